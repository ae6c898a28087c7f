"""审计: what happens at the pages is in the trail; the audit administrator alone reads it; the copy of it holds."""

import csv
import io
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from sqlalchemy import delete, select, update

from hotline.base.request_limits import limits
from hotline.base.storage.unit_of_work import Work
from tests.dashboards.office import Browser, Office
from tickets.personal_data.reveal_models import Reveal
from tickets.trail import TrailEntry, TrailKind, chaining, checking, commitments

OpenBrowser = Callable[[], Awaitable[Browser]]


async def of(work: Work, kind: TrailKind) -> list[TrailEntry]:
    async with work.reading() as session:
        return list(await session.scalars(select(TrailEntry).where(TrailEntry.kind == kind).order_by(TrailEntry.id)))


async def test_signing_in_failing_and_the_lock_are_noted_with_address_and_request(
    office: Office, open_browser: OpenBrowser
) -> None:
    browser = await open_browser()
    await browser.sign_in("agent")
    await browser.post("/logout")
    for _ in range(6):
        await browser.sign_in("agent", "falsch")
    await browser.sign_in("13800138000", "falsch")
    (came,), (left,) = await of(office.work, TrailKind.SIGN_IN), await of(office.work, TrailKind.SIGN_OUT)
    assert (came.actor_name, came.roles, came.address) == ("某agent", "坐席", "127.0.0.1")
    assert len(came.request) == 8
    assert left.actor_id == came.actor_id
    *known, unknown = await of(office.work, TrailKind.SIGN_IN_FAILED)
    assert [one.about for one in known] == ["agent"] * 5
    assert unknown.actor_id is None
    assert "1380" not in unknown.about, "people type numbers and passwords there"
    (locked,) = await of(office.work, TrailKind.LOCKED)
    assert locked.about == "agent"


async def test_a_flood_of_sign_ins_does_not_fill_the_trail(office: Office, open_browser: OpenBrowser) -> None:
    browser = await open_browser()
    for _ in range(limits.SIGN_IN_FROM_ADDRESS.most + 4):
        last = await browser.sign_in("nobody-known", "falsch")
    assert last.status == 429
    assert len(await of(office.work, TrailKind.SIGN_IN_FAILED)) <= limits.SIGN_IN_FROM_ADDRESS.most + 1


async def test_what_is_refused_is_noted_and_nothing_that_somebody_wrote_into_the_address(
    office: Office, open_browser: OpenBrowser
) -> None:
    browser = await open_browser()
    await browser.sign_in("unit_handler")
    ticket = await office.open()
    assert (await browser.get("/admin/people")).status == 403
    assert (await browser.get(f"/t/{ticket.number}")).status == 404
    assert (await browser.get("/t/黄小明%0aforged")).status == 404
    assert (await browser.get("/nowhere/黄小明")).status == 404
    lines = [(one.about, one.detail) for one in await of(office.work, TrailKind.REFUSED)]
    assert lines == [
        ("GET /admin/people", {"status": 403}),
        (f"GET /t/{ticket.number}", {"status": 404}),
        ("GET /t/{number}", {"status": 404}),
        ("GET （没有这个页面）", {"status": 404}),
    ]


async def test_the_auditor_alone_reads_filters_and_takes_a_copy_whose_digest_holds(
    office: Office, open_browser: OpenBrowser
) -> None:
    for login in ("agent", "secadmin", "sysadmin"):
        page = await (seat := await open_browser()).sign_in(login)
        assert (await seat.get("/admin/trail")).status == 403, page.url
    auditor = await open_browser()
    assert (await auditor.sign_in("auditor")).url == "/admin/trail"
    await chaining.chain_all(office.work)
    page = await auditor.get("/admin/trail?kind=sign_in&person=agent")
    assert "某agent" in page.text
    assert "某secadmin" not in page.text
    assert "没有这样的记录" in (await auditor.get("/admin/trail?to=2020-01-01")).text
    assert (await auditor.get("/admin/trail?from=gestern")).status == 400
    sent = (await auditor.get("/admin/trail/export?kind=sign_in")).html
    *rows, last = list(csv.reader(io.StringIO(sent)))
    body = sent[: sent.rindex("合计")].encode()
    digest = hashes.Hash(hashes.SM3())
    digest.update(body)
    assert last == ["合计", "4", "SM3", digest.finalize().hex()]
    assert [row[4] for row in rows[1:]] == ["某agent", "某secadmin", "某sysadmin", "某auditor"]
    (taken,) = await of(office.work, TrailKind.EXPORT)
    assert (taken.actor_name, taken.detail) == ("某auditor", {"rows": 4})


async def test_a_look_at_who_it_is_is_noted_without_who_it_is(office: Office, open_browser: OpenBrowser) -> None:
    await commitments.begin(office.work)
    ticket, agent = await office.open(), await open_browser()
    await agent.sign_in("agent")
    await agent.get(f"/t/{ticket.number}")
    await agent.post(f"/t/{ticket.number}/reveal", {"purpose": "contact", "reason": "黄小明来电要求回电"})
    (look,) = await of(office.work, TrailKind.REVEAL)
    assert (look.actor_name, look.about, look.outcome.label) == ("某agent", ticket.number, "成功")
    assert "黄小明" not in str((look.detail, look.about)), "the reason stands in the journal, where it can be erased"
    await chaining.chain_all(office.work)
    assert (await checking.check(office.work)).broken == ""


@pytest.mark.parametrize(
    ("attack", "found"),
    [
        (update(Reveal).values(words="诉求人本人要求看"), "不符"),
        (update(Reveal).values(staff_id=Reveal.staff_id + 1), "不符"),
        (delete(Reveal), "被删除"),
    ],
)
async def test_looks_that_somebody_changes_beside_the_trail_are_found(
    office: Office, open_browser: OpenBrowser, attack: Any, found: str
) -> None:
    await commitments.begin(office.work)
    ticket, agent = await office.open(), await open_browser()
    await agent.sign_in("agent")
    await agent.post(f"/t/{ticket.number}/reveal", {"purpose": "contact", "reason": "电话核实地址"})
    await chaining.chain_all(office.work)
    auditor = await open_browser()
    await auditor.sign_in("auditor")
    assert "与审计记录不符" not in (await auditor.get("/admin/reveals")).text
    assert (await checking.check(office.work)).broken == ""
    async with office.work.begin() as uow:
        await uow.session.execute(attack)
    assert found in (await checking.check(office.work)).broken
    assert ("与审计记录不符" in (await auditor.get("/admin/reveals")).text) is (found == "不符")


async def test_a_look_that_is_added_beside_the_trail_is_found(office: Office, open_browser: OpenBrowser) -> None:
    await commitments.begin(office.work)
    ticket, agent = await office.open(), await open_browser()
    await agent.sign_in("agent")
    await agent.post(f"/t/{ticket.number}/reveal", {"purpose": "contact", "reason": "电话核实地址"})
    await chaining.chain_all(office.work)
    async with office.work.begin() as uow:
        look = (await uow.session.scalars(select(Reveal))).one()
        same = {name: getattr(look, name) for name in ("ticket_id", "purpose", "words", "state", "decision")}
        uow.session.add(Reveal(staff_id=look.staff_id, asked_at=uow.now + timedelta(minutes=1), **same))
    assert "查看记录第 2 号与审计记录不符" in (await checking.check(office.work)).broken

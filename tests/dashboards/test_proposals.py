"""What no administrator does alone: another administrator's password, and the erasing of a citizen."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import func, select

from hotline.base.clock import TurnedClock
from hotline.base.errors import Forbidden
from tests.dashboards.office import PASSWORD, Browser, Office
from tickets import store
from tickets.staff import accounts
from tickets.staff.proposal_models import Proposal, ProposalState
from tickets.trail import TrailEntry, TrailKind

OpenBrowser = Callable[[], Awaitable[Browser]]
NEW = "Osmanthus-2026"


async def seat(open_browser: OpenBrowser, login: str, password: str = PASSWORD) -> Browser:
    browser = await open_browser()
    await browser.sign_in(login, password)
    return browser


async def where(office: Office, login: str) -> str:
    async with office.work.reading() as session:
        found = await store.staff_by_login(session, login)
        assert found is not None
        return f"/admin/people/{found.id}"


async def asked(office: Office, open_browser: OpenBrowser, login: str) -> Browser:
    """The system administrator asks for a new password of this account."""
    system, person = await seat(open_browser, "sysadmin"), await where(office, login)
    await system.get(person)
    page = await system.post(f"{person}/reset", {"password": NEW, "again": NEW, "reason": "本人忘记"})
    assert "等另一类管理员同意" in page.text
    return system


async def decide(browser: Browser, granted: str = "yes") -> int:
    await browser.get("/admin/proposals")
    return (await browser.post("/admin/proposals/1", {"granted": granted})).status


async def test_one_administrator_does_not_become_all_three(office: Office, open_browser: OpenBrowser) -> None:
    system = await asked(office, open_browser, "secadmin")
    assert (await (await open_browser()).sign_in("secadmin", NEW)).status == 401, "nothing is reset yet"
    assert await decide(system) == 403, "not by whoever asked"
    assert await decide(await seat(open_browser, "secadmin")) == 403, "nor by whom it is about"
    assert await decide(await seat(open_browser, "supervisor")) == 403, "nor by somebody who is no administrator"
    assert await decide(await seat(open_browser, "auditor")) == 200
    assert (await (await open_browser()).sign_in("secadmin")).status == 401
    assert (await (await open_browser()).sign_in("secadmin", NEW)).url == "/me/password"
    async with office.work.reading() as session:
        one = (await session.scalars(select(Proposal))).one()
        noted = await session.scalar(select(func.count()).where(TrailEntry.kind == TrailKind.PROPOSAL))
    assert (one.state, one.password_hash, noted) == (ProposalState.DONE, "", 2)


async def test_a_second_administrator_who_says_no_ends_it(office: Office, open_browser: OpenBrowser) -> None:
    await asked(office, open_browser, "auditor")
    security = await seat(open_browser, "secadmin")
    assert await decide(security, "no") == 200
    assert await decide(security) == 409
    assert (await (await open_browser()).sign_in("auditor")).url == "/admin/trail"


async def test_a_proposal_that_nobody_decides_expires(
    office: Office, open_browser: OpenBrowser, clock: TurnedClock
) -> None:
    await asked(office, open_browser, "secadmin")
    clock.turn(hours=24 * 8)
    auditor = await seat(open_browser, "auditor")
    assert "没有等待同意的事项" in (await auditor.get("/admin/proposals")).text
    assert await decide(auditor) == 409


async def test_nothing_of_a_citizen_is_erased_by_one_person(office: Office, open_browser: OpenBrowser) -> None:
    ticket, security = await office.open(), await seat(open_browser, "secadmin")
    form = {"number": ticket.number, "again": ticket.number, "reason": "本人书面申请"}
    await security.get("/admin/erase")
    assert (await security.post("/admin/erase", form)).status == 409, "it is still being handled"
    agent = await seat(open_browser, "agent")
    await agent.act(ticket.number, "direct", answer="今晚修好")
    page = await security.post("/admin/erase", form)
    assert "请等第二个人同意" in page.text
    assert (await office.ticket(ticket.id)).erased_at is None
    assert await decide(security) == 403
    assert await decide(await seat(open_browser, "auditor")) == 403, "the auditor reads, and does nothing else"
    assert await decide(await seat(open_browser, "leader")) == 200
    assert (await office.ticket(ticket.id)).erased_at is not None
    async with office.work.reading() as session:
        last = (await store.journal_of(session, ticket.id))[-1]
        noted = (await session.scalars(select(TrailEntry).where(TrailEntry.kind == TrailKind.ERASE))).one()
    assert (last.actor_name, last.reason) == ("某secadmin", "本人书面申请（某leader同意）")
    assert (noted.about, noted.detail["tickets"]) == (ticket.number, 1)


async def test_the_rule_holds_wherever_a_password_is_reset(office: Office) -> None:
    """Not only on the page: the act itself asks for the second person."""
    async with office.work.begin() as uow:
        system, auditor = [await store.staff_by_login(uow.session, one) for one in ("sysadmin", "auditor")]
        assert system is not None
        assert auditor is not None
        by = await store.actor(uow.session, system)
        with pytest.raises(Forbidden):
            await accounts.reset_password(uow, auditor, "hash", by=by, reason="本人忘记")

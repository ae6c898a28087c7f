"""没有送达: what no way has brought is listed with its reason, masked, and settled once: sent again, called, left."""

import re

import pytest
from sqlalchemy import select

from channels import delivery, opt_out_store, outbox
from channels.contract import Cause, Obstacle, SendFailed
from channels.models import Outbox, OutboxState, Settled
from channels.outbox import undelivered as undelivered_rows
from hotline.app.doctor.city import undelivered
from hotline.base.observability.readiness import Level
from hotline.base.storage.unit_of_work import Work
from tests.channels.postbox import Postbox
from tests.dashboards.office import Browser, Office
from tickets.models import Ticket
from tickets.person_models import Staff
from tickets.trail import TrailEntry, TrailKind

PHONE = "13811112222"
DEAD = SendFailed("短信没有发出（isv.MOBILE_NUMBER_ILLEGAL）", Cause.NEVER)
SIGN = SendFailed("短信没有发出（签名不合法）", Cause.ACCOUNT, obstacle=Obstacle.ACCOUNT)
WORDS = "您的诉求已有答复"


async def _lost(
    work: Work, ticket: Ticket, failure: SendFailed = DEAD, *, phone: str = PHONE, times: int = 1
) -> list[int]:
    """Messages about this ticket that the provider will never take; without the reactions that would act at once."""
    bare = Work(work.database, work.clock, work.settings)
    async with bare.begin() as uow:
        rows = [
            outbox.put(uow, channel="sms", address=phone, text=f"{WORDS}{n}", ticket_id=ticket.id) for n in range(times)
        ]
        await uow.session.flush()
        ids = [row.id for row in rows]
    never = SendFailed(failure.message, Cause.NEVER, obstacle=failure.obstacle)
    postbox = Postbox(stumble=lambda message: never if message.id in ids else None)
    while await delivery.deliver_waiting(bare, postbox):
        continue
    return ids


async def _row(work: Work, outbox_id: int) -> Outbox:
    async with work.reading() as session:
        return await session.get_one(Outbox, outbox_id)


async def _instead(work: Work, outbox_id: int) -> list[Outbox]:
    async with work.reading() as session:
        return list(await session.scalars(select(Outbox).where(Outbox.instead_of_id == outbox_id)))


async def _noted(work: Work) -> list[tuple[str, dict[str, object]]]:
    async with work.reading() as session:
        rows = await session.scalars(select(TrailEntry).where(TrailEntry.kind == TrailKind.MESSAGE))
        return [(row.about, row.detail) for row in rows]


@pytest.fixture
async def supervisor(browser: Browser, office: Office) -> Browser:
    await browser.sign_in("supervisor")
    return browser


async def test_an_empty_list_says_what_it_is_for(supervisor: Browser) -> None:
    assert "没有要处理的" in (await supervisor.get("/undelivered")).text


async def test_a_message_is_listed_with_its_reason_and_a_masked_number(
    supervisor: Browser, office: Office, work: Work
) -> None:
    ticket = await office.open()
    await _lost(work, ticket)
    page = await supervisor.get("/undelivered")
    for words in (
        "号码或账号无效",
        "isv.MOBILE_NUMBER_ILLEGAL",
        "138****2222",
        ticket.number,
        "短信：号码或账号无效（1）",
    ):
        assert words in page.text
    assert PHONE not in page.html
    assert WORDS not in page.text


async def test_an_administrator_sees_what_is_wrong_and_nothing_of_the_matter(
    browser: Browser, office: Office, work: Work
) -> None:
    ticket = await office.open()
    await _lost(work, ticket)
    await browser.sign_in("sysadmin")
    page = await browser.get("/undelivered")
    assert "号码或账号无效" in page.text
    assert ticket.number not in page.html
    assert "2222" not in page.html
    assert "没有送达的消息 1 等人重发或电话告知" in (await browser.get("/admin/running")).text


async def test_it_is_sent_again_once_however_often_it_is_pressed(
    supervisor: Browser, office: Office, work: Work
) -> None:
    (lost,) = await _lost(work, await office.open())
    await supervisor.get("/undelivered")
    assert "已重发 1 条" in (await supervisor.post(f"/undelivered/{lost}/again")).text
    assert (await supervisor.post(f"/undelivered/{lost}/again")).status == 404
    (again,) = await _instead(work, lost)
    assert (again.text, again.state, (await _row(work, lost)).settled) == (
        f"{WORDS}0",
        OutboxState.WAITING,
        Settled.RESENT,
    )
    assert await _noted(work) == [("重发没有送达的消息", {"count": 1})]
    assert "没有要处理的" in (await supervisor.get("/undelivered")).text


async def test_all_of_one_reason_are_sent_again_and_no_others(supervisor: Browser, office: Office, work: Work) -> None:
    ticket = await office.open()
    signed, dead = await _lost(work, ticket, SIGN, times=3), await _lost(work, ticket)
    page = await supervisor.get("/undelivered?channel=sms&reason=account")
    assert "这一原因的全部重发（3 条）" in page.text
    done = await supervisor.post("/undelivered", {"channel": "sms", "reason": "account"})
    assert "已重发 3 条" in done.text
    assert "已重发 0 条" in (await supervisor.post("/undelivered", {"channel": "sms", "reason": "account"})).text
    assert [len(await _instead(work, one)) for one in signed] == [1, 1, 1]
    assert await _instead(work, dead[0]) == []
    assert await _noted(work) == [("重发没有送达的消息", {"count": 3})]
    assert (await supervisor.post("/undelivered", {"channel": "sms"})).status == 400


async def test_the_stop_list_is_obeyed(supervisor: Browser, office: Office, work: Work) -> None:
    (lost,) = await _lost(work, await office.open())
    async with work.begin() as uow:
        await opt_out_store.opt_out(uow, "sms", PHONE)
    await supervisor.get("/undelivered")
    assert (
        "已重发 0 条，发不出的会再回到这里；1 条的收件人已退订"
        in (await supervisor.post(f"/undelivered/{lost}/again")).text
    )
    assert await _instead(work, lost) == []
    assert (await _row(work, lost)).settled is None


async def test_what_may_have_arrived_is_not_said_twice(supervisor: Browser, office: Office, work: Work) -> None:
    doubtful = SendFailed("没有答复，可能已经收下", Cause.NEVER, obstacle=Obstacle.UNKNOWN)
    (lost,) = await _lost(work, await office.open(), doubtful)
    page = await supervisor.get("/undelivered?channel=sms&reason=unknown")
    assert not re.search(r'action="/undelivered/\d+/again"', page.html)
    assert "全部重发" not in page.text
    assert "已重发 0 条" in (await supervisor.post(f"/undelivered/{lost}/again")).text
    assert await _instead(work, lost) == []


async def test_the_citizen_is_put_on_the_list_of_calls_with_the_words(
    browser: Browser, office: Office, work: Work
) -> None:
    ticket = await office.open(phone="13900139099")
    (lost,) = await _lost(work, ticket)
    await browser.sign_in("supervisor")
    await browser.get("/undelivered")
    assert "已放进电话告知列表" in (await browser.post(f"/undelivered/{lost}/call")).text
    assert (await browser.post(f"/undelivered/{lost}/call")).status == 404
    await browser.sign_in("caller")
    listed = await browser.get("/followup")
    assert f"消息没有送达诉求人，请电话告知：{WORDS}0" in listed.text
    assert "139****9099" in listed.text
    assert await _noted(work) == [("没有送达的消息转电话告知", {"message": lost})]


async def test_it_is_left_where_nobody_needs_it_any_more(supervisor: Browser, office: Office, work: Work) -> None:
    (lost,) = await _lost(work, await office.open())
    await supervisor.get("/undelivered")
    assert "不再发这条消息" in (await supervisor.post(f"/undelivered/{lost}/dismiss")).text
    assert (await _row(work, lost)).settled is Settled.DISMISSED
    assert await _instead(work, lost) == []


async def test_who_keeps_away_from_a_matter_does_not_see_it_here(
    supervisor: Browser, office: Office, work: Work
) -> None:
    ticket = await office.open()
    (lost,) = await _lost(work, ticket)
    async with work.reading() as session:
        person = await session.scalar(select(Staff.id).where(Staff.login == "supervisor"))
    async with work.begin() as uow:
        found = await uow.session.get_one(Ticket, ticket.id)
        found.recused = [person or 0]
    assert "没有要处理的" in (await supervisor.get("/undelivered")).text
    assert (await supervisor.post(f"/undelivered/{lost}/again")).status == 404
    assert "已重发 0 条" in (await supervisor.post("/undelivered", {"reason": "address"})).text


def test_the_check_points_to_the_page() -> None:
    assert undelivered(0).level is Level.GOOD
    check = undelivered(3)
    assert (check.level, "3 条" in check.words, "“没有送达”页" in check.todo) == (Level.WARNING, True, True)


async def test_the_tickets_page_says_by_which_way_the_words_went(browser: Browser, office: Office, work: Work) -> None:
    ticket = await office.open(phone=PHONE)
    async with work.reading() as session:
        (acknowledged,) = await session.scalars(select(Outbox).where(Outbox.ticket_id == ticket.id))
    await browser.sign_in("dispatcher")
    assert "短信：正在发" in (await browser.get(f"/t/{ticket.number}")).text
    bare = Work(work.database, work.clock, work.settings)
    await delivery.deliver_waiting(bare, Postbox(stumble=lambda _message: DEAD))
    page = await browser.get(f"/t/{ticket.number}")
    assert "短信：没有送达（号码或账号无效）" in page.text
    async with work.begin() as uow:
        await undelivered_rows.send_again(uow, [acknowledged.id])
    await delivery.deliver_waiting(bare, Postbox())
    page = await browser.get(f"/t/{ticket.number}")
    assert "短信：没有送达（号码或账号无效），已重发" in page.text
    assert "11月23日 周一 09:00 已发出" in page.text

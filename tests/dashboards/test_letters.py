"""Supervision on the pages: a letter from issue to effect, a hand-over that the unit never sees, cards and appeals."""

from collections.abc import Awaitable, Callable

from sqlalchemy import select

from sla.models import Card, Supervision, SupervisionState
from sla.supervision import cards
from tests.dashboards.office import Browser, Office
from tickets import store
from tickets.access.rights import Role
from tickets.models import Ticket

Open = Callable[[], Awaitable[Browser]]
LETTER = {"form": "order", "ground": "stalled", "reason": "三次来电未解决，请两日内办结"}


async def the_letter(office: Office) -> Supervision:
    async with office.work.reading() as session:
        return (await session.scalars(select(Supervision))).one()


async def card(office: Office, ticket: Ticket) -> Card:
    async with office.work.begin() as uow:
        found, order = await store.ticket(uow.session, ticket.id), await store.lead_order(uow.session, ticket.id)
        assert order is not None
        by = await office.person(uow, Role.SUPERVISOR)
        return await cards.show(
            uow, found, order, by=by, red=True, rule=cards.CardRule.FALSE_CLOSING, reason="现场没有修"
        )


async def test_a_letter_from_issue_to_effect(open_browser: Open, office: Office) -> None:
    ticket = await office.dispatched()
    supervisor, unit, other = await open_browser(), await open_browser(), await open_browser()
    await supervisor.sign_in("supervisor")
    await supervisor.get("/supervision")
    assert "督办已发出" in (await supervisor.post("/supervision", {"number": ticket.number, **LETTER})).text
    letter = await the_letter(office)
    page = f"/letters/{letter.id}"

    await unit.sign_in("unit_handler")
    assert letter.number in (await unit.get("/dept")).text
    assert f"督办单 {letter.number}，请签收并按时反馈" in (await unit.get("/notices")).text
    assert "三次来电未解决" in (await unit.get(page)).text
    assert "已签收" in (await unit.post(f"{page}/receive")).text
    assert "等督办员看成效" in (await unit.post(f"{page}/reply", {"reason": "正在协调"})).text
    assert (await unit.post(f"{page}/accept", {"reason": "自己说好"})).status == 403

    await other.sign_in("labour_handler")
    assert (await other.get(page)).status == 404
    assert (await other.post(f"{page}/receive")).status == 404
    assert letter.number not in (await other.get("/letters")).text

    await supervisor.get(page)
    assert "已退回" in (await supervisor.post(f"{page}/return", {"reason": "没有说时间"})).text
    assert "反馈被退回：没有说时间" in (await unit.get(page)).text
    await unit.post(f"{page}/reply", {"reason": "昨天已修好"})
    assert "已记成效" in (await supervisor.post(f"{page}/accept", {"reason": "市民确认路灯已亮"})).text
    letter = await the_letter(office)
    assert (letter.state, letter.effect) == (SupervisionState.DONE, "市民确认路灯已亮")
    journal = (await supervisor.get(f"/t/{ticket.number}")).text
    for words in ("签收督办单", "正在协调", "没有说时间", "市民确认路灯已亮"):
        assert words in journal
    assert letter.number not in (await supervisor.get("/letters")).text
    assert letter.number in (await supervisor.get("/letters?all=yes")).text


async def test_a_letter_needs_ground_and_facts(browser: Browser, office: Office) -> None:
    ticket = await office.dispatched()
    await browser.sign_in("supervisor")
    assert (
        "请选择督办形式和事由" in (await browser.act(ticket.number, "supervise", form="handover", reason="推诿")).text
    )
    page = await browser.act(ticket.number, "supervise", form="talk", ground="harm", reason="")
    assert page.status == 400
    assert (await browser.post("/supervision", {"number": "GX0", **LETTER})).status == 404


async def test_the_unit_never_sees_a_hand_over(open_browser: Open, office: Office) -> None:
    ticket = await office.dispatched()
    supervisor, leader, unit = await open_browser(), await open_browser(), await open_browser()
    await supervisor.sign_in("supervisor")
    await supervisor.act(ticket.number, "handover", ground="fraud", reason="两次虚假答复")
    letter = await the_letter(office)
    await leader.sign_in("leader")
    assert "待批准" in (await leader.get("/letters?form=handover")).text
    await leader.get(f"/letters/{letter.id}")
    assert "已批准移送" in (await leader.post(f"/letters/{letter.id}/approve")).text
    await unit.sign_in("unit_handler")
    for path in ("/dept", "/letters?all=yes", "/letters?form=handover", f"/t/{ticket.number}", "/notices"):
        page = (await unit.get(path)).text
        assert letter.number not in page, path
        assert "虚假答复" not in page, path
    assert (await unit.get(f"/letters/{letter.id}")).status == 404
    assert "两次虚假答复" in (await supervisor.get(f"/t/{ticket.number}")).text


async def test_a_card_is_appealed_and_withdrawn(open_browser: Open, office: Office) -> None:
    ticket = await office.dispatched()
    shown = await card(office, ticket)
    supervisor, unit, other = await open_browser(), await open_browser(), await open_browser()
    await unit.sign_in("unit_handler")
    assert "现场没有修" in (await unit.get("/notices")).text
    assert "虚假办结" in (await unit.get("/cards")).text
    assert "申诉已提交" in (await unit.post(f"/cards/{shown.id}/appeal", {"reason": "附照片，已修好"})).text
    assert (await unit.post(f"/cards/{shown.id}/appeal", {"reason": "再说一次"})).status == 409
    await other.sign_in("labour_handler")
    await other.get("/cards")
    assert (await other.post(f"/cards/{shown.id}/appeal", {"reason": "不是我们"})).status == 404
    await supervisor.sign_in("supervisor")
    assert "附照片" in (await supervisor.get("/cards?appealed=yes")).text
    done = await supervisor.post(f"/cards/{shown.id}/decide", {"upheld": "yes", "reason": "照片属实"})
    assert "申诉已审核" in done.text
    assert "有效红牌 0" in done.text
    assert "照片属实" in (await unit.get("/cards")).text
    assert "红牌已撤销（照片属实）" in (await unit.get("/notices")).text


async def test_a_leaders_note_brings_a_letter_to_the_unit(open_browser: Open, office: Office) -> None:
    ticket = await office.dispatched()
    leader, unit = await open_browser(), await open_browser()
    await leader.sign_in("leader")
    assert "批示已记下" in (await leader.act(ticket.number, "leader-note", reason="请三日内办结")).text
    assert (await the_letter(office)).trigger == "leader"
    await unit.sign_in("unit_handler")
    page = (await unit.get(f"/t/{ticket.number}")).text
    assert "领导批示" in page
    assert "请三日内办结" in page


async def test_lists_go_on_page_by_page(browser: Browser, office: Office) -> None:
    ticket = await office.dispatched()
    for _ in range(31):
        await card(office, ticket)
    await browser.sign_in("supervisor")
    first = await browser.get("/cards")
    assert first.text.count("■ 红牌") == 30
    next_page = first.html.partition('href="/cards?before=')[2].partition('"')[0]
    assert (await browser.get(f"/cards?before={next_page}")).text.count("■ 红牌") == 1

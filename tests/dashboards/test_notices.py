"""Notices are a person's own: who gets which, who has read which, what is grouped, muted, and opened."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from hotline.base.clock import TurnedClock
from router.models import Notice
from router.outgoing import staff_notices
from router.outgoing.addressees import Audience, NoticeKind
from tests.dashboards.office import Browser, Office
from tickets import handling, store
from tickets.access.rights import Role
from tickets.models import Ticket

OpenBrowser = Callable[[], Awaitable[Browser]]
K, AU = NoticeKind, Audience
BADGE = re.compile(r'等您看的通知">([^<]+)<')


async def seat(open_browser: OpenBrowser, login: str) -> Browser:
    browser = await open_browser()
    await browser.sign_in(login)
    return browser


async def badge(browser: Browser) -> str:
    """The number beside 通知 on an ordinary page."""
    found = BADGE.search((await browser.get("/me")).html)
    return found[1] if found else ""


async def cry(office: Office, text: str = "厨房煤气漏气了，快来人") -> Ticket:
    return await office.open(text)


async def told(office: Office, ticket: Ticket, kind: NoticeKind, to: Audience, *, unit: str = "centre") -> None:
    async with office.work.begin() as uow:
        department = await store.department_by_code(uow.session, unit)
        assert department is not None
        staff_notices.post(uow, department.id, kind, f"{kind.label}：{ticket.number} {ticket.title}", ticket.id, to=to)


async def test_one_reads_all_and_the_others_still_have_the_danger(office: Office, open_browser: OpenBrowser) -> None:
    """DOMAIN 4.6: danger is checked by a person; a colleague's click must not take it away."""
    await cry(office)
    one, other = await seat(open_browser, "agent"), await seat(open_browser, "dispatcher")
    page = await one.get("/notices")
    assert "疑似紧急危险" in page.text
    page = await one.post("/notices", {"up_to": page.field("up_to")})
    assert "没有未读通知" in page.text
    assert await badge(one) == ""
    assert await badge(other) == "1"
    assert "疑似紧急危险" in (await other.get("/notices")).text


@pytest.mark.parametrize("login", ["sysadmin", "secadmin", "auditor", "analyst", "kb_editor", "vendor", "nobody"])
async def test_who_has_no_business_with_matters_has_no_notices(
    office: Office, open_browser: OpenBrowser, login: str
) -> None:
    """DOMAIN 3.3, 8.3: the three administrators, and 66号: a vendor's account."""
    ticket = await cry(office)
    other = await office.dispatched("路灯不亮三天了")
    browser = await seat(open_browser, login)
    assert await badge(browser) == ""
    for path in ("/notices", "/notices?show=all", "/notices?kind=danger", "/notices?show=muted"):
        page = await browser.get(path)
        for word in (ticket.number, ticket.title, other.number, "漏气", "路灯"):
            assert word not in page.html
    async with office.work.reading() as session:
        newest = await session.scalar(select(func.max(Notice.id)))
    assert (await browser.get(f"/notices/{newest}")).status in {403, 404}


async def test_each_is_notified_of_what_they_have_to_do(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await office.dispatched()
    async with office.work.begin() as uow:
        found, order = await store.ticket(uow.session, ticket.id), await store.lead_order(uow.session, ticket.id)
        assert order is not None
        person = await office.person(uow, Role.UNIT_HANDLER, "lamps")
        handling.sign(uow, found, order, by=person)
        handling.answer(uow, found, order, by=person, text="灯已修好", truth="属实", solved="已解决")
    assert "答复待签发" in (await (await seat(open_browser, "unit_approver")).get("/notices")).text
    assert "答复待签发" not in (await (await seat(open_browser, "unit_clerk")).get("/notices")).text
    async with office.work.begin() as uow:
        found, order = await store.ticket(uow.session, ticket.id), await store.lead_order(uow.session, ticket.id)
        assert order is not None
        await handling.approve(uow, found, order, by=await office.person(uow, Role.UNIT_APPROVER, "lamps"))
    assert "答复待审核" in (await (await seat(open_browser, "reviewer")).get("/notices")).text
    for login in ("agent", "dispatcher", "caller", "labour_handler"):
        assert "答复待审核" not in (await (await seat(open_browser, login)).get("/notices")).text


async def test_a_returned_answer_comes_back_to_who_wrote_it(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await office.dispatched()
    writer, colleague = await seat(open_browser, "unit_handler"), await seat(open_browser, "unit_clerk")
    async with office.work.begin() as uow:
        found, order = await store.ticket(uow.session, ticket.id), await store.lead_order(uow.session, ticket.id)
        person = await store.staff_by_login(uow.session, "unit_handler")
        assert order is not None
        assert person is not None
        by, head = await store.actor(uow.session, person), await office.person(uow, Role.UNIT_APPROVER, "lamps")
        handling.sign(uow, found, order, by=by)
        handling.answer(uow, found, order, by=by, text="灯已修好", truth="属实", solved="已解决")
        handling.send_back(uow, found, order, by=head, reason="没有写清楚")
    assert "没有写清楚" in (await writer.get("/notices")).text
    assert "没有写清楚" not in (await colleague.get("/notices")).text


async def test_a_recused_person_gets_no_notice_of_it(office: Office, open_browser: OpenBrowser) -> None:
    """济南条例32条〔法〕: a person with an interest in the matter keeps away, from its notices, too."""
    ticket = await office.dispatched("路灯不亮三天了")
    clerk, colleague = await seat(open_browser, "unit_clerk"), await seat(open_browser, "unit_handler")
    assert await badge(clerk) == "1"
    supervisor = await seat(open_browser, "supervisor")
    await supervisor.act(ticket.number, "recuse", person="unit_clerk", reason="是房东本人")
    assert await badge(clerk) == ""
    for path in ("/notices", "/notices?show=all", "/notices?kind=order"):
        assert ticket.number not in (await clerk.get(path)).html
    async with office.work.reading() as session:
        newest = await session.scalar(select(func.max(Notice.id)))
    assert (await clerk.get(f"/notices/{newest}")).status == 404
    assert ticket.number in (await colleague.get("/notices")).html


async def test_the_accused_unit_no_longer_sees_its_notices(office: Office, open_browser: OpenBrowser) -> None:
    """济南条例32条〔法〕: the unit that a matter is about does not learn of it."""
    ticket = await office.dispatched("路灯不亮三天了")
    clerk = await seat(open_browser, "unit_clerk")
    assert ticket.number in (await clerk.get("/notices")).html
    dispatcher = await seat(open_browser, "dispatcher")
    await dispatcher.act(ticket.number, "accused", department="市政中心", reason="诉求人说的就是它")
    assert ticket.number not in (await clerk.get("/notices?show=all")).html
    assert await badge(clerk) == ""


async def test_of_what_became_confidential_a_unit_reads_no_title(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await office.dispatched("物业经理收钱不办事")
    async with office.work.begin() as uow:
        (await store.ticket(uow.session, ticket.id)).confidential = True
    await told(office, ticket, K.REMIND, AU.UNIT, unit="lamps")
    page = await (await seat(open_browser, "unit_clerk")).get("/notices")
    assert f"{ticket.number}（保密件）" in page.text
    assert "物业经理" not in page.html


async def test_all_read_is_what_was_seen_and_not_what_came_since(
    browser: Browser, office: Office, clock: TurnedClock
) -> None:
    for hours in (0, 1):
        await office.dispatched(f"第{hours}盏灯")
        clock.turn(hours=hours)
    await browser.sign_in("unit_clerk")
    page = await browser.get("/notices")
    assert "未读 2 条" in page.text
    late = await office.dispatched("后来的灯")
    page = await browser.post("/notices", {"up_to": page.field("up_to")})
    assert "未读 1 条" in page.text
    assert late.number in page.html
    assert await badge(browser) == "1"


async def test_a_lower_id_that_is_committed_later_is_still_unread(browser: Browser, office: Office) -> None:
    """Ids are given before a commit: who reads all has not read what was not there yet."""
    ticket = await office.dispatched("第一盏灯")
    await told(office, ticket, K.CHASE, AU.UNIT, unit="lamps")
    await browser.sign_in("unit_clerk")
    page = await browser.get("/notices")
    ids = page.field("up_to").split(",")
    assert ids[0] == "0", "nothing is older than a minute"
    await browser.post("/notices", {"up_to": ",".join(one for one in ids if one != min(ids[1:], key=int))})
    assert "新工单待签收" in (await browser.get("/notices")).text, "the lower of the two was not among those shown"


@pytest.mark.parametrize("forged", ["", "x", "-1", "9" * 18, "9" * 40, "1,2,x," + "9" * 30, "０"])
async def test_what_no_page_has_shown_harms_nothing(browser: Browser, office: Office, forged: str) -> None:
    await browser.sign_in("unit_clerk")
    page = await browser.post("/notices", {"up_to": forged})
    assert page.status == 200
    await office.dispatched()
    assert await badge(browser) == "1"


async def test_nobody_reads_for_others(office: Office, open_browser: OpenBrowser) -> None:
    await office.dispatched()
    stranger, clerk = await seat(open_browser, "labour_handler"), await seat(open_browser, "unit_clerk")
    await stranger.post("/notices", {"up_to": "1,1,2,3"})
    await stranger.post("/notices", {"up_to": "9", "kind": "order"})
    assert await badge(clerk) == "1"


async def test_many_of_a_kind_are_one_line_with_the_urgent_ones_first(
    browser: Browser, office: Office, clock: TurnedClock
) -> None:
    made = [await office.dispatched(f"第{n}盏路灯不亮") for n in range(12)]
    for ticket in made:
        await told(office, ticket, K.REMIND, AU.UNIT, unit="lamps")
    await told(office, made[0], K.RED, AU.WHOLE_UNIT, unit="lamps")
    await browser.sign_in("unit_clerk")
    page = await browser.get("/notices")
    order = [page.html.index(f"<h2>{words}</h2>") for words in ("紧急、超期", "等您办理", "仅供了解")]
    assert order == sorted(order)
    assert page.html.count(">时限过半</span>") == 1
    assert "时限过半12 件" in page.text.replace("时限过半 ", "时限过半")
    assert "/dept?group=sign" in page.html
    assert await badge(browser) == "13", "news are not counted"
    opened = await browser.get("/notices?kind=lamp_remind")
    assert all(ticket.number in opened.html for ticket in made)


async def test_a_line_opens_the_ticket_and_is_read(browser: Browser, office: Office) -> None:
    ticket = await office.dispatched()
    await told(office, ticket, K.CHASE, AU.UNIT, unit="lamps")
    await told(office, ticket, K.CHASE, AU.UNIT, unit="lamps")
    await browser.sign_in("unit_clerk")
    page = await browser.get("/notices")
    assert "2 次" in page.text
    place = page.html.index("催办")
    found = re.search(r'href="(/notices/\d+)"', page.html[page.html.rindex("<li", 0, place) :])
    assert found is not None
    assert (await browser.get(found[1])).url.startswith(f"/t/{ticket.number}")
    page = await browser.get("/notices")
    assert ("◆ 催办" in page.text, "新工单待签收" in page.text) == (False, True)


async def test_a_muted_kind_is_not_counted_but_listed(browser: Browser, office: Office) -> None:
    ticket = await office.dispatched()
    await told(office, ticket, K.CHASE, AU.UNIT, unit="lamps")
    await browser.sign_in("unit_clerk")
    assert await badge(browser) == "2"
    await browser.get("/notices")
    page = await browser.post("/notices/mute", {"kind": "chase"})
    assert "◆ 催办" not in page.text
    assert await badge(browser) == "1"
    page = await browser.get("/notices?show=muted")
    assert ("催办" in page.text, ticket.number in page.html, "未读 1 条" in page.text) == (True, True, True)
    await browser.post("/notices/mute", {"kind": "chase", "silent": "no"})
    assert await badge(browser) == "2"


@pytest.mark.parametrize("kind", ["danger", "alarm_step", "lamp_red", "lamp_raised", "nothing", ""])
async def test_danger_and_red_cannot_be_muted(browser: Browser, office: Office, kind: str) -> None:
    await cry(office)
    await browser.sign_in("agent")
    page = await browser.get("/notices")
    assert "疑似紧急危险：静音" not in page.html
    assert (await browser.post("/notices/mute", {"kind": kind})).status == 400
    assert await badge(browser) == "1"


async def test_who_asks_for_a_look_is_not_asked_to_grant_it(office: Office, open_browser: OpenBrowser) -> None:
    """Never one's own request (济南条例32条〔法〕)."""
    ticket = await office.open()
    async with office.work.begin() as uow:
        (await store.ticket(uow.session, ticket.id)).confidential = True
    asker, other = await seat(open_browser, "reviewer"), await seat(open_browser, "leader")
    await asker.get(f"/t/{ticket.number}")
    await asker.post(f"/t/{ticket.number}/reveal", {"purpose": "contact", "reason": "电话核实"})
    assert "查看待审批" in (await other.get("/notices")).text
    assert "查看待审批" not in (await asker.get("/notices")).text


async def test_more_notices_cost_no_more_queries(browser: Browser, office: Office, counting: Any) -> None:
    await browser.sign_in("unit_clerk")
    ticket, totals = await office.dispatched(), []
    for more in (1, 40):
        for _ in range(more):
            await told(office, ticket, K.CHASE, AU.UNIT, unit="lamps")
        for path in ("/notices", "/notices?show=all", "/me"):
            with counting() as queries:
                assert (await browser.get(path)).status == 200
            totals.append(queries.total)
    assert totals[:3] == totals[3:]

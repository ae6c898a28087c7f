"""The centre's lists: who sees them, what a row shows to the person who decides, how often a unit asked before."""

from collections.abc import Awaitable, Callable
from typing import Any

from hotline.base.clock import TurnedClock
from hotline.base.storage.unit_of_work import UnitOfWork
from sla.deadlines import extensions
from sla.sweep.sweeper import sweep
from tests.dashboards.office import Browser, Office
from tickets import conversations, handling, store
from tickets.access.rights import Actor, Role
from tickets.models import Ticket, WorkOrder

OpenBrowser = Callable[[], Awaitable[Browser]]


async def does(office: Office, ticket: Ticket, role: Role, unit: str, doing: Callable[..., Any]) -> None:
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        order = await store.lead_order(uow.session, ticket.id)
        result = doing(uow, found, order, await office.person(uow, role, unit))
        if hasattr(result, "__await__"):
            await result


async def asks(office: Office, ticket: Ticket, budget: str = "3wd", reason: str = "等配件") -> None:
    async def ask(uow: UnitOfWork, found: Ticket, order: WorkOrder, by: Actor) -> None:
        await extensions.ask_extension(uow, found, order, by=by, budget=budget, reason=reason)

    await does(office, ticket, Role.UNIT_HANDLER, "lamps", ask)


async def decides(office: Office, ticket: Ticket, *, granted: bool) -> None:
    async def decide(uow: UnitOfWork, found: Ticket, order: WorkOrder, by: Actor) -> None:
        await extensions.decide(uow, found, order, by=by, granted=granted, reason="配件已到")

    await does(office, ticket, Role.SUPERVISOR, "centre", decide)


async def signed(office: Office, text: str) -> Ticket:
    ticket = await office.dispatched(text)
    await does(office, ticket, Role.UNIT_CLERK, "lamps", lambda uow, t, o, by: handling.sign(uow, t, o, by=by))
    return await office.ticket(ticket.id)


async def drafted(office: Office, login: str, text: str) -> None:
    async with office.work.begin() as uow:
        staff = await store.staff_by_login(uow.session, login)
        assert staff is not None
        citizen, _ = await conversations.person(uow, phone="13900009999", proven=True)
        by = await store.actor(uow.session, staff)
        await handling.take_down(uow, handling.Draft(text=text), by=by, citizen_id=citizen.id)


async def test_a_wish_for_time_is_shown_with_its_end_and_its_precedents(browser: Browser, office: Office) -> None:
    """济南条例24条〔法〕, 北京条例15条〔法〕: measured against what the unit asked for, and was granted, before."""
    first, second = await signed(office, "公园的路灯不亮"), await signed(office, "桥上的路灯不亮")
    await asks(office, first)
    await decides(office, first, granted=True)
    await asks(office, second)
    await decides(office, second, granted=False)
    await asks(office, second, "5wd", "型号不符，下周到货")
    await browser.sign_in("supervisor")
    page = await browser.get("/desk")
    assert "延期挂账待批1 件" in page.text, "what a supervisor has to decide opens first"
    assert "申请延期5个工作日：型号不符，下周到货" in page.text
    assert "原期限 12月7日 周一 17:30同意后到 12月14日 周一 17:30" in page.text
    assert "市政中心一年内申请延期 2 次，同意 1 次" in page.text
    assert "这件第 2 次申请" in page.text
    assert "延期挂账审批 11月24日 周二 17:30 还剩" in page.text
    for act in ("grant", "refuse"):
        assert f'href="/t/{second.number}#act-{act}"' in page.html


async def test_who_may_not_decide_reads_the_list_and_is_offered_nothing(browser: Browser, office: Office) -> None:
    ticket = await signed(office, "路灯不亮")
    await asks(office, ticket)
    await browser.sign_in("agent")
    page = await browser.get("/desk?queue=decisions")
    assert ticket.number in page.html
    assert "#act-" not in page.html


async def test_the_lamp_is_the_centres_and_not_the_units(browser: Browser, office: Office, clock: TurnedClock) -> None:
    """What the unit was late with before it asked is its own; the list shows how the centre keeps its promise."""
    ticket = await signed(office, "路灯不亮")
    clock.turn(days=2)  # its first contact is overdue
    while (await sweep(office.work)).fired:
        pass
    assert (await office.ticket(ticket.id)).lamp.value == "red"
    await asks(office, ticket)
    await browser.sign_in("supervisor")
    page = await browser.get("/desk?queue=decisions")
    assert "延期挂账待批1 异议" not in page.text
    assert "●正常" in page.text.replace(" ", "")
    assert "已超期" not in page.text


async def test_a_seat_sees_its_own_drafts_and_who_leads_the_shift_sees_all(
    open_browser: OpenBrowser, office: Office
) -> None:
    await drafted(office, "agent", "来电：灯坏了")
    await drafted(office, "vendor", "来电：井盖破了")
    seen = {}
    for login in ("agent", "dispatcher", "reviewer", "supervisor"):
        browser = await open_browser()
        await browser.sign_in(login)
        page = await browser.get("/desk?queue=drafts")
        seen[login] = (
            "灯坏了" in page.text,
            "井盖破了" in page.text,
            f"暂存待提交{page.html.count('data-row')}" in page.text,
        )
    assert seen == {
        "agent": (True, False, True),
        "dispatcher": (False, False, True),
        "reviewer": (True, True, True),
        "supervisor": (True, True, True),
    }
    vendor = await open_browser()
    await vendor.sign_in("vendor")
    page = await vendor.get("/take")
    assert ("井盖破了" in page.text, "灯坏了" in page.text) == (True, False), "no other page is open to it"


async def test_a_supervisor_reads_who_waits_for_a_call_and_calls_nobody(browser: Browser, office: Office) -> None:
    """A person who may end a follow-up (认定办结) has its list; the numbers to dial are the callers'."""
    ticket = await office.answered()
    await browser.sign_in("supervisor")
    page = await browser.get("/followup")
    assert ticket.number in page.html
    assert "等待评价 还剩" in page.text, "asked: now it is the citizen's time, not the centre's"
    assert "记录回答" not in page.text
    assert "要打电话告知的" not in page.text
    assert (await browser.post("/followup/1", {"solved": "yes", "satisfied": "5"})).status == 403


async def test_fifty_wishes_cost_as_many_queries_as_five(browser: Browser, office: Office, counting: Any) -> None:
    await browser.sign_in("supervisor")
    counts = []
    for more in (2, 10):
        for _ in range(more):
            await asks(office, await signed(office, "路灯不亮"))
        with counting() as queries:
            page = await browser.get("/desk?queue=decisions")
        counts.append(queries.total)
    assert page.html.count("data-row") == 12
    assert counts[0] == counts[1]

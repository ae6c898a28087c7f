"""机构改革: two bureaus with 500 open orders become one; no order is lost, no clock moves, no past figure changes."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from hotline.base.clock import TurnedClock
from router.models import CatalogueEntry, Notice
from router.store import entry_in_force
from sla.indicators import indicator_period, indicators
from sla.models import LIVE, Deadline
from sla.sweep.sweeper import sweep
from tests.dashboards.office import Browser, Office
from tickets import conversations, handling, store
from tickets.access.rights import SYSTEM, Role
from tickets.models import OrderState, Part, WorkOrder
from tickets.organisation import changes
from tickets.organisation import store as units
from tickets.organisation.models import ChangeState, UnitAct, UnitChange
from tickets.organisation.plans import Plan
from tickets.person_models import Department, Staff
from tickets.trail import TrailEntry, TrailKind

OpenBrowser = Callable[[], Awaitable[Browser]]
MANY = 500
AT_ONCE = 100
PERIOD = (date(2026, 11, 1), date(2026, 12, 31))


async def many_orders(office: Office, count: int) -> list[int]:
    """Half with each bureau; a third of them signed, a third contacted too."""
    made: list[int] = []
    while len(made) < count:
        async with office.work.begin() as uow:
            by = await office.person(uow, Role.DISPATCHER)
            for _ in range(min(AT_ONCE, count - len(made))):
                number = len(made)
                unit = await store.department_by_code(uow.session, "lamps" if number % 2 else "labour")
                assert unit is not None
                heard = await conversations.append(
                    uow,
                    channel="webchat",
                    external_id=f"many-{number}",
                    sender=f"s{number}",
                    text="路灯坏了三天了",
                    sent_at=uow.now,
                )
                ticket = await handling.open_ticket(uow, heard.conversation, heard.message)
                ticket.category = "020301"
                order = await handling.dispatch(uow, ticket, unit, by=by)
                await uow.settle()
                clerk = await office.person(uow, Role.UNIT_HANDLER, unit.code)
                if number % 3:
                    handling.sign(uow, ticket, order, by=clerk)
                if number % 3 == 2:
                    handling.contact(uow, ticket, order, by=clerk, note="已电话联系")
                made.append(ticket.id)
    return made


async def clocks(office: Office) -> dict[int, tuple[Any, ...]]:
    """Everything about each promise but who owes it."""
    async with office.work.reading() as session:
        rows = await session.scalars(select(Deadline).order_by(Deadline.id))
        return {
            row.id: (row.promise, row.state, row.starts_at, row.due_at, row.budget, row.lamp, row.next_at, row.marks)
            for row in rows
        }


async def figures(office: Office, known_at: Any) -> dict[int, tuple[Any, ...]]:
    """The period by unit, as it was known at a moment: how many, how many late, how many in time."""
    async with office.work.reading() as session:
        facts = await indicator_period.finished(session, indicator_period.of_days(*PERIOD, known_at=known_at))
    return {
        unit_id: (len(of), sum(one.in_time is False for one in of), sum(one.in_time is True for one in of))
        for unit_id, of in indicators.by_department(facts).items()
    }


async def unit(office: Office, code: str) -> Department:
    async with office.work.reading() as session:
        found = await store.department_by_code(session, code)
        assert found is not None
        return found


async def open_with(office: Office) -> Counter[int]:
    async with office.work.reading() as session:
        return Counter(await units.open_by_unit(session))


async def say(browser: Browser, login: str) -> Browser:
    await browser.sign_in(login)
    return browser


async def ask_to_merge(system: Browser, on: str) -> None:
    await system.get("/admin/units/lamps")
    page = await system.post(
        "/admin/units/lamps/merge", {"sources": "labour", "on": on, "reason": "机构改革方案〔2026〕9号", "go": "ask"}
    )
    assert page.status == 200
    assert "等第二个人同意" in page.text


@dataclass
class Before:
    """What there was on the eve of the merger."""

    asked: int  # answered, its citizen is being asked
    done: int  # closed
    waiting: int  # dispatched
    known_at: datetime
    clocks: dict[int, tuple[Any, ...]]
    figures: dict[int, tuple[Any, ...]]
    orders: Counter[int]


async def two_bureaus(office: Office, clock: TurnedClock) -> tuple[int, int, int]:
    """Two bureaus at work for some weeks: most of what they have is late."""
    asked = await office.answered("劳动监察一直没人接电话", "labour")
    done = await office.answered("拖欠工资一个月了", "labour")
    waiting = await office.dispatched("老板不给加班费", "labour")
    async with office.work.begin() as uow:
        ticket, order = await store.ticket(uow.session, done.id), await store.lead_order(uow.session, done.id)
        assert order is not None
        await handling.review(uow, ticket, order, by=await office.person(uow, Role.CALLER), solved=True)
        uow.session.add(entry())
    ids = await many_orders(office, MANY)
    async with office.work.begin() as uow:  # a co-handler of what the other one leads: one unit cannot be both
        ticket = await store.ticket(uow.session, ids[0])
        lamps = await store.department_by_code(uow.session, "lamps")
        assert lamps is not None
        await handling.add_co(uow, ticket, lamps, by=await office.person(uow, Role.DISPATCHER))
    clock.set(clock.now() + timedelta(days=24))
    while (await sweep(office.work)).fired:
        pass
    return asked.id, done.id, waiting.id


def entry() -> CatalogueEntry:
    return CatalogueEntry(
        version="1",
        code="020301",
        name="路灯",
        lead="labour",
        co=["lamps"],
        words=[],
        rules=[],
        valid_from=date(2026, 1, 1),
        clauses=[{"lead": "labour", "co": ["lamps", "labour"], "districts": ["临澜区"]}],
    )


async def test_no_order_is_lost_and_no_clock_moves(
    office: Office, open_browser: OpenBrowser, clock: TurnedClock
) -> None:
    tickets = await two_bureaus(office, clock)
    tomorrow = (clock.now() + timedelta(days=1)).date()
    await ask_to_merge(await say(await open_browser(), "sysadmin"), tomorrow.isoformat())
    before = Before(
        *tickets, clock.now(), await clocks(office), await figures(office, clock.now()), await open_with(office)
    )
    security = await say(await open_browser(), "secadmin")
    assert "劳动监察并入市政中心" in (await security.get("/admin/proposals")).text
    assert (await security.post("/admin/proposals/1", {"granted": "yes"})).status == 200
    assert await open_with(office) == before.orders, "nothing happens before its day"

    clock.set(clock.now() + timedelta(days=1))
    await changes.carry_out_due(office.work)
    await orders_and_clocks_are_whole(office, before)
    await figures_are_as_before(office, clock, before)
    await pages_are_right(office, open_browser, before)
    await catalogue_and_trail_say_so(office, tomorrow)


async def orders_and_clocks_are_whole(office: Office, before: Before) -> None:
    former, heir = await unit(office, "labour"), await unit(office, "lamps")
    after, now = await open_with(office), await clocks(office)
    assert before.orders[former.id] > MANY // 3
    assert after[former.id] == 0
    assert after[heir.id] == before.orders.total() - 1, "a co-order of the same unit has ended"
    async with office.work.reading() as session:
        ended = set(await session.scalars(select(WorkOrder.id).where(WorkOrder.part == Part.CO)))
        gone = set(await session.scalars(select(Deadline.id).where(Deadline.order_id.in_(ended))))
        [change] = await session.scalars(select(UnitChange))
        owed = Deadline.department_id == former.id, Deadline.state.in_(LIVE)
        assert await session.scalar(select(func.count()).where(*owed)) == 0
    assert now.keys() == before.clocks.keys(), "no promise is new, none is lost"
    assert [key for key in now if key not in gone and now[key] != before.clocks[key]] == []
    assert change.state is ChangeState.DONE
    assert change.after["移交"]["在办工单"] == before.orders[former.id]


async def figures_are_as_before(office: Office, clock: TurnedClock, before: Before) -> None:
    former = await unit(office, "labour")
    assert before.figures[former.id][1] > MANY // 3, "many were late"
    assert await figures(office, before.known_at) == before.figures, "the period as it was known"
    today = await figures(office, clock.now())
    late = {key: told[1] for key, told in before.figures.items()}
    assert {key: told[1] for key, told in today.items()} == late, "who was late is late, whoever has it now"


async def catalogue_and_trail_say_so(office: Office, on: date) -> None:
    former = await unit(office, "labour")
    async with office.work.reading() as session:
        new = await entry_in_force(session, "020301", on)
        old = await entry_in_force(session, "020301", on - timedelta(days=1))
        mine = Notice.department_id == former.id, Notice.staff_id.is_(None)
        notices = await session.scalar(select(func.count()).where(*mine))
        noted = list(await session.scalars(select(TrailEntry).where(TrailEntry.kind == TrailKind.UNIT)))
    assert new is not None
    assert old is not None
    assert (new.lead, new.co) == ("lamps", [])
    assert (new.clauses[0]["lead"], new.clauses[0]["co"]) == ("lamps", [])
    assert old.lead == "labour", "the past has its own catalogue"
    assert notices == 0
    [done] = [one for one in noted if "before" in one.detail]
    assert {one["代码"]: one["在用"] for one in done.detail["before"]} == {"lamps": True, "labour": True}
    assert {one["代码"]: one["在用"] for one in done.detail["after"]} == {"lamps": True, "labour": False}


async def pages_are_right(office: Office, open_browser: OpenBrowser, before: Before) -> None:
    """The citizen reads who has it now, and of a closed matter who had it; the new unit's people can go on."""
    heir, former = "桂澜市市政中心", "桂澜市劳动监察"
    for ticket_id, name in ((before.asked, heir), (before.done, former), (before.waiting, heir)):
        ticket = await office.ticket(ticket_id)
        citizen = await open_browser()
        code = await office.code(ticket)
        await citizen.get("/query")
        page = await citizen.post("/query", {"number": ticket.number, "code": code})
        assert name in page.text, page.text
    handler = await say(await open_browser(), "labour_handler")
    ticket = await office.ticket(before.done)
    assert (await handler.get(f"/t/{ticket.number}")).status == 200, "its history goes with its people"
    async with office.work.reading() as session:
        moved = await session.scalar(
            select(Department.code)
            .join(Staff, Staff.department_id == Department.id)
            .where(Staff.login == "labour_handler")
        )
    assert moved == "lamps"


async def test_what_two_units_led_is_reported_as_one(office: Office, clock: TurnedClock) -> None:
    """A report about the closed unit is kept from its successor's people too."""
    ticket = await office.open("劳动监察的人收了老板的钱")
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        labour = await store.department_by_code(uow.session, "labour")
        assert labour is not None
        await handling.mark_accused(uow, found, labour, by=await office.person(uow, Role.DISPATCHER))
    async with office.work.begin() as uow:
        lamps = await store.department_by_code(uow.session, "lamps")
        assert lamps is not None
        wanted = changes.WantedChange(
            UnitAct.MERGE, lamps, clock.now().date(), "机构改革方案〔2026〕9号", Plan(sources=("labour",))
        )
        await changes.ask(uow, wanted, by=SYSTEM)
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        lamps = await store.department_by_code(uow.session, "lamps")
        assert lamps is not None
        with pytest.raises(Exception, match="被反映单位不能办理针对自己的件"):
            await handling.dispatch(uow, found, lamps, by=await office.person(uow, Role.DISPATCHER))
        handler = await store.staff_by_login(uow.session, "unit_handler")
        assert handler is not None
        actor = await store.actor(uow.session, handler)
        assert labour.id in actor.lineage
        assert labour.id in actor.scope
    async with office.work.reading() as session:
        order = await session.scalar(select(WorkOrder).where(WorkOrder.ticket_id == ticket.id))
    assert order is None or order.state is OrderState.REFUSED

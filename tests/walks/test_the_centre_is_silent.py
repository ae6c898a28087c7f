"""The unit asks, and the centre thinks for twenty days: it costs the unit nothing, and counts in the centre's figures.

北京条例15条、济南条例24条、潍坊条例21、22条〔法〕: a wish has to be decided; the time of the decision is the centre's.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from hotline.base.clock import city_time
from hotline.base.storage.unit_of_work import UnitOfWork
from sla.calendar import calendars
from sla.calendar.workdays import elapsed
from sla.deadlines import deadline_store, extensions
from sla.indicators import indicator_period, reports
from sla.models import LIVE, Card, Deadline, DeadlineState, Fired, Supervision
from sla.policy.promises import ANSWERABLE, Promise, Step
from sla.policy.time_limit import TimeLimit
from tests.papers import evidence, object_to
from tests.walks.conftest import Town
from tickets import handling, store
from tickets.access.rights import Actor, Role
from tickets.lifecycle import State
from tickets.models import Ticket, WorkOrder

WORDS = "临江路三号门口的路灯坏了三天，晚上走路很危险"
ASKED_AFTER = timedelta(hours=3)  # the unit's own share of the time, in business hours
SILENT_DAYS = 20
GROUND = "legal_way"


async def ask_extension(town: Town) -> None:
    handler = await town.person(Role.UNIT_HANDLER, "szgl")
    await town.acts(extensions.ask_extension, handler, budget="3wd", reason="等配件到货")


async def ask_suspension(town: Town) -> None:
    handler, until = await town.person(Role.UNIT_HANDLER, "szgl"), town.clock.now() + timedelta(days=60)
    wish = {"until": until, "reason": "等上级批复", "plan": "列入下季度计划"}
    await town.acts(extensions.ask_suspension, handler, **wish)


async def ask_termination(town: Town) -> None:
    async def wish(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor) -> None:
        files = await evidence(uow, ticket, by)
        facts = {"ground": GROUND, "material": "情况说明"}
        await handling.ask_termination(uow, ticket, order, by=by, evidence=files, **facts)

    await town.acts(wish, await town.person(Role.UNIT_HANDLER, "szgl"))


async def ask_another(town: Town) -> None:
    await town.acts(object_to, await town.person(Role.UNIT_CLERK, "szgl"), basis="该路段由区级管养，附三定方案")


async def grant(town: Town) -> None:
    await town.acts(extensions.decide, await town.person(Role.SUPERVISOR), granted=True)


async def refuse(town: Town) -> None:
    await town.acts(extensions.decide, await town.person(Role.SUPERVISOR), granted=False, reason="理由不足")


async def go_on(town: Town) -> None:
    await town.acts(handling.order_rework, await town.person(Role.SUPERVISOR), reason="不属于终止情形，请继续办理")


async def reject(town: Town) -> None:
    by = await town.person(Role.DISPATCHER)
    await town.acts(handling.decide_objection, by, upheld=False, reason="属你单位职责")


@dataclass(frozen=True)
class Wish:
    ask: Callable[[Town], Awaitable[None]]
    decide: Callable[[Town], Awaitable[None]]
    promise: Promise  # of the centre
    waits_in: State
    more: timedelta = timedelta()  # business time that the decision gives besides


WISHES = {
    "an extension that is granted": Wish(
        ask_extension, grant, Promise.DECISION, State.EXTENSION, 3 * timedelta(hours=7)
    ),
    "an extension that is refused": Wish(ask_extension, refuse, Promise.DECISION, State.EXTENSION),
    "a suspension that is refused": Wish(ask_suspension, refuse, Promise.DECISION, State.SUSPENSION),
    "a wish to end the handling": Wish(ask_termination, go_on, Promise.REVIEW, State.REVIEW),
    "an objection": Wish(ask_another, reject, Promise.OBJECTION_REVIEW, State.OBJECTION),
}


async def in_hand(town: Town) -> Deadline:
    """A matter that the unit has signed and asked about; returns what it owes."""
    await town.says("sms", WORDS)
    await town.acts(handling.sign, await town.person(Role.UNIT_CLERK, "szgl"))
    await town.acts(handling.contact, await town.person(Role.UNIT_HANDLER, "szgl"), note="已联系")
    await town.turn(seconds=ASKED_AFTER.total_seconds())
    return await owed(town)


async def owed(town: Town) -> Deadline:
    """The unit's promise to answer."""
    ticket = await town.ticket()
    async with town.work.reading() as session:
        rows = await deadline_store.deadlines_of(session, ticket.id)
    return next(row for row in rows if row.promise in ANSWERABLE)


async def silence(town: Town, days: int = SILENT_DAYS) -> None:
    for _ in range(days):
        await town.turn(days=1)


async def left(town: Town, row: Deadline, *, at: datetime) -> timedelta:
    """What the unit has left of its budget at this moment, in business time."""
    async with town.work.reading() as session:
        calendar = await calendars.current(session, town.work.settings)
    return elapsed(at, row.due_at, TimeLimit.parse(row.budget), calendar)


async def figures(town: Town) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """The centre's figures and the unit's, of all that fell due until now and in the next two months."""
    now = town.clock.now()
    days = city_time(now - timedelta(days=60)).date(), city_time(now + timedelta(days=60)).date()
    async with town.work.reading() as session:
        facts = await indicator_period.facts_of(session, indicator_period.of_days(*days, known_at=now))
    found = reports.figures(facts)
    units = [figures for name, figures in found.items() if name not in {reports.CITY, reports.CENTRE}]
    return found[reports.CENTRE], units[0] if units else {}


async def nothing_befell(town: Town) -> None:
    """No card, no letter, no chase, no lamp of the unit's, and nothing on its board that hurries it."""
    async with town.work.reading() as session:
        for table in (Card, Supervision):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
        hurried = select(Fired.step).join(Deadline).where(Deadline.promise.in_(ANSWERABLE))
        assert set(await session.scalars(hurried)) == set()
    assert (await town.ticket()).chases == 0
    hurrying = ("催办", "督办", "红牌", "黄牌", "超期", "将到期")
    assert [line for line in await town.notices("szgl") if any(word in line for word in hurrying)] == []


async def climbed(town: Town, promise: Promise) -> set[Step]:
    async with town.work.reading() as session:
        return set(await session.scalars(select(Fired.step).join(Deadline).where(Deadline.promise == promise)))


@pytest.mark.parametrize("name", WISHES)
async def test_twenty_days_of_silence_cost_the_unit_nothing(town: Town, name: str) -> None:
    wish = WISHES[name]
    before = await in_hand(town)
    await wish.ask(town)
    had = await left(town, before, at=town.clock.now())
    await silence(town)
    assert (await town.ticket()).state is wish.waits_in
    assert (await owed(town)).state is DeadlineState.PAUSED
    await nothing_befell(town)
    assert {Step.RED, Step.TO_SUPERVISOR, Step.TO_LEADER} <= await climbed(town, wish.promise)
    centre, unit = await figures(town)
    assert centre[f"centre_{wish.promise.value}"] == [0, 1], "undecided it is late, and it is the centre that is"
    assert unit.get("on_time", [0, 0]) == [0, 0], "what rests is not late"
    assert unit.get("signed", [1, 1]) == [1, 1]
    await wish.decide(town)
    after = await owed(town)
    assert after.state is DeadlineState.RUNNING
    assert await left(town, after, at=town.clock.now()) == had + wish.more, "moved by what the centre took, exactly"
    await nothing_befell(town)
    centre, _ = await figures(town)
    assert centre[f"centre_{wish.promise.value}"] == [0, 1], "decided late is late"
    assert centre[f"centre_{wish.promise.value}_time"][0] == SILENT_DAYS * 86_400
    if (await town.ticket()).state is State.PENDING_SIGN:  # once more, after an objection
        await town.acts(handling.sign, await town.person(Role.UNIT_CLERK, "szgl"))
    await town.answers("szgl", "已更换灯具")
    await town.says("sms", "已解决，5")
    assert (await town.ticket()).state is State.CLOSED
    _, unit = await figures(town)
    rates = {code: unit[code] for code in ("on_time", "signed", "response", "solution", "satisfaction")}
    assert all(rate == [1, 1] for rate in rates.values()), rates


async def test_an_answer_audited_after_twenty_days_and_sent_back_costs_the_unit_nothing(town: Town) -> None:
    """济南条例27条〔法〕: every answer is audited; how long that takes is the centre's; the unit keeps its time."""
    before = await in_hand(town)
    handler, head = await town.person(Role.UNIT_HANDLER, "szgl"), await town.person(Role.UNIT_APPROVER, "szgl")
    await town.acts(handling.answer, handler, text="已更换灯具", truth="属实", solved="已解决")
    await town.acts(handling.approve, head)
    had = await left(town, before, at=town.clock.now())
    await silence(town)
    await town.acts(handling.return_answer, await town.person(Role.REVIEWER), reason="请附修好后的照片")
    after = await owed(town)
    assert after.state is DeadlineState.RUNNING
    assert await left(town, after, at=town.clock.now()) == had
    await silence(town, 1)
    await nothing_befell(town)
    centre, unit = await figures(town)
    assert (centre["centre_audit"], unit.get("on_time", [0, 0])) == ([0, 1], [0, 0])
    await town.answers("szgl", "已更换灯具，附照片")
    _, unit = await figures(town)
    assert unit["on_time"] == [1, 1]


async def test_a_suspension_granted_late_rests_on_and_the_decision_is_late(town: Town) -> None:
    before = await in_hand(town)
    await ask_suspension(town)
    had = await left(town, before, at=town.clock.now())
    await silence(town)
    await grant(town)
    assert (await town.ticket()).state is State.SUSPENDED
    await silence(town, 10)
    await nothing_befell(town)
    centre, unit = await figures(town)
    assert (centre["centre_decision"], unit.get("on_time", [0, 0])) == ([0, 1], [0, 0])
    await town.acts(extensions.resume, await town.person(Role.SUPERVISOR), reason="批复已到")
    assert await left(town, await owed(town), at=town.clock.now()) == had


async def test_a_handling_that_is_ended_late_is_nobodys_lateness_but_the_centres(town: Town) -> None:
    await in_hand(town)
    await ask_termination(town)
    await silence(town)
    await town.acts(handling.terminate, await town.person(Role.SUPERVISOR), ground=GROUND, reason="材料齐全")
    await nothing_befell(town)
    centre, unit = await figures(town)
    assert (centre["centre_review"], unit.get("on_time", [0, 0])) == ([0, 1], [0, 0])


async def test_what_was_late_before_the_wish_stays_late_with_any_decision(town: Town) -> None:
    """The rest excuses nothing that lies before it: or a wish to end would wipe out every lateness (DOMAIN 2.3)."""
    late = await in_hand(town)
    town.clock.set(late.due_at)
    await town.turn(minutes=30)
    await ask_termination(town)
    await silence(town, 3)
    _, unit = await figures(town)
    assert unit["on_time"] == [0, 1]
    await town.acts(handling.terminate, await town.person(Role.SUPERVISOR), ground=GROUND, reason="材料齐全")
    _, unit = await figures(town)
    assert unit["on_time"] == [0, 1]


async def test_who_helped_owes_nothing_once_the_lead_asks_to_end_it(town: Town) -> None:
    """潍坊条例21条〔法〕: their orders end with the wish, and with them their clocks."""

    async def ask_to_help(uow: UnitOfWork, ticket: Ticket, _: WorkOrder, *, by: Actor) -> None:
        helper = await store.department_by_code(uow.session, "llq-cgj")
        assert helper is not None
        await handling.add_co(uow, ticket, helper, by=by, reason="共管路段")

    await in_hand(town)
    await town.acts(ask_to_help, await town.person(Role.DISPATCHER))
    await ask_termination(town)
    async with town.work.reading() as session:
        rows = await deadline_store.deadlines_of(session, (await town.ticket()).id)
    assert {row.promise for row in rows if row.state in LIVE} == {Promise.HANDLE, Promise.REVIEW}
    await silence(town, 8)
    assert [line for line in await town.notices("llq-cgj") if "超期" in line] == []

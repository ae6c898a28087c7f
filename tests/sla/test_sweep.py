from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from dashboards.supervision.queries import sweeper
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from sla.deadlines import deadline_store
from sla.events import Chased, LampTurned, Reminded, SupervisionOrdered
from sla.models import Deadline, DeadlineState
from sla.policy.promises import Promise, Step
from sla.sweep import escalation_actions, sweeper_health
from sla.sweep.sweeper import Swept, sweep
from tests.papers import object_to
from tests.sla.town import Town, city
from tickets import handling
from tickets.lifecycle import Act
from tickets.models import Lamp, Ticket, Urgency

P = Promise


async def sweep_all(town: Town) -> Swept:
    total = Swept()
    while (swept := await sweep(town.work)).fired or swept.parked:
        total.fired += swept.fired
        total.collapsed += swept.collapsed
        total.parked += swept.parked
    return total


async def at(town: Town, moment: str) -> Swept:
    town.clock.set(city(moment))
    return await sweep_all(town)


async def test_an_unsigned_order_climbs_the_ladder(town: Town) -> None:
    ticket_id = await town.dispatched()  # Monday 09:00; to be signed by 11:00
    await at(town, "2026-11-23 09:59")
    assert not town.seen
    await at(town, "2026-11-23 10:00")
    assert [event.promise for event in town.saw(Reminded)] == [P.SIGN]
    await at(town, "2026-11-23 10:36")
    assert (await town.ticket(ticket_id)).lamp is Lamp.YELLOW
    await at(town, "2026-11-23 11:00")
    assert (await town.ticket(ticket_id)).lamp is Lamp.RED
    assert [event.lamp for event in town.saw(LampTurned)] == [Lamp.YELLOW, Lamp.RED]
    await at(town, "2026-11-23 12:00")
    assert (await town.ticket(ticket_id)).chases == 1
    assert [event.promise for event in town.saw(Chased)] == [P.SIGN]
    await at(town, "2026-11-24 17:30")
    (order,) = [event for event in town.saw(SupervisionOrdered) if event.department_id == town.department_id]
    assert order.number == "DB-2026-000001"
    assert order.due_at == city("2026-11-27 17:30")
    assert (await town.ticket(ticket_id)).supervision == 2


async def test_each_step_is_taken_once(town: Town) -> None:
    await town.dispatched()
    await at(town, "2026-11-23 11:00")
    seen = len(town.seen)
    for _ in range(3):
        assert (await sweep_all(town)).fired == 0
    assert len(town.seen) == seen


async def test_after_a_stand_still_reminders_collapse_and_the_breach_counts(town: Town) -> None:
    ticket_id = await town.dispatched()
    swept = await at(town, "2026-11-23 11:30")  # reminder and yellow of SIGN were missed
    assert swept.collapsed == 2
    assert not town.saw(Reminded)
    assert [event.lamp for event in town.saw(LampTurned)] == [Lamp.RED]
    assert (await town.ticket(ticket_id)).lamp is Lamp.RED


async def test_after_a_long_stand_still_the_unit_still_gets_time_between_two_steps(town: Town) -> None:
    await town.dispatched()
    await at(town, "2026-12-18 10:00")
    assert [event.promise for event in town.saw(LampTurned)] == [P.SIGN, P.CONTACT, P.HANDLE]
    assert len(town.saw(Chased)) == 3
    assert not town.saw(SupervisionOrdered)
    await at(town, "2026-12-21 12:00")
    assert len(town.saw(SupervisionOrdered)) == 2


async def test_a_lamp_goes_back_to_what_still_burns(town: Town) -> None:
    ticket_id = await town.dispatched()
    await at(town, "2026-11-23 11:00")
    await town.do(ticket_id, handling.sign, by=town.unit)
    assert (await town.ticket(ticket_id)).lamp is Lamp.GREEN
    assert (await town.deadlines(ticket_id))[P.SIGN].state is DeadlineState.MET
    await at(town, "2026-11-24 15:00")
    assert (await town.ticket(ticket_id)).lamp is Lamp.YELLOW  # CONTACT at 80 %


async def test_a_moved_deadline_is_a_new_value(town: Town) -> None:
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    await town.do(ticket_id, handling.contact, by=town.unit)
    await at(town, "2026-11-26 12:00")
    await town.do(ticket_id, object_to, by=town.unit)
    town.clock.set(city("2026-11-27 12:00"))
    await town.do(ticket_id, handling.decide_objection, by=town.centre, upheld=False, reason="归你单位")
    town.seen.clear()
    await at(town, "2026-11-27 17:30")
    assert [(event.promise, event.lamp) for event in town.saw(LampTurned)] == [(P.HANDLE, Lamp.RED)]
    assert (await town.deadlines(ticket_id))[P.HANDLE].due_at == city("2026-11-27 17:30")


async def test_a_promise_that_rests_fires_nothing(town: Town) -> None:
    ticket_id = await town.dispatched()
    await town.do(ticket_id, object_to, by=town.unit)
    await at(town, "2026-12-01 10:00")
    assert {event.promise for event in town.saw(LampTurned)} == {P.OBJECTION_REVIEW}


async def test_a_poison_row_is_parked_and_the_others_go_on(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    tickets = [await town.dispatched() for _ in range(3)]
    announce = escalation_actions.announce

    def stumble(uow: UnitOfWork, taken: Any) -> None:
        if taken.row.ticket_id == tickets[1]:
            raise RuntimeError("poison")
        announce(uow, taken)

    monkeypatch.setattr("sla.sweep.sweeper.announce", stumble)
    swept = await at(town, "2026-11-23 10:00")
    assert len(swept.parked) == 1
    assert {event.ticket_id for event in town.saw(Reminded)} == {tickets[0], tickets[2]}
    async with town.work.reading() as session:
        (parked,) = await sweeper.parked(session)
        assert parked.number == (await session.get_one(Ticket, tickets[1])).number
        assert (await sweeper_health.health(session, town.clock.now())).parked == 1


async def test_a_reaction_that_fails_takes_back_only_its_own_row(town: Town) -> None:
    tickets = [await town.dispatched() for _ in range(2)]

    async def fail(_uow: UnitOfWork, event: Reminded) -> None:
        if event.ticket_id == tickets[0]:
            raise RuntimeError("the notice board is broken")

    reactions = dict(town.work.reactions) | {Reminded: (fail,)}
    work = Work(town.work.database, town.clock, town.work.settings, reactions=reactions)
    town.clock.set(city("2026-11-23 10:00"))
    swept = await sweep(work)
    assert len(swept.parked) == 1
    async with work.reading() as session:
        rows = [row for ticket_id in tickets for row in await deadline_store.deadlines_of(session, ticket_id)]
    assert [row.next_step for row in rows if row.promise is P.SIGN] == [Step.REMIND, Step.YELLOW]


async def test_an_act_that_the_state_forbids_is_tried_again(town: Town) -> None:
    ticket_id = await town.dispatched(urgency=Urgency.CRITICAL)
    await town.do(ticket_id, handling.sign, by=town.unit)
    async with town.work.begin() as uow:
        ticket, order = await town.both(uow, ticket_id)
        wanted = {"until": "2026-12-01", "plan": "配件到货即修"}
        handling.step(uow, ticket, Act.ASK_SUSPENSION, by=town.unit, order=order, reason="等配件", brought=wanted)
    await at(town, "2026-11-24 09:20")
    assert (await town.deadlines(ticket_id))[P.HANDLE].next_step is Step.CHASE
    async with town.work.begin() as uow:
        ticket, order = await town.both(uow, ticket_id)
        handling.step(uow, ticket, Act.REFUSE_SUSPENSION, by=town.centre, order=order, reason="不同意")
    await at(town, "2026-11-24 10:20")
    assert (await town.ticket(ticket_id)).chases >= 1


async def test_the_pulse(town: Town) -> None:
    async with town.work.reading() as session:
        assert (await sweeper_health.health(session, town.clock.now())).stuck
    await sweep(town.work)
    async with town.work.reading() as session:
        assert not (await sweeper_health.health(session, town.clock.now())).stuck
    await town.dispatched()
    town.clock.turn(hours=2)
    async with town.work.reading() as session:
        health = await sweeper_health.health(session, town.clock.now())
    assert health.stuck
    assert health.late == 1


async def test_drift_is_measured(town: Town) -> None:
    await town.dispatched()
    town.clock.set(city("2026-11-23 10:00"))
    town.clock.turn(seconds=3)
    assert (await sweep(town.work)).drift_p99 == pytest.approx(3)


async def test_rows_of_a_deadline_tell_their_promise(town: Town) -> None:
    ticket_id = await town.dispatched()
    row: Deadline = (await town.deadlines(ticket_id))[P.HANDLE]
    assert row.policy | {"calendar": ""} == {
        "preset": "guangxi",
        "label": "广西（右江区2019）",
        "since": "2019-01-01",
        "budget": "3wd",
        "basis": row.policy["basis"],
        "remind": 50,
        "yellow": 80,
        "chase_before": ["48h", "24h"],
        "last_day": "24:00",
        "calendar": "",
    }


async def test_a_full_disk_parks_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found so: while the disk was full every deadline that came due was given up, and its steps were never taken."""

    class DiskFull(Exception):
        sqlstate = "53100"

    def stumble(_uow: UnitOfWork, _taken: Any) -> None:
        raise DBAPIError("UPDATE", None, DiskFull())

    await town.dispatched()
    with monkeypatch.context() as patched:
        patched.setattr("sla.sweep.sweeper.announce", stumble)
        with pytest.raises(DBAPIError):
            await at(town, "2026-11-23 10:00")
    async with town.work.reading() as session:
        assert not await sweeper.parked(session)
    assert (await at(town, "2026-11-23 10:00")).fired

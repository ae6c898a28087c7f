from typing import Any

import pytest

from sla.models import DeadlineState
from sla.policy.promises import Promise
from tests.papers import object_to
from tests.sla.town import Town, city
from tickets import handling
from tickets.models import Kind, Lamp, Ticket, Urgency

P, S = Promise, DeadlineState


async def test_opening_a_ticket_costs_one_insert(town: Town, counting: Any) -> None:
    with counting() as queries:
        ticket_id = await town.open()
    ours = [statement for statement in queries.statements if "deadline" in statement]
    assert len(ours) == 1
    row = (await town.deadlines(ticket_id))[P.DISPATCH]
    assert row.due_at == city("2026-11-24 09:00")
    assert row.department_id is None


async def test_dispatching_costs_three_statements(town: Town, counting: Any) -> None:
    ticket_id = await town.open()
    with counting() as queries:
        await town.dispatch(ticket_id)
    ours = [
        s for s in queries.statements if "deadline" in s or "calendar" in s or ("UPDATE ticket" in s and "due_at" in s)
    ]
    assert len(ours) == 3, ours


async def test_a_dispatched_order_has_three_promises_dated_by_kind(town: Town) -> None:
    ticket_id = await town.dispatched(kind=Kind.HELP)
    rows = await town.deadlines(ticket_id)
    assert rows[P.DISPATCH].state is S.MET
    assert rows[P.SIGN].due_at == city("2026-11-23 11:00")
    assert rows[P.CONTACT].due_at == city("2026-11-24 17:30")
    assert rows[P.HANDLE].due_at == city("2026-11-26 17:30")
    assert (await town.ticket(ticket_id)).due_at == city("2026-11-26 17:30")
    assert rows[P.HANDLE].department_id == town.department_id
    assert rows[P.HANDLE].policy["preset"] == "guangxi"


async def test_critical_ones_run_day_and_night(town: Town) -> None:
    town.clock.set(city("2026-11-21 23:00"))
    rows = await town.deadlines(await town.dispatched(urgency=Urgency.CRITICAL))
    assert rows[P.SIGN].due_at == city("2026-11-21 23:30")
    assert rows[P.CONTACT].due_at == city("2026-11-22 01:00")
    assert rows[P.HANDLE].due_at == city("2026-11-22 23:00")


async def test_dispatch_after_the_promise_is_missed(town: Town) -> None:
    ticket_id = await town.open()
    town.clock.turn(hours=25)
    await town.dispatch(ticket_id)
    assert (await town.deadlines(ticket_id))[P.DISPATCH].state is S.MISSED


async def test_signed_in_time_and_contacted_late(town: Town) -> None:
    ticket_id = await town.dispatched()
    town.clock.set(city("2026-11-23 11:00"))
    await town.do(ticket_id, handling.sign, by=town.unit)
    town.clock.set(city("2026-11-24 17:31"))
    await town.do(ticket_id, handling.contact, by=town.unit)
    rows = await town.deadlines(ticket_id)
    assert rows[P.SIGN].state is S.MET
    assert rows[P.CONTACT].state is S.MISSED
    assert rows[P.HANDLE].state is S.RUNNING


async def test_the_answer_settles_what_the_unit_owes(town: Town) -> None:
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    town.clock.turn(hours=1)
    await town.answer(ticket_id)
    rows = await town.deadlines(ticket_id)
    assert rows[P.HANDLE].state is S.MET
    assert rows[P.CONTACT].state is S.CANCELLED
    assert (await town.ticket(ticket_id)).due_at is None


async def test_a_returned_answer_lets_the_promise_run_on_with_what_was_left_of_it(town: Town) -> None:
    """The day that the audit took was the centre's (济南条例27条〔法〕)."""
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    await town.answer(ticket_id)
    town.clock.turn(days=1)
    await town.do(ticket_id, handling.return_answer, by=town.centre, reason="没有写明何时修好")
    row = (await town.deadlines(ticket_id))[P.HANDLE]
    assert (row.state, row.due_at, row.generation) == (S.RUNNING, city("2026-11-27 17:30"), 1)
    assert (await town.ticket(ticket_id)).due_at == row.due_at


async def test_an_objection_stops_the_clock_and_its_rejection_moves_the_end(town: Town) -> None:
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    town.clock.set(city("2026-11-24 10:00"))
    await town.do(ticket_id, object_to, by=town.unit)
    rows = await town.deadlines(ticket_id)
    assert rows[P.HANDLE].state is S.PAUSED
    assert rows[P.OBJECTION_REVIEW].due_at == city("2026-11-25 17:30")
    town.clock.set(city("2026-11-25 10:00"))
    await town.do(ticket_id, handling.decide_objection, by=town.centre, upheld=False, reason="三定方案写明归你单位")
    rows = await town.deadlines(ticket_id)
    assert rows[P.OBJECTION_REVIEW].state is S.MET
    assert (rows[P.HANDLE].state, rows[P.HANDLE].due_at) == (S.RUNNING, city("2026-11-27 17:30"))
    assert rows[P.HANDLE].generation == 1
    assert (await town.ticket(ticket_id)).due_at == city("2026-11-27 17:30")


async def test_an_objection_upheld_frees_the_unit_and_binds_the_centre(town: Town) -> None:
    ticket_id = await town.dispatched()
    await town.do(ticket_id, object_to, by=town.unit)
    await town.do(ticket_id, handling.decide_objection, by=town.centre, upheld=True, reason="属实")
    rows = await town.deadlines(ticket_id)
    assert rows[P.HANDLE].state is S.CANCELLED
    assert rows[P.DISPATCH].state is S.RUNNING
    assert (await town.ticket(ticket_id)).due_at is None


async def test_waiting_for_the_citizen_stops_the_promise_to_dispatch(town: Town) -> None:
    ticket_id = await town.open()
    town.clock.turn(hours=1)
    async with town.work.begin() as uow:
        ticket = await uow.session.get_one(Ticket, ticket_id)
        handling.ask_more(uow, ticket, by=town.centre, reason="请告诉我们是哪条路")
    assert (await town.deadlines(ticket_id))[P.DISPATCH].state is S.PAUSED
    town.clock.turn(hours=10)
    async with town.work.begin() as uow:
        ticket = await uow.session.get_one(Ticket, ticket_id)
        handling.supplement(uow, ticket, "民主路", by=handling.owner(ticket))
    row = (await town.deadlines(ticket_id))[P.DISPATCH]
    assert (row.state, row.due_at) == (S.RUNNING, city("2026-11-24 19:00"))


async def test_a_ticket_that_turns_out_urgent_is_to_be_dispatched_sooner(town: Town) -> None:
    ticket_id = await town.open()
    town.clock.turn(minutes=5)
    async with town.work.begin() as uow:
        ticket = await uow.session.get_one(Ticket, ticket_id)
        ticket.urgency = Urgency.CRITICAL
        handling.to_people(uow, ticket, reason="燃气泄漏")
    row = (await town.deadlines(ticket_id))[P.DISPATCH]
    assert row.due_at == city("2026-11-23 09:15")
    assert row.budget == "15min"


async def test_rework_has_a_clock_of_its_own_and_closing_ends_them_all(town: Town) -> None:
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    await town.answer(ticket_id)
    await town.do(ticket_id, handling.pass_answer, by=town.centre)
    assert (await town.deadlines(ticket_id))[P.FOLLOW_UP].due_at == city("2026-11-24 17:30")
    ticket = await town.ticket(ticket_id)
    await town.do(ticket_id, handling.review, by=handling.owner(ticket), solved=False, reason="还是不亮")
    rows = await town.deadlines(ticket_id)
    assert rows[P.FOLLOW_UP].state is S.MET
    assert rows[P.REWORK].due_at == city("2026-11-30 17:30")
    assert (await town.ticket(ticket_id)).due_at == city("2026-11-30 17:30")
    await town.answer(ticket_id)
    await town.do(ticket_id, handling.pass_answer, by=town.centre)
    await town.do(ticket_id, handling.review, by=handling.owner(ticket), solved=True)
    after = await town.ticket(ticket_id)
    assert (after.lamp, after.due_at) == (Lamp.GREEN, None)
    assert not [row for row in (await town.deadlines(ticket_id)).values() if row.state in {S.RUNNING, S.PAUSED}]


@pytest.mark.parametrize("act", ["direct", "decline"])
async def test_an_end_without_a_unit_keeps_the_promise_to_dispatch(town: Town, act: str) -> None:
    ticket_id = await town.open()
    async with town.work.begin() as uow:
        ticket = await uow.session.get_one(Ticket, ticket_id)
        if act == "direct":
            handling.direct_answer(uow, ticket, by=town.centre, text="路灯归供电局，电话…")
        else:
            handling.decline(uow, ticket, by=town.centre, ground="lawsuit")
    assert (await town.deadlines(ticket_id))[P.DISPATCH].state is S.CANCELLED

"""What must hold after any attempt: chains, moves, clocks and orders of every ticket."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from hotline.app.metadata import Base
from hotline.base.storage.unit_of_work import Work
from sla.deadlines import deadline_transitions
from sla.deadlines.pauses import PAUSING
from sla.models import Deadline, DeadlineState
from sla.policy.promises import OF_UNIT, Promise
from tickets import lifecycle, store
from tickets.history import journal
from tickets.lifecycle import ENDED, TABLE, State
from tickets.models import OrderState, Part, Ticket, WorkOrder

OVER = (*ENDED, State.ARCHIVED)
TOUCHED = ("ticket", "work_order", "objection", "extension", "consultation", "opinion", "journal_entry", "deadline")
TOUCHED += ("review", "supervision", "card", "notice", "outbox", "message", "assignment", "reveal", "attachment")
TOUCHED += ("cluster", "cluster_membership", "citizen")
LEGAL = {
    (move.before, move.act, after) for move in TABLE for after in (move.after, move.after_last, move.in_rework) if after
}


async def everything(work: Work) -> dict[str, list[Any]]:
    """Every row of every table that an act may touch."""
    async with work.reading() as session:
        return {
            table.name: sorted(map(repr, (await session.execute(sa.select(table))).all()))
            for table in Base.metadata.sorted_tables
            if table.name in TOUCHED
        }


async def wrongs(work: Work) -> list[str]:
    """What does not hold: chains, moves, clocks, orders."""
    async with work.reading() as session:
        found: list[str] = []
        for ticket in await session.scalars(sa.select(Ticket)):
            entries = await store.journal_of(session, ticket.id)
            rows = (await session.scalars(sa.select(Deadline).where(Deadline.ticket_id == ticket.id))).all()
            orders = await store.orders_of(session, ticket.id)
            checks = (*_journal(ticket, entries), *_clocks(ticket, rows, orders), *_orders(ticket, orders))
            found += [f"{ticket.id} {ticket.state}: {what}" for what, holds in checks if not holds]
        return found


def _journal(ticket: Ticket, entries: Sequence[Any]) -> list[tuple[str, bool]]:
    moves = [(entry.before, entry.act, entry.after) for entry in entries]
    return [
        ("chain", journal.first_broken(entries) is None),
        ("head", entries[-1].hash == ticket.journal_head and len(entries) == ticket.journal_length),
        ("ends where the ticket is", entries[-1].after is ticket.state),
        *((f"not in the table: {move}", move in LEGAL) for move in moves),
        *(("a gap between two entries", one.after is other.before) for one, other in pairwise(entries)),
    ]


def _test_goes_on(row: Deadline) -> bool:
    tests = deadline_transitions.tests_of(row)
    return bool(tests) and tests[-1].until is None


def _clocks(ticket: Ticket, rows: Sequence[Deadline], orders: Sequence[WorkOrder]) -> list[tuple[str, bool]]:
    # an alarm waits for a person, in any state of the ticket
    running = [row for row in rows if row.state is DeadlineState.RUNNING and row.promise is not Promise.ALARM]
    paused = [row for row in rows if row.state is DeadlineState.PAUSED]
    owed = [(row.order_id, row.promise) for row in running if row.promise is not Promise.SUPERVISION]
    of_orders = [row for row in (*running, *paused) if row.promise is not Promise.SUPERVISION]  # a letter's is its own
    at_rest = running if ticket.state in PAUSING else []
    still = owed if ticket.state is State.CLOSED else running  # after a solved matter a rectification may be owed
    over = {order.id for order in orders if order.state in {OrderState.REFUSED, OrderState.DONE}}
    tested = [row for row in paused if row.promise.is_statutory]  # these rest for a test, in any state of the ticket
    of_hotline = [row for row in paused if not row.promise.is_statutory]
    return [
        ("a clock runs for what is over", not (still and ticket.state in OVER)),
        ("a clock rests outside a resting state", not (of_hotline and ticket.state not in PAUSING)),
        ("a test rests what is over", not (tested and ticket.state in OVER)),
        *((f"rests without a test: {row.promise}", _test_goes_on(row)) for row in tested),
        ("a unit's clock runs while it rests", not any(row.promise in OF_UNIT for row in at_rest)),
        *((f"a clock for an order that is over: {row.promise}", row.order_id not in over) for row in of_orders),
        ("one promise twice", len(set(owed)) == len(owed)),
        ("parked", not any(row.parked for row in rows)),
    ]


def _orders(ticket: Ticket, orders: Sequence[WorkOrder]) -> list[tuple[str, bool]]:
    over = {OrderState.REFUSED, OrderState.DONE, OrderState.JOINED}
    live = [order for order in orders if order.state not in over]
    leads = [order for order in live if order.part is Part.LEAD]
    with_unit = ticket.state in (
        *lifecycle.OPEN_WITH_UNIT,
        State.SUSPENSION,
        State.FEEDBACK,
        State.CALLBACK,
        State.REVIEW,
        State.PASSED_ON,
    )
    return [
        ("two leads", len(leads) <= 1),
        ("a lead where a unit has it, none elsewhere", bool(leads) == with_unit),
        ("co-handlers without a lead", bool(leads) or not live),
        ("the list names the lead", not leads or leads[0].department_id == ticket.department_id),
    ]

"""The sweep's queries: plain rows, claimed and written by the hundred; nothing of them passes through the ORM."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.errors import Conflict
from hotline.base.storage import bulk_sql
from sla.deadlines import deadline_transitions
from sla.models import RUNNING, Card, Deadline, DeadlineState, Fired
from sla.policy.promises import Promise, Step
from sla.sweep import escalation
from tickets.lifecycle import State
from tickets.models import Lamp, Ticket, WorkOrder

_RUNS = Deadline.state == RUNNING
_KEY = ("deadline_id", "step", "due_at")

_DUE = (
    select(
        Deadline.id,
        Deadline.ticket_id,
        Deadline.order_id,
        Deadline.department_id,
        Deadline.promise,
        Deadline.due_at,
        Deadline.marks,
        Deadline.next_step,
        Deadline.next_at,
        Ticket.state,
        Ticket.lamp,
    )
    .join(Ticket, Ticket.id == Deadline.ticket_id)
    .where(_RUNS, Deadline.next_at <= bindparam("now"))
    .order_by(Deadline.next_at)
    .limit(bindparam("most"))
    .with_for_update(of=[Deadline, Ticket], skip_locked=True)
)


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline with a step to take, and what the step has to know of its ticket."""

    id: int
    ticket_id: int
    order_id: int | None
    department_id: int | None
    promise: Promise
    due_at: datetime
    marks: dict[str, int]
    next_step: Step | None
    next_at: datetime
    ticket_state: State
    ticket_lamp: Lamp

    def ladder(self) -> escalation.Marks:
        """Its steps with their moments, the deadline itself among them."""
        return escalation.ladder(self.marks, self.due_at)


async def claim_due(session: AsyncSession, now: datetime, limit: int) -> list[Due]:
    """Deadlines with a step to take, the longest waiting first, locked together with their tickets.

    Rows locked by others are skipped: their turn comes with the next sweep, and nothing deadlocks.
    """
    rows = await session.execute(_DUE, {"now": now, "most": limit})
    return [Due(*row) for row in rows]


async def move_on(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Lamp and next step of each deadline: `id, lamp, next_step, next_at`."""
    await bulk_sql.update_all(session, Deadline, rows)


async def note_fired(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> set[tuple[int, Step]]:
    """Note the steps as taken; returns those that had not been taken for this value of the deadline before."""
    back = await bulk_sql.insert_new(session, Fired, rows, key=_KEY, back=("deadline_id", "step"))
    return {(row[0], row[1]) for row in back}


async def add_cards(session: AsyncSession, cards: Sequence[dict[str, Any]]) -> None:
    """Each with the person who has the order in hand, where somebody has."""
    if not cards:
        return
    orders = {card["order_id"] for card in cards if card["order_id"] is not None}
    person = func.coalesce(WorkOrder.answered_by, WorkOrder.signed_by)
    found = await session.execute(select(WorkOrder.id, person).where(WorkOrder.id.in_(orders)))
    persons = {row[0]: row[1] for row in found}
    await bulk_sql.insert_all(session, Card, [card | {"person_id": persons.get(card["order_id"])} for card in cards])


async def turn_lamps(session: AsyncSession, ticket_ids: Iterable[int], lamp: Lamp) -> None:
    """Light the lamp without a new version of the ticket: nobody's form grows stale because a lamp turned."""
    await bulk_sql.update_all(session, Ticket, [{"id": ticket_id, "lamp": lamp} for ticket_id in ticket_ids])


async def acted_on(
    session: AsyncSession, ticket_ids: Iterable[int], order_ids: Iterable[int]
) -> tuple[dict[int, Ticket], dict[int, WorkOrder]]:
    """The tickets and orders that a step acts on, as rows of the session."""
    tickets = await session.scalars(
        select(Ticket).where(Ticket.id.in_(set(ticket_ids))).execution_options(populate_existing=True)
    )
    orders = await session.scalars(select(WorkOrder).where(WorkOrder.id.in_(set(order_ids))))
    return {ticket.id: ticket for ticket in tickets}, {order.id: order for order in orders}


async def park(session: AsyncSession, deadline_id: int, why: str) -> None:
    await session.execute(
        update(Deadline)
        .where(Deadline.id == deadline_id)
        .values(parked=why[:200], next_at=None)
        .execution_options(synchronize_session=False)
    )


async def unpark(session: AsyncSession, deadline_id: int, now: datetime) -> None:
    """Let the sweep have it again, from the step at which it was given up."""
    row = await session.get(Deadline, deadline_id, with_for_update=True)
    if row is None or row.parked is None or row.state is not DeadlineState.RUNNING:
        raise Conflict("这个期限没有停放，可能别人已经恢复")
    row.parked = None
    deadline_transitions.aim(row, now, last=row.next_step)


async def count_parked(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).where(_RUNS, Deadline.parked.is_not(None))) or 0

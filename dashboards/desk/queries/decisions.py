"""What the centre decides, and decided before: wishes for more time, and why a matter is looked at again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from sla.calendar.workdays import WorkCalendar, due
from sla.models import LIVE, Deadline, Extension, ExtensionKind, ExtensionState
from sla.policy.promises import ANSWERABLE
from sla.policy.time_limit import TimeLimit
from tickets.lifecycle import Act, State
from tickets.models import JournalEntry, WorkOrder
from tickets.personal_data.masking import veiled

PRECEDENTS = timedelta(days=365)  # how far back a unit's earlier wishes count
WHY = (Act.REVIEW_UNSOLVED, Act.ASK_TERMINATION, Act.REVERSE_CLOSE, Act.TRANSFER_110, Act.TAKEN_BY_110)
WAITS = frozenset({State.REVIEW, State.AT_110})
_K, _S = ExtensionKind, ExtensionState


class Precedents(NamedTuple):
    """How often a unit asked within the year, and how often it was granted."""

    asked: int = 0
    granted: int = 0


@dataclass(frozen=True, slots=True)
class ExtensionRequest:
    """More time, or a matter put on account: asked for, or granted and running."""

    kind: ExtensionKind
    budget: str | None
    until: datetime | None
    reason: str
    plan: str
    due_at: datetime | None  # of the unit's promise, as of the request
    earlier: int  # wishes for the same order that were decided before
    before: Precedents

    @property
    def more(self) -> str:
        return TimeLimit.parse(self.budget).label if self.budget else ""

    def granted_until(self, calendar: WorkCalendar) -> datetime | None:
        """The end after an extension; the time that the centre takes to decide comes on top of it."""
        if self.budget is None or self.due_at is None:
            return self.until
        return due(self.due_at, TimeLimit.parse(self.budget), calendar)


class Why(NamedTuple):
    """The act by which a ticket came to where it waits, and what was said with it."""

    act: Act
    reason: str
    by: str


async def wishes(session: AsyncSession, ticket_ids: Sequence[int], *, now: datetime) -> dict[int, ExtensionRequest]:
    """Ticket id -> the wish that waits for a decision, or under which the matter rests; two queries however many."""
    if not ticket_ids:
        return {}
    other = aliased(Extension)
    earlier = (
        select(func.count())
        .where(other.order_id == Extension.order_id, other.id < Extension.id, other.state != _S.ASKED)
        .scalar_subquery()
    )
    owed = (
        select(func.max(Deadline.due_at))
        .where(Deadline.order_id == Extension.order_id, Deadline.promise.in_(ANSWERABLE), Deadline.state.in_(LIVE))
        .scalar_subquery()
    )
    rests = and_(Extension.kind == _K.SUSPENSION, Extension.state == _S.GRANTED)
    found = (
        await session.execute(
            select(Extension, WorkOrder.department_id, owed, earlier)
            .join(WorkOrder, WorkOrder.id == Extension.order_id)
            .where(Extension.ticket_id.in_(ticket_ids), or_(Extension.state == _S.ASKED, rests))
            .order_by(Extension.id)
        )
    ).all()
    known = await precedents(session, {row[1] for row in found}, since=now - PRECEDENTS)
    return {
        one.ticket_id: ExtensionRequest(
            one.kind,
            one.budget,
            one.until,
            veiled(one.reason),
            veiled(one.plan or ""),
            due_at,
            times,
            known.get((unit, one.kind), Precedents()),
        )
        for one, unit, due_at, times in found
    }


async def precedents(
    session: AsyncSession, units: set[int], *, since: datetime
) -> Mapping[tuple[int, ExtensionKind], Precedents]:
    """(Unit, kind) -> how its earlier wishes were decided; what is not decided yet is no precedent."""
    if not units:
        return {}
    granted = func.sum(case((Extension.state.in_([_S.GRANTED, _S.ENDED]), 1), else_=0))
    found = await session.execute(
        select(WorkOrder.department_id, Extension.kind, func.count(), granted)
        .join(WorkOrder, WorkOrder.id == Extension.order_id)
        .where(WorkOrder.department_id.in_(units), Extension.state != _S.ASKED, Extension.asked_at >= since)
        .group_by(WorkOrder.department_id, Extension.kind)
    )
    return {(unit, kind): Precedents(asked, int(granted or 0)) for unit, kind, asked, granted in found}


async def why(session: AsyncSession, ticket_ids: Sequence[int]) -> dict[int, Why]:
    """Ticket id -> what brought it to 复核 or 转110, or moved it on there; one query."""
    if not ticket_ids:
        return {}
    newest = (
        select(func.max(JournalEntry.id))
        .where(
            JournalEntry.ticket_id.in_(ticket_ids),
            JournalEntry.act.in_(WHY),
            JournalEntry.after.in_(WAITS),
        )
        .group_by(JournalEntry.ticket_id)
    )
    found = await session.execute(
        select(JournalEntry.ticket_id, JournalEntry.act, JournalEntry.reason, JournalEntry.actor_name).where(
            JournalEntry.id.in_(newest)
        )
    )
    return {ticket_id: Why(act, veiled(reason), by) for ticket_id, act, reason, by in found}

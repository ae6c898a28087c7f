"""Today's numbers: counts by one dimension at a time, on-time share, lamps, three rates (DOMAIN 5)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, cast, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from sla.indicators.rates import Rate
from sla.models import Deadline, DeadlineState
from sla.policy.promises import Promise
from sla.reviews.review_models import Review
from tickets.lifecycle import ENDED, State
from tickets.models import Lamp, Ticket
from tickets.person_models import Department

GOOD = 3  # 基本满意 and above counts as satisfied (DOMAIN 5.1)


@dataclass(frozen=True, slots=True)
class Rates:
    responded: Rate
    solved: Rate
    satisfied: Rate


def within(scope: frozenset[int] | None) -> ColumnElement[bool]:
    """Tickets of a scope; of the whole city for None."""
    return true() if scope is None else Ticket.department_id.in_(scope)


async def registered(session: AsyncSession, since: datetime, *, scope: frozenset[int] | None) -> int:
    return (
        await session.scalar(
            select(func.count()).select_from(Ticket).where(Ticket.registered_at >= since, within(scope))
        )
        or 0
    )


async def by(
    session: AsyncSession, column: Any, since: datetime, *, scope: frozenset[int] | None
) -> list[tuple[Any, int]]:
    """Tickets registered since then, by a column's value, most first."""
    found = await session.execute(
        select(column, func.count())
        .select_from(Ticket)
        .where(Ticket.registered_at >= since, within(scope))
        .group_by(column)
        .order_by(func.count().desc())
    )
    return [(value, count) for value, count in found]


async def by_department(
    session: AsyncSession, since: datetime, *, scope: frozenset[int] | None, limit: int = 15
) -> list[tuple[str, int]]:
    found = await session.execute(
        select(Department.short, func.count())
        .join(Ticket, Ticket.department_id == Department.id)
        .where(Ticket.registered_at >= since, within(scope))
        .group_by(Department.short)
        .order_by(func.count().desc(), Department.short)
        .limit(limit)
    )
    return [(name, count) for name, count in found]


async def lamps(session: AsyncSession, *, scope: frozenset[int] | None) -> dict[Lamp, int]:
    """Open tickets by lamp."""
    found = await session.execute(
        select(Ticket.lamp, func.count())
        .where(Ticket.state.not_in([*ENDED, State.ARCHIVED, State.MERGED]), within(scope))
        .group_by(Ticket.lamp)
    )
    return {**dict.fromkeys(Lamp, 0), **{row[0]: row[1] for row in found}}


async def closed_since(session: AsyncSession, since: datetime, *, scope: frozenset[int] | None) -> int:
    return (
        await session.scalar(select(func.count()).select_from(Ticket).where(Ticket.closed_at >= since, within(scope)))
        or 0
    )


async def on_time(session: AsyncSession, since: datetime, *, scope: frozenset[int] | None) -> Rate:
    """Handling promises that ended since then, or fell due and still run: kept of all."""
    ended = and_(Deadline.state.in_([DeadlineState.MET, DeadlineState.MISSED]), Deadline.settled_at >= since)
    late = and_(Deadline.state == DeadlineState.RUNNING, Deadline.lamp == Lamp.RED)
    mine = true() if scope is None else Deadline.department_id.in_(scope)
    kept, whole = (
        await session.execute(
            select(func.sum(_one(Deadline.state == DeadlineState.MET)), func.count())
            .select_from(Deadline)
            .where(Deadline.promise.in_([Promise.HANDLE, Promise.REWORK]), or_(ended, late), mine)
        )
    ).one()
    return Rate(int(kept or 0), whole)


async def rates(session: AsyncSession, since: datetime, *, scope: frozenset[int] | None) -> Rates:
    """The three rates (三率) over reviews answered since then; a question left open counts in none of them."""
    mine = true() if scope is None else Review.department_id.in_(scope)
    sums = [
        func.sum(_one(condition))
        for condition in (
            Review.contacted.is_(True),
            Review.contacted.is_not(None),
            Review.solved.is_(True),
            Review.solved.is_not(None),
            Review.satisfied >= GOOD,
            Review.satisfied.is_not(None),
        )
    ]
    found = (
        await session.execute(select(*sums).where(func.coalesce(Review.answered_at, Review.rated_at) >= since, mine))
    ).one()
    counts = [int(value or 0) for value in found]
    return Rates(Rate(*counts[0:2]), Rate(*counts[2:4]), Rate(*counts[4:6]))


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.coalesce(condition, False), Integer)

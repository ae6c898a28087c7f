"""How late the sweeper's steps were, and what it has given up."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from sla.models import RUNNING, Deadline, Fired, Heartbeat
from sla.policy.promises import Promise
from sla.sweep.sweeper_health import RECOUNT
from tickets.models import Ticket

LOOKED_AT = 1000  # of the steps taken last


@dataclass(frozen=True, slots=True)
class Drift:
    """Seconds from when a step was due to when it was taken."""

    steps: int
    median: float
    p99: float
    worst: float


@dataclass(frozen=True, slots=True)
class Parked:
    id: int
    number: str
    promise: Promise
    due_at: datetime
    why: str


async def recent_drift(session: AsyncSession) -> Drift | None:
    rows = await session.execute(
        select(Fired.fired_at, Fired.planned_at)
        .where(Fired.collapsed.is_(False))
        .order_by(Fired.id.desc())
        .limit(LOOKED_AT)
    )
    late = sorted((fired - planned).total_seconds() for fired, planned in rows)
    if not late:
        return None
    return Drift(len(late), late[len(late) // 2], late[int(len(late) * 0.99)], late[-1])


async def parked(session: AsyncSession, *, limit: int = 100) -> list[Parked]:
    rows = await session.execute(
        select(Deadline.id, Ticket.number, Deadline.promise, Deadline.due_at, Deadline.parked)
        .join(Ticket, Ticket.id == Deadline.ticket_id)
        .where(Deadline.state == RUNNING, Deadline.parked.is_not(None))
        .order_by(Deadline.due_at)
        .limit(limit)
    )
    return [Parked(*row[:4], why=row[4] or "") for row in rows]


async def recounted(session: AsyncSession) -> dict[str, Any]:
    """What the last change of the calendar has moved."""
    found = await session.get(Heartbeat, RECOUNT)
    return dict(found.detail) | {"beat_at": found.beat_at} if found else {}

"""What came out of a replayed month, day by day in the city."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hotline.base.clock import city_time
from hotline.base.storage.unit_of_work import Work
from sla.models import Deadline, Fired, Review
from tickets.models import Ticket, WorkOrder


async def days(work: Work, *, after: int) -> dict[str, dict[str, int]]:
    """Day -> what happened on it how often, of tickets newer than `after`. A step counts on the day it was taken."""
    found: dict[str, Counter[str]] = {}

    def note(moment: datetime, what: str) -> None:
        found.setdefault(city_time(moment).date().isoformat(), Counter())[what] += 1

    async with work.reading() as session:
        for (moment,) in await session.execute(select(Ticket.registered_at).where(Ticket.id > after)):
            note(moment, "registered")
        for (moment,) in await session.execute(select(WorkOrder.dispatched_at).where(WorkOrder.ticket_id > after)):
            note(moment, "dispatched")
        for moment, answered in await session.execute(
            select(Review.asked_at, Review.answered_at).where(Review.ticket_id > after)
        ):
            note(moment, "asked")
            if answered is not None:
                note(answered, "rated")
        steps = (
            select(Fired.fired_at, Fired.step)
            .join(Deadline, Deadline.id == Fired.deadline_id)
            .where(Deadline.ticket_id > after, Fired.collapsed.is_(False))
        )
        for moment, step in await session.execute(steps):
            note(moment, step.value)
    return {day: dict(sorted(counts.items())) for day, counts in sorted(found.items())}


async def drift(work: Work, *, after: int) -> float:
    """The most seconds that a step was taken after its moment."""
    async with work.reading() as session:
        rows: Any = await session.execute(
            select(Fired.fired_at, Fired.planned_at)
            .join(Deadline, Deadline.id == Fired.deadline_id)
            .where(Deadline.ticket_id > after, Fired.collapsed.is_(False))
        )
        return max(((fired - planned).total_seconds() for fired, planned in rows), default=0.0)

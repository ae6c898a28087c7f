"""How often one person did what two should have done: for supervisors, by unit."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tickets.models import ALONE, JournalEntry, Ticket
from tickets.person_models import Department
from tickets.staff.second_person import EARLIER

DAYS = 30  # of the registration; an index holds the marked entries alone, so that the page is quick


class Done(NamedTuple):
    unit: str
    what: str
    times: int


async def counted(session: AsyncSession, now: datetime) -> Sequence[Done]:
    """By unit and kind, of the tickets registered in the last `DAYS` days; the most first."""
    times = func.count(JournalEntry.id)
    found = (
        select(Department.short, ALONE, times)
        .select_from(Ticket)
        .join(JournalEntry, JournalEntry.ticket_id == Ticket.id)
        .join(Department, Department.id == Ticket.department_id)
        .where(Ticket.registered_at >= now - timedelta(days=DAYS), JournalEntry.act.in_(EARLIER), ALONE.is_not(None))
        .group_by(Department.short, ALONE)
        .order_by(times.desc(), Department.short, ALONE)
    )
    return [Done(*row) for row in await session.execute(found)]

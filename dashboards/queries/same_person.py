"""How often one person did what two should have done: for whoever supervises, by unit."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tickets.models import JournalEntry, Ticket
from tickets.people import Department
from tickets.second_person import EARLIER, MARK

DAYS = 30  # of the registration; the index by that moment keeps the page quick


class Done(NamedTuple):
    unit: str
    what: str
    times: int


async def counted(session: AsyncSession, now: datetime) -> Sequence[Done]:
    """By unit and kind, of the tickets registered in the last `DAYS` days; the most first."""
    mark, times = JournalEntry.change[MARK].as_string(), func.count(JournalEntry.id)
    found = (
        select(Department.short, mark, times)
        .select_from(Ticket)
        .join(JournalEntry, JournalEntry.ticket_id == Ticket.id)
        .join(Department, Department.id == Ticket.department_id)
        .where(Ticket.registered_at >= now - timedelta(days=DAYS), JournalEntry.act.in_(EARLIER), mark.is_not(None))
        .group_by(Department.short, mark)
        .order_by(times.desc(), Department.short, mark)
    )
    return [Done(*row) for row in await session.execute(found)]

"""The calendar's revisions, as a history to read."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from sla.models import CalendarRevision
from tickets.person_models import Staff

MOST = 20


@dataclass(frozen=True, slots=True)
class Revised:
    at: datetime
    by: str
    note: str
    announced: date | None
    days: int


async def revisions(session: AsyncSession) -> list[Revised]:
    """The newest first."""
    found = await session.execute(
        select(CalendarRevision, Staff.name)
        .outerjoin(Staff, Staff.id == CalendarRevision.by_id)
        .order_by(CalendarRevision.id.desc())
        .limit(MOST)
    )
    return [Revised(row.at, by or "命令行", row.note, row.announced, len(row.days)) for row, by in found]

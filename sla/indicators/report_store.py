"""Queries for kept reports and for exclusions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from sla.models import PeriodReport


async def own(session: AsyncSession, since: datetime, until: datetime) -> int | None:
    """The id of the system's own report of the period."""
    chosen = select(PeriodReport.id).where(
        PeriodReport.since == since, PeriodReport.until == until, PeriodReport.made_by.is_(None)
    )
    return await session.scalar(chosen.limit(1))


async def report(session: AsyncSession, report_id: int) -> PeriodReport | None:
    return await session.get(PeriodReport, report_id)


async def reports(session: AsyncSession, *, limit: int = 24) -> Sequence[PeriodReport]:
    """The newest first, without their facts."""
    chosen = select(PeriodReport).options(defer(PeriodReport.facts)).order_by(PeriodReport.id.desc()).limit(limit)
    return (await session.scalars(chosen)).all()

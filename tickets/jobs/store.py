"""Every statement about jobs that somebody asked for."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tickets.jobs.models import JobKind, JobRun, JobState

MOST = 200  # rows looked at together


async def job(session: AsyncSession, job_id: int, *, lock: bool = False) -> JobRun | None:
    return await session.get(JobRun, job_id, with_for_update=lock)


async def waits_or_runs(session: AsyncSession, kind: JobKind) -> bool:
    under_way = select(JobRun.id).where(JobRun.kind == kind, JobRun.state.in_((JobState.QUEUED, JobState.RUNNING)))
    return await session.scalar(under_way.limit(1)) is not None


async def last_asked(session: AsyncSession, kind: JobKind) -> datetime | None:
    return await session.scalar(select(JobRun.asked_at).where(JobRun.kind == kind).order_by(JobRun.id.desc()).limit(1))


async def due(session: AsyncSession, now: datetime) -> Sequence[JobRun]:
    """What waits and may be begun, the oldest first."""
    return (await session.scalars(select(JobRun).where(*_due(now)).order_by(JobRun.id).limit(MOST))).all()


async def claim(session: AsyncSession, now: datetime, *, job_id: int | None = None) -> JobRun | None:
    """This job or the oldest, where it waits and nobody else is taking it at this moment; locked."""
    wanted = select(JobRun).where(*_due(now)).order_by(JobRun.id).limit(1).with_for_update(skip_locked=True)
    return await session.scalar(wanted if job_id is None else wanted.where(JobRun.id == job_id))


async def silent(session: AsyncSession, since: datetime) -> Sequence[JobRun]:
    """What is said to run, but has not shown a beat since then; locked."""
    quiet = select(JobRun).where(JobRun.state == JobState.RUNNING, JobRun.beat_at < since).limit(MOST)
    return (await session.scalars(quiet.with_for_update(skip_locked=True))).all()


async def of_worker(session: AsyncSession, workers: Collection[str]) -> Sequence[JobRun]:
    """What these workers are said to run; locked."""
    held = select(JobRun).where(JobRun.state == JobState.RUNNING, JobRun.worker.in_(workers))
    return (await session.scalars(held.with_for_update())).all()


async def change(session: AsyncSession, job_id: int, lease: str, values: dict[str, Any]) -> bool:
    """Whether the lease still held, and the values are in the row now."""
    held = and_(JobRun.id == job_id, JobRun.state == JobState.RUNNING, JobRun.lease == lease)
    return await _changed(session, held, values)


async def offer(session: AsyncSession, job_id: int, *, before: str | None, name: str) -> bool:
    """Whether it still waits and nobody else has offered it meanwhile."""
    same = JobRun.offered_as.is_(None) if before is None else JobRun.offered_as == before
    waits = and_(JobRun.id == job_id, JobRun.state == JobState.QUEUED, same)
    return await _changed(session, waits, {"offered_as": name})


async def listed(session: AsyncSession, *states: JobState, most: int) -> Sequence[JobRun]:
    """The newest first."""
    return (
        await session.scalars(select(JobRun).where(JobRun.state.in_(states)).order_by(JobRun.id.desc()).limit(most))
    ).all()


async def counts(session: AsyncSession) -> dict[JobState, int]:
    found = await session.execute(select(JobRun.state, func.count()).group_by(JobRun.state))
    return {row[0]: row[1] for row in found}


async def ended_before(session: AsyncSession, kind: JobKind, moment: datetime) -> Sequence[int]:
    over = JobRun.state.in_((JobState.DONE, JobState.FAILED))
    return (await session.scalars(select(JobRun.id).where(JobRun.kind == kind, over, JobRun.ended_at < moment))).all()


async def forget(session: AsyncSession, before: datetime) -> None:
    """Delete what ended before this moment."""
    over = JobRun.state.in_((JobState.DONE, JobState.FAILED))
    await session.execute(delete(JobRun).where(over, JobRun.ended_at < before))


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return JobRun.state == JobState.QUEUED, or_(JobRun.not_before.is_(None), JobRun.not_before <= now)


async def _changed(session: AsyncSession, which: ColumnElement[bool], values: dict[str, Any]) -> bool:
    statement = update(JobRun).where(which).values(values).execution_options(synchronize_session=False)
    result = await session.execute(statement)
    assert isinstance(result, CursorResult)  # noqa: S101 - for the type checker: an update has a row count
    return bool(result.rowcount)

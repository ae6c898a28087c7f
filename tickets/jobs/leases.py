"""Leases of jobs: a job is taken, its progress reported, ended or given back, always under the lease.

A lease is a random word in the row. Every change by its holder asks for it in the same statement, so that a worker that
was taken for dead and is not can change nothing any more.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hotline.base.storage.unit_of_work import UnitOfWork
from tickets.jobs import store
from tickets.jobs.models import WAKEUP, JobKind, JobRun, JobState

LONG_SILENT = timedelta(days=1)


class LeaseLost(Exception):
    """Somebody else has the job now; what this one did in the same transaction must not commit."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A job in hand."""

    id: int
    word: str
    kind: JobKind
    arguments: Mapping[str, Any]
    attempt: int  # 1 the first time
    asked_by: int | None
    secret_sealed: str | None


async def take(uow: UnitOfWork, worker: str, *, job_id: int | None = None) -> Lease | None:
    """This job or the oldest that waits; None where there is nothing to take."""
    row = await store.claim(uow.session, uow.now, job_id=job_id)
    if row is None:
        return None
    row.state, row.worker, row.lease = JobState.RUNNING, worker, secrets.token_hex(16)
    row.attempt += 1
    row.started_at = row.beat_at = uow.now
    row.not_before = None
    row.done, row.words = 0, ""
    return Lease(row.id, row.lease, row.kind, row.arguments, row.attempt, row.asked_by, row.secret_sealed)


async def hold(uow: UnitOfWork, lease: Lease, **columns: object) -> None:
    """Beat, and report `done`, `total`, `words`, `arguments` or `result`; LeaseLost where it is somebody else's."""
    await _change(uow, lease, beat_at=uow.now, **columns)


async def end(uow: UnitOfWork, lease: Lease, *, words: str = "", **columns: object) -> None:
    values = {"words": words[:400]} if words else {}
    await _change(uow, lease, state=JobState.DONE, ended_at=uow.now, error="", secret_sealed=None, **values, **columns)


async def fail(uow: UnitOfWork, lease: Lease, why: str) -> None:
    await _change(uow, lease, state=JobState.FAILED, ended_at=uow.now, error=why[:400])


async def put_off(uow: UnitOfWork, lease: Lease, why: str, *, until: datetime) -> None:
    """Queued again; nobody begins it before `until`."""
    await _change(uow, lease, state=JobState.QUEUED, not_before=until, offered_as=None, error=why[:400])


async def give_back(uow: UnitOfWork, lease: Lease) -> None:
    """Queued again at once: its worker was stopped. That is no failed attempt."""
    await _change(uow, lease, state=JobState.QUEUED, offered_as=None, attempt=lease.attempt - 1)
    uow.wake(WAKEUP)


async def give_back_of(uow: UnitOfWork, workers: Collection[str]) -> None:
    """The same for all jobs of these workers, which have ended."""
    for row in await store.of_worker(uow.session, workers):
        requeue(uow, row)
        row.attempt -= 1


async def let_go(uow: UnitOfWork, workers: Collection[str]) -> None:
    """These workers died: their jobs count as silent, unless somebody still beats for one."""
    for row in await store.of_worker(uow.session, workers):
        row.beat_at = uow.now - LONG_SILENT
        uow.wake(WAKEUP)


def requeue(uow: UnitOfWork, row: JobRun) -> None:
    """Queued again at once; the lease that somebody may still think to have holds no more."""
    row.state, row.offered_as, row.not_before, row.lease = JobState.QUEUED, None, None, ""
    uow.wake(WAKEUP)


async def _change(uow: UnitOfWork, lease: Lease, **values: object) -> None:
    if not await store.change(uow.session, lease.id, lease.word, values):
        raise LeaseLost


def give_up(uow: UnitOfWork, row: JobRun, why: str) -> None:
    """Failed, even if a worker still believes to hold it."""
    row.state, row.ended_at, row.error, row.lease = JobState.FAILED, uow.now, why[:400], ""

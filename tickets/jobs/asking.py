"""A job is asked for in the transaction of the wish itself, and asked for again where it failed."""

from typing import Any

from hotline.base.errors import Conflict, NotFound
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import store as record
from tickets import trail
from tickets.jobs import store
from tickets.jobs.models import NIGHTLY, WAKEUP, JobKind, JobRun, JobState
from tickets.person_models import Staff
from tickets.trail import TrailKind


async def ask(
    uow: UnitOfWork,
    kind: JobKind,
    arguments: dict[str, Any] | None = None,
    *,
    secret: str = "",
    about: str = "",
    by: int | None = None,
) -> JobRun | None:
    """Queue a job; None where one of the night's kinds waits or runs already. `by`: who asks; none: the night.

    `secret`: an argument that may name somebody; it is sealed, and forgotten when the job is done.
    """
    if kind in NIGHTLY and await store.waits_or_runs(uow.session, kind):
        return None
    made = JobRun(
        kind=kind,
        alone=kind in NIGHTLY,
        state=JobState.QUEUED,
        arguments=arguments or {},
        secret_sealed=uow.settings.keys.seal(secret) if secret else None,
        about=about[:200],
        asked_by=by,
        asked_at=uow.now,
    )
    uow.session.add(made)
    await uow.session.flush()
    if by is not None:
        asker = await record.actor(uow.session, await uow.session.get_one(Staff, by))
        trail.note(uow, TrailKind.JOB, by=asker, about=f"{kind.label} {made.id}", job=made.id)
    uow.wake(WAKEUP)
    return made


async def again(uow: UnitOfWork, job_id: int) -> JobRun:
    """A failed job is tried again from where it was left; Conflict where there is nothing to try."""
    found = await store.job(uow.session, job_id, lock=True)
    if found is None:
        raise NotFound("没有这个任务，可能已经过了保存期")
    if found.state is not JobState.FAILED:
        raise Conflict(f"这个任务现在是“{found.state.label}”，不用再试；请刷新页面看看")
    if found.alone and await store.waits_or_runs(uow.session, found.kind):
        raise Conflict(f"另一个“{found.kind.label}”任务正在排队或进行，等它结束即可")
    found.state, found.attempt, found.error = JobState.QUEUED, 0, ""
    found.not_before = found.offered_as = found.ended_at = None
    uow.wake(WAKEUP)
    return found

"""Runs one job from claim to end: heartbeats, time limit, retries, and the message for the person who asked.

The same in both profiles. Times are the system's; what guards work of the real world is stretched by the clock's pace.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hotline.app.data.database_trouble import in_words
from hotline.app.jobs.failure_notices import tell_failed
from hotline.base.errors import HotlineError, Overtaken, Unavailable
from hotline.base.observability.log import about, logger
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from sla.sweep.sweeper_health import pace_of
from tickets.jobs import leases, store
from tickets.jobs.leases import Lease, LeaseLost
from tickets.jobs.models import JobKind

BEAT_EVERY = 10.0  # wall seconds
SILENT = timedelta(seconds=60)  # without a beat for so long its worker is gone
TRY_AGAIN = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))  # after the first, second, … attempt
log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """The argument of a kind's function: the job, and how to report progress."""

    work: Work
    lease: Lease

    @property
    def arguments(self) -> Mapping[str, Any]:
        return self.lease.arguments

    async def tell(self, done: int, *, total: int = 0, words: str = "") -> None:
        async with self.work.begin() as uow:
            await self.hold(uow, done=done, total=total, words=words)

    async def hold(self, uow: UnitOfWork, **values: object) -> None:
        """In the transaction of a step: it commits only if this job is still ours."""
        await leases.hold(uow, self.lease, **values)


@dataclass(frozen=True, slots=True)
class Ending:
    """What came of it, in words, and where the result lies."""

    words: str = ""
    result: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class JobDefinition:
    """`longest`: wall seconds of one attempt; `attempts`: where something unexpected went wrong, or its worker died."""

    do: Callable[[Job], Awaitable[Ending]]
    longest: float
    attempts: int = 3


Kinds = Mapping[JobKind, JobDefinition]


async def work_off(work: Work, kinds: Kinds, *, worker: str = "here") -> int:
    """Everything that waits, one after another; returns how many."""
    count = 0
    while await run_one(work, kinds, worker=worker):
        count += 1
    return count


async def run_one(work: Work, kinds: Kinds, *, worker: str, job_id: int | None = None) -> bool:
    """This job or the oldest, if it waits; False where there was none."""
    async with work.begin() as uow:
        lease = await leases.take(uow, worker, job_id=job_id)
    if lease is None:
        return False
    await run(work, kinds, lease)
    return True


async def run(work: Work, kinds: Kinds, lease: Lease) -> None:
    """Do it and write down what came of it. Raises only where that could not be written down."""
    with about(job=f"{lease.kind.value}-{lease.id}"):
        log.info("job_begun", attempt=lease.attempt)
        try:
            ending = await _do(work, kinds[lease.kind], Job(work, lease))
            async with work.begin() as uow:
                await leases.end(uow, lease, words=ending.words, result=dict(ending.result or {}))
            log.info("job_ended")
        except LeaseLost:
            log.warning("job_lease_lost")
        except asyncio.CancelledError:
            await _give_back(work, lease)
            raise
        except Exception as error:
            log.exception("job_failed", attempt=lease.attempt)
            await _note(work, kinds[lease.kind], lease, error)


class TooLong(HotlineError):
    """Not within the time that its kind is given."""


async def _do(work: Work, kind: JobDefinition, job: Job) -> Ending:
    async with _beating(work, job.lease):
        limit = asyncio.timeout(kind.longest)
        try:
            async with limit:
                return await kind.do(job)
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise TooLong(f"超过了{_span(kind.longest)}的时限，已停止；已完成的部分保留，可以再试一次") from error


@asynccontextmanager
async def _beating(work: Work, lease: Lease) -> AsyncIterator[None]:
    """Show from time to time that it is worked on; where the lease is gone, the work is broken off with LeaseLost."""
    owner, lost = asyncio.current_task(), False

    async def beat() -> None:
        nonlocal lost
        while True:
            await asyncio.sleep(BEAT_EVERY)
            try:
                async with work.begin() as uow:
                    await leases.hold(uow, lease)
            except LeaseLost:
                lost = True
                if owner is not None:
                    owner.cancel()
                return
            except Exception:  # a database that is away for a moment; the work itself will say so
                log.warning("job_beat_failed", exc_info=True)

    beating = asyncio.create_task(beat(), name="job-beat")
    try:
        yield
    except asyncio.CancelledError:
        if not lost or owner is None:
            raise
        owner.uncancel()
        raise LeaseLost from None
    finally:
        beating.cancel()


async def _note(work: Work, kind: JobDefinition, lease: Lease, error: Exception) -> None:
    """Fail, or put it off for another attempt; what was foreseen, or took too long, is not tried again by itself."""
    expected = isinstance(error, HotlineError) and not isinstance(error, Overtaken | Unavailable)
    try:
        async with work.begin() as uow:
            if expected or lease.attempt >= kind.attempts:
                await leases.fail(uow, lease, words_of(error))
                await tell_failed(uow, lease.id)
            else:
                pause = TRY_AGAIN[min(lease.attempt, len(TRY_AGAIN)) - 1] * pace_of(work.clock)
                await leases.put_off(uow, lease, words_of(error), until=uow.now + pause)
    except LeaseLost:
        log.warning("job_lease_lost")


def words_of(error: BaseException) -> str:
    """For a person; unforeseen errors are only logged, for they may contain a name."""
    if isinstance(error, HotlineError):
        return error.message
    return in_words(error) or f"程序出错（{type(error).__name__}），详情见 hotline jobs 的日志"


async def _give_back(work: Work, lease: Lease) -> None:
    try:
        async with work.begin() as uow:
            await leases.give_back(uow, lease)
    except Exception:  # its lease runs out, and then somebody else goes on
        log.warning("job_release_failed", exc_info=True)


async def recall(work: Work, kinds: Kinds) -> int:
    """What nobody beats for any more waits again, or has failed where that happened too often; returns how many."""
    async with work.reading() as session:
        if not await store.silent(session, work.clock.now() - SILENT * pace_of(work.clock)):
            return 0
    async with work.begin() as uow:
        rows = await store.silent(uow.session, uow.now - SILENT * pace_of(work.clock))
        for row in rows:
            log.warning("job_requeued", job=f"{row.kind.value}-{row.id}", attempt=row.attempt)
            leases.requeue(uow, row)
            row.error = "处理它的进程中断了"
            if row.attempt >= kinds[row.kind].attempts:
                leases.give_up(uow, row, f"处理它的进程中断了 {row.attempt} 次，没有再试；请查看日志后再试一次")
                await tell_failed(uow, row.id)
    return len(rows)


def _span(seconds: float) -> str:
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f" {seconds:g} 秒"
    return f" {seconds / 60:.0f} 分钟" if seconds < 2 * 3600 else f" {seconds / 3600:.0f} 小时"

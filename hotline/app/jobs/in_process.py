"""The embedded profile: the same jobs, worked on inside this process, a few at a time."""

import asyncio

from hotline.app.jobs.kinds import KINDS
from hotline.app.jobs.running import recall, run
from hotline.app.wiring import Services
from hotline.base.observability.log import logger
from tickets.jobs import leases, store
from tickets.jobs.models import WAKEUP

AT_ONCE = 2  # a short export does not wait for an import of hours
log = logger(__name__)


class InProcessJobs:
    """`look` is a loop's; `close` breaks off what is under way, which then waits again."""

    def __init__(self) -> None:
        self._at_work: set[asyncio.Task[None]] = set()

    async def look(self, house: Services) -> bool:
        """Begin what waits, while there is room; an end wakes the loop."""
        await recall(house.work, KINDS)
        while len(self._at_work) < AT_ONCE and await _any_waits(house):
            async with house.work.begin() as uow:
                lease = await leases.take(uow, "embedded")
            if lease is None:
                return False
            task = asyncio.create_task(run(house.work, KINDS, lease), name=f"job-{lease.id}")
            self._at_work.add(task)
            task.add_done_callback(lambda ended: self._ended(ended, house))
        return False

    async def close(self) -> None:
        tasks = tuple(self._at_work)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None], house: Services) -> None:
        self._at_work.discard(task)
        if not task.cancelled():
            if (error := task.exception()) is not None:  # its lease runs out, and it is tried again
                log.error("job_outcome_not_written", error=type(error).__name__)
            house.wakeups.wake(WAKEUP)


async def _any_waits(house: Services) -> bool:
    async with house.work.reading(short=True) as session:
        return bool(await store.due(session, house.clock.now()))

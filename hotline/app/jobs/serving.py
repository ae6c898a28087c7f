"""`hotline jobs`: asks for what the night brings, offers what waits to the queue, keeps the queue's workers alive."""

import asyncio
import os
import secrets
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

from hotline.app import nightly, wiring
from hotline.app.health.listener import watched
from hotline.app.health.process import ProcessHealth
from hotline.app.jobs.queue import Offers
from hotline.app.jobs.queue_worker import NAME
from hotline.app.process.loops import FIRST_PAUSE, Loop, Loops
from hotline.app.process.process_plan import GRACE
from hotline.base.observability.log import logger
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import Work
from tickets.jobs import leases
from tickets.jobs.models import WAKEUP

LONGEST_PAUSE = 30.0  # seconds between two starts of a worker that keeps ending
LIVED = 60.0  # seconds after which a worker that ends is no quick death
DRAIN = GRACE - 12.0  # seconds for the jobs under way; breaking off and closing take the rest
COLD = 3.0  # seconds to end after the second signal
log = logger(__name__)


async def serve(settings: Settings, *, workers: int, until: Callable[[], Awaitable[None]]) -> None:
    """Until stopped; a job that does not end in time then waits again in the table."""
    house = wiring.build(settings, kind="jobs", serve_channels=False)
    offers = Loop("jobs", Offers(settings).look, wakeup=WAKEUP)
    loops = Loops(house, [offers, Loop("night", nightly.look, every=nightly.LOOK_EVERY, at_once=False)])
    await house.wakeups.start()
    hands = Workers(house.work, workers)
    async with watched(ProcessHealth(house, "jobs", pulses=loops.pulses)):
        loops.start()
        hands.start()
        await until()
        await asyncio.gather(loops.stop(), hands.stop())
    await house.close()


class Workers:
    """The queue's worker processes. One that ends is started again under another name, after a pause that doubles."""

    def __init__(self, work: Work, count: int) -> None:
        self._work, self._count = work, count
        self._stopping = asyncio.Event()
        self._children: dict[str, Process] = {}
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._keep(), name=f"job-worker-{n}") for n in range(self._count)]

    async def stop(self) -> None:
        """No new job; wait for those under way, then break them off and give them back."""
        self._stopping.set()
        names = list(self._children)
        self._signal(Process.terminate)
        if not await self._ended(DRAIN):
            log.warning("job_workers_killed", workers=len(self._children))
            self._signal(Process.terminate)  # the second time it takes its job down with it
            if not await self._ended(COLD):
                self._signal(Process.kill)
                await self._ended(COLD)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._give_back(*names)

    async def _keep(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            name, begun = secrets.token_hex(16), asyncio.get_running_loop().time()
            child = self._children[name] = await _start(name)
            if self._stopping.is_set():  # stopped while it was being started
                child.terminate()
            code = await child.wait()
            del self._children[name]
            if self._stopping.is_set():
                return
            await self._let_go(name)
            lived = asyncio.get_running_loop().time() - begun
            pause = FIRST_PAUSE if lived > LIVED else min(pause * 2, LONGEST_PAUSE)
            log.warning("job_worker_ended", code=code, pause=pause)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stopping.wait()

    def _signal(self, send: Callable[[Process], None]) -> None:
        for child in self._children.values():
            with suppress(ProcessLookupError):
                send(child)

    async def _ended(self, seconds: float) -> bool:
        _, late = await asyncio.wait(self._tasks, timeout=seconds) if self._tasks else (set(), set())
        return not late

    async def _give_back(self, *names: str) -> None:
        """What these workers held goes on at once; without a database it does when its lease has run out."""
        with _noted():
            async with self._work.begin() as uow:
                await leases.give_back_of(uow, names)

    async def _let_go(self, name: str) -> None:
        """What a worker held that died counts as silent now; its own process a job may live on, and then it beats."""
        with _noted():
            async with self._work.begin() as uow:
                await leases.let_go(uow, [name])


@contextmanager
def _noted() -> Iterator[None]:
    """A database that is away keeps nobody from ending: the leases run out by themselves."""
    try:
        yield
    except Exception:
        log.warning("jobs_release_failed", exc_info=True)


async def _start(name: str) -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hotline", "jobs", "--queue-worker"),
        env={**os.environ, NAME: name},
        stdin=PIPE,
    )

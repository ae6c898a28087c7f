"""A process's health: it reports every few seconds, and says whether it and the city around it can serve."""

import asyncio
import os
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from channels import registry
from dashboards.admin.queries.system import SystemState
from hotline.app.health import checks, files
from hotline.app.health.checks import ProcessFacts
from hotline.app.health.look import HealthLook, HealthReader
from hotline.app.health.schema import newest
from hotline.app.process.loops import Pulse
from hotline.app.wiring import Services
from hotline.base.observability.log import logger
from hotline.base.observability.readiness import ReadinessReport

BEAT_EVERY = 5.0  # seconds
SWEEP_EVERY = 720  # beats: once an hour the rows of a day ago go
ANSWER_WITHIN = 2.5  # seconds; later the answer is "no"
FRESH = 2.0  # seconds for which an answer serves everybody who asks
log = logger(__name__)


class ProcessHealth:
    """`role`: which process this is (`web`, `worker` …); `pulses`: of its loops, by name; `windows`: open chats."""

    def __init__(
        self,
        house: Services,
        role: str,
        *,
        pulses: Mapping[str, Pulse] | None = None,
        windows: Callable[[], int] = lambda: 0,
    ) -> None:
        self.house, self.role, self.pulses, self.windows = house, role, pulses or {}, windows
        self.name = f"{role}@{socket.gethostname()[:80]}:{os.getpid()}"
        self.last: HealthLook | None = None  # of the newest report
        self._looker = HealthReader(house.work)
        self._making: asyncio.Task[ReadinessReport] | None = None
        self._answered_at = 0.0
        self._looking: asyncio.Task[HealthLook] | None = None
        self._seeing: asyncio.Future[files.Files] | None = None
        self._beating: asyncio.Task[None] | None = None
        self._wakeups_passed = time.monotonic()
        self._clock_off: float | None = None

    def start(self) -> None:
        """Begin to report."""
        self._beating = asyncio.create_task(self._beat_for_ever(), name="health-beat")

    async def stop(self) -> None:
        """A process that ends by itself takes its row with it, so that nobody misses it."""
        for task in (self._beating, self._making, self._looking):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await asyncio.wait({task}, timeout=1.0)
        with suppress(Exception):  # a database that is away misses nobody
            async with asyncio.timeout(1.0):
                await self._looker.forget(self.name)
        await self._looker.close()

    async def report(self) -> ReadinessReport:
        """How it is now, at most `FRESH` seconds old, after at most `ANSWER_WITHIN` seconds."""
        made = self._making
        if made is None or (made.done() and time.monotonic() - self._answered_at > FRESH):
            made = self._making = asyncio.create_task(self._made(), name="health-report")
        return await asyncio.shield(made)  # who goes away before the answer does not take it from the others

    async def answer(self) -> SystemState:
        """For the page 运行."""
        report = await self.report()
        return SystemState(report, *((self.last.running, self.last.processes) if self.last else (None, ())))

    async def _made(self) -> ReadinessReport:
        look, wakeups, here = await asyncio.gather(self._look(), self._reach_wakeups(), self._see_files())
        self.last, self._answered_at = look, time.monotonic()
        own = ProcessFacts(
            embedded=self.house.settings.embedded,
            channels=registry.configured(self.house.settings),
            files=here,
            model_broken=self._model_broken,
            wakeups_away=None if wakeups else time.monotonic() - self._wakeups_passed,
            keeps_time=self.house.pace == 1.0,  # a demo's clock runs fast on purpose
        )
        return ReadinessReport(datetime.now(UTC), tuple(checks.of(look, own)))

    async def _look(self) -> HealthLook:
        """One at a time; while one hangs, the next caller waits for it too and no second one is started."""
        if self._looking is None or self._looking.done():
            looking = self._looker.look(self.name, self.detail(), now=self.house.clock.now(), pace=self.house.pace)
            self._looking = asyncio.create_task(looking, name="health-look")
        done, _ = await asyncio.wait({self._looking}, timeout=ANSWER_WITHIN)
        if not done:
            return HealthLook(write_error=TimeoutError(), read_error=TimeoutError())
        look = self._looking.result()
        self._clock_off = look.clock_off
        return look

    async def _reach_wakeups(self) -> bool:
        try:
            async with asyncio.timeout(1.0):
                reached = await self.house.wakeups.reachable()
        except TimeoutError:
            reached = False
        if reached:
            self._wakeups_passed = time.monotonic()
        return reached

    async def _see_files(self) -> files.Files | None:
        """None where the folder cannot be read, or does not answer; a share over the network may hang."""
        if self._seeing is None or self._seeing.done():
            self._seeing = asyncio.ensure_future(asyncio.to_thread(files.see, self.house.settings.home))
        done, _ = await asyncio.wait({self._seeing}, timeout=ANSWER_WITHIN)
        try:
            return self._seeing.result() if done else None
        except OSError:
            return None

    async def beat(self, *, sweep: bool = False) -> None:
        """Report once; raises what the database says."""
        self._clock_off = await self._looker.beat(self.name, self.detail(), sweep=sweep)

    async def _beat_for_ever(self) -> None:
        beats = 0
        while True:
            try:
                async with asyncio.timeout(BEAT_EVERY):
                    _, beaten = await asyncio.gather(
                        self._reach_wakeups(), self.beat(sweep=beats % SWEEP_EVERY == 0), return_exceptions=True
                    )
            except TimeoutError as late:
                beaten = late
            if beaten is not None:
                log.warning("beat_failed", trouble=type(beaten).__name__)
            beats += 1
            await asyncio.sleep(BEAT_EVERY)

    @property
    def _model_broken(self) -> bool:
        return bool(self.house.model) and self.house.classifier is None

    def detail(self) -> dict[str, Any]:
        """What others read of this process: its loops, its clock, its program."""
        return {
            "role": self.role,
            "schema": newest(),
            "clock_off": self._clock_off,
            "model_broken": self._model_broken,
            "loops": {name: pulse.as_json() for name, pulse in self.pulses.items()},
        }

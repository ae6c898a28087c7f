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
from dashboards.queries.running import State
from hotline.app.health import checks, files
from hotline.app.health.checks import Own
from hotline.app.health.look import Look, Looker
from hotline.app.health.schema import newest
from hotline.app.loops import Pulse
from hotline.app.wiring import House
from hotline.base.log import logger
from hotline.base.readiness import Report

BEAT_EVERY = 5.0  # seconds
SWEEP_EVERY = 720  # beats: once an hour the rows of a day ago go
ANSWER_WITHIN = 2.5  # seconds; whoever asks hears "no" after that
FRESH = 2.0  # seconds for which an answer serves everybody who asks
log = logger(__name__)


class Health:
    """`role`: which process this is (`web`, `worker` …); `pulses`: of its loops, by name; `windows`: open chats."""

    def __init__(
        self,
        house: House,
        role: str,
        *,
        pulses: Mapping[str, Pulse] | None = None,
        windows: Callable[[], int] = lambda: 0,
    ) -> None:
        self.house, self.role, self.pulses, self.windows = house, role, pulses or {}, windows
        self.name = f"{role}@{socket.gethostname()[:80]}:{os.getpid()}"
        self.last: Look | None = None  # of the newest report
        self._looker = Looker(house.work)
        self._making: asyncio.Task[Report] | None = None
        self._told_at = 0.0
        self._looking: asyncio.Task[Look] | None = None
        self._seeing: asyncio.Future[files.Files] | None = None
        self._beating: asyncio.Task[None] | None = None
        self._hints_heard = time.monotonic()
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

    async def report(self) -> Report:
        """How it is now, at most `FRESH` seconds old, after at most `ANSWER_WITHIN` seconds."""
        made = self._making
        if made is None or (made.done() and time.monotonic() - self._told_at > FRESH):
            made = self._making = asyncio.create_task(self._made(), name="health-report")
        return await asyncio.shield(made)  # who goes away before the answer does not take it from the others

    async def told(self) -> State:
        """For the page 运行."""
        report = await self.report()
        return State(report, *((self.last.running, self.last.processes) if self.last else (None, ())))

    async def _made(self) -> Report:
        look, hints, here = await asyncio.gather(self._look(), self._reach_hints(), self._see_files())
        self.last, self._told_at = look, time.monotonic()
        own = Own(
            embedded=self.house.settings.embedded,
            channels=registry.configured(self.house.settings),
            files=here,
            model_broken=self._model_broken,
            hints_away=None if hints else time.monotonic() - self._hints_heard,
            keeps_time=self.house.pace == 1.0,  # a demo's clock runs fast on purpose
        )
        return Report(datetime.now(UTC), tuple(checks.of(look, own)))

    async def _look(self) -> Look:
        """One at a time; one that hangs is waited for again by whoever asks next, and no second one is begun."""
        if self._looking is None or self._looking.done():
            looking = self._looker.look(self.name, self.detail(), now=self.house.clock.now(), pace=self.house.pace)
            self._looking = asyncio.create_task(looking, name="health-look")
        done, _ = await asyncio.wait({self._looking}, timeout=ANSWER_WITHIN)
        if not done:
            return Look(write_error=TimeoutError(), read_error=TimeoutError())
        look = self._looking.result()
        self._clock_off = look.clock_off
        return look

    async def _reach_hints(self) -> bool:
        try:
            async with asyncio.timeout(1.0):
                reached = await self.house.hints.reachable()
        except TimeoutError:
            reached = False
        if reached:
            self._hints_heard = time.monotonic()
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
                        self._reach_hints(), self.beat(sweep=beats % SWEEP_EVERY == 0), return_exceptions=True
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

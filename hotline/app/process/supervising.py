"""`hotline city`: keeps the processes of one machine alive, each by itself, and ends them together."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from hotline.app.process.child_output import ChildOutput
from hotline.app.process.process_plan import GRACE, RESTART_FIRST, RESTART_LONGEST, STEADY, Process
from hotline.base.observability.log import logger

HOTLINE = (sys.executable, "-m", "hotline")
OFTEN = 3  # quick ends in a row, after which a process does not merely end but cannot start
log = logger(__name__)


@dataclass(frozen=True, slots=True)
class RestartPacing:
    """Seconds: the first pause, the longest, how long a process must live to reset the pause, and its grace to end."""

    first: float = RESTART_FIRST
    longest: float = RESTART_LONGEST
    steady: float = STEADY
    grace: float = GRACE

    def pause(self, quick_ends: int) -> float:
        """Before the next start, after so many ends in a row before the process had lived."""
        return min(self.first * 2.0 ** max(quick_ends - 1, 0), self.longest)


async def run(
    plan: Sequence[Process],
    until: Callable[[], Awaitable[None]],
    *,
    command: Sequence[str] = HOTLINE,
    pace: RestartPacing | None = None,
) -> None:
    """Start all, start each again that ends, and end all once `until` returns."""
    children = [Child(process, command, pace or RestartPacing()) for process in plan]
    keeping = [asyncio.create_task(child.keep(), name=child.process.name) for child in children]
    try:
        await until()
    finally:
        await asyncio.gather(*(child.stop() for child in children))
        await asyncio.gather(*keeping)


class Child:
    """One process and those that follow it under the same name."""

    def __init__(self, process: Process, command: Sequence[str], pace: RestartPacing) -> None:
        self.process, self._command, self._pace = process, command, pace
        self._stopping = asyncio.Event()
        self._running: asyncio.subprocess.Process | None = None
        self._ended = asyncio.Event()
        self._quick_ends = 0
        self._words: ChildOutput | None = None

    async def keep(self) -> None:
        """Until stopped; an unexpected end is reported and followed by another start."""
        try:
            while not self._stopping.is_set():
                begun = time.monotonic()
                code, said = await self._live()
                if self._stopping.is_set():
                    return
                self._quick_ends = 1 if time.monotonic() - begun >= self._pace.steady else self._quick_ends + 1
                await self._rest(code, said)
        finally:
            self._ended.set()
            if self._words is not None:
                await self._words.close()

    async def stop(self) -> None:
        """SIGTERM, and what has not ended within the grace is killed."""
        self._stopping.set()
        self._signal(asyncio.subprocess.Process.terminate)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._pace.grace):
                await self._ended.wait()
                return
        log.error("process_killed", process=self.process.name, after=self._pace.grace)
        tell(
            f"进程 {self.process.name} 在 {self._pace.grace:.0f} 秒内没有自己结束，已强行结束；没做完的由其他进程接着做"
        )
        self._signal(asyncio.subprocess.Process.kill)

    async def _live(self) -> tuple[int, str]:
        """Start it and wait for its end: its code, and the last line that it wrote to standard error."""
        if self._words is not None:
            await self._words.close()
        words = self._words = ChildOutput()
        standard_error = await words.open()
        try:
            child = await asyncio.create_subprocess_exec(
                *self._command,
                *self.process.arguments,
                env={**os.environ, **self.process.environment},
                stderr=standard_error,
            )
        except OSError as error:
            return -1, f"无法启动：{error.strerror}"
        finally:
            os.close(standard_error)
        self._running = child
        if self._stopping.is_set():  # stopped while it was being started
            self._signal(asyncio.subprocess.Process.terminate)
        log.info("process_started", process=self.process.name, pid=child.pid)
        code = await child.wait()
        return code, await words.last()

    async def _rest(self, code: int, said: str) -> None:
        name, pause = self.process.name, self._pace.pause(self._quick_ends)
        log.warning("process_ended", process=name, code=code, quick_ends=self._quick_ends, pause=pause)
        last = f"，最后一行是：{said}" if said else ""
        if self._quick_ends >= OFTEN:
            tell(
                f"进程 {name} 连续 {self._quick_ends} 次起来不久就结束（退出码 {code}）{last}\n"
                f"  其他进程照常工作；请按这一行排除原因，{pause:.0f} 秒后再启动它"
            )
        else:
            tell(f"进程 {name} 结束了（退出码 {code}），{pause:.0f} 秒后重新启动{last}")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._stopping.wait()

    def _signal(self, send: Callable[[asyncio.subprocess.Process], None]) -> None:
        if self._running is not None and self._running.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                send(self._running)


def tell(words: str) -> None:
    """For the terminal or the service manager's journal, in addition to the log."""
    print(f"hotline city: {words}", file=sys.stderr, flush=True)  # noqa: T201 - the operator reads standard error

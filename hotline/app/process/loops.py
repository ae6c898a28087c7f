"""The background work that must always run: one loop a kind, the same code in both profiles (docs/decisions/0033).

A loop looks for rows, works a batch, and looks again until it finds none. Then it waits for a wake-up, at most `every`
seconds: a lost wake-up, or a Redis that is away, costs so long and no more. Trouble is logged and counted, and the loop
goes on after a pause that doubles; nothing that went wrong once keeps later work from being done.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any

from channels import outbox
from hotline.app.process import background, channel_lanes
from hotline.app.process.background import Look
from hotline.app.wiring import Services
from hotline.base.errors import BadInput
from hotline.base.observability import traces
from hotline.base.observability.log import about, logger
from hotline.base.storage.time_limits import once_more
from hotline.base.wakeups import Waiter
from router.dispatch.dispatching import WAKEUP as CLASSIFY
from router.hot_issues.hot_issue_scan import WAKEUP as LOOK_OUT
from sla.calendar.deadline_recalculation import WAKEUP as RECOUNT
from tickets.trail import WAKEUP as TRAIL

LOST_HINT = 5.0  # seconds after which a loop looks for itself
SHORTLY, AT_LEISURE = 0.03, 0.3  # seconds; danger is recognised at intake and waits for neither
SWEEP_EVERY = 1.0
LOOK_EVERY = 300.0  # between two looks for hot issues
A_DAY = 86_400.0  # the recount looks for a changed calendar at least so often
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0  # seconds after trouble, doubled each time
GRACE = 5.0  # seconds that a batch under way has to end when the process stops
log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Loop:
    """`wakeup`: the name that wakes it; `at_once`: it looks as the process starts, not only after the first wait.

    `gather`: seconds before each look in which work may gather, for a look has its price however little it finds.
    """

    name: str
    look: Look
    every: float = LOST_HINT
    wakeup: str = ""
    at_once: bool = True
    gather: float = 0.0


@dataclass(slots=True)
class Pulse:
    """How a loop is: when it last ended a look well, and how often it failed, in all and since then.

    `looking_since`: when the look under way began; None while the loop waits. Others read it in the process's row.
    """

    looked_at: datetime | None = None
    looking_since: datetime | None = None
    looks: int = 0
    failures: int = 0
    failures_in_a_row: int = 0
    error: str = ""  # the kind of the last trouble

    def as_json(self) -> dict[str, Any]:
        return {
            name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(self).items()
        }


def _classify(_house: Services) -> Sequence[Loop]:
    return (
        Loop("classify", background.decide, wakeup=CLASSIFY, gather=SHORTLY),
        Loop("index", background.index_near_texts, wakeup=CLASSIFY, gather=AT_LEISURE),
        Loop("clusters", background.align_clusters, wakeup=CLASSIFY, gather=AT_LEISURE),
    )


def _deliver(house: Services) -> Sequence[Loop]:
    wakeups = {kind: outbox.wakeup_of(kind) for kind in house.adapters}
    return [
        Loop(wakeup, partial(channel_lanes.serve, kind=kind), wakeup=wakeup, gather=SHORTLY)
        for kind, wakeup in wakeups.items()
    ]


# As `hotline worker` names them. The recount looks at once, for a newer release may bring a newer calendar.
GROUPS: Mapping[str, Callable[[Services], Sequence[Loop]]] = {
    "classify": _classify,
    "deliver": _deliver,
    "sweep": lambda _: [
        Loop("sweep", background.sweep_due, every=SWEEP_EVERY),
        Loop("trail", background.chain_trail, wakeup=TRAIL),
    ],
    "recount": lambda _: [Loop("recount", background.recount, every=A_DAY, wakeup=RECOUNT)],
    "look-out": lambda _: [Loop("look-out", background.look_out, every=LOOK_EVERY, wakeup=LOOK_OUT, at_once=False)],
}

ASKED = frozenset({"import", "night", "learn"})  # groups of earlier releases: jobs now (`hotline.app.jobs`)


def chosen(house: Services, groups: Iterable[str]) -> list[Loop]:
    """The loops of these groups; BadInput for a group that does not exist."""
    found: list[Loop] = []
    for group in groups:
        if group in ASKED:
            raise BadInput(f"“{group}”是有人提交或夜间安排的任务，不在这里做：请运行 hotline jobs")
        if group not in GROUPS:
            raise BadInput(f"没有名为“{group}”的后台工作，可选：{'、'.join(GROUPS)}")
        found += GROUPS[group](house)
    return found


def pause_after(failures: int) -> float:
    """Seconds after so many failures in a row; an outage of hours makes thousands."""
    doubled = min(failures - 1, 20)  # far past the longest; two to the power of a thousand is no float any more
    return float(min(FIRST_PAUSE * 2**doubled, LONGEST_PAUSE))


class Loops:
    """The loops of one process. `pulses`: by the loop's name."""

    def __init__(self, house: Services, loops: Iterable[Loop]) -> None:
        self._house, self._loops = house, tuple(loops)
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._waiters: list[Waiter] = []
        self.pulses = {loop.name: Pulse() for loop in self._loops}

    def start(self) -> None:
        for loop in self._loops:
            waiter = Waiter(self._house.wakeups, loop.wakeup or loop.name)
            self._waiters.append(waiter)
            self._tasks.append(asyncio.create_task(self._run(loop, waiter), name=loop.name))

    async def stop(self, *, grace: float = GRACE) -> None:
        """Begin no batch any more; what is under way after `grace` seconds is broken off, and its lease runs out."""
        self._stop.set()
        for waiter in self._waiters:
            waiter.wake()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=grace)
            for task in late:
                log.warning("loop_cancelled", loop=task.get_name())
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        for waiter in self._waiters:
            waiter.close()

    async def _run(self, loop: Loop, waiter: Waiter) -> None:
        if not loop.at_once:
            await waiter.wait(loop.every)
        while not self._stop.is_set():
            await self._wait(loop.gather)
            if self._stop.is_set():
                return
            found = await self._look(loop)
            if found is None:
                await self._rest(self.pulses[loop.name])
            elif not found:
                await waiter.wait(loop.every)

    async def _rest(self, pulse: Pulse) -> None:
        """After trouble; wakeups do not shorten it, or many of them would make many tries of one trouble."""
        await self._wait(pause_after(pulse.failures_in_a_row))

    async def _wait(self, seconds: float) -> None:
        """So long, or until the process stops."""
        if seconds:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._stop.wait()

    async def _look(self, loop: Loop) -> bool | None:
        """What the look said, None where it failed."""
        pulse = self.pulses[loop.name]
        pulse.looking_since, began = self._house.clock.now(), time.time_ns()
        with about(job=loop.name):
            try:
                found = await once_more(partial(loop.look, self._house))
            except Exception as error:
                pulse.failures += 1
                pulse.failures_in_a_row += 1
                pulse.error = type(error).__name__
                traces.note(f"look {loop.name}", began=began, failed=pulse.error)
                log.exception("loop_failed", failures_in_a_row=pulse.failures_in_a_row)
                return None
            finally:
                pulse.looking_since = None
        if found:
            traces.note(f"look {loop.name}", began=began)
        pulse.looks += 1
        pulse.looked_at, pulse.failures_in_a_row = self._house.clock.now(), 0
        return found

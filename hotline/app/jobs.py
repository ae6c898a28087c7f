"""What happens when a bell rings. In the embedded profile loops wait for it, in the city profile RQ workers answer.

A job carries no payload: it says that there is work of a kind; whoever answers claims rows until none is left.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from channels import outbox
from hotline.app import importing, lanes, night
from hotline.app.wiring import House, LocalDoorbell
from hotline.base.log import about, logger
from router import asked_before, bursts, hotspots, near, talks
from router.alarms.climbing import climb_due
from router.dispatch import DOORBELL as CLASSIFY
from router.hotspots import DOORBELL as LOOK_OUT
from sla import recount as recounting
from sla.overlooked import give_clocks
from sla.recount import DOORBELL as RECOUNT
from sla.reviews import close_unanswered, sweep_tries
from sla.sweep import sweep
from sla.time_acts import archive_old, file_praise, resume_due
from sla.told import tell
from tickets import clusters
from tickets.exchange.models import DOORBELL as IMPORT

LOST_RING = 5.0  # seconds after which a loop looks for itself
SWEEP_EVERY = 1.0
LOOK_EVERY = 300.0  # seconds between two looks for hot issues
A_DAY = 86_400.0  # seconds; the recount looks for a changed calendar at least so often
PAUSE_AFTER_TROUBLE = 2.0
log = logger(__name__)


async def classify(house: House) -> None:
    """Decide what is undecided, sign it for the index of near texts, bring members of clusters up to their masters."""
    await house.decide()
    await near.remember(house.work, house.places)
    await clusters.catch_up(house.work)


async def deliver(house: House) -> None:
    """Send what waits, and fetch the files that messages brought, on every channel of this process."""
    await lanes.all_lanes(house)


async def sweep_due(house: House) -> None:
    """Tell of alarms that nobody takes; take the steps that are due; then tell each department what concerns it."""
    while await climb_due(house.work):
        pass
    while await file_praise(house.work):  # before the sweep: no lamp turns over it
        pass
    while (await sweep(house.work)).fired:
        pass
    await tell(house.work)
    while await sweep_tries(house.work):
        pass
    while await close_unanswered(house.work):
        pass
    while await resume_due(house.work):
        pass
    while await archive_old(house.work):
        pass
    while await talks.tend(house.work, pace=house.pace):
        pass


async def look_out(house: House) -> None:
    """What is hot, and what has burst."""
    await hotspots.look(house.work, house.places)
    await bursts.look(house.work)


async def recount(house: House) -> None:
    """Date anew what another calendar has dated, and put right what rests without its clock; mostly nothing."""
    await recounting.recount(house.work)
    await asked_before.put_right(house.work)
    while await give_clocks(house.work):
        pass


async def take_sheets(house: House) -> None:
    """Check and import the sheets that people sent."""
    await importing.work_off(house.work)


@dataclass
class Loops:
    """The embedded profile's workers: one loop a bell, among them one a channel, and the sweeper."""

    house: House
    doorbell: LocalDoorbell
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self) -> None:
        self.doorbell.bell(RECOUNT).set()  # a newer release may bring a newer calendar
        self._run("recount", self._answer(RECOUNT, recount, at_most=A_DAY))
        self._run("classify", self._answer(CLASSIFY, classify))
        for kind in self.house.adapters:
            bell = outbox.bell_of(kind)
            self._run(bell, self._answer(bell, partial(lanes.lane, kind=kind)))
        self._run("learn", self._every(night.LOOK_EVERY, night.tend))
        self._run("sweep", self._every(SWEEP_EVERY, sweep_due))
        self._run("look-out", self._answer(LOOK_OUT, look_out, at_most=LOOK_EVERY))
        self._run("import", self._answer(IMPORT, take_sheets, at_most=LOOK_EVERY))

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        for task in self.tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def _run(self, name: str, loop: Coroutine[Any, Any, None]) -> None:
        self.tasks.append(asyncio.create_task(loop, name=name))

    async def _answer(self, kind: str, do: Callable[[House], Awaitable[None]], *, at_most: float = LOST_RING) -> None:
        while True:
            await self.doorbell.wait(kind, at_most=at_most)
            await _once(self.house, kind, do)

    async def _every(self, seconds: float, do: Callable[[House], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            await _once(self.house, "sweep", do)


async def _once(house: House, kind: str, do: Callable[[House], Awaitable[None]]) -> None:
    """Answer once; trouble is logged and the loop goes on, for the rows are still there."""
    with about(job=kind):
        try:
            await do(house)
        except Exception:
            log.exception("job_failed")
            await asyncio.sleep(PAUSE_AFTER_TROUBLE)

"""A clock that is turned from event to event while the servers are listening: days pass in seconds, nothing is skipped.

No loop of the system runs beside it. Between two moments everything that became due is done: tickets are decided,
messages are sent, timers are swept. So a replay always comes to its end: the clock only moves forward, and nothing is
waited for that only a running clock could bring.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush

from sqlalchemy import func, select

from hotline.app.process import background
from hotline.app.wiring import Services
from hotline.base.clock import TurnedClock, city_time
from router.alarms.models import Alarm
from sla.indicators import reports
from sla.models import RUNNING, Deadline, Extension, ExtensionState, Review, ReviewState

LOOK_EVERY = timedelta(hours=1)  # for what has no timer row: quiet hours, retries, archiving
TOGETHER = timedelta(minutes=1)  # what happens within it is decided and sent together
STEP = 0.2  # wall seconds between two turns while a given speed is kept
Act = Callable[[], Awaitable[None]]


class Turned:
    """`speed`: seconds that pass in one wall second; None: from event to event, as fast as the machine can."""

    def __init__(self, house: Services, clock: TurnedClock, *, speed: float | None) -> None:
        self.house, self.clock, self.speed = house, clock, speed
        self._acts: list[tuple[datetime, int, Act]] = []
        self._serial = 0

    def plan(self, moment: datetime, act: Act) -> None:
        """To be done at that time; what is planned for the past is done next."""
        self._serial += 1
        heappush(self._acts, (moment, self._serial, act))

    async def live(self, until: datetime) -> None:
        """Do what is planned, and what becomes due by itself, up to `until`; later plans stay undone.

        What is hot is looked for once a day, not every few minutes: a look compares thousands of texts.
        """
        await self._settle()
        while self.clock.now() < until:
            before = self.clock.now()
            moment = min(await self._next(), until)
            await self._reach(moment)
            await self._do(min(moment + TOGETHER, await self._timer() or until, until))
            await self._settle()
            if city_time(before).date() != city_time(self.clock.now()).date():
                await background.look_out(self.house)
                await reports.freeze_last_month(self.house.work)

    async def _next(self) -> datetime:
        """The next moment at which anything is to be done."""
        now = self.clock.now()
        coming = [now + LOOK_EVERY]
        coming += [max(self._acts[0][0], now)] if self._acts else []
        timer = await self._timer()
        return min([*coming, *([timer] if timer else [])])

    async def _timer(self) -> datetime | None:
        """The first timer that lies ahead; one that is due and could not be taken is tried again at every look."""
        now = self.clock.now()
        firsts = (
            select(func.min(Deadline.next_at)).where(Deadline.state == RUNNING, Deadline.next_at > now),
            select(func.min(Review.next_try_at)).where(Review.state != ReviewState.ANSWERED, Review.next_try_at > now),
            select(func.min(Alarm.next_at)).where(Alarm.acknowledged_at.is_(None), Alarm.next_at > now),
            select(func.min(Extension.until)).where(Extension.state == ExtensionState.GRANTED, Extension.until > now),
        )
        async with self.house.work.reading(short=True) as session:
            found = (await session.execute(select(*(first.scalar_subquery() for first in firsts)))).one()
        return min((moment for moment in found if moment is not None), default=None)

    async def _reach(self, moment: datetime) -> None:
        """Turn the clock there, at the given speed in small steps, so that open pages see it move."""
        while self.speed and (left := (moment - self.clock.now()).total_seconds()) > 0:
            wall = min(STEP, left / self.speed)
            await asyncio.sleep(wall)
            self.clock.set(min(moment, self.clock.now() + timedelta(seconds=wall * self.speed)))
        self.clock.set(max(moment, self.clock.now()))

    async def _do(self, until: datetime) -> None:
        """What is planned up to then, each with the clock at its own moment."""
        while self._acts and self._acts[0][0] <= until:
            moment, _, act = heappop(self._acts)
            self.clock.set(max(moment, self.clock.now()))
            await act()

    async def _settle(self) -> None:
        """Everything that the system's loops would have done by now."""
        await background.decide_all(self.house)
        await background.sweep_due(self.house)
        await background.deliver_all(self.house)

"""Where the time comes from: injected, so that a test or a simulation may turn it."""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from typing import Protocol
from zoneinfo import ZoneInfo

CITY_ZONE = ZoneInfo("Asia/Shanghai")
ASK_EVERY = 10.0  # seconds between two questions for the database's time


class Clock(Protocol):
    def now(self) -> datetime:
        """The current moment, in UTC and aware of it."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class DatabaseClock:
    """The time of the database's server, the same for every process of a city (docs/decisions/0036).

    `Work` asks the server (`clock_store.ask`) as a unit of work begins, at most every `ASK_EVERY` seconds; in between a
    steady counter goes on, so that a host whose own clock is wrong, or is put right meanwhile, changes nothing.
    `host`: believed until the server has answered once. `steady`: seconds that only ever grow.
    """

    def __init__(self, host: Clock | None = None, *, steady: Callable[[], float] = time.monotonic) -> None:
        self.host, self._steady = host or SystemClock(), steady
        self._answered: datetime | None = None
        self._answered_at = self._asked_at = 0.0

    def now(self) -> datetime:
        if self._answered is None:
            return self.host.now()
        return self._answered + timedelta(seconds=self._steady() - self._answered_at)

    @property
    def is_old(self) -> bool:
        return self._answered is None or self._steady() - self._asked_at >= ASK_EVERY

    @property
    def ahead(self) -> timedelta:
        """By how much the host's own clock is ahead of the server's, as far as it is known."""
        return self.host.now() - self.now()

    async def ask(self, question: Callable[[], Awaitable[datetime]]) -> None:
        """`question` brings the server's time; what differs by less than the answer took says nothing new."""
        began = self._asked_at = self._steady()
        moment = aware(await question())
        doubt = (self._steady() - began) / 2
        middle = began + doubt
        if self._answered is None or abs(moment - self._at(middle)) > timedelta(seconds=doubt):
            self._answered, self._answered_at = moment, middle

    def _at(self, steady: float) -> datetime:
        return (self._answered or self.host.now()) + timedelta(seconds=steady - self._answered_at)


class TurnedClock:
    """A clock that moves only when it is turned; for tests and replays."""

    def __init__(self, start: datetime) -> None:
        self._now = aware(start)

    def now(self) -> datetime:
        return self._now

    def turn(self, **by: float) -> datetime:
        """Turn on by a `timedelta`'s keywords (`hours=2`) and return the new moment."""
        self._now += timedelta(**by)
        return self._now

    def set(self, moment: datetime) -> None:
        self._now = aware(moment)


def aware(moment: datetime) -> datetime:
    """The moment in UTC; refuses naive times, because nobody knows where they were read."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {moment.isoformat()}")
    return moment.astimezone(UTC)


def city_time(moment: datetime) -> datetime:
    """The moment as a clock in the city shows it."""
    return aware(moment).astimezone(CITY_ZONE)


def beginning_of(day: date) -> datetime:
    """Midnight in the city, at which the day begins."""
    return datetime.combine(day, time_of_day(), CITY_ZONE)


def day_and_hour(end: datetime) -> tuple[date, str]:
    """How an end reads in its own zone: midnight is `24:00` of the day that it ends, not `00:00` of the next."""
    if (end.hour, end.minute, end.second, end.microsecond) == (0, 0, 0, 0):
        return end.date() - timedelta(days=1), "24:00"
    return end.date(), f"{end:%H:%M}"

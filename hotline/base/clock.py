"""Where the time comes from: injected, so that a test or a simulation may turn it."""

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

CITY_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    def now(self) -> datetime:
        """The current moment, in UTC and aware of it."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class TurnedClock:
    """Stands still until it is turned; for tests and replays of the past."""

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

"""How fast and when citizens may be written to: rates of accounts and recipients, and hours of rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Self

from hotline.base.clock import CITY_ZONE, city_time

_SPANS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


@dataclass(frozen=True, slots=True)
class SendRate:
    """So many messages within a time; as text `50/day`."""

    most: int
    within: timedelta

    @classmethod
    def parse(cls, given: str) -> Self:
        """Raises ValueError in words."""
        number, _, span = given.strip().partition("/")
        if not number.isdecimal() or int(number) < 1 or span not in _SPANS:
            raise ValueError(f"发送限制“{given}”应当形如 50/day，单位可用 {'、'.join(_SPANS)}")
        return cls(int(number), timedelta(seconds=_SPANS[span]))


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of the city's day to another; the end may lie on the next day. As text `22:00-07:00`."""

    begin: time
    end: time

    @classmethod
    def parse(cls, given: str) -> Self | None:
        """None for an empty text: no hours of rest. Raises ValueError in words."""
        if not given.strip():
            return None
        begin, _, end = given.strip().partition("-")
        try:
            hours = cls(time.fromisoformat(begin), time.fromisoformat(end))
        except ValueError:
            raise ValueError(f"夜间免打扰时段“{given}”应当形如 22:00-07:00，留空表示不设") from None
        if hours.begin == hours.end:
            raise ValueError("夜间免打扰时段的开始和结束不能相同")
        return hours

    def until(self, at: datetime) -> datetime | None:
        """When the rest ends in which this moment lies; None outside of it."""
        local = city_time(at)
        hour = local.time().replace(tzinfo=None)
        over_midnight = self.begin > self.end
        is_within = hour >= self.begin or hour < self.end if over_midnight else self.begin <= hour < self.end
        if not is_within:
            return None
        day = local.date() + timedelta(days=1) if over_midnight and hour >= self.begin else local.date()
        return datetime.combine(day, self.end, CITY_ZONE).astimezone(at.tzinfo)


def checked_hours(given: str) -> str:
    QuietHours.parse(given)
    return given


def checked_rates(given: tuple[str, ...]) -> tuple[str, ...]:
    parsed(given)
    return given


@cache
def parsed(given: Sequence[str]) -> tuple[SendRate, ...]:
    return tuple(SendRate.parse(one) for one in given)

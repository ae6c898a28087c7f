"""The city's calendar of business: which days, which hours, and a table by which stretches of them are found."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from hotline.base.clock import CITY_ZONE
from hotline.base.errors import BadInput
from hotline.base.security.crypto import sm3

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FIRST_YEAR, LAST_YEAR = 2004, 2045  # chinesecalendar begins with 2004; promises reach months, not decades, ahead


@dataclass(frozen=True, slots=True, order=True)
class WorkShift:
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise BadInput(f"班次的开始 {self.opens} 应早于结束 {self.closes}")


OFFICE_HOURS = (WorkShift(time(8, 30), time(12)), WorkShift(time(14), time(17, 30)))
WEEKDAYS = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Day:
    """A day that differs from its weekday: off, made up for (调休), or with hours of its own."""

    working: bool
    name: str = ""
    shifts: tuple[WorkShift, ...] = ()


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which no promise runs: why, who asked for it, who allowed it; `until` none: still going on."""

    since: datetime
    until: datetime | None
    reason: str = ""
    asked_by: str = ""
    allowed_by: str = ""  # empty: nobody has decided yet
    to_closing: bool = False  # a period in days that it held back ends with its last day: a begun day is never lost


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """Days and hours of business. `announced` is the last day that a published notice covers; later is provisional."""

    special: Mapping[date, Day] = field(default_factory=dict)
    shifts: tuple[WorkShift, ...] = OFFICE_HOURS
    zone: ZoneInfo = CITY_ZONE
    announced: date = date(LAST_YEAR, 12, 31)
    years: tuple[int, int] = (FIRST_YEAR, LAST_YEAR)
    same_clock: bool = False

    @cached_property
    def version(self) -> str:
        """Names the content: two calendars with the same days and hours have the same version."""
        days = [(d.isoformat(), day.working, day.name, str(day.shifts)) for d, day in sorted(self.special.items())]
        content = (days, str(self.shifts), str(self.zone), self.announced.isoformat(), self.same_clock)
        return f"{self.announced.year}-{sm3(repr(content).encode())[:10]}"

    def hours(self, day: date) -> tuple[WorkShift, ...]:
        """The shifts of business on this day; none on a day off."""
        special = self.special.get(day)
        if special is None:
            return self.shifts if day.weekday() in WEEKDAYS else ()
        return (special.shifts or self.shifts) if special.working else ()

    def is_workday(self, day: date) -> bool:
        return bool(self.hours(day))

    def is_holiday(self, day: date) -> bool:
        """A festival or a day that a notice gives off with it, not an ordinary weekend."""
        special = self.special.get(day)
        return special is not None and not special.working

    def is_provisional(self, day: date) -> bool:
        """No notice covers this day yet: all but weekends and days off by law is counted until one does."""
        return day > self.announced

    def why_off(self, day: date) -> str:
        special = self.special.get(day)
        return special.name or "放假" if special else "周末"

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    @cached_property
    def table(self) -> "BusinessTable":
        return BusinessTable(self)


class BusinessTable:
    """Every stretch of business in order, with the working time before it."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self.days: list[int] = []
        self.ends_of_day: list[int] = []  # index of the day's last stretch
        self.opens: list[int] = []
        self.closes: list[int] = []
        first, last = (date(calendar.years[0], 1, 1), date(calendar.years[1], 12, 31))
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            self._add(date.fromordinal(ordinal), calendar)
        self.before = [0]
        for opens, closes in zip(self.opens, self.closes, strict=True):
            self.before.append(self.before[-1] + closes - opens)

    def _add(self, day: date, calendar: WorkCalendar) -> None:
        shifts = calendar.hours(day)
        if not shifts:
            return
        self.opens += [micro(datetime.combine(day, shift.opens, calendar.zone)) for shift in shifts]
        self.closes += [micro(datetime.combine(day, shift.closes, calendar.zone)) for shift in shifts]
        self.days.append(day.toordinal())
        self.ends_of_day.append(len(self.opens) - 1)

    def position(self, moment: int) -> int:
        """Working time from the beginning of the table to the moment."""
        if not self.opens or not self.opens[0] <= moment <= self.closes[-1]:
            raise BadInput("这个时间不在工作日历之内")
        at = bisect_right(self.opens, moment) - 1
        return self.before[at] + min(moment, self.closes[at]) - self.opens[at]

    def moment(self, position: int) -> int:
        """The earliest moment at which so much working time has passed: 12:00, not 14:00."""
        at = max(bisect_left(self.before, position) - 1, 0)
        if at >= len(self.opens):
            raise BadInput("期限超出了工作日历")
        return self.opens[at] + position - self.before[at]

    def before_day(self, index: int) -> int:
        """Working time from the beginning of the table to the opening of this day."""
        return self.before[self.ends_of_day[index - 1] + 1]

    def length_of(self, index: int) -> int:
        """Working time of this day."""
        return self.before[self.ends_of_day[index] + 1] - self.before_day(index)

    def day_after(self, day: date, count: int) -> int:
        """Index of the count-th working day after the day (which itself never counts)."""
        at = bisect_right(self.days, day.toordinal()) + count - 1
        if at >= len(self.days):
            raise BadInput("期限超出了工作日历")
        return at


def micro(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


def moment_of(micros: int) -> datetime:
    return EPOCH + micros * MICROSECOND

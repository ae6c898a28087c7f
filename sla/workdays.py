"""Working time of the city: which days, which hours, and how far a budget reaches. Pure; O(log n) by tables of sums.

Counting follows 民法典 201 and 203: in days, the day of the start does not count and the last day ends with business;
in hours, time runs from the moment itself. Moments are held as microseconds, so that `due` and `elapsed` are exact
inverses.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from hotline.base.clock import CITY_ZONE, aware
from hotline.base.crypto import sm3
from hotline.base.errors import BadInput
from sla.budget import Budget, Unit

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
FIRST_YEAR, LAST_YEAR = 2004, 2045  # chinesecalendar begins with 2004; promises reach months, not decades, ahead


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise BadInput(f"班次的开始 {self.opens} 应早于结束 {self.closes}")


OFFICE_HOURS = (Shift(time(8, 30), time(12)), Shift(time(14), time(17, 30)))
WEEKDAYS = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Day:
    """A day that differs from its weekday: off, made up for (调休), or with hours of its own."""

    working: bool
    name: str = ""
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which no promise runs: why, who asked for it, who allowed it; `until` none: still going on."""

    since: datetime
    until: datetime | None
    reason: str = ""
    asked_by: str = ""
    allowed_by: str = ""  # empty: nobody has decided yet


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """Days and hours of business. `announced` is the last day that a published notice covers; later is provisional."""

    special: Mapping[date, Day] = field(default_factory=dict)
    shifts: tuple[Shift, ...] = OFFICE_HOURS
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

    def hours(self, day: date) -> tuple[Shift, ...]:
        """The shifts of business on this day; none on a day off."""
        special = self.special.get(day)
        if special is None:
            return self.shifts if day.weekday() in WEEKDAYS else ()
        return (special.shifts or self.shifts) if special.working else ()

    def is_workday(self, day: date) -> bool:
        return bool(self.hours(day))

    def is_provisional(self, day: date) -> bool:
        """No notice covers this day yet: weekdays are counted as working days until one does."""
        return day > self.announced

    def why_off(self, day: date) -> str:
        special = self.special.get(day)
        return special.name or "放假" if special else "周末"

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    @cached_property
    def table(self) -> "_Table":
        return _Table(self)


class _Table:
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
        self.opens += [_micro(datetime.combine(day, shift.opens, calendar.zone)) for shift in shifts]
        self.closes += [_micro(datetime.combine(day, shift.closes, calendar.zone)) for shift in shifts]
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

    def day_after(self, day: date, count: int) -> int:
        """Index of the count-th working day after the day (which itself never counts)."""
        at = bisect_right(self.days, day.toordinal()) + count - 1
        if at >= len(self.days):
            raise BadInput("期限超出了工作日历")
        return at


def due(start: datetime, budget: Budget, calendar: WorkCalendar, pauses: Iterable[Pause] = ()) -> datetime:
    """When the budget that runs from `start` is used up, the pauses left out."""
    return reached(start, budget, calendar, 1, 1, pauses)


def reached(
    start: datetime,
    budget: Budget,
    calendar: WorkCalendar,
    share: int,
    of: int = 100,
    pauses: Iterable[Pause] = (),
) -> datetime:
    """When `share`/`of` of the budget is used up: `reached(start, budget, calendar, 80)` is the yellow mark."""
    begin, target = _micro(aware(start)), _target(aware(start), budget, calendar)
    line = _Line(calendar, working=budget.unit.is_working)
    length = line.position(target) - line.position(begin)
    used = length * share // of
    held = _held(line, begin, used, pauses)
    if used == length and not held:
        return _moment(target)
    return _moment(line.moment(line.position(begin) + used + held))


def elapsed(
    start: datetime, until: datetime, budget: Budget, calendar: WorkCalendar, pauses: Iterable[Pause] = ()
) -> timedelta:
    """How much of what the budget counts (working time, or time) lies between, the pauses left out."""
    begin, end = _micro(aware(start)), _micro(aware(until))
    if end <= begin:
        return timedelta(0)
    line = _Line(calendar, working=budget.unit.is_working)
    low, high = line.position(begin), line.position(end)
    paused = sum(min(b, high) - a for a, b in _merged(line, begin, pauses) if a < high)
    return (high - low - paused) * _MICROSECOND


def length(start: datetime, budget: Budget, calendar: WorkCalendar) -> timedelta:
    """What the budget amounts to in the time that it counts, when it begins at `start`."""
    return elapsed(start, _moment(_target(aware(start), budget, calendar)), budget, calendar)


class _Line:
    """Time as one number: working time by the table, or simply time."""

    def __init__(self, calendar: WorkCalendar, *, working: bool) -> None:
        self._table = calendar.table if working else None

    def position(self, moment: int) -> int:
        return self._table.position(moment) if self._table else moment

    def moment(self, position: int) -> int:
        return self._table.moment(position) if self._table else position


def _target(start: datetime, budget: Budget, calendar: WorkCalendar) -> int:
    """The end of the budget if nothing pauses it."""
    table = calendar.table
    if budget.unit is Unit.WORKING_DAYS:
        if calendar.same_clock:
            return _same_clock(start, budget.amount, calendar)
        return table.closes[table.ends_of_day[table.day_after(calendar.local(start).date(), budget.amount)]]
    if budget.unit is Unit.DAYS:
        # 民法典203条: a last day that is a day off moves to the next working day
        before_last = calendar.local(start).date() + timedelta(days=budget.amount - 1)
        return table.closes[table.ends_of_day[table.day_after(before_last, 1)]]
    if budget.unit.is_working:
        return table.moment(table.position(_micro(start)) + budget.microseconds)
    return _micro(start) + budget.microseconds


def _same_clock(start: datetime, count: int, calendar: WorkCalendar) -> int:
    """The same time of day `count` working days later; a start outside business counts from the next opening."""
    table = calendar.table
    began = _micro(start)
    at = bisect_right(table.opens, began) - 1
    if began > table.closes[at]:
        began = table.opens[at + 1]
    local = calendar.local(_moment(began))
    index = table.day_after(local.date(), count)
    same = _micro(datetime.combine(date.fromordinal(table.days[index]), local.time(), calendar.zone))
    within = bisect_right(table.opens, same) - 1
    first = table.ends_of_day[index - 1] + 1
    return max(min(same, table.closes[within]), table.opens[first])


def _held(line: _Line, begin: int, used: int, pauses: Iterable[Pause]) -> int:
    """How much time pauses hold back before `used` is used up."""
    end, held = line.position(begin) + used, 0
    for since, until in _merged(line, begin, pauses):
        if since >= end + held:
            break
        held += until - since
    return held


def _merged(line: _Line, begin: int, pauses: Iterable[Pause]) -> list[tuple[int, int]]:
    """The pauses as stretches of the line from `begin` on, in order, overlapping ones joined."""
    raw = sorted((max(_micro(p.since), begin), _micro(_ended(p))) for p in pauses)
    joined: list[tuple[int, int]] = []
    for since, until in ((line.position(a), line.position(b)) for a, b in raw if b > a):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    return joined


def _ended(pause: Pause) -> datetime:
    if pause.until is None:
        raise BadInput("暂停还没有结束，期限暂不能确定")
    return pause.until


def _micro(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def _moment(micro: int) -> datetime:
    return _EPOCH + micro * _MICROSECOND


def opening_after(moment: datetime, calendar: WorkCalendar) -> datetime:
    """The moment itself within business, else the next opening."""
    table, at = calendar.table, _micro(aware(moment))
    index = bisect_right(table.opens, at) - 1
    return aware(moment) if at < table.closes[index] else _moment(table.opens[index + 1])


def business_before(moment: datetime, calendar: WorkCalendar, *, left: timedelta) -> datetime:
    """The moment itself within business, with so much left before the closing; else the last such moment before it."""
    table, at = calendar.table, _micro(aware(moment))
    index = bisect_right(table.opens, at) - 1
    latest = table.closes[index] - left // _MICROSECOND
    return aware(moment) if at <= latest else _moment(latest)

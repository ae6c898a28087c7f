"""How far a budget reaches in the city's working time. Pure; O(log n) by tables of sums.

Counting follows 民法典 201 and 203: in days, the day of the start does not count and the last day ends with business;
in hours, time runs from the moment itself. Moments are held as microseconds, so that `due` and `elapsed` are exact
inverses.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from hotline.base.clock import aware
from hotline.base.errors import BadInput
from sla.calendar.work_calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    MICROSECOND,
    OFFICE_HOURS,
    WEEKDAYS,
    Day,
    Pause,
    WorkCalendar,
    WorkShift,
    micro,
    moment_of,
)
from sla.policy.time_limit import TimeLimit, TimeUnit

__all__ = ["FIRST_YEAR", "LAST_YEAR", "OFFICE_HOURS", "WEEKDAYS", "Day", "Pause", "WorkCalendar", "WorkShift"]
__all__ += ["due", "elapsed", "length", "opening_after", "reached"]

_DAY = timedelta(days=1) // MICROSECOND


def due(start: datetime, budget: TimeLimit, calendar: WorkCalendar, pauses: Iterable[Pause] = ()) -> datetime:
    """When the budget that runs from `start` is used up, the pauses left out."""
    return reached(start, budget, calendar, 1, 1, pauses)


def reached(
    start: datetime,
    budget: TimeLimit,
    calendar: WorkCalendar,
    share: int,
    of: int = 100,
    pauses: Iterable[Pause] = (),
) -> datetime:
    """When `share`/`of` of the budget is used up: `reached(start, budget, calendar, 80)` is the yellow mark."""
    begin, target = micro(aware(start)), _target(aware(start), budget, calendar)
    rests = tuple(pauses)
    line = _Line(calendar, working=budget.unit.is_working)
    length = line.position(target) - line.position(begin)
    used = length * share // of
    held = _held(line, begin, used, rests)
    if used == length and not held:
        return moment_of(_end_of_day(target, budget, calendar))
    end = moment_of(line.moment(line.position(begin) + used + held))
    if used < length:
        return end
    if budget.unit is TimeUnit.LEGAL_DAYS:
        return moment_of(_end_of_day(_legal_close(end, calendar), budget, calendar))
    to_closing = (
        budget.unit is TimeUnit.WORKING_DAYS and not calendar.same_clock and any(one.to_closing for one in rests)
    )
    return moment_of(_closing(end, calendar)) if to_closing else end


def elapsed(
    start: datetime, until: datetime, budget: TimeLimit, calendar: WorkCalendar, pauses: Iterable[Pause] = ()
) -> timedelta:
    """How much of what the budget counts (working time, or time) lies between, the pauses left out."""
    begin, end = micro(aware(start)), micro(aware(until))
    if end <= begin:
        return timedelta(0)
    line = _Line(calendar, working=budget.unit.is_working)
    low, high = line.position(begin), line.position(end)
    paused = sum(min(b, high) - a for a, b in _merged(line, begin, pauses) if a < high)
    return (high - low - paused) * MICROSECOND


def length(start: datetime, budget: TimeLimit, calendar: WorkCalendar) -> timedelta:
    """What the budget amounts to in the time that it counts, when it begins at `start`."""
    return elapsed(start, due(start, budget, calendar), budget, calendar)


class _Line:
    """Time as one number: working time by the table, or simply time."""

    def __init__(self, calendar: WorkCalendar, *, working: bool) -> None:
        self._table = calendar.table if working else None

    def position(self, moment: int) -> int:
        return self._table.position(moment) if self._table else moment

    def moment(self, position: int) -> int:
        return self._table.moment(position) if self._table else position


def _target(start: datetime, budget: TimeLimit, calendar: WorkCalendar) -> int:
    """The end of the budget if nothing pauses it."""
    table = calendar.table
    if budget.unit is TimeUnit.WORKING_DAYS:
        return _working_days(start, budget, calendar)
    if budget.unit is TimeUnit.DAYS:
        return _natural_days(start, budget, calendar)
    if budget.unit is TimeUnit.LEGAL_DAYS:
        midnight = calendar.local(start).replace(hour=0, minute=0, second=0, microsecond=0)
        return _legal_close(midnight, calendar, budget.whole)
    if budget.unit.is_working:
        return table.moment(table.position(micro(start)) + budget.microseconds)
    return micro(start) + budget.microseconds


def _working_days(start: datetime, budget: TimeLimit, calendar: WorkCalendar) -> int:
    """A part of a day is that part of the business hours of the working day after the whole ones.

    By 民法典201条 the day of the start does not count, so that half a working day from Monday ends on Tuesday at noon.
    """
    table = calendar.table
    if calendar.same_clock:
        return _same_clock(start, budget, calendar)
    today = calendar.local(start).date()
    if not budget.part:
        return table.closes[table.ends_of_day[table.day_after(today, budget.whole)]]
    index = table.day_after(today, budget.whole + 1)
    return table.moment(table.before_day(index) + int(table.length_of(index) * budget.part))


def _natural_days(start: datetime, budget: TimeLimit, calendar: WorkCalendar) -> int:
    """民法典203条: a last day that is a day off moves to the next working day, and that ends with business.

    A part of a day ends at that part of the day after the whole ones: half a day at noon.
    """
    table = calendar.table
    today = calendar.local(start).date()
    last = today + timedelta(days=budget.whole + bool(budget.part))
    close = table.closes[table.ends_of_day[table.day_after(last - timedelta(days=1), 1)]]
    if not budget.part or not calendar.is_workday(last):
        return close
    midnight = micro(datetime.combine(last, time(), calendar.zone))
    return min(close, midnight + int(_DAY * budget.part))


def _legal_close(moment: datetime, calendar: WorkCalendar, days: int = 0) -> int:
    """The closing of the last day, so many days on: the first after a 法定节假日 (总局令第121号45条), a weekend counts.

    On a weekend, the hour at which a working day closes (`_end_of_day` makes 24:00 of it). What a pause has pushed
    beyond that hour ends with the next day: a begun day is never lost.
    """
    local = calendar.local(moment)
    last = local.date() + timedelta(days=days)
    while True:
        closes = (calendar.hours(last) or calendar.shifts)[-1].closes
        end = datetime.combine(last, closes, calendar.zone)
        if not calendar.is_holiday(last) and end >= local:
            return micro(end)
        last += timedelta(days=1)


def _end_of_day(closing: int, budget: TimeLimit, calendar: WorkCalendar) -> int:
    """民法典203条2款: the last day ends with business where there is any that day, else at 24:00."""
    day = calendar.local(moment_of(closing)).date()
    if budget.unit is not TimeUnit.LEGAL_DAYS or budget.to_closing or calendar.is_workday(day):
        return closing
    return micro(datetime.combine(day + timedelta(days=1), time(), calendar.zone))


def _closing(moment: datetime, calendar: WorkCalendar) -> int:
    """The end of business of the working day in which the moment lies."""
    table = calendar.table
    yesterday = calendar.local(moment).date() - timedelta(days=1)
    return table.closes[table.ends_of_day[table.day_after(yesterday, 1)]]


def _same_clock(start: datetime, budget: TimeLimit, calendar: WorkCalendar) -> int:
    """The same time of day so many working days later; a start outside business counts from the next opening."""
    table = calendar.table
    began = micro(start)
    at = bisect_right(table.opens, began) - 1
    if began > table.closes[at]:
        began = table.opens[at + 1]
    local = calendar.local(moment_of(began))
    index = table.day_after(local.date() - timedelta(days=1), budget.whole + 1)
    same = micro(datetime.combine(date.fromordinal(table.days[index]), local.time(), calendar.zone))
    within = bisect_right(table.opens, same) - 1
    first = table.ends_of_day[index - 1] + 1
    whole = max(min(same, table.closes[within]), table.opens[first])
    return table.moment(table.position(whole) + int(table.length_of(index) * budget.part)) if budget.part else whole


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
    raw = sorted((max(micro(p.since), begin), micro(_ended(p))) for p in pauses)
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


def opening_after(moment: datetime, calendar: WorkCalendar) -> datetime:
    """The moment itself within business, else the next opening."""
    table, at = calendar.table, micro(aware(moment))
    index = bisect_right(table.opens, at) - 1
    return aware(moment) if at < table.closes[index] else moment_of(table.opens[index + 1])


def business_before(moment: datetime, calendar: WorkCalendar, *, left: timedelta) -> datetime:
    """The moment itself within business, with so much left before the closing; else the last such moment before it."""
    table, at = calendar.table, micro(aware(moment))
    index = bisect_right(table.opens, at) - 1
    latest = table.closes[index] - left // MICROSECOND
    return aware(moment) if at <= latest else moment_of(latest)

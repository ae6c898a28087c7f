"""A year of the working calendar as months, weeks and days to look at. Pure."""

import calendar as gregorian
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sla.calendar.national_calendar import expected, published
from sla.calendar.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day: what kind it is, and why, for the eye and for a screen reader."""

    day: date
    kind: str  # work weekend off made_up half
    name: str
    corrected: bool
    provisional: bool
    today: bool


@dataclass(frozen=True, slots=True)
class Special:
    """Days in a row with one arrangement, as a line of the list."""

    first: date
    last: date
    kind: str
    name: str
    hours: str
    source: str


KINDS = {"work": "上班", "weekend": "周末", "off": "放假", "made_up": "调休上班", "half": "另有班次"}


def months(
    year: int, calendar: WorkCalendar, corrected: frozenset[date], today: date
) -> list[list[list[CalendarDay | None]]]:
    """Twelve months of weeks that begin on Monday; none where a week reaches into another month."""
    weeks = gregorian.Calendar(firstweekday=0)
    return [
        [
            [_cell(day, calendar, corrected, today) if day.month == month else None for day in week]
            for week in weeks.monthdatescalendar(year, month)
        ]
        for month in range(1, 13)
    ]


def special(year: int, calendar: WorkCalendar, corrected: frozenset[date]) -> list[Special]:
    """What differs from its weekday in this year, neighbouring days of one arrangement together."""
    found: list[Special] = []
    for day in sorted(day for day in calendar.special if day.year == year):
        one = _special(day, calendar, corrected)
        last = found[-1] if found else None
        if last and (day - last.last).days == 1 and _same(last, one):
            found[-1] = Special(last.first, day, one.kind, one.name, one.hours, one.source)
        else:
            found.append(one)
    return found


def _same(one: Special, other: Special) -> bool:
    return (one.kind, one.name, one.hours, one.source) == (other.kind, other.name, other.hours, other.source)


def _special(day: date, calendar: WorkCalendar, corrected: frozenset[date]) -> Special:
    arrangement = calendar.special[day]
    hours = "、".join(f"{s.opens:%H:%M}-{s.closes:%H:%M}" for s in arrangement.shifts) if arrangement.working else ""
    return Special(day, day, _kind(day, calendar), arrangement.name, hours, _source(day, corrected))


def _source(day: date, corrected: Sequence[date] | frozenset[date]) -> str:
    if day in corrected:
        return "本市更正"
    if day in expected():
        return "法定节假日"
    return "国务院通知" if day in published() else "本市放假"


def _cell(day: date, calendar: WorkCalendar, corrected: frozenset[date], today: date) -> CalendarDay:
    arrangement = calendar.special.get(day)
    name = arrangement.name if arrangement else ""
    return CalendarDay(day, _kind(day, calendar), name, day in corrected, calendar.is_provisional(day), day == today)


def _kind(day: date, calendar: WorkCalendar) -> str:
    arrangement, weekend = calendar.special.get(day), day.weekday() >= 5  # noqa: PLR2004 - Saturday
    if arrangement is None:
        return "weekend" if weekend else "work"
    if not arrangement.working:
        return "off"
    if arrangement.shifts and not weekend:
        return "half"
    return "made_up" if weekend else "work"

"""The national calendar as published (chinesecalendar), with local days off and an administrator's corrections."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from chinese_calendar import constants

from sla.calendar import statutory_holidays
from sla.calendar.workdays import Day, WorkCalendar


def national(
    local_days_off: tuple[str, ...] = (),
    *,
    corrections: Mapping[date, Day] | None = None,
    announced: date | None = None,
    same_clock: bool = False,
) -> WorkCalendar:
    """The published days and those off by law, then local days off, then corrections: the later wins.

    `announced` says that a newer notice has been entered as corrections, up to this day.
    """
    special = dict(expected()) | dict(published())
    special |= {date.fromisoformat(iso): Day(working=False, name="地方放假") for iso in local_days_off}
    special |= corrections or {}
    known = max(announced or date.min, last_published())
    return WorkCalendar(special, announced=known, same_clock=same_clock)


@lru_cache(maxsize=1)
def published() -> Mapping[date, Day]:
    """Every day that the State Council's notices treat otherwise than its weekday."""
    off = {day: Day(working=False, name=_chinese(name)) for day, name in constants.holidays.items()}
    made_up = {day: Day(working=True, name=f"{_chinese(name)}调休上班") for day, name in constants.workdays.items()}
    return off | made_up


@lru_cache(maxsize=1)
def expected() -> Mapping[date, Day]:
    """The festivals of the years that no notice of the package covers: off by law, before any notice."""
    days = statutory_holidays.by_law().items()
    return {day: Day(working=False, name=name) for day, name in days if day > last_published()}


def last_published() -> date:
    """The end of the last year for which the package carries the notice."""
    return date(max(constants.holidays).year, 12, 31)


def _chinese(name: str) -> str:
    return next((str(holiday.chinese) for holiday in constants.Holiday if holiday.value == name), "放假")

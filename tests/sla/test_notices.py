"""Every day of 2024 to 2026 against the State Council's own notices, typed anew from them."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from sla.national import last_published, national

NOTICES = {
    # 国办发明电〔2023〕7号
    2024: (
        ["01-01", "02-10..02-17", "04-04..04-06", "05-01..05-05", "06-10", "09-15..09-17", "10-01..10-07"],
        ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    ),
    # 国办发明电〔2024〕12号
    2025: (
        ["01-01", "01-28..02-04", "04-04..04-06", "05-01..05-05", "05-31..06-02", "10-01..10-08"],
        ["01-26", "02-08", "04-27", "09-28", "10-11"],
    ),
    # 国办发明电〔2025〕7号
    2026: (
        [
            "01-01..01-03",
            "02-15..02-23",
            "04-04..04-06",
            "05-01..05-05",
            "06-19..06-21",
            "09-25..09-27",
            "10-01..10-07",
        ],
        ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
    ),
}
WORKING_DAYS = {2024: 251, 2025: 248, 2026: 248}  # counted from the notices by hand


def days(year: int, spans: list[str]) -> set[date]:
    return {day for span in spans for day in _span(year, span)}


def _span(year: int, span: str) -> Iterator[date]:
    first, _, last = span.partition("..")
    day, end = date.fromisoformat(f"{year}-{first}"), date.fromisoformat(f"{year}-{last or first}")
    while day <= end:
        yield day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", NOTICES)
def test_every_day_of_the_year(year: int) -> None:
    off, made_up = (days(year, spans) for spans in NOTICES[year])
    calendar = national()
    for day in _span(year, "01-01..12-31"):
        expected = day in made_up or (day.weekday() < 5 and day not in off)
        assert calendar.is_workday(day) is expected, day
        assert not calendar.is_provisional(day)


@pytest.mark.parametrize("year", NOTICES)
def test_the_number_of_working_days(year: int) -> None:
    calendar = national()
    assert sum(calendar.is_workday(day) for day in _span(year, "01-01..12-31")) == WORKING_DAYS[year]


@pytest.mark.parametrize("year", NOTICES)
def test_days_made_up_are_weekend_days(year: int) -> None:
    assert all(day.weekday() >= 5 for day in days(year, NOTICES[year][1]))


def test_a_year_without_a_notice_is_provisional_and_counts_weekdays() -> None:
    calendar = national()
    beyond = last_published().year + 1
    for day in _span(beyond, "01-01..12-31"):
        assert calendar.is_provisional(day)
        assert calendar.is_workday(day) is (day.weekday() < 5)


def test_a_day_off_says_why() -> None:
    calendar = national(("2026-04-20",))
    assert calendar.why_off(date(2026, 2, 17)) == "春节"
    assert calendar.why_off(date(2026, 9, 25)) == "中秋"
    assert calendar.why_off(date(2026, 4, 20)) == "地方放假"
    assert calendar.why_off(date(2026, 11, 22)) == "周末"

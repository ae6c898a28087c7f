"""Every day of 2024 to 2026 against the State Council's own notices, typed again from them."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from sla.calendar import statutory_holidays
from sla.calendar.national_calendar import last_published, national
from sla.calendar.workdays import Day
from sla.policy.active_policies import PRESETS

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


BY_LAW = ["01-01", "02-05..02-08", "04-05", "05-01..05-02", "06-09", "09-15", "10-01..10-03"]  # 放假办法2条, for 2027


def test_a_year_without_a_notice_is_provisional_and_only_the_days_off_by_law_are_off() -> None:
    """全国年节及纪念日放假办法（2024）2条; make-up days and days in lieu wait for the notice."""
    calendar = national()
    off = days(2027, BY_LAW)
    assert last_published().year < 2027, "take the next year, by hand"
    for day in _span(2027, "01-01..12-31"):
        assert calendar.is_provisional(day)
        assert calendar.is_workday(day) is (day.weekday() < 5 and day not in off), day


def test_a_notice_that_is_entered_goes_before_the_festivals_by_law() -> None:
    corrections = {date(2027, 2, 5): Day(working=True, name="更正"), date(2027, 2, 9): Day(working=False, name="春节")}
    calendar = national(corrections=corrections, announced=date(2027, 12, 31))
    assert calendar.is_workday(date(2027, 2, 5))
    assert not calendar.is_workday(date(2027, 2, 9))
    assert not calendar.is_provisional(date(2027, 2, 9))


@pytest.mark.parametrize("year", range(2027, 2046))
def test_thirteen_days_off_by_law_each_year(year: int) -> None:
    """放假办法2条 gives 13; they are fewer only where two festivals fall on one day (Mid-Autumn in 2031, 2028 …)."""
    names = [name for day, name in statutory_holidays.by_law().items() if day.year == year]
    assert 12 <= len(names) <= 13
    assert names.count("春节") == 4
    assert statutory_holidays.by_law()[date(year, 10, 1)] == "国庆节"


@pytest.mark.parametrize(
    ("year", "new_year", "qingming", "dragon_boat", "mid_autumn"),
    [
        # almanac dates, typed again
        (2027, "02-06", "04-05", "06-09", "09-15"),
        (2028, "01-26", "04-04", "05-28", "10-03"),
        (2033, "01-31", "04-04", "06-01", "09-08"),
    ],
)
def test_the_lunar_dates(year: int, new_year: str, qingming: str, dragon_boat: str, mid_autumn: str) -> None:
    off = statutory_holidays.by_law()
    assert off[date.fromisoformat(f"{year}-{new_year}")] == "春节"
    assert off[date.fromisoformat(f"{year}-{qingming}")] == "清明"
    assert off[date.fromisoformat(f"{year}-{dragon_boat}")] == "端午"
    assert date.fromisoformat(f"{year}-{mid_autumn}") in off


def test_lunar_months_follow_the_moon() -> None:
    """From one festival to the next there are whole lunar months: a figure typed wrongly would show."""
    by_name = {(day.year, name): day for day, name in reversed(statutory_holidays.by_law().items())}
    month = 29.530588
    for year in range(2027, 2046):
        firsts = by_name[year, "春节"] + timedelta(days=1)
        for name, place in (("端午", 4), ("中秋", 14)):
            if (year, name) not in by_name:
                continue
            months = ((by_name[year, name] - firsts).days - place) / month
            assert abs(months - round(months)) * month < 2, (year, name)


THIRD_OF_THIRD = (  # 三月初三 by GB/T 33661-2017; borax 4.1.3 and lunar_python 1.4.8 both give the same
    *("2027-04-09", "2028-03-28", "2029-04-16", "2030-04-05", "2031-03-25"),
    *("2032-04-12", "2033-04-02", "2034-04-21", "2035-04-10"),
)


def test_the_third_of_the_third_month_is_off_in_guangxi_for_years_ahead() -> None:
    """广西壮族自治区少数民族习惯节日放假办法（2014）：三月初三、初四."""
    off = {date.fromisoformat(iso) for iso in PRESETS["guangxi"].days_off}
    ahead = {date.fromisoformat(third) + timedelta(days=n) for third in THIRD_OF_THIRD for n in range(2)}
    assert {day for day in off if day.year >= 2027} == ahead
    assert {day for day in off if day.year == 2027} == {date(2027, 4, 9), date(2027, 4, 10)}


def test_a_day_off_says_why() -> None:
    calendar = national(("2026-04-20",))
    assert calendar.why_off(date(2026, 2, 17)) == "春节"
    assert calendar.why_off(date(2026, 9, 25)) == "中秋"
    assert calendar.why_off(date(2026, 4, 20)) == "地方放假"
    assert calendar.why_off(date(2026, 11, 22)) == "周末"

from datetime import date, datetime, time, timedelta

import pytest

from hotline.base.clock import CITY_ZONE
from hotline.base.errors import BadInput
from sla.calendar.national_calendar import national
from sla.calendar.workdays import Day, Pause, WorkCalendar, WorkShift, due, elapsed, length, opening_after, reached
from sla.policy.time_limit import TimeLimit

CALENDAR = national()
SAME_CLOCK = national(same_clock=True)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE)


@pytest.mark.parametrize(
    ("why", "start", "budget", "ends"),
    [
        ("the day of the start does not count", "2026-11-23 09:00", "1wd", "2026-11-24 17:30"),
        ("however late the start", "2026-11-23 23:59", "1wd", "2026-11-24 17:30"),
        ("Friday + 1 working day is Monday", "2026-11-20 12:00", "1wd", "2026-11-23 17:30"),
        ("Saturday + 1 working day is Monday", "2026-11-21 12:00", "1wd", "2026-11-23 17:30"),
        (
            "the National Day week is skipped, the make-up Saturday counts",
            "2026-09-30 10:00",
            "3wd",
            "2026-10-10 17:30",
        ),
        ("the make-up Sunday before National Day is a working day", "2026-09-18 10:00", "1wd", "2026-09-20 17:30"),
        ("the Spring Festival of 2026 has nine days", "2026-02-14 10:00", "1wd", "2026-02-24 17:30"),
        ("a start on a make-up Saturday is an ordinary start", "2026-02-28 10:00", "1wd", "2026-03-02 17:30"),
        ("working hours run from the moment", "2026-11-23 09:00", "2wh", "2026-11-23 11:00"),
        ("and rest at noon", "2026-11-23 11:00", "2wh", "2026-11-23 15:00"),
        ("a budget that fits exactly ends at noon, not at two", "2026-11-23 10:00", "2wh", "2026-11-23 12:00"),
        ("and overnight", "2026-11-23 17:00", "2wh", "2026-11-24 10:00"),
        ("a start at night waits for the opening", "2026-11-23 03:00", "2wh", "2026-11-23 10:30"),
        ("a start on a day off waits for the opening", "2026-10-01 10:00", "2wh", "2026-10-08 10:30"),
        ("working minutes", "2026-11-23 11:45", "30wmin", "2026-11-23 14:15"),
        ("natural hours run at night", "2026-11-23 23:00", "2h", "2026-11-24 01:00"),
        ("natural minutes", "2026-11-23 23:50", "30min", "2026-11-24 00:20"),
        (
            "natural days: the first does not count, the last ends with business",
            "2026-11-23 09:00",
            "7d",
            "2026-11-30 17:30",
        ),
        ("a last day that is a day off moves on (民法典203条)", "2026-11-21 09:00", "7d", "2026-11-30 17:30"),
        ("and over a holiday", "2026-09-24 09:00", "7d", "2026-10-08 17:30"),
        ("New Year is off before the notice is out", "2026-12-31 09:00", "3wd", "2027-01-06 17:30"),
    ],
)
def test_due(why: str, start: str, budget: str, ends: str) -> None:
    assert due(at(start), TimeLimit.parse(budget), CALENDAR) == at(ends), why


@pytest.mark.parametrize(
    ("why", "start", "budget", "ends"),
    [
        ("Friday 12:00 + 1 working day -> Monday 12:00", "2026-11-20 12:00", "1wd", "2026-11-23 12:00"),
        ("the same time of day", "2026-11-23 15:20", "2wd", "2026-11-25 15:20"),
        ("an opening stays an opening", "2026-11-23 14:00", "1wd", "2026-11-24 14:00"),
        ("a start at noon counts from two", "2026-11-23 12:30", "1wd", "2026-11-24 14:00"),
        ("a start at the weekend counts from Monday's opening", "2026-11-21 06:00", "1wd", "2026-11-24 08:30"),
        ("a start after close counts from the next opening", "2026-11-20 18:00", "1wd", "2026-11-24 08:30"),
    ],
)
def test_due_with_the_same_clock(why: str, start: str, budget: str, ends: str) -> None:
    assert due(at(start), TimeLimit.parse(budget), SAME_CLOCK) == at(ends), why


@pytest.mark.parametrize(
    ("why", "since", "until", "ends"),
    [
        ("a pause of one working day", "2026-11-24 10:00", "2026-11-25 10:00", "2026-11-26 17:30"),
        ("a pause of two working hours", "2026-11-24 10:00", "2026-11-24 12:00", "2026-11-26 10:30"),
        ("a pause over night only", "2026-11-24 17:30", "2026-11-25 08:30", "2026-11-25 17:30"),
        ("a pause over the weekend", "2026-11-28 00:00", "2026-11-29 12:00", "2026-11-25 17:30"),
        ("a pause that begins when all is over", "2026-11-25 17:30", "2026-11-27 17:30", "2026-11-25 17:30"),
        ("a pause before the start", "2026-11-20 09:00", "2026-11-23 09:00", "2026-11-25 17:30"),
    ],
)
def test_pauses_of_a_promise_of_two_working_days_from_monday(why: str, since: str, until: str, ends: str) -> None:
    pause = Pause(at(since), at(until))
    assert due(at("2026-11-23 09:00"), TimeLimit.parse("2wd"), CALENDAR, [pause]) == at(ends), why


def test_overlapping_pauses_count_once() -> None:
    pauses = [
        Pause(at("2026-11-24 10:00"), at("2026-11-24 16:00")),
        Pause(at("2026-11-24 11:00"), at("2026-11-25 10:00")),
    ]
    assert due(at("2026-11-23 09:00"), TimeLimit.parse("2wd"), CALENDAR, pauses) == at("2026-11-26 17:30")


def test_a_pause_that_goes_on_has_no_end_to_date_by() -> None:
    with pytest.raises(BadInput, match="暂停还没有结束"):
        due(at("2026-11-23 09:00"), TimeLimit.parse("2wd"), CALENDAR, [Pause(at("2026-11-24 10:00"), None)])


def test_shares_of_a_budget_are_reached_in_working_time() -> None:
    start, budget = at("2026-11-23 08:30"), TimeLimit.parse("10wh")
    assert reached(start, budget, CALENDAR, 50) == at("2026-11-23 15:30")
    assert reached(start, budget, CALENDAR, 80) == at("2026-11-24 09:30")
    assert reached(start, budget, CALENDAR, 100) == due(start, budget, CALENDAR)


def test_what_a_budget_in_days_amounts_to_depends_on_its_start() -> None:
    assert length(at("2026-11-23 17:30"), TimeLimit.parse("1wd"), CALENDAR) == timedelta(hours=7)
    assert length(at("2026-11-23 08:30"), TimeLimit.parse("1wd"), CALENDAR) == timedelta(hours=14)


def test_elapsed_counts_business_time_only() -> None:
    assert elapsed(at("2026-11-20 17:00"), at("2026-11-23 09:00"), TimeLimit.parse("9wh"), CALENDAR) == timedelta(
        hours=1
    )
    assert elapsed(at("2026-11-23 09:00"), at("2026-11-20 17:00"), TimeLimit.parse("9wh"), CALENDAR) == timedelta(0)


def test_local_days_off_and_days_with_hours_of_their_own() -> None:
    local = national(
        ("2026-04-20",), corrections={date(2026, 4, 21): Day(True, "半天", (WorkShift(time(8, 30), time(12)),))}
    )
    assert due(at("2026-04-17 10:00"), TimeLimit.parse("1wd"), local) == at("2026-04-21 12:00")
    assert due(at("2026-04-21 11:00"), TimeLimit.parse("2wh"), local) == at("2026-04-22 09:30")


def test_a_calendar_without_a_working_day_is_refused_not_searched_for_ever() -> None:
    empty = WorkCalendar(
        {date(2026, 1, 1) + timedelta(days=n): Day(working=False) for n in range(365)}, years=(2026, 2026)
    )
    for budget in ("1wd", "1wh", "1d"):
        with pytest.raises(BadInput, match="工作日历"):
            due(at("2026-03-01 10:00"), TimeLimit.parse(budget), empty)
    assert due(at("2026-03-01 10:00"), TimeLimit.parse("1h"), empty) == at("2026-03-01 11:00")


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        due(datetime(2026, 11, 23, 9), TimeLimit.parse("1wd"), CALENDAR)  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize("text", ["0.5ld", "1.5ld"])
def test_a_part_of_a_day_by_statute_is_refused_and_not_dropped(text: str) -> None:
    with pytest.raises(BadInput, match="按整日计，不能带小数"):
        TimeLimit.parse(text)


@pytest.mark.parametrize(
    "text", ["", "3", "wd", "0wd", "-1h", "3 wd x", "1.555h", "0.0wd", "1.h", ".5h", "99999999wd", "3天"]
)
def test_budgets_that_cannot_be_read(text: str) -> None:
    with pytest.raises(BadInput, match="看不懂的时限"):
        TimeLimit.parse(text)


def test_a_budget_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(BadInput, match="工作日历"):
        due(at("2026-11-23 09:00"), TimeLimit.parse("99999wd"), CALENDAR)


def test_the_next_opening() -> None:
    assert opening_after(at("2026-11-23 10:00"), CALENDAR) == at("2026-11-23 10:00")
    assert opening_after(at("2026-11-23 12:00"), CALENDAR) == at("2026-11-23 14:00")
    assert opening_after(at("2026-11-21 10:00"), CALENDAR) == at("2026-11-23 08:30")


def test_versions_name_the_content() -> None:
    assert national().version == national().version
    assert national(("2026-04-20",)).version != national().version

"""What holds for every start, budget, calendar and pause."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hotline.base.clock import day_and_hour
from sla.calendar.workdays import Day, Pause, WorkCalendar, WorkShift, due, elapsed, length, reached
from sla.policy.time_limit import TimeLimit, TimeUnit

FIRST, DAYS = datetime(2026, 1, 5, tzinfo=UTC), 300
YEARS = (2025, 2028)
HALF_DAY = (WorkShift(time(9), time(12)),)
THREE_SHIFTS = (WorkShift(time(7), time(11)), WorkShift(time(12), time(16)), WorkShift(time(18), time(22)))


@st.composite
def calendars(draw: st.DrawFn, *, same_clock: bool = False) -> WorkCalendar:
    """Days off, made-up and half days strewn over the year."""
    numbers = st.sets(st.integers(0, DAYS), max_size=40)
    off, on, half = draw(numbers), draw(numbers), draw(numbers)
    day = {n: date(2026, 1, 5) + timedelta(days=n) for n in range(DAYS + 1)}
    special = {day[n]: Day(True, "半天", HALF_DAY) for n in half}
    special |= {day[n]: Day(working=True) for n in on} | {day[n]: Day(working=False) for n in off}
    shifts = draw(
        st.sampled_from([(WorkShift(time(8, 30), time(12)), WorkShift(time(14), time(17, 30))), THREE_SHIFTS])
    )
    return WorkCalendar(special, shifts=shifts, years=YEARS, same_clock=same_clock)


moments = st.integers(0, DAYS * 24 * 3600 * 1000).map(lambda ms: FIRST + timedelta(milliseconds=ms))
budgets = st.builds(TimeLimit, st.integers(1, 60), st.sampled_from(list(TimeUnit)))
# a statute's days end with a closing, also after a rest: no begun day is lost, so what is counted is not exact
exact = st.builds(TimeLimit, st.integers(1, 60), st.sampled_from([u for u in TimeUnit if u is not TimeUnit.LEGAL_DAYS]))
hours = st.builds(
    TimeLimit, st.integers(1, 60), st.sampled_from([TimeUnit.WORKING_HOURS, TimeUnit.WORKING_MINUTES, TimeUnit.HOURS])
)
pauses = st.lists(
    st.tuples(moments, st.integers(0, 20 * 24 * 60)).map(lambda p: Pause(p[0], p[0] + timedelta(minutes=p[1]))),
    max_size=4,
)
quick = settings(max_examples=60, deadline=None)


@quick
@given(calendars(), moments, moments, budgets)
def test_due_is_monotone(calendar: WorkCalendar, one: datetime, other: datetime, budget: TimeLimit) -> None:
    early, late = sorted((one, other))
    assert due(early, budget, calendar) <= due(late, budget, calendar)


@quick
@given(calendars(), moments, budgets, st.integers(1, 30))
def test_a_larger_budget_never_ends_earlier(
    calendar: WorkCalendar, start: datetime, budget: TimeLimit, more: int
) -> None:
    assert due(start, budget, calendar) <= due(start, TimeLimit(budget.amount + more, budget.unit), calendar)


@quick
@given(
    calendars(),
    moments,
    st.integers(1, 30),
    st.integers(1, 30),
    st.sampled_from([u for u in TimeUnit if u not in {TimeUnit.DAYS, TimeUnit.LEGAL_DAYS}]),
)
def test_budgets_add_up(calendar: WorkCalendar, start: datetime, a: int, b: int, unit: TimeUnit) -> None:
    once = due(start, TimeLimit(a + b, unit), calendar)
    assert due(due(start, TimeLimit(a, unit), calendar), TimeLimit(b, unit), calendar) == once


@quick
@given(calendars(same_clock=True), moments, st.integers(1, 30), st.integers(1, 30))
def test_the_same_clock_is_monotone_in_the_budget(calendar: WorkCalendar, start: datetime, a: int, b: int) -> None:
    assert start <= due(start, TimeLimit(a, TimeUnit.WORKING_DAYS), calendar)
    assert due(start, TimeLimit(a, TimeUnit.WORKING_DAYS), calendar) < due(
        start, TimeLimit(a + b, TimeUnit.WORKING_DAYS), calendar
    )


@quick
@given(calendars(), moments, exact, pauses)
def test_elapsed_is_the_inverse_of_due(
    calendar: WorkCalendar, start: datetime, budget: TimeLimit, held: list[Pause]
) -> None:
    end = due(start, budget, calendar, held)
    assert elapsed(start, end, budget, calendar, held) == length(start, budget, calendar)
    if length(start, budget, calendar):
        assert elapsed(start, end - timedelta(microseconds=1), budget, calendar, held) < length(start, budget, calendar)


@quick
@given(calendars(same_clock=True), moments, exact, pauses)
def test_elapsed_is_the_inverse_of_due_by_the_same_clock_too(
    calendar: WorkCalendar, start: datetime, budget: TimeLimit, held: list[Pause]
) -> None:
    """The end may lie at an opening: nothing is counted between it and the closing before, and nothing is lost."""
    end = due(start, budget, calendar, held)
    whole = length(start, budget, calendar)
    assert elapsed(start, end, budget, calendar, held) == whole
    assert elapsed(start, end - timedelta(microseconds=1), budget, calendar, held) <= whole
    if whole and not budget.unit.is_days:
        assert elapsed(start, end - timedelta(microseconds=1), budget, calendar, held) < whole


crowded = st.lists(
    st.tuples(st.integers(0, 4 * 24 * 60), st.integers(1, 3 * 24 * 60)).map(
        lambda p: Pause(FIRST + timedelta(minutes=p[0]), FIRST + timedelta(minutes=p[0] + p[1]))
    ),
    min_size=2,
    max_size=6,
)


@quick
@given(calendars(), st.integers(0, 4 * 24 * 60), st.integers(1, 900), crowded)
def test_overlapping_and_nested_pauses_equal_a_walk_from_minute_to_minute(
    calendar: WorkCalendar, offset: int, minutes: int, held: list[Pause]
) -> None:
    start = FIRST + timedelta(minutes=offset)
    budget = TimeLimit(minutes, TimeUnit.WORKING_MINUTES)
    moment, left = start, minutes
    while left:
        local = calendar.local(moment)
        works = any(shift.opens <= local.time() < shift.closes for shift in calendar.hours(local.date()))
        rests = any(p.since <= moment < (p.until or moment) for p in held)
        left -= works and not rests
        moment += timedelta(minutes=1)
    end = due(start, budget, calendar, held)
    assert end == moment
    assert elapsed(start, end, budget, calendar, held) == timedelta(minutes=minutes)


@quick
@given(calendars(), moments, hours, pauses)
def test_the_length_of_a_budget_in_hours_is_itself(
    calendar: WorkCalendar, start: datetime, budget: TimeLimit, held: list[Pause]
) -> None:
    end = due(start, budget, calendar, held)
    assert elapsed(start, end, budget, calendar, held) == timedelta(microseconds=budget.microseconds)


@quick
@given(calendars(), moments, exact, st.integers(1, 99), st.integers(1, 20_000))
def test_a_pause_moves_the_end_by_what_it_holds_back(
    calendar: WorkCalendar, start: datetime, budget: TimeLimit, share: int, minutes: int
) -> None:
    since = reached(start, budget, calendar, share)
    assume(since > start)
    pause = Pause(since, since + timedelta(minutes=minutes))
    before, after = due(start, budget, calendar), due(start, budget, calendar, [pause])
    assert elapsed(before, after, budget, calendar) == elapsed(since, pause.until or since, budget, calendar)


@quick
@given(calendars(), moments, st.integers(1, 60), pauses)
def test_a_statutes_days_end_with_a_closing_or_where_there_is_none_with_the_day(
    calendar: WorkCalendar, start: datetime, days: int, held: list[Pause]
) -> None:
    budget = TimeLimit(days, TimeUnit.LEGAL_DAYS)
    day, hour = day_and_hour(calendar.local(due(start, budget, calendar, held)))
    assert hour == (f"{calendar.hours(day)[-1].closes:%H:%M}" if calendar.is_workday(day) else "24:00")
    assert not calendar.is_holiday(day)


@quick
@given(calendars(), moments, st.integers(1, 60), pauses)
def test_a_statutes_days_given_before_the_24_hours_end_on_the_same_day_with_a_closing(
    calendar: WorkCalendar, start: datetime, days: int, held: list[Pause]
) -> None:
    budget = TimeLimit(days, TimeUnit.LEGAL_DAYS)
    before = replace(budget, to_closing=True)
    end = due(start, before, calendar, held)
    local = calendar.local(end)
    assert local.time() == (calendar.hours(local.date()) or calendar.shifts)[-1].closes
    assert elapsed(start, end, before, calendar, held) >= length(start, before, calendar)
    assert day_and_hour(calendar.local(due(start, budget, calendar, held)))[0] == local.date()


@quick
@given(calendars(), moments, budgets, pauses)
def test_pauses_only_ever_delay_and_their_order_does_not_matter(
    calendar: WorkCalendar, start: datetime, budget: TimeLimit, held: list[Pause]
) -> None:
    assert due(start, budget, calendar, held) >= due(start, budget, calendar)
    assert due(start, budget, calendar, held) == due(start, budget, calendar, held[::-1] + held)


@quick
@given(calendars(), moments, budgets, pauses, st.integers(0, 100), st.integers(0, 100))
def test_shares_come_in_order(
    calendar: WorkCalendar, start: datetime, budget: TimeLimit, held: list[Pause], a: int, b: int
) -> None:
    low, high = sorted((a, b))
    assert reached(start, budget, calendar, low, 100, held) <= reached(start, budget, calendar, high, 100, held)


@quick
@given(calendars(), moments, moments, moments, hours)
def test_elapsed_adds_up(calendar: WorkCalendar, x: datetime, y: datetime, z: datetime, budget: TimeLimit) -> None:
    a, b, c = sorted((x, y, z))
    whole = elapsed(a, c, budget, calendar)
    assert elapsed(a, b, budget, calendar) + elapsed(b, c, budget, calendar) == whole


@quick
@given(calendars(), moments, st.integers(1, 40))
def test_working_days_equal_a_walk_from_day_to_day(calendar: WorkCalendar, start: datetime, count: int) -> None:
    day, left = calendar.local(start).date(), count
    while left:
        day += timedelta(days=1)
        left -= calendar.is_workday(day)
    closes = datetime.combine(day, calendar.hours(day)[-1].closes, calendar.zone)
    assert due(start, TimeLimit(count, TimeUnit.WORKING_DAYS), calendar) == closes


@quick
@given(calendars(), moments, st.integers(1, 40))
def test_working_hours_equal_a_walk_from_shift_to_shift(calendar: WorkCalendar, start: datetime, count: int) -> None:
    left, day, end = timedelta(hours=count), calendar.local(start).date(), start
    while left:
        for shift in calendar.hours(day):
            opens = max(start, datetime.combine(day, shift.opens, calendar.zone))
            stretch = min(left, max(datetime.combine(day, shift.closes, calendar.zone) - opens, timedelta(0)))
            left -= stretch
            end = opens + stretch if stretch else end
            if not left:
                break
        day += timedelta(days=1)
    assert due(start, TimeLimit(count, TimeUnit.WORKING_HOURS), calendar) == end

"""The formulas against figures that were published, or that can be checked on paper."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.indicators import (
    Exclude,
    Finished,
    Rate,
    Tier,
    Weights,
    by_department,
    dispatch_accuracy,
    follow_up,
    lianyungang_on_time,
    lianyungang_satisfaction,
    lianyungang_signing,
    on_time,
    returned,
    rework,
    signed_on_time,
    three_rates,
    tier,
    wilson,
)

DUE = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
GOOD = Finished(
    department_id=1,
    due_at=DUE,
    answered_at=DUE,
    signed_in_time=True,
    responded=True,
    reached=True,
    solved=True,
    satisfied=5,
)
BAD = replace(
    GOOD, answered_at=DUE + timedelta(hours=1), responded=False, solved=False, satisfied=1, signed_in_time=False
)


def test_the_three_rates_of_three_good_and_one_bad() -> None:
    rates = three_rates([GOOD, GOOD, GOOD, BAD])
    assert (rates.response.value, rates.solution.value, rates.satisfaction.value) == (0.75, 0.75, 0.75)
    assert rates.score() == pytest.approx(75)
    assert rates.score(Weights(response=0, solution=0, satisfaction=1)) == pytest.approx(75)


@pytest.mark.parametrize(
    ("why", "fact", "wholes"),
    [
        ("not reached: not assessed", replace(GOOD, reached=False), (0, 0, 0)),
        ("reached, without a rating: not in the satisfaction", replace(GOOD, satisfied=None), (1, 1, 0)),
        ("excluded for a reason", replace(BAD, excluded=Exclude.UNREASONABLE), (0, 0, 0)),
        ("decided by law: out of the satisfaction only", replace(BAD, excluded=Exclude.ENFORCEMENT), (1, 1, 0)),
    ],
)
def test_who_is_assessed(why: str, fact: Finished, wholes: tuple[int, int, int]) -> None:
    rates = three_rates([fact])
    assert (rates.response.whole, rates.solution.whole, rates.satisfaction.whole) == wholes, why
    assert rates.volume == 1
    assert rates.score() is None or wholes == (1, 1, 1)


def test_half_solved_counts_half_if_the_city_says_so() -> None:
    partly = replace(GOOD, solved=False, partly=True)
    assert three_rates([partly]).solution.value == 0
    assert three_rates([partly], Weights(half_for_partly=True)).solution.value == 0.5


@pytest.mark.parametrize(("stars", "counts"), [(5, 1), (4, 1), (3, 1), (2, 0), (1, 0)])
def test_from_three_stars_on_a_citizen_is_satisfied(stars: int, counts: int) -> None:
    assert three_rates([replace(GOOD, satisfied=stars)]).satisfaction.part == counts


def test_on_time_counts_what_was_to_be_done_by_now() -> None:
    waiting = replace(GOOD, answered_at=None)
    assert on_time([GOOD, BAD, waiting], DUE - timedelta(hours=2)) == Rate(1, 2)
    assert on_time([GOOD, BAD, waiting], DUE) == Rate(1, 3)


def test_the_other_rates() -> None:
    facts = [GOOD, BAD, replace(GOOD, reached=False, reworked=True), replace(GOOD, signed_in_time=None, returned=True)]
    assert signed_on_time(facts) == Rate(2, 3)
    assert follow_up(facts) == Rate(3, 4)
    assert rework(facts) == Rate(1, 4)
    assert returned(facts) == Rate(1, 4)
    assert dispatch_accuracy(facts) == Rate(3, 4)


def test_a_unit_without_matters_has_no_rate_and_no_score() -> None:
    rates = three_rates([])
    assert rates.response.value is None
    assert rates.response.percent is None
    assert rates.score() is None
    assert tier(rates.response) is Tier.OPEN


@pytest.mark.parametrize(("percent", "points"), [(89.82, 14.82), (66.67, 0), (80, 5), (100, 25)])
def test_lianyungang_points_for_closing_on_time(percent: float, points: float) -> None:
    assert lianyungang_on_time(percent) == pytest.approx(points)


@pytest.mark.parametrize(
    ("percent", "target", "points"),
    [(87.5, 98, 19.75), (83.33, 98, 17.665), (75, 98, 13.5), (70.59, 95, 12.795), (20, 98, 12.5)],
)
def test_lianyungang_points_for_satisfaction(percent: float, target: float, points: float) -> None:
    assert lianyungang_satisfaction(percent, target=target) == pytest.approx(points)


def test_lianyungang_points_for_signing() -> None:
    assert lianyungang_signing(80) == 0
    assert lianyungang_signing(99.64) == pytest.approx(19.64)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (3112, 3456, 0.8900, 0.9100)],
)
def test_wilson_against_tables(part: int, whole: int, low: float, high: float) -> None:
    assert wilson(part, whole) == pytest.approx((low, high), abs=2e-4)


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_wilson_holds_the_rate_and_stays_within_bounds(part: int, whole: int) -> None:
    part = min(part, whole)
    low, high = wilson(part, whole)
    assert 0 <= low <= part / whole + 1e-9
    assert part / whole - 1e-9 <= high <= 1


@pytest.mark.parametrize(
    ("why", "rate", "expected"),
    [
        ("many and good", Rate(980, 1000), Tier.GOOD),
        ("many and fair", Rate(900, 1000), Tier.FAIR),
        ("many and weak", Rate(600, 1000), Tier.WEAK),
        ("three of three says little", Rate(3, 3), Tier.OPEN),
        ("two of three says little too", Rate(2, 3), Tier.OPEN),
        ("thirty of thirty says enough", Rate(30, 30), Tier.GOOD),
    ],
)
def test_tiers(why: str, rate: Rate, expected: Tier) -> None:
    assert tier(rate) is expected, why


def test_units_are_counted_apart() -> None:
    rates = by_department([GOOD, replace(BAD, department_id=2)])
    assert rates[1].score() == pytest.approx(100)
    assert rates[2].score() == pytest.approx(0)

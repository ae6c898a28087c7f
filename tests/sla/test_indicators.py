"""The formulas against figures that were published, or that can be checked on paper."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.indicators import indicator_catalogue
from sla.indicators.indicator_facts import (
    CallFact,
    CentreFact,
    Exclude,
    OrderFact,
    PeriodFacts,
    TextMessageFact,
    TicketFact,
)
from sla.indicators.indicators import Measure, RateWeights, by_department, facts_for, score
from sla.indicators.rates import Rate, Tier, TierLimits, tier, wilson
from sla.policy.promises import COUNTED, OF_CENTRE, Promise
from tests.sla.rates import three_rates

DUE = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
GOOD = OrderFact(
    ticket_id=1,
    order_id=1,
    department_id=1,
    due_at=DUE,
    answered_at=DUE,
    in_time=True,
    signed_in_time=True,
    told_in_time=True,
    responded=True,
    reached=True,
    solved=True,
    satisfied=5,
)
BAD = replace(
    GOOD,
    answered_at=DUE + timedelta(hours=1),
    in_time=False,
    told_in_time=False,
    responded=False,
    solved=False,
    satisfied=1,
    signed_in_time=False,
)
NOT_DUE = replace(GOOD, answered_at=None, in_time=None, signed_in_time=None, told_in_time=None, reached=False)


def rate(code: str, facts: list[Any]) -> Rate:
    found = indicator_catalogue.entry(code)
    assert found is not None
    return found.rate(facts)


def test_the_three_rates_of_three_good_and_one_bad() -> None:
    rates = three_rates([GOOD, GOOD, GOOD, BAD])
    assert [rate.value for rate in rates] == [0.75, 0.75, 0.75]
    assert score(rates) == pytest.approx(75)


def test_the_score_weighs_the_rates_as_the_policy_says() -> None:
    rates = three_rates([replace(GOOD, satisfied=1), replace(BAD, responded=True)])
    assert [rate.value for rate in rates] == [1, 0.5, 0]
    assert score(rates) == pytest.approx(100 * (0.2 + 0.4 * 0.5))
    assert score(rates, RateWeights(response=0, solution=3, satisfaction=1)) == pytest.approx(37.5)


@pytest.mark.parametrize(
    ("why", "fact", "wholes"),
    [
        ("not reached: not assessed", replace(GOOD, reached=False), (0, 0, 0)),
        ("reached, without a rating: not in the satisfaction", replace(GOOD, satisfied=None), (1, 1, 0)),
        ("rated, and not said whether it is solved", replace(GOOD, solved=None), (1, 0, 1)),
        ("excluded for a reason", replace(BAD, excluded=Exclude.UNREASONABLE), (0, 0, 0)),
        ("decided by law: out of the satisfaction only", replace(BAD, excluded=Exclude.ENFORCEMENT), (1, 1, 0)),
    ],
)
def test_who_is_assessed(why: str, fact: OrderFact, wholes: tuple[int, int, int]) -> None:
    rates = three_rates([fact])
    assert tuple(rate.whole for rate in rates) == wholes, why
    assert score(rates) is None


def test_half_solved_counts_half_if_the_city_says_so() -> None:
    partly = replace(GOOD, solved=False, partly=True)
    assert three_rates([partly])[1].value == 0
    assert three_rates([partly], RateWeights(half_for_partly=True))[1].value == 0.5


@pytest.mark.parametrize(("stars", "counts"), [(5, 1), (4, 1), (3, 1), (2, 0), (1, 0)])
def test_from_three_stars_on_a_citizen_is_satisfied(stars: int, counts: int) -> None:
    assert three_rates([replace(GOOD, satisfied=stars)])[2].part == counts


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("on_time", Rate(2, 4)),
        ("told", Rate(2, 4)),
        ("signed", Rate(1, 3)),
        ("follow_up", Rate(3, 4)),
        ("solved_of_answered", Rate(1, 3)),
        ("rework", Rate(1, 5)),
        ("returned", Rate(1, 5)),
    ],
)
def test_what_is_counted_over_orders(code: str, expected: Rate) -> None:
    facts = [
        GOOD,
        BAD,
        replace(GOOD, reached=False, solved=None, reworked=True, signed_in_time=None),
        replace(BAD, returned=True, excluded=Exclude.SECRET),
        NOT_DUE,
    ]
    assert rate(code, facts) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        *[("direct", Rate(1, 3)), ("first_time", Rate(2, 3)), ("dispatched", Rate(1, 2)), ("repeated", Rate(1, 3))],
        ("accuracy", Rate(1, 2)),
    ],
)
def test_what_is_counted_over_tickets(code: str, expected: Rate) -> None:
    facts = [
        TicketFact(ticket_id=1, direct=True, settled_at_once=True),
        TicketFact(ticket_id=2, dispatched_in_time=True, settled_at_once=True, sent_rightly=True),
        TicketFact(ticket_id=3, dispatched_in_time=False, repeated=True, sent_rightly=False),
        TicketFact(ticket_id=4, declined=True),
        TicketFact(ticket_id=5, praise=True),
    ]
    assert rate(code, facts) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("connected", Rate(4, 6)),
        ("abandoned", Rate(2, 6)),
        ("quick", Rate(2, 3)),
        ("called_back", Rate(1, 2)),
        ("waiting", Rate(52, 3)),
        ("talking", Rate(300, 2)),
        ("service_15", Rate(2, 5)),
        ("service_20", Rate(2, 5)),
        ("service_30", Rate(3, 5)),
    ],
)
def test_what_is_counted_over_calls(code: str, expected: Rate) -> None:
    facts = [
        CallFact(ticket_id=1, answered=True, waited=9, talked=120),
        CallFact(ticket_id=2, answered=True, waited=15, talked=180),
        CallFact(ticket_id=3, answered=True, waited=28),
        CallFact(ticket_id=4, answered=True),
        CallFact(ticket_id=5, answered=False, waited=40, called_back=True),
        CallFact(ticket_id=6, answered=False),
    ]
    assert rate(code, facts) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("centre_audit", Rate(1, 2)),
        ("centre_audit_time", Rate(50 * 2, 2)),
        ("centre_decision", Rate(0, 1)),
        ("centre_decision_time", Rate(0, 0)),
        ("centre_info", Rate(0, 1)),
        ("centre", Rate(1, 3)),
    ],
)
def test_what_is_counted_over_the_centres_own_promises(code: str, expected: Rate) -> None:
    """The citizen's time (等待补充) is part of no sum; what is not settled has no time yet."""
    facts = [
        CentreFact(ticket_id=1, promise="audit", kept=True, took=40),
        CentreFact(ticket_id=2, promise="audit", kept=False, took=60),
        CentreFact(ticket_id=3, promise="audit", kept=None),
        CentreFact(ticket_id=4, promise="decision", kept=False),
        CentreFact(ticket_id=5, promise="info", kept=False, took=5),
    ]
    one = indicator_catalogue.entry(code)
    assert one is not None
    assert one.rate(facts_for(one, PeriodFacts(owed=facts))) == expected


def test_every_promise_of_the_centre_has_its_indicator() -> None:
    """国办函〔2025〕66号: the centre answers for its own part; two end by themselves."""
    by_itself = {Promise.SUSPENSION, Promise.RATING}
    assert {*OF_CENTRE} - by_itself == {*COUNTED}


def test_short_messages() -> None:
    assert rate(
        "texts", [TextMessageFact(ticket_id=1, replied=True), TextMessageFact(ticket_id=None, replied=False)]
    ) == Rate(1, 2)


def test_the_dictionary_says_everything_about_each_indicator() -> None:
    entries = indicator_catalogue.entries()
    assert len({one.code for one in entries}) == len({one.label for one in entries}) == len(entries)
    assert all(one.source and ("÷" in one.formula or one.measure is Measure.MEDIAN) for one in entries)
    assert {"solution": "计 0.5"}.items() <= {
        one.code: "计 0.5"
        for one in indicator_catalogue.entries(RateWeights(half_for_partly=True))
        if "计 0.5" in one.formula
    }.items()


def test_a_unit_without_matters_has_no_rate_and_no_score() -> None:
    rates = three_rates([])
    assert rates[0].value is None
    assert rates[0].percent is None
    assert score(rates) is None
    assert tier(rates[0]) is Tier.OPEN


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


def test_the_limits_of_the_tiers_are_parameters() -> None:
    assert tier(Rate(900, 1000), TierLimits(good=0.9, fair=0.8)) is Tier.GOOD
    assert tier(Rate(3, 3), TierLimits(widest=1)) is Tier.GOOD


def test_units_are_counted_apart() -> None:
    groups = by_department([GOOD, replace(BAD, department_id=2)])
    assert score(three_rates(groups[1])) == pytest.approx(100)
    assert score(three_rates(groups[2])) == pytest.approx(0)

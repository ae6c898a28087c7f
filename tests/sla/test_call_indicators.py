"""The indicators of the telephone: who asked for a person, how long for, where callers are lost."""

from pathlib import Path
from typing import Any

import pytest

from dashboards.figures import period_form
from hotline.base.errors import BadInput
from sla.indicators import indicator_catalogue, indicator_period, reports
from sla.indicators.indicator_facts import CallFact, LossPoint
from sla.indicators.indicators import RateWeights
from sla.indicators.rates import Rate
from sla.policy.policy_files import built_in, read
from tests.sla.test_indicators import DUE, rate
from tests.sla.test_policy_files import OWN, own_file


def test_each_place_where_callers_are_lost_has_its_share_of_the_abandoned() -> None:
    """DOMAIN-2 2.2: 放弃率 = (进线 − 接听) ÷ 进线, by place; a hang-up in the voice menu is no 进线."""
    facts = [
        CallFact(ticket_id=1, answered=True, waited=3, talked=60),
        CallFact(ticket_id=2, answered=False, asked=False),
        *(CallFact(ticket_id=3, answered=False, waited=30, place=place) for place in LossPoint),
        CallFact(ticket_id=4, answered=False, waited=30),
    ]
    assert rate("connected", facts) == Rate(1, 6)
    assert rate("abandoned", facts) == Rate(5, 6)
    assert [rate(f"abandoned_{place.value}", facts) for place in LossPoint] == [Rate(1, 6)] * 4
    assert rate("called_back", facts) == Rate(0, 5)
    assert rate("in_menu", facts) == Rate(1, 7)


def test_both_denominators_of_the_fifteen_seconds_are_counted_and_named() -> None:
    """÷ answered [S45] and ÷ asked for a person [T20]: one answered at once, one late, two lost."""
    waits = [(True, 10), (True, 40), (False, 20), (False, 2)]
    facts = [CallFact(ticket_id=n, answered=taken, waited=waited) for n, (taken, waited) in enumerate(waits)]
    assert (rate("quick", facts), rate("service_15", facts)) == (Rate(1, 2), Rate(1, 4))
    labels = {one.code: one.label for one in indicator_catalogue.entries()}
    assert (labels["quick"], labels["service_15"]) == ("15 秒应答率（÷人工接听）", "15 秒接起率（÷进线量）")


def test_who_hangs_up_within_seconds_is_left_out_only_by_setting() -> None:
    """Short abandons under 5 s (DOMAIN-2 2.2 〔惯〕); who was answered within them counts."""
    facts = [
        CallFact(ticket_id=1, answered=True, waited=2),
        CallFact(ticket_id=2, answered=False, waited=4.9),
        CallFact(ticket_id=3, answered=False, waited=5),
        CallFact(ticket_id=4, answered=False),
    ]
    found = {one.code: one for one in indicator_catalogue.entries(RateWeights(short_abandons=5))}
    assert (rate("connected", facts), found["connected"].rate(facts)) == (Rate(1, 4), Rate(1, 3))
    assert (found["abandoned"].rate(facts), found["service_15"].rate(facts)) == (Rate(2, 3), Rate(1, 3))
    assert "等待不足 5 秒就挂断的" in found["connected"].leaves_out


READ = [
    ("call", {"waitsec": "45", "billsec": "60"}, (True, 45, 60, True, None), "an old record: as it was"),
    ("missed_call", {"waitsec": "9"}, (False, 9, None, True, None), "an old record of a missed call"),
    ("call", {"fate": "answered", "waited": 3.0, "talked": 15.0, "waitsec": "45"}, (True, 3, 15, True, None), "new"),
    ("call", {"fate": "answered", "waitsec": "45"}, (True, None, None, True, None), "no wait told: not the menu's"),
    ("missed_call", {"fate": "menu", "billsec": "263"}, (False, None, None, False, None), "hung up in the menu"),
    ("call", {"fate": "closed"}, (False, None, None, True, LossPoint.CLOSED), "a message left at night is no answer"),
    ("missed_call", {"fate": "ringing", "waited": 3}, (False, 3, None, True, LossPoint.RINGING), "while a seat rang"),
    ("missed_call", {"fate": "unknown"}, (False, None, None, True, None), "the exchange never took it"),
]


@pytest.mark.parametrize(("kind", "detail", "told", "why"), READ, ids=[row[3] for row in READ])
def test_what_a_kept_record_tells(kind: str, detail: dict[str, Any], told: tuple[Any, ...], why: str) -> None:
    fact = indicator_period.call(kind, detail, 1, None, DUE)
    assert (fact.answered, fact.waited, fact.talked, fact.asked, fact.place) == told, why


def test_a_report_kept_before_the_places_were_read_still_holds() -> None:
    """Its calls say neither who asked nor where; the record's old rows, read again, give the same facts."""
    kept = b'{"calls": [{"ticket_id": 1, "answered": false, "waited": 9.0, "talked": null, "called_back": false}]}'
    again = indicator_period.call("missed_call", {"waitsec": "9"}, 1, None, DUE)
    assert list(reports.unpacked(kept).calls) == [again]


def test_a_citys_policy_leaves_out_short_abandons(tmp_path: Path) -> None:
    """Other weights tried on the page keep what the policy says of calls."""
    own = OWN + "\n[policy.weights]\nshort_abandons = 5\n"
    weights = read(own_file(tmp_path, own), built_in())[-1].weights
    asked = period_form.read({"response": "1"}, DUE, weights)
    assert (asked.weights.response, asked.weights.short_abandons) == (1, 5)
    with pytest.raises(BadInput, match="0 到 60 秒"):
        read(own_file(tmp_path, own.replace("= 5", "= 61")), built_in())

"""The published promises of real places (DOMAIN.md 2.2, 2.3), read back as a table."""

from datetime import timedelta
from typing import Any

import pytest

from hotline.base.clock import aware
from hotline.base.errors import BadInput
from sla.budget import Budget
from sla.pauses import pauses
from sla.policy import STATUTORY, Case, Line, Preset, Promise, promises
from sla.presets import PRESETS, preset_named
from tests.sla.town import city
from tickets.lifecycle import Act, State
from tickets.models import JournalEntry, Kind, Urgency

K, U, P = Kind, Urgency, Promise


@pytest.mark.parametrize(
    ("preset", "kind", "budget"),
    [
        ("guangxi", K.CONSULT, "2wd"),
        ("guangxi", K.HELP, "3wd"),
        ("guangxi", K.COMPLAINT, "10wd"),
        ("guangxi", K.SUGGESTION, "10wd"),
        ("guangxi", K.REPORT, "15wd"),
        ("guangxi", K.PRAISE, "5wd"),
        ("sichuan_2025", K.CONSULT, "3wd"),
        ("sichuan_2025", K.HELP, "7wd"),
        ("sichuan_2025", K.SUGGESTION, "7wd"),
        ("sichuan_2025", K.COMPLAINT, "15wd"),
        ("sichuan_2025", K.REPORT, "15wd"),
        ("guangdong_2022", K.CONSULT, "2wd"),
        ("guangdong_2022", K.HELP, "10wd"),
        ("guangdong_2022", K.COMPLAINT, "15wd"),
        ("shandong_2020", K.CONSULT, "5wd"),
        ("shandong_2020", K.COMPLAINT, "5wd"),
        ("beijing", K.HELP, "7d"),
        ("beijing", K.COMPLAINT, "15d"),
        ("anhui", K.CONSULT, "3wd"),
        ("anhui", K.REPORT, "10wd"),
    ],
)
def test_the_time_to_handle(preset: str, kind: Kind, budget: str) -> None:
    assert str(promises(kind, U.NORMAL, PRESETS[preset])[P.HANDLE]) == budget


@pytest.mark.parametrize(
    ("promise", "normal", "urgent", "critical"),
    [
        (P.DISPATCH, "24h", "15min", "15min"),
        (P.SIGN, "2wh", "30min", "30min"),
        (P.CONTACT, "1wd", "2h", "2h"),
        (P.HANDLE, "3wd", "3wd", "24h"),
        (P.OBJECTION_REVIEW, "1wd", "1wd", "1wd"),
        (P.FOLLOW_UP, "1wd", "1wd", "1wd"),
        (P.REWORK, "5wd", "5wd", "24h"),
        (P.SUPERVISION, "3wd", "3wd", "24h"),
    ],
)
def test_urgency_in_guangxi(promise: Promise, normal: str, urgent: str, critical: str) -> None:
    given = [str(promises(K.HELP, urgency, PRESETS["guangxi"])[promise]) for urgency in U]
    assert given == [normal, urgent, critical]


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("kind", list(K))
@pytest.mark.parametrize("urgency", list(U))
def test_every_case_has_every_promise_with_a_basis(preset: str, kind: Kind, urgency: Urgency) -> None:
    given = promises(kind, urgency, PRESETS[preset])
    assert set(given) == set(P) - STATUTORY
    assert all(isinstance(budget, Budget) for budget in given.values())
    assert all(PRESETS[preset].line(p, Case(kind=kind, urgency=urgency)).basis for p in given)


def test_the_most_particular_line_wins_and_law_goes_before_local_rule() -> None:
    own = Line(P.HANDLE, "1wd", kind=K.COMPLAINT, department="GAJ", basis="本局承诺")
    law = Line(P.HANDLE, "7wd", kind=K.COMPLAINT, authority="市场监督管理局", basis="法定", law=True)
    preset = Preset("x", "x", PRESETS["guangxi"].since, (*PRESETS["guangxi"].lines, law, own))
    case = Case(kind=K.COMPLAINT, department="GAJ")
    assert preset.line(P.HANDLE, case) is own
    assert preset.line(P.HANDLE, Case(kind=K.COMPLAINT)).budget == "10wd"
    market = Case(kind=K.COMPLAINT, department="GAJ", authority="桂澜市市场监督管理局")
    assert preset.line(P.HANDLE, market).budget == "7wd"


def test_an_unknown_preset_is_refused_with_those_that_exist() -> None:
    with pytest.raises(BadInput, match="guangxi"):
        preset_named("atlantis")


def entry(hour: float, after: State, reason: str = "") -> JournalEntry:
    at = aware(city("2026-11-23 09:00") + timedelta(hours=hour))
    return JournalEntry(at=at, after=after, act=Act.OBJECT, reason=reason, actor_name="张三", change={})


S = State


@pytest.mark.parametrize(
    ("why", "states", "spans"),
    [
        ("nothing rested", [S.PENDING_SIGN, S.IN_PROGRESS], []),
        ("one objection", [S.IN_PROGRESS, S.OBJECTION, S.PENDING_SIGN], [(1, 2)]),
        ("acts within the pause do not end it", [S.OBJECTION, S.OBJECTION, S.IN_PROGRESS], [(0, 2)]),
        ("two pauses", [S.NEED_INFO, S.PENDING_DISPATCH, S.SUSPENDED, S.IN_PROGRESS], [(0, 1), (2, 3)]),
        ("the centre thinks about a wish", [S.EXTENSION, S.SUSPENSION, S.IN_PROGRESS], [(0, 2)]),
        ("an objection that waits for its decision", [S.IN_PROGRESS, S.OBJECTION], [(1, None)]),
        ("one that goes on has no end", [S.IN_PROGRESS, S.SUSPENDED], [(1, None)]),
    ],
)
def test_pauses_are_read_from_the_journal(why: str, states: list[State], spans: list[Any]) -> None:
    found = pauses(entry(hour, state, "理由") for hour, state in enumerate(states))
    start = aware(city("2026-11-23 09:00"))
    hours = [(p.since - start, p.until - start if p.until else None) for p in found]
    wanted = [(timedelta(hours=a), None if b is None else timedelta(hours=b)) for a, b in spans]
    assert hours == wanted, why
    undecided = states[-1] is S.OBJECTION
    assert all((p.reason, p.asked_by, p.allowed_by) == ("理由", "张三", "" if undecided else "张三") for p in found)

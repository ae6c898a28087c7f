"""The published promises of real places (DOMAIN.md 2.2, 2.3), read back as a table."""

from datetime import timedelta
from typing import Any

import pytest

from hotline.base.clock import aware
from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from sla.deadlines.pauses import pauses
from sla.policy.active_policies import PRESETS, latest
from sla.policy.policy_lines import PolicyLine, Preset, PromiseCase, promises
from sla.policy.promises import STATUTORY, Promise
from sla.policy.time_limit import TimeLimit
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


@pytest.mark.parametrize(
    ("preset", "promise", "budget", "source"),
    [
        ("guangxi", P.DISPATCH, "24h", "右江区2019：24小时内转派"),
        ("guangxi", P.SIGN, "2wh", "晴隆2023：2小时内签收"),
        ("guangxi", P.AUDIT, "1wd", "济南条例27条〔法〕：逐一审核"),
        ("guangxi", P.REVIEW, "2wd", "潍坊条例21条〔法〕：热线审核"),
        ("guangxi", P.RECEIPT_110, "15min", "国办发〔2022〕12号"),
        ("guangxi", P.RESULT_110, "24h", "国办发〔2022〕12号"),
        ("guangxi", P.SUSPENSION, "30d", "济南条例24条〔法〕：明确的解决时限"),
        ("guangxi", P.REWORK, "5wd", "连云港"),
        ("beijing", P.DISPATCH, "2h", "DB11/T 2021"),
    ],
)
def test_a_promise_is_as_its_source_says(preset: str, promise: Promise, budget: str, source: str) -> None:
    line = PRESETS[preset].line(promise, PromiseCase(kind=K.HELP))
    assert (line.budget, source in line.basis) == (budget, True)


@pytest.mark.parametrize(
    ("source", "preset", "objection", "extension"),
    [
        ("衡阳2020：1个工作日内调整", "guangxi", "1wd", "10wd"),
        ("山东2020：2个工作日内回退，延期一般≤10", "shandong_2020", "2wd", "10wd"),
    ],
)
def test_how_long_a_unit_may_object_and_how_much_time_it_may_ask(
    source: str, preset: str, objection: str, extension: str
) -> None:
    found = PRESETS[preset]
    assert (found.objection_within, found.extension_at_most, found.extensions) == (objection, extension, 1), source


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("kind", list(K))
@pytest.mark.parametrize("urgency", list(U))
def test_every_case_has_every_promise_with_a_basis(preset: str, kind: Kind, urgency: Urgency) -> None:
    given = promises(kind, urgency, PRESETS[preset])
    assert set(given) == set(P) - STATUTORY
    assert all(isinstance(budget, TimeLimit) for budget in given.values())
    assert all(PRESETS[preset].line(p, PromiseCase(kind=kind, urgency=urgency)).basis for p in given)


def test_the_most_particular_line_wins_and_law_goes_before_local_rule() -> None:
    own = PolicyLine(P.HANDLE, "1wd", kind=K.COMPLAINT, department="GAJ", basis="本局承诺")
    law = PolicyLine(P.HANDLE, "7wd", kind=K.COMPLAINT, authority="市场监督管理局", basis="法定", law=True)
    preset = Preset("x", "x", PRESETS["guangxi"].since, (*PRESETS["guangxi"].lines, law, own))
    case = PromiseCase(kind=K.COMPLAINT, department="GAJ")
    assert preset.line(P.HANDLE, case) is own
    assert preset.line(P.HANDLE, PromiseCase(kind=K.COMPLAINT)).budget == "10wd"
    market = PromiseCase(kind=K.COMPLAINT, department="GAJ", authority="桂澜市市场监督管理局")
    assert preset.line(P.HANDLE, market).budget == "7wd"


def test_an_unknown_preset_is_refused_with_those_that_exist() -> None:
    with pytest.raises(BadInput, match="guangxi"):
        latest(Settings(), "atlantis")


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

"""Labels, the comparison of two models, and drift: pure decisions by table."""

from datetime import timedelta

import pytest

from router.learning import drift
from router.learning.drift import Week
from router.learning.labels import by_ticket, final
from router.learning.models import LabelSource, TrainingLabel
from router.learning.promotion import Pair, chance, judge
from tests.conftest import MONDAY_MORNING


def label(number: int, source: LabelSource, department: str, *, ticket: int = 1, hours: int = 0) -> TrainingLabel:
    at = MONDAY_MORNING + timedelta(hours=hours)
    return TrainingLabel(id=number, ticket_id=ticket, source=source, department=department, at=at)


def test_a_decided_objection_counts_more_than_what_came_later() -> None:
    said = [
        label(1, LabelSource.CORRECTED, "a", hours=1),
        label(2, LabelSource.OBJECTED, "b", hours=2),
        label(3, LabelSource.DISPATCHED, "c", hours=9),
    ]
    found = final(said)
    assert found is not None
    assert found.department == "b"
    assert final([]) is None


def test_of_equal_words_the_latest_counts_and_each_ticket_has_one() -> None:
    said = [
        label(1, LabelSource.CORRECTED, "a", hours=1),
        label(2, LabelSource.CORRECTED, "b", hours=2),
        label(3, LabelSource.DISPATCHED, "c", ticket=2),
    ]
    assert [(one.ticket_id, one.department) for one in by_ticket(said)] == [(1, "b"), (2, "c")]


def pairs(department: str, *, both: int = 0, old: int = 0, new: int = 0) -> list[Pair]:
    """Tickets that both models, only the old or only the new one get right."""
    return (
        [Pair(department, True, True)] * both
        + [Pair(department, True, False)] * old
        + [Pair(department, False, True)] * new
    )


@pytest.mark.parametrize(
    ("week", "promotes", "words"),
    [
        (pairs("a", both=49), False, "不足以比较"),
        (pairs("a", both=50), True, "总体不差"),
        (pairs("a", both=50, old=1), False, "总体更差"),
        (pairs("a", both=50, old=5, new=6), True, "总体不差"),
        (pairs("a", both=90, new=30) + pairs("b", old=12), False, "在 b 明显更差"),
        (pairs("a", both=90, new=30) + pairs("b", both=9, old=2), True, "总体不差"),
    ],
)
def test_it_is_promoted_only_if_no_worse(week: list[Pair], words: str, *, promotes: bool) -> None:
    verdict = judge(week)
    assert (verdict.promote, words in verdict.reason) == (promotes, True), verdict.reason


def test_the_chance_is_mcnemars() -> None:
    assert chance(pairs("a", old=5)) == pytest.approx(1 / 32)
    assert chance(pairs("a", both=5)) == 1


USUAL = Week(500, {"a": 0.5, "b": 0.5}, 0.8, 0.1, (("旧词", 3),))


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (Week(500, {"a": 0.52, "b": 0.48}, 0.79, 0.12), None),
        (Week(500, {"a": 0.9, "b": 0.1}, 0.8, 0.1), "占比变了，增加最多的是 a"),
        (Week(500, {"a": 0.5, "b": 0.5}, 0.65, 0.1), "从平均 0.80 降到 0.65"),
        (Week(500, {"a": 0.5, "b": 0.5}, 0.8, 0.3, (("旧词", 9), ("新词", 5))), "如 新词"),
        (Week(50, {"a": 0.9, "b": 0.1}, 0.2, 0.9), None),
    ],
)
def test_drift_is_reported_in_words(now: Week, words: str | None) -> None:
    said = drift.alarms(USUAL, now)
    assert (len(said), words in said[0] if words and said else None) == ((1, True) if words else (0, None))


def test_departments_are_given_by_name() -> None:
    said = drift.alarms(
        USUAL, Week(500, {"a": 0.9, "b": 0.1}, 0.8, 0.1), name_of={"a": "市政", "b": "教育"}.__getitem__
    )
    assert "增加最多的是 市政、教育" in said[0]


def test_a_weeks_figures_count_unknown_words() -> None:
    found = drift.week([("a", 0.9), (None, None)], ["路灯不亮", "桥塌了"], {"路": 1, "了": 2})
    assert (found.mix, found.confidence, found.tickets) == ({"a": 1.0}, 0.9, 2)
    assert found.unknown == 0.5

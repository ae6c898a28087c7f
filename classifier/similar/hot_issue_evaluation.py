"""How good are the issues found? Against a list of known ones: each found or not, and B-cubed over their messages.

Bagga and Baldwin's B-cubed: for each message, which share of those put beside it belong there (precision), and which
share of those that belong there was put beside it (recall).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

HALF = 0.5
VOTES = 2  # a message belongs to an issue if so many of the known answer's authors say so


@dataclass(frozen=True, slots=True)
class Score:
    """`strict` counts every message found beside a known one, known or not, against the precision."""

    issues_asked: int
    issues_found: int
    bcubed_f1: float
    bcubed_precision: float
    bcubed_recall: float
    strict_f1: float

    def as_dict(self) -> dict[str, float]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class KnownIssue:
    """One issue of the known answer: what surely belongs to it, and what anybody or any rule ever put there."""

    sure: frozenset[str]
    perhaps: frozenset[str]


def known(row: Mapping[str, Any], present: Collection[str]) -> KnownIssue:
    """`team_votes` {id: votes} and `rule_ids` of one row; two votes make a message sure, a rule alone does not."""
    votes = {str(key): int(times) for key, times in row.get("team_votes", {}).items() if str(key) in present}
    rule = {str(key) for key in row.get("rule_ids", ()) if str(key) in present}
    return KnownIssue(frozenset(key for key, times in votes.items() if times >= VOTES), frozenset(rule | votes.keys()))


def score(answer: Iterable[KnownIssue], found: Iterable[Sequence[str]]) -> Score:
    """Known issues of at least two sure messages against the groups found; other messages are groups of one."""
    issues = [issue for issue in answer if len(issue.sure) > 1]
    asked = [issue.sure for issue in issues]
    truth = {key: number for number, issue in enumerate(asked) for key in issue}
    group_of = {key: frozenset(group) for group in found for key in group}
    put = {key: group_of.get(key, frozenset([key])) for key in truth}
    near = {key: group & truth.keys() for key, group in put.items()}
    precision, recall = _mean(_right(truth, near)), _mean(_whole(truth, near, asked))
    strict = _mean(_right(truth, put))
    return Score(
        issues_asked=len(asked),
        issues_found=sum(_is_found(issue, put) for issue in issues),
        bcubed_f1=round(_harmonic(precision, recall), 4),
        bcubed_precision=round(precision, 4),
        bcubed_recall=round(recall, 4),
        strict_f1=round(_harmonic(strict, recall), 4),
    )


def _right(truth: Mapping[str, int], put: Mapping[str, frozenset[str]]) -> list[float]:
    return [sum(truth.get(other) == truth[key] for other in group) / len(group) for key, group in put.items()]


def _whole(truth: Mapping[str, int], put: Mapping[str, frozenset[str]], asked: Sequence[frozenset[str]]) -> list[float]:
    return [len(group & asked[truth[key]]) / len(asked[truth[key]]) for key, group in put.items()]


def _is_found(issue: KnownIssue, put: Mapping[str, frozenset[str]]) -> bool:
    """One group holds at least half of what is sure, and at least half of that group may belong to the issue."""
    group, _ = Counter({put[key]: len(put[key] & issue.sure) for key in issue.sure}).most_common(1)[0]
    shared = len(group & issue.sure)
    return shared > 1 and shared >= HALF * len(issue.sure) and len(group & issue.perhaps) >= HALF * len(group)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0

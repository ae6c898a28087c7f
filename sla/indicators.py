"""The three rates and the dictionary of indicators (DOMAIN 5.1–5.3): formulas over facts. Pure; weights are parameters.

A rate is never a bare number: it keeps its counts, so that a reader sees how much stands behind it, and Wilson's
interval says how far a small unit's rate may lie from the truth. Units get tiers, not ranks (66号: 不片面追求排名).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from tickets.lifecycle import Named

Z95 = 1.959964  # two-sided 95 %


class Exclude(Named):
    """Approved reasons for taking a matter out of the rates (DOMAIN 5.1); it still counts in the volume."""

    LEGAL_CHANNEL = "legal_channel", "法定途径或信访"
    NO_NEW_GROUNDS = "no_new_grounds", "无新理由重复"
    UNREASONABLE = "unreasonable", "不合法不合理或违背公序良俗"
    SECRET = "secret", "涉密或隐私"
    BEYOND_DUTIES = "beyond_duties", "超出承办职责"
    UNCOOPERATIVE = "uncooperative", "诉求人拒不配合"
    MEDIATION = "mediation", "行政调解"
    ENFORCEMENT = "enforcement", "执法办案"
    UNREACHABLE = "unreachable", "多次联系不上"
    MALICIOUS = "malicious", "恶意诉求"

    @property
    def from_satisfaction_only(self) -> bool:
        """Cases decided by law are not judged by whether everybody liked the result (粤办函〔2021〕216号)."""
        return self in {Exclude.MEDIATION, Exclude.ENFORCEMENT}


@dataclass(frozen=True, slots=True)
class Rate:
    """`part` of `whole`; a half counts where the parameters say so."""

    part: float
    whole: int

    @property
    def value(self) -> float | None:
        """Between 0 and 1; None where nothing was counted: no rate is not a bad rate."""
        return self.part / self.whole if self.whole else None

    @property
    def percent(self) -> float | None:
        return None if self.value is None else self.value * 100

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval; the whole of (0, 1) where nothing was counted."""
        return wilson(self.part, self.whole)


def wilson(part: float, whole: int, z: float = Z95) -> tuple[float, float]:
    """Wilson 1927, without continuity correction."""
    if not whole:
        return 0.0, 1.0
    share, square = part / whole, z * z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    reach = z * sqrt(share * (1 - share) / whole + square / (4 * whole * whole)) / (1 + square / whole)
    return max(0.0, middle - reach), min(1.0, middle + reach)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """One order in the period, as the record knows it at the period's end."""

    department_id: int
    due_at: datetime
    answered_at: datetime | None
    signed_in_time: bool | None = None  # None: was never to be signed (handed out and taken back)
    responded: bool = False  # the citizen was contacted within the promise
    reached: bool = False  # the follow-up reached the citizen
    solved: bool | None = None
    partly: bool = False
    satisfied: int | None = None  # 5 … 1
    returned: bool = False  # an objection was upheld, or the order was sent back
    reworked: bool = False
    excluded: Exclude | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Of the three rates; published nowhere, so they are parameters (DOMAIN 5.1 〔惯〕)."""

    response: float = 0.2
    solution: float = 0.4
    satisfaction: float = 0.4
    half_for_partly: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreeRates:
    response: Rate
    solution: Rate
    satisfaction: Rate
    volume: int
    excluded: int

    def score(self, weights: Weights | None = None) -> float | None:
        """0 to 100; None where a rate has nothing behind it: a unit without matters is not judged."""
        w = weights or Weights()
        parts = (
            (self.response.value, w.response),
            (self.solution.value, w.solution),
            (self.satisfaction.value, w.satisfaction),
        )
        known = [(value, weight) for value, weight in parts if value is not None]
        if len(known) < len(parts):
            return None
        return 100 * sum(value * weight for value, weight in known) / sum(weight for _, weight in known)


def three_rates(facts: Iterable[Finished], weights: Weights | None = None) -> ThreeRates:
    """响应率, 解决率, 满意率 over the assessed set: matters that the follow-up reached, without those excluded."""
    everything = list(facts)
    w = weights or Weights()
    out = [f for f in everything if f.excluded and not f.excluded.from_satisfaction_only]
    assessed = [f for f in everything if f.reached and (f.excluded is None or f.excluded.from_satisfaction_only)]
    judged = [f for f in assessed if f.satisfied is not None and f.excluded is None]
    return ThreeRates(
        response=Rate(sum(f.responded for f in assessed), len(assessed)),
        solution=Rate(sum(_solved(f, w) for f in assessed), len(assessed)),
        satisfaction=Rate(sum((f.satisfied or 0) >= 3 for f in judged), len(judged)),  # noqa: PLR2004 - 基本满意
        volume=len(everything),
        excluded=len(out),
    )


def _solved(fact: Finished, weights: Weights) -> float:
    if fact.solved:
        return 1.0
    return 0.5 if fact.partly and weights.half_for_partly else 0.0


def by_department(facts: Iterable[Finished]) -> dict[int, ThreeRates]:
    groups: dict[int, list[Finished]] = {}
    for fact in facts:
        groups.setdefault(fact.department_id, []).append(fact)
    return {department_id: three_rates(group) for department_id, group in groups.items()}


# --- the dictionary of DOMAIN 5.2, as far as it is counted over orders ------------------------------------------------


def on_time(facts: Iterable[Finished], now: datetime) -> Rate:
    """按时办结率: answered within the limit ÷ to be answered by now."""
    due = [f for f in facts if f.due_at <= now or f.answered_at is not None]
    return Rate(sum(f.answered_at is not None and f.answered_at <= f.due_at for f in due), len(due))


def signed_on_time(facts: Iterable[Finished]) -> Rate:
    """及时签收率."""
    return _share(facts, among=lambda f: f.signed_in_time is not None, counts=lambda f: bool(f.signed_in_time))


def follow_up(facts: Iterable[Finished]) -> Rate:
    """回访率: reached by the follow-up ÷ answered."""
    return _share(facts, among=lambda f: f.answered_at is not None, counts=lambda f: f.reached)


def rework(facts: Iterable[Finished]) -> Rate:
    """重办率."""
    return _share(facts, among=lambda _: True, counts=lambda f: f.reworked)


def returned(facts: Iterable[Finished]) -> Rate:
    """回退率; 派单准确率 is one minus it."""
    return _share(facts, among=lambda _: True, counts=lambda f: f.returned)


def dispatch_accuracy(facts: Iterable[Finished]) -> Rate:
    """派单准确率 = 1 − 异议成立 ÷ 派单 (深圳 98 % [S51])."""
    wrong = returned(facts)
    return Rate(wrong.whole - wrong.part, wrong.whole)


def _share(facts: Iterable[Finished], *, among: Callable[[Finished], bool], counts: Callable[[Finished], bool]) -> Rate:
    whole = [fact for fact in facts if among(fact)]
    return Rate(sum(counts(fact) for fact in whole), len(whole))


# --- scores and tiers -------------------------------------------------------------------------------------------------


def lianyungang_on_time(percent: float) -> float:
    """Points for 按时办结, recovered from published scores (DOMAIN 5.3): 89.82 % gives 14.82 of 25."""
    return max(0.0, 25 - (100 - percent))


def lianyungang_satisfaction(percent: float, *, target: float = 98) -> float:
    """Points for 满意率; the target was 95 until mid 2022. 87.5 % at 98 gives 19.75 of 25."""
    return min(25.0, max(12.5, 25 - 0.5 * (target - percent)))


def lianyungang_signing(percent: float) -> float:
    """Points for 及时签收: one a percent below 100; 80 % gives none of 20."""
    return max(0.0, 20 - (100 - percent))


class Tier(Named):
    GOOD = "good", "优秀"
    FAIR = "fair", "良好"
    WEAK = "weak", "待改进"
    OPEN = "open", "样本不足"


def tier(rate: Rate, *, good: float = 0.95, fair: float = 0.85, widest: float = 0.2) -> Tier:
    """The rate's tier, unless its interval is wider than `widest`: so small a sample says nothing. Limits 〔惯〕."""
    low, high = rate.interval
    value = rate.value
    if value is None or high - low > widest:
        return Tier.OPEN
    if value >= good:
        return Tier.GOOD
    return Tier.FAIR if value >= fair else Tier.WEAK


def tiers(rates: Mapping[int, Rate]) -> dict[int, Tier]:
    return {unit: tier(rate) for unit, rate in rates.items()}

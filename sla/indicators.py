"""The three rates and what every indicator is: who is looked at, who counts, in words and as functions (DOMAIN 5).

Pure. A rate is never a bare number: it keeps its counts, so that a reader sees how much stands behind it. Units get
tiers, not ranks (66号: 不片面追求排名). The list of all indicators is `sla.dictionary`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from sla.facts import Article, Call, Facts, Finished, Owed, Taken, Text
from sla.rates import Rate
from tickets.lifecycle import Named

Fact = Finished | Taken | Call | Text | Owed | Article


class Measure(Named):
    SHARE = "share", "%"
    SECONDS = "seconds", "秒"
    MEDIAN = "median", "秒（中位数）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Of the three rates, and what else a formula takes; published nowhere: parameters of the policy (〔惯〕)."""

    response: float = 0.2
    solution: float = 0.4
    satisfaction: float = 0.4
    half_for_partly: bool = False
    short_abandons: float = (
        0  # seconds: who hung up sooner than that did not ask for a person (DOMAIN-2 2.2); 0: all did
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One entry of the dictionary: what people read, and the two questions that are asked of each fact."""

    code: str
    label: str
    formula: str  # in words
    source: str
    over: type[Fact]
    among: Callable[[Any], bool]
    counts: Callable[[Any], float]  # 0 or 1, a half, or seconds
    leaves_out: str = ""
    measure: Measure = Measure.SHARE
    low_is_good: bool = False
    judged: bool = True  # False: it tells what a number is made of, and is no better high or low
    for_units: bool = True  # False: counted over orders, and yet not the unit's doing
    promise: str = ""  # of the centre's own promises the one that is counted; "": all of them

    @property
    def is_of_units(self) -> bool:
        """Counted over orders, so that each unit has its own."""
        return self.over is Finished and self.for_units

    @property
    def is_of_centre(self) -> bool:
        """Counted over what the centre itself had promised: it stands among the units."""
        return self.over is Owed

    def behind(self, facts: Iterable[Any]) -> list[Any]:
        """The facts of the denominator."""
        return [fact for fact in facts if self.among(fact)]

    def rate(self, facts: Iterable[Any]) -> Rate:
        counted = [self.counts(fact) for fact in self.behind(facts)]
        whole = len(counted)
        return Rate(median(counted) * whole if self.measure is Measure.MEDIAN and whole else sum(counted), whole)


def facts_for(indicator: Indicator, facts: Facts) -> Sequence[Any]:
    everything: dict[type[Fact], Sequence[Any]] = {
        Finished: facts.finished,
        Taken: facts.taken,
        Call: facts.calls,
        Text: facts.texts,
        Owed: facts.owed,
    }
    found = everything.get(indicator.over, ())
    return [fact for fact in found if fact.promise == indicator.promise] if indicator.promise else found


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
        total = sum(weight for _, weight in known)
        if len(known) < len(parts) or not total:
            return None
        return 100 * sum(value * weight for value, weight in known) / total


def three_rates(facts: Iterable[Finished], weights: Weights | None = None) -> ThreeRates:
    """响应率, 解决率, 满意率 over the assessed set: matters that the follow-up reached, without those excluded."""
    everything = list(facts)
    response, solution, satisfaction = the_three(weights)
    return ThreeRates(
        response=response.rate(everything),
        solution=solution.rate(everything),
        satisfaction=satisfaction.rate(everything),
        volume=len(everything),
        excluded=sum(not fact.counts for fact in everything),
    )


def the_three(weights: Weights | None = None) -> tuple[Indicator, Indicator, Indicator]:
    """The three as entries of the dictionary; the weights say whether a half-solved matter counts half."""
    half = bool(weights and weights.half_for_partly)
    reached = "期内到期、回访到诉求人、未经批准剔除的件数"
    out = "已批准剔除的；未回访到的"
    response = Indicator(
        code="response",
        label="响应率",
        formula=f"时限内先行联系过诉求人（诉求人未否认）÷ {reached}",
        source="北京条例32条〔法〕；口径〔惯〕",
        over=Finished,
        among=lambda f: f.assessed,
        counts=lambda f: f.responded,
        leaves_out=out,
    )
    solution = Indicator(
        code="solution",
        label="解决率",
        formula=f"诉求人确认已解决 ÷ {reached}" + ("；单位认定部分解决的计 0.5" if half else ""),
        source="北京条例32条〔法〕；口径〔惯〕",
        over=Finished,
        among=lambda f: f.assessed and f.solved is not None,
        counts=lambda f: 1.0 if f.solved else 0.5 * (half and f.partly),
        leaves_out=f"{out}；只评了满意程度、没有说是否解决的",
    )
    satisfaction = Indicator(
        code="satisfaction",
        label="满意率",
        formula="基本满意及以上 ÷ 期内到期且诉求人作出满意评价的件数",
        source="北京条例32条〔法〕；口径〔惯〕；粤办函〔2021〕216号",
        over=Finished,
        among=lambda f: f.rated,
        counts=lambda f: f.happy,
        leaves_out="已批准剔除的，包括行政调解、执法办案类；未评价的",
    )
    return response, solution, satisfaction


def by_department(facts: Iterable[Finished]) -> dict[int, list[Finished]]:
    groups: dict[int, list[Finished]] = {}
    for fact in facts:
        groups.setdefault(fact.department_id, []).append(fact)
    return groups


def by_promise(facts: Iterable[Owed]) -> dict[str, list[Owed]]:
    groups: dict[str, list[Owed]] = {}
    for fact in facts:
        groups.setdefault(fact.promise, []).append(fact)
    return groups

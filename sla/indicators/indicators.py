"""The three rates and what every indicator is: who is looked at, who counts, in words and as functions (DOMAIN 5).

Pure. A rate is never a bare number: it keeps its counts, so that a reader sees how much it is based on. Units get
tiers, not ranks (66号: 不片面追求排名). The list of all indicators is `sla.indicators.indicator_catalogue`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from sla.indicators.indicator_facts import (
    ArticleFact,
    CallFact,
    CentreFact,
    OrderFact,
    PeriodFacts,
    TextMessageFact,
    TicketFact,
)
from sla.indicators.rates import Rate
from tickets.lifecycle import Named

Fact = OrderFact | TicketFact | CallFact | TextMessageFact | CentreFact | ArticleFact


class Measure(Named):
    SHARE = "share", "%"
    SECONDS = "seconds", "秒"
    MEDIAN = "median", "秒（中位数）"


@dataclass(frozen=True, slots=True, kw_only=True)
class RateWeights:
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
    judged: bool = True  # False: a composition, no better high or low
    for_units: bool = True  # False: counted over orders, and yet not the unit's doing
    promise: str = ""  # of the centre's own promises the one that is counted; "": all of them

    @property
    def is_of_units(self) -> bool:
        """Counted over orders, so that each unit has its own."""
        return self.over is OrderFact and self.for_units

    @property
    def is_of_centre(self) -> bool:
        """Counted over the centre's own promises: listed among the units."""
        return self.over is CentreFact

    def behind(self, facts: Iterable[Any]) -> list[Any]:
        """The facts of the denominator."""
        return [fact for fact in facts if self.among(fact)]

    def rate(self, facts: Iterable[Any]) -> Rate:
        counted = [self.counts(fact) for fact in self.behind(facts)]
        whole = len(counted)
        return Rate(median(counted) * whole if self.measure is Measure.MEDIAN and whole else sum(counted), whole)


def facts_for(indicator: Indicator, facts: PeriodFacts) -> Sequence[Any]:
    everything: dict[type[Fact], Sequence[Any]] = {
        OrderFact: facts.finished,
        TicketFact: facts.taken,
        CallFact: facts.calls,
        TextMessageFact: facts.texts,
        CentreFact: facts.owed,
    }
    found = everything.get(indicator.over, ())
    return [fact for fact in found if fact.promise == indicator.promise] if indicator.promise else found


def score(rates: Sequence[Rate], weights: RateWeights | None = None) -> float | None:
    """Of the three rates, 0 to 100; None where one has nothing behind it: a unit without matters is not judged."""
    w = weights or RateWeights()
    known = [
        (rate.value, weight)
        for rate, weight in zip(rates, (w.response, w.solution, w.satisfaction), strict=True)
        if rate.value is not None
    ]
    total = sum(weight for _, weight in known)
    if len(known) < len(rates) or not total:
        return None
    return 100 * sum(value * weight for value, weight in known) / total


def the_three(weights: RateWeights | None = None) -> tuple[Indicator, Indicator, Indicator]:
    """The three as entries of the dictionary; the weights say whether a half-solved matter counts half."""
    half = bool(weights and weights.half_for_partly)
    reached = "期内到期、回访到诉求人、未经批准剔除的件数"
    out = "已批准剔除的；未回访到的"
    response = Indicator(
        code="response",
        label="响应率",
        formula=f"时限内先行联系过诉求人（诉求人未否认）÷ {reached}",
        source="北京条例32条〔法〕；口径〔惯〕",
        over=OrderFact,
        among=lambda f: f.assessed,
        counts=lambda f: f.responded,
        leaves_out=out,
    )
    solution = Indicator(
        code="solution",
        label="解决率",
        formula=f"诉求人确认已解决 ÷ {reached}" + ("；单位认定部分解决的计 0.5" if half else ""),
        source="北京条例32条〔法〕；口径〔惯〕",
        over=OrderFact,
        among=lambda f: f.assessed and f.solved is not None,
        counts=lambda f: 1.0 if f.solved else 0.5 * (half and f.partly),
        leaves_out=f"{out}；只评了满意程度、没有说是否解决的",
    )
    satisfaction = Indicator(
        code="satisfaction",
        label="满意率",
        formula="基本满意及以上 ÷ 期内到期且诉求人作出满意评价的件数",
        source="北京条例32条〔法〕；口径〔惯〕；粤办函〔2021〕216号",
        over=OrderFact,
        among=lambda f: f.rated,
        counts=lambda f: f.happy,
        leaves_out="已批准剔除的，包括行政调解、执法办案类；未评价的",
    )
    return response, solution, satisfaction


def by_department(facts: Iterable[OrderFact]) -> dict[int, list[OrderFact]]:
    groups: dict[int, list[OrderFact]] = {}
    for fact in facts:
        groups.setdefault(fact.department_id, []).append(fact)
    return groups


def by_promise(facts: Iterable[CentreFact]) -> dict[str, list[CentreFact]]:
    groups: dict[str, list[CentreFact]] = {}
    for fact in facts:
        groups.setdefault(fact.promise, []).append(fact)
    return groups

"""The three rates of some orders, as tests ask for them."""

from collections.abc import Sequence

from sla.indicators.indicator_facts import OrderFact
from sla.indicators.indicators import RateWeights, the_three
from sla.indicators.rates import Rate


def three_rates(facts: Sequence[OrderFact], weights: RateWeights | None = None) -> list[Rate]:
    """响应率, 解决率, 满意率."""
    return [one.rate(facts) for one in the_three(weights)]

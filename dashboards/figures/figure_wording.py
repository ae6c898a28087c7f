"""Display of an indicator's figure: its value, its counts, its tier; and the centre's own line."""

from dataclasses import dataclass
from datetime import timedelta

from dashboards.web import formatting
from sla.indicators import reports
from sla.indicators.centre_indicators import ALL, kept_in_time, time_taken
from sla.indicators.indicators import Indicator, Measure
from sla.indicators.rates import Rate, Tier, TierLimits, tier
from sla.policy.promises import COUNTED


@dataclass(frozen=True, slots=True)
class IndicatorFigure:
    """One indicator of the city or of a unit, ready to be read."""

    indicator: Indicator
    rate: Rate
    tier: Tier

    @property
    def value(self) -> str:
        if self.rate.value is None:
            return "—"
        if self.indicator.measure is Measure.SECONDS:
            return f"{self.rate.value:.0f} 秒"
        if self.indicator.measure is Measure.MEDIAN:
            return formatting.span(timedelta(seconds=self.rate.value))
        return f"{self.rate.value * 100:.1f}%"

    @property
    def counts(self) -> str:
        """The counts behind the value."""
        if self.indicator.measure is not Measure.SHARE:
            return f"{self.rate.whole} 次"
        return f"{self.rate.part:g} / {self.rate.whole}"

    @property
    def interval(self) -> str:
        """Wilson's 95 % interval, where the figure is a share of something."""
        if self.indicator.measure is not Measure.SHARE or not self.rate.whole:
            return ""
        low, high = self.rate.interval
        return f"{low * 100:.0f}%–{high * 100:.0f}%"


@dataclass(frozen=True, slots=True)
class CentreFigure:
    """One of the centre's own promises: how many were kept in time, and how long it took."""

    label: str
    kept: IndicatorFigure
    time: IndicatorFigure


@dataclass(frozen=True, slots=True)
class Centre:
    """The centre's line among the units, and what it is made of."""

    whole: IndicatorFigure
    own: tuple[CentreFigure, ...]


def figure_of(indicator: Indicator, rate: Rate, limits: TierLimits) -> IndicatorFigure:
    if indicator.measure is not Measure.SHARE or not indicator.judged:
        return IndicatorFigure(indicator, rate, Tier.OPEN)
    good = Rate(rate.whole - rate.part, rate.whole) if indicator.low_is_good else rate
    return IndicatorFigure(indicator, rate, tier(good, limits))


def centre_of(found: reports.Figures, limits: TierLimits) -> Centre | None:
    """None in reports that were kept before the centre was counted."""
    if not found.get(reports.CENTRE):
        return None

    def shown(one: Indicator) -> IndicatorFigure:
        return figure_of(one, reports.rate_of(found, reports.CENTRE, one.code), limits)

    own = (CentreFigure(one.label, shown(kept_in_time(one)), shown(time_taken(one))) for one in COUNTED)
    return Centre(shown(ALL), tuple(own))

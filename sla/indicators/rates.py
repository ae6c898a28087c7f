"""A rate that keeps its counts, how far it may lie from the truth, and its tier (分档). Pure."""

from dataclasses import dataclass
from math import sqrt

from tickets.lifecycle import Named

Z95 = 1.959964  # two-sided 95 %


@dataclass(frozen=True, slots=True)
class Rate:
    """`part` of `whole`; a half counts where the parameters say so. Of a mean, `part` is the sum.

    Of a median, `part` is the median times `whole`.
    """

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


class Tier(Named):
    GOOD = "good", "优秀"
    FAIR = "fair", "良好"
    WEAK = "weak", "待改进"
    OPEN = "open", "样本不足"


@dataclass(frozen=True, slots=True)
class TierLimits:
    """Where the tiers begin, and how wide an interval may be for a judgement; all 〔惯〕."""

    good: float = 0.95
    fair: float = 0.85
    widest: float = 0.2


def tier(rate: Rate, limits: TierLimits | None = None) -> Tier:
    """The rate's tier, unless its interval is wider than the limits allow: so small a sample says nothing."""
    limits = limits or TierLimits()
    low, high = rate.interval
    value = rate.value
    if value is None or high - low > limits.widest:
        return Tier.OPEN
    if value >= limits.good:
        return Tier.GOOD
    return Tier.FAIR if value >= limits.fair else Tier.WEAK

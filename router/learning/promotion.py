"""Whether a new model may take over. Pure: what each model said of last week's tickets in, a verdict in words out.

The two are compared on the same tickets by McNemar's exact test: of the tickets on which just one of them is right, a
new model that is no worse has an even chance each.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import comb

ENOUGH = 50  # tickets of last week that people have labelled; fewer prove nothing
NOISE = 0.05  # chance that an equally good model does as badly, over all departments together


@dataclass(frozen=True, slots=True)
class Pair:
    """One ticket: the department that was right, and whether each model named it."""

    department: str
    old_right: bool
    new_right: bool


@dataclass(frozen=True, slots=True)
class PromotionVerdict:
    promote: bool
    reason: str
    tickets: int
    old_accuracy: float = 0.0
    new_accuracy: float = 0.0
    worse: tuple[str, ...] = field(default=())  # departments in which the new one is worse beyond noise


def judge(pairs: Sequence[Pair]) -> PromotionVerdict:
    """Promote where the new one is not worse overall, and in no department worse beyond noise."""
    if len(pairs) < ENOUGH:
        return PromotionVerdict(
            False, f"上周只有 {len(pairs)} 件有定论的诉求，少于 {ENOUGH} 件，不足以比较", len(pairs)
        )
    old = sum(pair.old_right for pair in pairs) / len(pairs)
    new = sum(pair.new_right for pair in pairs) / len(pairs)
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(pair.department, []).append(pair)
    worse = tuple(sorted(name for name, group in groups.items() if chance(group) < NOISE / len(groups)))
    said = f"上周 {len(pairs)} 件：新模型 {new:.1%}，现用模型 {old:.1%}"
    if new < old:
        return PromotionVerdict(False, f"{said}，总体更差，继续影子运行", len(pairs), old, new, worse)
    if worse:
        return PromotionVerdict(
            False, f"{said}，但在 {'、'.join(worse)} 明显更差，继续影子运行", len(pairs), old, new, worse
        )
    return PromotionVerdict(True, f"{said}，总体不差，没有单位明显更差", len(pairs), old, new)


def chance(pairs: Sequence[Pair]) -> float:
    """How likely an equally good model would lose at least as many of these tickets as the new one lost (one-sided)."""
    lost = sum(pair.old_right and not pair.new_right for pair in pairs)
    won = sum(pair.new_right and not pair.old_right for pair in pairs)
    decided = lost + won
    return float(sum(comb(decided, k) for k in range(lost, decided + 1)) / 2**decided)

"""How sure is sure enough: confidence thresholds for a target precision, chosen so that they hold afterwards."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

NEVER = 1.01  # no confidence reaches it: people decide
ENOUGH = 30  # held-out cases a label needs before it gets a threshold of its own

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


def choose(chances: Floats, y: Ints, target: float) -> float:
    """The lowest confidence from which the lower bound of precision meets the target; `NEVER` if none does.

    `chances` has shape (texts, labels). The bound is one standard error (of the target rate) below what was seen,
    because a threshold picked at its lucky best falls short on the next month.
    """
    best = chances.argmax(axis=1)
    return _choose(chances[np.arange(len(best)), best], best == y, target)


def choose_per_class(chances: Floats, y: Ints, labels: Sequence[str], target: float) -> dict[str, float]:
    """`choose` for each predicted label with at least `ENOUGH` held-out predictions."""
    best = chances.argmax(axis=1)
    confidence = chances[np.arange(len(best)), best]
    chosen = {}
    for number, label in enumerate(labels):
        rows = best == number
        if rows.sum() >= ENOUGH:
            chosen[label] = _choose(confidence[rows], (best == y)[rows], target)
    return chosen


def _choose(confidence: Floats, right: npt.NDArray[np.bool_], target: float) -> float:
    order = np.argsort(-confidence, kind="stable")
    count = np.arange(1, len(order) + 1)
    precision = right[order].cumsum() / count
    slack = np.sqrt(target * (1 - target) / count)
    meets = np.flatnonzero((precision - slack >= target - 0.005) & (precision >= target))
    return round(float(confidence[order[meets[-1]]]), 4) if len(meets) else NEVER


def coverage_at(confidence: Floats, right: npt.NDArray[np.bool_], target: float) -> float:
    """The largest share of texts, taken from the surest down, that keeps the target precision: with hindsight."""
    if not len(confidence):
        return 0.0
    order = np.argsort(-confidence, kind="stable")
    precision = right[order].cumsum() / np.arange(1, len(order) + 1)
    meets = np.flatnonzero(precision >= target)
    return float((meets[-1] + 1) / len(order)) if len(meets) else 0.0

"""How sure is sure enough: confidence thresholds for a target precision, chosen so that they hold afterwards."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

NEVER = 1.01  # no confidence reaches it: people decide
BORROWED = 30  # held-out texts of all labels added to a label's own when its precision is estimated
SPARE = 0.005  # of precision, asked beyond the target: the best of many cuts looks better than it is

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
    """The lowest confidence per predicted label from which its precision meets the target and a little more.

    A label's precision is shrunk toward that of all labels from the same confidence on, as if `BORROWED` texts of them
    were its own: a label with few texts is neither believed for its luck nor shut out for one slip. Labels that were
    never guessed on held-out texts are left out.
    """
    best = chances.argmax(axis=1)
    confidence, right = chances[np.arange(len(best)), best], best == y
    order = np.argsort(confidence, kind="stable")
    from_here = right[order][::-1].cumsum()[::-1] / np.arange(len(order), 0, -1)
    chosen = {}
    for number, label in enumerate(labels):
        rows = np.flatnonzero(best == number)
        rows = rows[np.argsort(-confidence[rows], kind="stable")]
        if len(rows):
            common = np.interp(confidence[rows], confidence[order], from_here)
            shrunk = (right[rows].cumsum() + BORROWED * common) / (np.arange(1, len(rows) + 1) + BORROWED)
            meets = np.flatnonzero(shrunk >= target + SPARE)
            chosen[label] = round(float(confidence[rows[meets[-1]]]), 4) if len(meets) else NEVER
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

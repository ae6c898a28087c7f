"""Fitting one head: three linear models, their shares and honest confidence, folded into one layer and a card."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from classifier.artifact import HeadCard, Weights
from classifier.calibration import CONSTANT, curve_of, macro_f1, reshape, scale_of, softmax
from classifier.layers import MODELS, SEED, Data, Floats, Ints, scores
from classifier.thresholds import choose, choose_per_class

FOLDS = 3
# Shares of (plain, balanced, bayes) that are tried on held-out folds; what wins depends on the corpus: short tickets
# over 46 unequal departments want all three, long letters over seven topics want bayes (docs/classifier.md).
MIXES = ((1, 0, 0), (1, 1, 0), (1, 1, 1), (1, 1, 2), (0, 1, 2), (0, 0, 1))
ENOUGH = 200  # held-out texts for a confidence curve of their own

Tick = Callable[[], None]


def fit_head(data: Data, labels: Sequence[str], tick: Tick = lambda: None) -> tuple[Weights, HeadCard]:
    """One head's layer and its card; `y` numbers the given labels. `tick` is called after each of `steps()` fits."""
    if len(labels) == 1:
        return _constant(data, labels)
    held_out = _held_out(data, len(labels), tick)
    scales = [scale_of(one, data.y, data.weight) for one in held_out]
    mix = _best_mix(held_out, scales, data)
    logits = _blend(held_out, scales, mix)
    final = scale_of(logits, data.y, data.weight)
    layer = _fold_up(data, len(labels), [scale * share * final for scale, share in zip(scales, mix, strict=True)], tick)
    return layer, _card(softmax(logits * np.float32(final)), data, labels, mix)


def steps() -> int:
    """Fits that one head takes: every model once per fold and once on everything."""
    return len(MODELS) * (FOLDS + 1)


def fold_of(group: Ints, folds: int = FOLDS) -> Ints:
    """The fold of each row; a group is never torn apart."""
    names, inverse = np.unique(group, return_inverse=True)
    order = np.random.default_rng(SEED).permutation(len(names))
    result: Ints = (order % folds)[inverse]
    return result


def _held_out(data: Data, labels: int, tick: Tick) -> list[Floats]:
    """Per model the scores of every row by a fit that has not seen its group; each of shape (rows, labels)."""
    results = [np.zeros((len(data.y), labels), dtype=np.float32) for _ in MODELS]
    folds = fold_of(data.group)
    for fold in range(FOLDS):
        inside, outside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        part = data.take(inside)
        for model, result in zip(MODELS, results, strict=True):
            if len(inside) and len(outside):
                result[outside] = scores(model(part, labels), data.x[outside])
            tick()
    return results


def _blend(held_out: Sequence[Floats], scales: Sequence[float], mix: Sequence[float]) -> Floats:
    parts = [one * np.float32(scale * share) for one, scale, share in zip(held_out, scales, mix, strict=True) if share]
    total: Floats = np.sum(parts, axis=0, dtype=np.float32)
    return total


def _best_mix(held_out: Sequence[Floats], scales: Sequence[float], data: Data) -> tuple[float, ...]:
    """The mix with the best sum of accuracy and macro-F1 on held-out texts, one of each group."""
    rows = one_of_each(data.group)

    def worth(mix: Sequence[float]) -> float:
        best = _blend(held_out, scales, mix)[rows].argmax(axis=1)
        return float((best == data.y[rows]).mean()) + macro_f1(best, data.y[rows])

    chosen = max(MIXES, key=worth)
    return tuple(share / sum(chosen) for share in chosen)


def _fold_up(data: Data, labels: int, shares: Sequence[float], tick: Tick) -> Weights:
    """All models on all rows, summed into one layer."""
    total = Weights(np.zeros((data.x.shape[1], labels), dtype=np.float32), np.zeros(labels, dtype=np.float32))
    for model, share in zip(MODELS, shares, strict=True):
        if share:
            layer = model(data, labels)
            total.coef += layer.coef * np.float32(share)
            total.bias += layer.bias * np.float32(share)
        tick()
    return total


def _card(chances: Floats, data: Data, labels: Sequence[str], mix: tuple[float, ...]) -> HeadCard:
    rows = one_of_each(data.group)
    seen, y = chances[rows], data.y[rows]
    curve = curve_of(seen, y) if len(rows) >= ENOUGH else CONSTANT
    honest = reshape(seen, curve)
    order = np.argsort(-seen, axis=1)
    return HeadCard(
        labels=tuple(labels),
        counts=_counts(data, labels),
        thresholds={str(target): choose(honest, y, target / 100) for target in (98, 95)},
        class_thresholds=choose_per_class(honest, y, labels, 0.98),
        curve=curve,
        mix=mix,
        metrics={
            "held_out_accuracy": round(float((order[:, 0] == y).mean()), 4),
            "held_out_macro_f1": round(macro_f1(order[:, 0], y), 4),
            "held_out_top3": round(float((order[:, :3] == y[:, None]).any(axis=1).mean()), 4),
        },
    )


def one_of_each(group: Ints) -> Ints:
    """One row per group: thresholds chosen with repeats in the data do not hold afterwards."""
    _, first = np.unique(group, return_index=True)
    rows: Ints = np.sort(first).astype(np.int64)
    return rows


def _counts(data: Data, labels: Sequence[str]) -> dict[str, int]:
    found: npt.NDArray[np.int64] = np.bincount(data.y, minlength=len(labels))
    return {label: int(count) for label, count in zip(labels, found, strict=True)}


def _constant(data: Data, labels: Sequence[str]) -> tuple[Weights, HeadCard]:
    """A single label needs no model, and is never sure."""
    weights = Weights(np.zeros((data.x.shape[1], 1), dtype=np.float32), np.zeros(1, dtype=np.float32))
    return weights, HeadCard(tuple(labels), _counts(data, labels), {"98": 1.01, "95": 1.01})

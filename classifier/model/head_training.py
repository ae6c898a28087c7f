"""Fitting one head: linear models, a net, pooled layers, their shares and honest confidence; folded, with a card."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from classifier.model.artifact import HeadCard, HeadWeights
from classifier.model.calibration import CONSTANT, curve_of, macro_f1, reshape, scale_of, softmax
from classifier.model.linear import (
    SEED,
    Data,
    Floats,
    Ints,
    Layer,
    Model,
    balanced,
    bayes,
    counts,
    plain,
    scores,
    swift,
)
from classifier.model.mlp import Net
from classifier.model.mlp_training import fit_net
from classifier.model.pooled_ngram import Pooled
from classifier.model.pooled_training import fit_pooled
from classifier.model.thresholds import choose, choose_per_class

FOLDS = 3
AT_ONCE = 3  # fits side by side: one of liblinear's, and nets
ENOUGH = 200  # held-out texts for a confidence curve of their own
LARGE = 2_000_000  # texts times labels, summed over the heads; above, the full effort takes minutes
WIDE = 300_000  # the same; above, one fold of three is left out of the measuring, and enough is left
MANY = 2_000  # texts; a net learns little from fewer
LETTER = 200  # characters on average; a net adds nothing to longer texts, and takes gigabytes to learn them
LIFTS = (0.0, 0.1, 0.2)  # of a label's rarity (logarithm), given back to labels that training made shy

Tick = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Effort:
    """How much work a head is worth: which models, the mixes that are tried, and on how many folds they are measured.

    What wins depends on the corpus: short tickets over 46 unequal departments want all models of `FULL` and a net, long
    letters over seven topics want mostly `bayes` (docs/classifier.md).
    """

    models: tuple[Model, ...]
    mixes: tuple[tuple[int, ...], ...]
    measured: int

    @property
    def reads_positions(self) -> bool:
        """Whether a model needs `Data.positions`."""
        return fit_pooled in self.models

    @property
    def steps(self) -> int:
        """Fits that one head takes: every model once per measured fold and once on everything."""
        return len(self.models) * (self.measured + 1)


def _again(data: Data, labels: int) -> Pooled:
    """The same from other random numbers: what both hear is worth more."""
    return fit_pooled(data, labels, SEED + 1)


FULL: Final = Effort(
    (plain, balanced, bayes), ((1, 0, 0), (1, 1, 0), (1, 1, 1), (1, 1, 2), (0, 1, 2), (0, 0, 1)), FOLDS
)
DEEP: Final = Effort(
    (balanced, bayes, fit_net, fit_pooled, _again),
    ((1, 1, 1, 1, 1), (1, 1, 1, 0, 0), (0, 2, 1, 0, 0)),  # more to choose from is chosen from by luck
    FOLDS,
)
QUICK: Final = Effort((swift, counts), ((1, 0), (2, 1), (1, 1)), 1)  # a first start: somebody is waiting
FIRST: Final = Effort((swift, fit_net), ((2, 1), (1, 1), (1, 2)), 1)  # the same, for the head that decides the most


def effort_for(cost: int, texts: int, length: float) -> Effort:
    """`cost` is texts times labels, summed over the heads; `length` the characters of a text on average."""
    if cost > LARGE:
        return QUICK
    if texts < MANY or length > LETTER:
        return FULL
    return replace(DEEP, measured=FOLDS - 1) if cost > WIDE else DEEP


def fit_head(
    data: Data, labels: Sequence[str], tick: Tick = lambda: None, *, effort: Effort = FULL
) -> tuple[HeadWeights, HeadCard]:
    """One head's layer and its card; `y` numbers the given labels. `tick` is called after each fit (`effort.steps`)."""
    if len(labels) == 1:
        return _constant(data, labels)
    held_out, rows = _held_out(data, len(labels), effort, tick)
    measured = data.take(rows)
    scales = [scale_of(one, measured.y, measured.weight) for one in held_out]
    rarity = _rarity(data, len(labels))
    mix, lift = _best_mix(held_out, scales, rarity, measured, effort.mixes)
    logits = _blend(held_out, scales, mix) + np.float32(lift) * rarity
    final = scale_of(logits, measured.y, measured.weight)
    shares = [scale * share * final for scale, share in zip(scales, mix, strict=True)]
    layer = _fold_up(data, len(labels), shares, tick, effort)
    layer.bias += np.float32(lift * final) * rarity
    return layer, replace(_card(softmax(logits * np.float32(final)), measured, data, labels), mix=mix, lift=lift)


def fold_of(group: Ints, folds: int = FOLDS) -> Ints:
    """The fold of each row; a group is never torn apart."""
    names, inverse = np.unique(group, return_inverse=True)
    order = np.random.default_rng(SEED).permutation(len(names))
    result: Ints = (order % folds)[inverse]
    return result


def _held_out(data: Data, labels: int, effort: Effort, tick: Tick) -> tuple[list[Floats], Ints]:
    """Per model the scores (rows held out, labels), each by a fit that has not seen the row's group; and these rows."""
    folds = fold_of(data.group)
    turns = [
        (data.take(np.flatnonzero(folds != fold)), np.flatnonzero(folds == fold)) for fold in range(effort.measured)
    ]

    def measure(model: Model, part: Data, outside: Ints) -> Floats:
        result = scores(model(part, labels), data.take(outside))
        tick()
        return result

    with _at_once() as threads:  # the longest first
        waiting = [[threads.submit(measure, model, *turn) for turn in turns] for model in reversed(effort.models)]
        results = [np.concatenate([one.result() for one in row]) for row in reversed(waiting)]
    return results, np.concatenate([outside for _, outside in turns])


@contextmanager
def _at_once() -> Iterator[ThreadPoolExecutor]:
    """Threads that fit side by side: liblinear and numpy let go of the interpreter.

    Each of them alone: where every product of matrices wants all cores for itself, they wait for one another.
    """
    with threadpool_limits(1), ThreadPoolExecutor(AT_ONCE) as threads:
        yield threads


def _blend(held_out: Sequence[Floats], scales: Sequence[float], mix: Sequence[float]) -> Floats:
    parts = [one * np.float32(scale * share) for one, scale, share in zip(held_out, scales, mix, strict=True) if share]
    total: Floats = np.sum(parts, axis=0, dtype=np.float32)
    return total


def _rarity(data: Data, labels: int) -> Floats:
    """Minus the logarithm of each label's share of the texts; shape (labels,)."""
    mass = np.bincount(data.y, weights=data.weight, minlength=labels) + 1
    rarity: Floats = -np.log(mass / mass.sum()).astype(np.float32)
    return rarity


def _best_mix(
    held_out: Sequence[Floats], scales: Sequence[float], rarity: Floats, data: Data, mixes: Sequence[Sequence[int]]
) -> tuple[tuple[float, ...], float]:
    """The mix and the lift with the best sum of accuracy, macro-F1 and top-3 on held-out texts, one of each group."""
    rows = one_of_each(data.group)
    y, parts = data.y[rows], [one[rows] for one in held_out]

    def worth(logits: Floats) -> float:
        order = np.argsort(-logits, axis=1)
        near = (order[:, :3] == y[:, None]).any(axis=1)
        return float((order[:, 0] == y).mean() + near.mean()) + macro_f1(order[:, 0], y)

    tried: list[tuple[float, tuple[float, ...], float]] = []
    for mix in mixes:
        shares = tuple(share / sum(mix) for share in mix)
        logits = _blend(parts, scales, shares)
        tried += [(worth(logits + np.float32(lift) * rarity), shares, lift) for lift in LIFTS]
    _, shares, lift = max(tried, key=lambda one: one[0])
    return shares, lift


def _fold_up(data: Data, labels: int, shares: Sequence[float], tick: Tick, effort: Effort) -> HeadWeights:
    """All models on all rows, summed into one layer."""

    def part(model: Model, share: float) -> Layer | None:
        layer = model(data, labels) if share else None
        tick()
        return layer

    with _at_once() as threads:
        waiting = [threads.submit(part, *turn) for turn in reversed(list(zip(effort.models, shares, strict=True)))]
        layers = [one.result() for one in reversed(waiting)]
    total = HeadWeights(np.zeros((data.x.shape[1], labels), dtype=np.float32), np.zeros(labels, dtype=np.float32))
    for layer, share in zip(layers, shares, strict=True):
        if isinstance(layer, Net):
            total.net = layer.scaled(share)
        elif isinstance(layer, Pooled):
            total.pooled += (layer.scaled(share),)
        elif layer:
            total.coef += layer.coef * np.float32(share)
            total.bias += layer.bias * np.float32(share)
    total.coef -= total.coef.mean(axis=1, keepdims=True)  # the softmax does not notice; "words that weighed" do
    return total


def _card(chances: Floats, measured: Data, data: Data, labels: Sequence[str]) -> HeadCard:
    rows = one_of_each(measured.group)
    seen, y = chances[rows], measured.y[rows]
    curve = curve_of(seen, y) if len(rows) >= ENOUGH else CONSTANT
    honest = reshape(seen, curve)
    order = np.argsort(-seen, axis=1)
    return HeadCard(
        labels=tuple(labels),
        counts=_counts(data, labels),
        thresholds={str(target): choose(honest, y, target / 100) for target in (98, 95)},
        class_thresholds=choose_per_class(honest, y, labels, 0.98),
        curve=curve,
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


def _constant(data: Data, labels: Sequence[str]) -> tuple[HeadWeights, HeadCard]:
    """A single label needs no model, and is never sure."""
    weights = HeadWeights(np.zeros((data.x.shape[1], 1), dtype=np.float32), np.zeros(1, dtype=np.float32))
    return weights, HeadCard(tuple(labels), _counts(data, labels), {"98": 1.01, "95": 1.01})

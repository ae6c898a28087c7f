"""Trains `net.Net`: Adam on the rows that a handful of texts touches, words forgotten at random, rates falling.

numpy and scipy only; repeatable from its seed.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from classifier.model.calibration import softmax
from classifier.model.linear import SEED, Data, Floats, Ints
from classifier.model.mlp import Net

CELLS = 128
ROUNDS = 5  # through all texts; the sixth only learns them by heart
HANDFUL = 64  # texts
AT_A_TIME = 128  # features
RATE, OUTER_RATE = 1e-2, 2e-3
LAST = 0.02  # of the rate
FORGET, SLEEP = 0.3, 0.5  # share of words dropped, of cells put to sleep, at every look
SMOOTH = 0.1  # share of the truth spread over all labels: many are arbitrary between two offices
_CALM, _SPREAD, _OUTER_SPREAD = 0.9, 0.99, 0.999
_TINY = np.float32(1e-6)


@dataclass(slots=True)
class Moments:
    """Adam's running mean and spread of one array."""

    spread_kept: float
    mean: Floats
    spread: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.spread = np.zeros_like(self.mean)

    def step(self, slope: Floats, turn: int, rows: Ints | slice = slice(None)) -> Floats:
        mean, spread = self.mean[rows], self.spread[rows]
        mean *= np.float32(_CALM)
        mean += np.float32(1 - _CALM) * slope
        spread *= np.float32(self.spread_kept)
        spread += np.float32(1 - self.spread_kept) * slope * slope
        self.mean[rows], self.spread[rows] = mean, spread
        deviation = np.sqrt(spread * np.float32(1 / (1 - self.spread_kept**turn))) + _TINY
        stepped: Floats = mean * np.float32(1 / (1 - _CALM**turn)) / deviation
        return stepped


def fit_net(data: Data, labels: int) -> Net:
    """A net for these texts; labels without a text get logits as low as the rest pushes them."""
    rng = np.random.default_rng(SEED)
    net = Net(
        rng.standard_normal((data.x.shape[1], CELLS), dtype=np.float32) * np.float32(0.05),
        np.zeros(CELLS, dtype=np.float32),
        rng.standard_normal((CELLS, labels), dtype=np.float32) * np.float32(CELLS**-0.5),
        np.zeros(labels, dtype=np.float32),
    )
    trainer = _MlpTrainer(net, rng)
    turns = ROUNDS * -(-len(data.y) // HANDFUL)
    for _ in range(ROUNDS):
        mixed = data.take(rng.permutation(len(data.y)))
        for begin in range(0, len(mixed.y), HANDFUL):
            trainer.look(mixed, slice(begin, min(begin + HANDFUL, len(mixed.y))), turns)
    return net


class _MlpTrainer:
    def __init__(self, net: Net, rng: np.random.Generator) -> None:
        self._net, self._rng, self._turn = net, rng, 0
        self._inner = Moments(_SPREAD, np.zeros_like(net.inner))
        self._rest = [Moments(_OUTER_SPREAD, np.zeros_like(part)) for part in (net.outer, net.offset, net.bias)]

    def look(self, data: Data, part: slice, turns: int) -> None:
        """One step down the slope of the handful `part`."""
        self._turn += 1
        rate = np.float32(1 - self._turn / turns + LAST)
        net, (x, rows) = self._net, self._handful(data.x, part)
        inner = net.inner[rows]
        awake = x @ inner + net.offset
        kept = (awake > 0) * mask(self._rng, awake.shape, SLEEP)
        awake *= kept
        error = error_of(awake @ net.outer + net.bias, data.y[part], data.weight[part], SMOOTH)
        back = (error @ net.outer.T) * kept
        self._move(rows, inner, x.T @ back, np.float32(RATE) * rate)
        slopes = (awake.T @ error, back.sum(axis=0), error.sum(axis=0))
        for array, moments, slope in zip((net.outer, net.offset, net.bias), self._rest, slopes, strict=True):
            np.subtract(array, np.float32(OUTER_RATE) * rate * moments.step(slope, self._turn), out=array)

    def _move(self, rows: Ints, inner: Floats, slope: Floats, rate: np.float32) -> None:
        """Step the touched rows, a few at a time: what fits into the processor's cache takes half the time."""
        for begin in range(0, len(rows), AT_A_TIME):
            part = slice(begin, begin + AT_A_TIME)
            self._net.inner[rows[part]] = inner[part] - rate * self._inner.step(slope[part], self._turn, rows[part])

    def _handful(self, x: sparse.csr_array, part: slice) -> tuple[sparse.csr_array, Ints]:
        """The texts of `part` over the features that occur in them, some words forgotten; and these features."""
        begin, end = x.indptr[part.start], x.indptr[part.stop]
        values = x.data[begin:end] * mask(self._rng, (end - begin,), FORGET)
        rows, places = np.unique(x.indices[begin:end], return_inverse=True)
        starts = x.indptr[part.start : part.stop + 1] - begin
        shape = (part.stop - part.start, len(rows))
        return sparse.csr_array((values, places.astype(np.int32), starts), shape=shape), rows


def mask(rng: np.random.Generator, shape: tuple[int, ...], share: float) -> Floats:
    """0 for this share of places, and as much more for the others."""
    kept: Floats = (rng.random(shape, dtype=np.float32) > share) * np.float32(1 / (1 - share))
    return kept


def error_of(logits: Floats, y: Ints, weight: Floats, smooth: float) -> Floats:
    """The slope of the cross-entropy at the logits, a share of the truth spread over all labels."""
    error = softmax(logits)
    error -= np.float32(smooth / error.shape[1])
    error[np.arange(len(y)), y] -= np.float32(1 - smooth)
    error *= (weight / np.float32(len(y)))[:, None]
    return error

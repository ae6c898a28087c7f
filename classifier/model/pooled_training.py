"""Trains `pooled.Pooled`: Adam as for the net, n-grams forgotten at random, rare labels worth a little more."""

import numpy as np
from scipy import sparse

from classifier.model.linear import SEED, Data, Floats, Ints
from classifier.model.mlp_training import HANDFUL, LAST, Moments, error_of, mask
from classifier.model.pooled_ngram import Pooled, Positions, pool

WIDTH, CELLS = 48, 128
ROUNDS = 6
AT_ONCE = 512  # n-grams stepped together
RATE, REST_RATE = 2e-2, 3e-3
FORGET, SLEEP = 0.2, 0.5  # share of n-grams dropped, of pooled cells put to sleep, at every look
SMOOTH = 0.2
EVEN = 0.25  # a text weighs its label's share to minus this power: without, rare labels are never guessed
_SPREAD, _REST_SPREAD = 0.99, 0.999


def fit_pooled(data: Data, labels: int, seed: int = SEED) -> Pooled:
    """For these texts, whose positions have been read; repeatable from its seed."""
    rng, positions = np.random.default_rng(seed), data.read()

    def normal(rows: int, columns: int, spread: float) -> Floats:
        return rng.standard_normal((rows, columns), dtype=np.float32) * np.float32(spread)

    model = Pooled(
        normal(positions.width, WIDTH, 0.1),
        normal(WIDTH, CELLS, (2 / WIDTH) ** 0.5),
        np.zeros(CELLS, dtype=np.float32),
        normal(2 * CELLS, labels, (2 * CELLS) ** -0.5),
        np.zeros(labels, dtype=np.float32),
    )
    trainer, weight = _PooledTrainer(model, rng), _evened(data, labels)
    begins = range(0, len(data.y), HANDFUL)
    for done in range(ROUNDS):
        order = rng.permutation(len(data.y))
        for turn, begin in enumerate(begins, start=done * len(begins) + 1):
            texts = order[begin : begin + HANDFUL]
            rate = np.float32(1 - turn / (ROUNDS * len(begins)) + LAST)
            trainer.look(positions.take(texts), data.y[texts], weight[texts], rate)
    return model


def _evened(data: Data, labels: int) -> Floats:
    mass = np.bincount(data.y, weights=data.weight, minlength=labels)
    weight: Floats = (data.weight * mass[data.y] ** -EVEN).astype(np.float32)
    weight *= data.weight.mean() / weight.mean()
    return weight


class _PooledTrainer:
    def __init__(self, model: Pooled, rng: np.random.Generator) -> None:
        self._model, self._rng, self._turn = model, rng, 0
        self._vectors = Moments(_SPREAD, np.zeros_like(model.vectors))
        self._arrays = (model.inner, model.offset, model.outer, model.bias)
        self._rest = [Moments(_REST_SPREAD, np.zeros_like(array)) for array in self._arrays]

    def look(self, positions: Positions, y: Ints, weight: Floats, rate: np.float32) -> None:
        """One step down the slope of these texts."""
        self._turn += 1
        model, starts = self._model, positions.starts
        positions.grams[self._rng.random(positions.grams.shape, dtype=np.float32) < FORGET] = -1
        bag, rows = _narrow(positions.bag())
        vectors = model.vectors[rows]
        said = bag @ vectors
        awake = model.awake(said)
        pooled = pool(awake, starts)
        kept = mask(self._rng, pooled.shape, SLEEP)
        heard: Floats = pooled * kept
        logits: Floats = np.asarray(heard @ model.outer + model.bias, dtype=np.float32)
        error = error_of(logits, y, weight, SMOOTH)
        back = _to_positions((error @ model.outer.T) * kept, awake, pooled, starts)
        self._move(rows, vectors, bag.T @ (back @ model.inner.T), np.float32(RATE) * rate)
        slopes = (said.T @ back, back.sum(axis=0), heard.T @ error, error.sum(axis=0))
        for array, moments, slope in zip(self._arrays, self._rest, slopes, strict=True):
            np.subtract(array, np.float32(REST_RATE) * rate * moments.step(slope, self._turn), out=array)

    def _move(self, rows: Ints, vectors: Floats, slope: Floats, rate: np.float32) -> None:
        for begin in range(0, len(rows), AT_ONCE):
            part = slice(begin, begin + AT_ONCE)
            step = self._vectors.step(slope[part], self._turn, rows[part])
            self._model.vectors[rows[part]] = vectors[part] - rate * step


def _narrow(bag: sparse.csr_array) -> tuple[sparse.csr_array, Ints]:
    """The same over the n-grams that occur; and these n-grams."""
    rows, columns = np.unique(bag.indices, return_inverse=True)
    shape = (bag.shape[0], len(rows))
    return sparse.csr_array((bag.data, columns.astype(np.int32), bag.indptr), shape=shape), rows


def _to_positions(slope: Floats, awake: Floats, pooled: Floats, starts: Ints) -> Floats:
    """The slope at every position: the maximum's goes to the loudest, the sum's to each that is awake."""
    length, cells = np.diff(starts), awake.shape[1]
    back: Floats = np.repeat(slope[:, cells:] / np.sqrt(length).astype(np.float32)[:, None], length, axis=0)
    back += (awake == np.repeat(pooled[:, :cells], length, axis=0)) * np.repeat(slope[:, :cells], length, axis=0)
    back *= awake > 0
    return back

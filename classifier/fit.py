"""Fitting one head: linear models, their stack, calibration and thresholds, folded into one linear layer.

scikit-learn lives here and nowhere else in the floor, so that serving never pays for its import.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse
from sklearn.svm import LinearSVC

from classifier.artifact import HeadCard, Weights
from classifier.model import softmax
from classifier.thresholds import choose, choose_per_class

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

C = 0.5  # of the linear SVM; flat between 0.3 and 1 on both public corpora (docs/classifier.md)
FOLDS = 3
SEED = 12345


@dataclass(frozen=True, slots=True)
class Data:
    """Rows of one head: `x` (texts, features) CSR, `y` label numbers, `weight` per text, `group` ids for splitting."""

    x: sparse.csr_array
    y: Ints
    weight: Floats
    group: Ints

    def take(self, rows: Ints) -> "Data":
        return Data(self.x[rows], self.y[rows], self.weight[rows], self.group[rows])


def fit_head(data: Data, labels: Sequence[str]) -> tuple[Weights, HeadCard]:
    """One head's layer and its card; `y` numbers the given labels."""
    counts = {
        label: int(count) for label, count in zip(labels, np.bincount(data.y, minlength=len(labels)), strict=True)
    }
    if len(labels) == 1:
        return _constant(data, labels, counts)
    held_out = _held_out(data, len(labels))
    scale, shift = calibrate(held_out, data.y, data.weight)
    layer = fit_layer(data, len(labels))
    chances = softmax(held_out * scale + shift)
    unique = _one_of_each(data.group)
    metrics = _metrics(chances[unique], data.y[unique])
    card = HeadCard(
        tuple(labels),
        counts,
        {str(target): choose(chances[unique], data.y[unique], target / 100) for target in (98, 95)},
        choose_per_class(chances[unique], data.y[unique], labels, 0.98),
        metrics,
    )
    return Weights(layer.coef * np.float32(scale), (layer.bias * scale + shift).astype(np.float32)), card


def fit_layer(data: Data, labels: int) -> Weights:
    """One-against-rest linear SVM over all labels; a label without a row here gets a layer that never speaks."""
    present = np.unique(data.y)
    coef = np.zeros((data.x.shape[1], labels), dtype=np.float32)
    bias = np.full(labels, -1.0, dtype=np.float32)
    if len(present) < 2:  # noqa: PLR2004 - nothing to tell apart
        return Weights(coef, bias)
    model = LinearSVC(C=C, random_state=SEED).fit(data.x, data.y, sample_weight=data.weight)
    rows, offsets = model.coef_, model.intercept_
    if len(present) == 2:  # noqa: PLR2004 - liblinear gives one row for two labels
        rows, offsets = np.vstack([-rows, rows]), np.r_[-offsets, offsets]
    coef[:, present], bias[present] = rows.T, offsets
    return Weights(coef, bias)


def scores(layer: Weights, x: sparse.csr_array) -> Floats:
    result: Floats = (x @ layer.coef + layer.bias).astype(np.float32)
    return result


def _held_out(data: Data, labels: int) -> Floats:
    """Scores of every row by a layer that has not seen its group; shape (rows, labels)."""
    result = np.zeros((len(data.y), labels), dtype=np.float32)
    folds = fold_of(data.group)
    for fold in range(FOLDS):
        inside = np.flatnonzero(folds != fold)
        outside = np.flatnonzero(folds == fold)
        if len(inside) and len(outside):
            result[outside] = scores(fit_layer(data.take(inside), labels), data.x[outside])
    return result


def fold_of(group: Ints) -> Ints:
    """The fold of each row; a group is never torn apart."""
    names, inverse = np.unique(group, return_inverse=True)
    order = np.random.default_rng(SEED).permutation(len(names))
    result: Ints = (order % FOLDS)[inverse]
    return result


def calibrate(held_out: Floats, y: Ints, weight: Floats) -> tuple[float, Floats]:
    """Scale (one number) and shift (per label) that make softmax(scores * scale + shift) honest probabilities."""
    labels = held_out.shape[1]
    total = float(weight.sum())

    def loss(parameters: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        scale, shift = parameters[0], parameters[1:]
        chances = softmax(held_out * scale + shift)
        miss = chances.copy()
        miss[np.arange(len(y)), y] -= 1
        miss *= weight[:, None] / total
        value = -(weight * np.log(chances[np.arange(len(y)), y] + 1e-12)).sum() / total
        ridge = 1.0 / max(len(y), 1)
        gradient = np.r_[(miss * held_out).sum(), miss.sum(axis=0) + 2 * ridge * shift]
        return float(value + ridge * (shift**2).sum()), gradient

    found = optimize.minimize(loss, np.r_[3.0, np.zeros(labels)], jac=True, method="L-BFGS-B", options={"maxiter": 100})
    return float(max(found.x[0], 0.1)), found.x[1:].astype(np.float32)


def _one_of_each(group: Ints) -> Ints:
    """One row per group: thresholds chosen with repeats in the data do not hold afterwards."""
    _, first = np.unique(group, return_index=True)
    return np.sort(first).astype(np.int64)


def _metrics(chances: Floats, y: Ints) -> dict[str, float]:
    order = np.argsort(-chances, axis=1)
    return {
        "held_out_accuracy": round(float((order[:, 0] == y).mean()), 4),
        "held_out_top3": round(float((order[:, :3] == y[:, None]).any(axis=1).mean()), 4),
    }


def _constant(data: Data, labels: Sequence[str], counts: dict[str, int]) -> tuple[Weights, HeadCard]:
    weights = Weights(np.zeros((data.x.shape[1], 1), dtype=np.float32), np.zeros(1, dtype=np.float32))
    return weights, HeadCard(tuple(labels), counts, {"98": 1.01, "95": 1.01})

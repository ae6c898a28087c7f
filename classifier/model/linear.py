"""The linear models that a head is stacked from; scikit-learn is imported only here.

Each gives one score per label as a linear function of the same features, so that any weighted sum of them is again one
linear layer: the stack costs nothing at serving.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from classifier.model.artifact import HeadWeights
from classifier.model.mlp import Net
from classifier.model.pooled_ngram import Pooled, Positions

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

SVM_C = 0.5  # flat between 0.3 and 1 on both public corpora (docs/classifier.md)
SWIFT_C = 0.2
SWIFT_TOLERANCE = 1.0  # liblinear's own default is 1e-4; held-out accuracy of the first corpus loses 0.001
COUNT_SMOOTHING = 0.05
NB_C = 1.0
LOGISTIC_C = 10.0
NB_SMOOTHING = 0.1  # pseudo-weight of every feature; 1 costs 2 points of macro-F1 on the letters
TOLERANCE = 0.1  # liblinear: 1e-4; the held-out figures are the same to the third digit, the time is a third
SEED = 12345
PAIR = 2  # labels; liblinear gives one row for both
SILENT = -1.0  # score of a label without a single text, as far off as a clear "no" of the SVM


_ALONE = Lock()  # liblinear's random numbers are the process's: two fits at once would share them


@dataclass(frozen=True, slots=True)
class Data:
    """Rows of one head: `x` (texts, features) CSR, `y` label numbers, `weight` per text, `group` ids for splitting.

    `positions` is what `pooled` reads, where a model asks for it.
    """

    x: sparse.csr_array
    y: Ints
    weight: Floats
    group: Ints
    positions: Positions | None = None

    def take(self, rows: Ints) -> "Data":
        positions = self.positions.take(rows) if self.positions else None
        return Data(self.x[rows], self.y[rows], self.weight[rows], self.group[rows], positions)

    def read(self) -> Positions:
        """The positions; raises ValueError where training did not read them (`Effort.reads_positions`)."""
        if self.positions is None:
            raise ValueError("these rows carry no positions to read")
        return self.positions


def plain(data: Data, labels: int) -> HeadWeights:
    """One-against-rest linear SVM: the best at what is frequent."""
    return _svm(data, labels, data.weight, _machine(SVM_C))


def balanced(data: Data, labels: int) -> HeadWeights:
    """The same with every label worth the same in all: the best at what is rare."""
    mass = np.bincount(data.y, weights=data.weight, minlength=labels)
    share = mass.sum() / np.maximum(mass, 1e-9) / max(np.count_nonzero(mass), 1)
    return _svm(data, labels, (data.weight * share[data.y]).astype(np.float32), _machine(SVM_C))


def bayes(data: Data, labels: int) -> HeadWeights:
    """SVM over features scaled by their naive Bayes log-count ratio for the label (Wang and Manning 2012, "NB-SVM")."""
    layer = _silent(data.x.shape[1], labels)
    total = data.x.sum(axis=0)
    scaled = data.x.copy()
    for label in _present(data):
        mine = data.y == label
        ratio = _log_ratio(data.x[mine].sum(axis=0), total)
        scaled.data = data.x.data * ratio[data.x.indices]
        with _ALONE:
            model = _machine(NB_C).fit(scaled, mine, sample_weight=data.weight)
        layer.coef[:, label], layer.bias[label] = model.coef_[0] * ratio, model.intercept_[0]
    return layer


def swift(data: Data, labels: int) -> HeadWeights:
    """`plain`, stopped early and smoother: a tenth of the time, for many labels or a start that people wait for."""
    return _svm(data, labels, data.weight, _machine(SWIFT_C, SWIFT_TOLERANCE))


def counts(data: Data, labels: int) -> HeadWeights:
    """Multinomial naive Bayes: no iteration at all, and strong where a label has only a handful of texts."""
    mass = (_indicator(data, labels) @ data.x).toarray() + COUNT_SMOOTHING
    coef = np.log(mass / mass.sum(axis=1, keepdims=True)).T.astype(np.float32)
    prior = np.bincount(data.y, weights=data.weight, minlength=labels)
    return HeadWeights(coef, np.log(np.maximum(prior, COUNT_SMOOTHING) / prior.sum()).astype(np.float32))


Layer = HeadWeights | Net | Pooled
Model = Callable[[Data, int], Layer]


def logistic(x: sparse.csr_array, truth: npt.NDArray[np.bool_], weight: Floats) -> tuple[Floats, float]:
    """Coefficients and bias of one yes-or-no question."""
    model = LogisticRegression(C=LOGISTIC_C, max_iter=500).fit(x, truth, sample_weight=weight)
    coef: Floats = model.coef_[0].astype(np.float32)
    return coef, float(model.intercept_[0])


def scores(layer: Layer, data: Data) -> Floats:
    """Shape (texts, labels)."""
    if isinstance(layer, Net):
        return layer.logits([data.x])
    if isinstance(layer, Pooled):
        return layer.logits(data.read())
    result: Floats = (data.x @ layer.coef + layer.bias).astype(np.float32)
    return result


def _log_ratio(inside: npt.NDArray[np.float64], total: npt.NDArray[np.float64]) -> Floats:
    own, rest = inside + NB_SMOOTHING, total - inside + 2 * NB_SMOOTHING
    ratio: Floats = np.log((own / own.sum()) / (rest / rest.sum())).astype(np.float32)
    return ratio


def _svm(data: Data, labels: int, weight: Floats, machine: LinearSVC) -> HeadWeights:
    layer, present = _silent(data.x.shape[1], labels), _present(data)
    if not len(present):
        return layer
    with _ALONE:
        model = machine.fit(data.x, data.y, sample_weight=weight)
    rows, offsets = model.coef_, model.intercept_
    if len(present) == PAIR:
        rows, offsets = np.vstack([-rows, rows]), np.r_[-offsets, offsets]
    layer.coef[:, present], layer.bias[present] = rows.T, offsets
    return layer


def _machine(strength: float, tolerance: float = TOLERANCE) -> LinearSVC:
    return LinearSVC(C=strength, tol=tolerance, max_iter=2000, random_state=SEED)


def _indicator(data: Data, labels: int) -> sparse.csr_array:
    """Shape (labels, texts): the weight of each text at its label."""
    rows = np.arange(len(data.y))
    return sparse.csr_array((data.weight.astype(np.float64), (data.y, rows)), shape=(labels, len(rows)))


def _present(data: Data) -> Ints:
    """Labels that occur, where there are at least two."""
    present: Ints = np.unique(data.y)
    return present if len(present) > 1 else present[:0]


def _silent(features: int, labels: int) -> HeadWeights:
    return HeadWeights(np.zeros((features, labels), dtype=np.float32), np.full(labels, SILENT, dtype=np.float32))

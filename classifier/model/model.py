"""The guess: department, category and type with a calibrated confidence and the words that weighed.

A head is one linear layer over the feature blocks (training folds its stack of linear models and its calibration into
it), and where it pays a small net and pooled layers beside it, so serving is a few products and a softmax; it needs
neither scikit-learn nor a lock.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from classifier.danger import danger_detection
from classifier.danger.danger_detection import Danger
from classifier.model import artifact
from classifier.model.artifact import HeadCard, HeadWeights, Manifest
from classifier.model.calibration import reshape, softmax
from classifier.model.pooled_ngram import Positions, logits_of, positions_of
from classifier.text.citizen_text import CitizenPart, fold, read
from classifier.text.features import Document, Space

RUNNERS_UP = 4  # beside the winner: what a dispatcher is shown, and enough for top-5 figures
WORDS = 6
STRICT = 98  # percent; the precision for which labels have thresholds of their own
BATCH = 512  # documents held in memory at once

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Guess:
    """`confidence` is a calibrated probability; `runners_up` come next, strongest first; `words` weighed for it."""

    label: str
    confidence: float
    runners_up: tuple[tuple[str, float], ...]
    words: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Prediction:
    """`danger` names a signal of `urgency.hear`, `rings` as there; `urgency` is 一般, 紧急 or 特急.

    A head without a decision is None.
    """

    department: Guess | None
    category: Guess | None
    type: Guess | None
    danger: str | None
    urgency: str
    rings: bool = True  # where there is a danger: an alarm, else a quiet mark


class Classifier:
    """Immutable once loaded: any number of threads may ask at once, and a new one replaces it by assignment."""

    def __init__(self, manifest: Manifest, space: Space, weights: Mapping[str, HeadWeights]) -> None:
        self.manifest = manifest
        self.version = manifest.version
        self._space = space
        self._weights = dict(weights)

    @classmethod
    def load(cls, folder: Path) -> "Classifier":
        """Read a trained model; raises `BrokenModel` with what to do next."""
        return cls(*artifact.load(folder))

    @property
    def heads(self) -> Mapping[str, HeadCard]:
        return self.manifest.heads

    @property
    def vocabulary(self) -> Mapping[str, int]:
        """Every word that the model has met often enough to know."""
        return next((block.numbers for block in self._space.blocks if block.plan.kind == "word"), {})

    def threshold(self, head: str, label: str, *, precision: int = STRICT) -> float:
        """The confidence from which `label` was right `precision` percent of the time on held-out texts."""
        card = self.manifest.heads[head]
        general = card.thresholds.get(str(precision), 1.01)
        return card.class_thresholds.get(label, general) if precision == STRICT else general

    def predict(self, texts: Sequence[str], titles: Sequence[str] | None = None) -> list[Prediction]:
        """One prediction a text, in order; `titles` (same length, "" where there is none) weigh on their own."""
        predictions: list[Prediction] = []
        for part in _batches(texts, titles):
            guesses = self._guess_batch([Document.of(said, title) for said, title in part], list(self._weights))
            predictions += [_prediction(guess, danger) for guess, danger in zip(guesses, _dangers(part), strict=True)]
        return predictions

    def guess(
        self, texts: Sequence[str], *, titles: Sequence[str] | None = None, heads: Sequence[str] | None = None
    ) -> list[dict[str, Guess]]:
        """Every head's guess for every text, keyed by head; a text without one known word gets none."""
        names = list(heads if heads is not None else self._weights)
        answers: list[dict[str, Guess]] = []
        for part in _batches(texts, titles):
            answers += self._guess_batch([Document.of(said, title) for said, title in part], names)
        return answers

    def _guess_batch(self, documents: Sequence[Document], names: Sequence[str]) -> list[dict[str, Guess]]:
        matrices = self._space.matrices(documents)
        known = np.zeros(len(documents), dtype=np.int64)
        for block, matrix in zip(self._space.blocks, matrices, strict=True):
            known += np.diff(matrix.indptr) if block.plan.kind == "word" else 0
        positions = self._positions(documents, names)
        by_head = {name: self._answers(self._weights[name], self.heads[name], matrices, positions) for name in names}
        return [{name: by_head[name][row] for name in names} if known[row] else {} for row in range(len(documents))]

    def probabilities(self, texts: Sequence[str], head: str, titles: Sequence[str] | None = None) -> Floats:
        """Shape (texts, labels of the head); the winner's share is the confidence that `guess` gives."""
        parts = []
        for part in _batches(texts, titles):
            documents = [Document.of(said, title) for said, title in part]
            matrices, positions = self._space.matrices(documents), self._positions(documents, [head])
            parts.append(self._chances(self._weights[head], self.heads[head], matrices, positions))
        return np.concatenate(parts) if parts else np.zeros((0, len(self.heads[head].labels)), dtype=np.float32)

    def _positions(self, documents: Sequence[Document], names: Sequence[str]) -> Positions | None:
        """What the pooled layers read, where one of these heads has them."""
        has_pooled = any(self._weights[name].pooled for name in names)
        return positions_of(self._space.blocks[0], documents) if has_pooled else None

    def _chances(
        self, weights: HeadWeights, card: HeadCard, matrices: Sequence[sparse.csr_array], positions: Positions | None
    ) -> Floats:
        return reshape(softmax(self._logits(weights, matrices, positions)), card.curve)

    def _logits(
        self, weights: HeadWeights, matrices: Sequence[sparse.csr_array], positions: Positions | None
    ) -> Floats:
        logits = np.tile(weights.bias, (matrices[0].shape[0], 1))
        start = 0
        for matrix in matrices:
            logits += matrix @ weights.coef[start : start + matrix.shape[1]]
            start += matrix.shape[1]
        if weights.net:
            logits += weights.net.logits(matrices)
        if positions and weights.pooled:
            logits += logits_of(weights.pooled, positions)
        return logits

    def _answers(
        self, weights: HeadWeights, card: HeadCard, matrices: Sequence[sparse.csr_array], positions: Positions | None
    ) -> list[Guess]:
        chances = self._chances(weights, card, matrices, positions)
        order = _strongest(chances, 1 + RUNNERS_UP)
        words = self._words(weights, matrices, order[:, 0])
        rows = np.take_along_axis(chances, order, axis=1).astype(np.float64).round(4).tolist()
        labels = card.labels
        return [
            Guess(labels[best[0]], row[0], tuple((labels[i], p) for i, p in zip(best[1:], row[1:], strict=True)), said)
            for best, row, said in zip(order.tolist(), rows, words, strict=True)
        ]

    def _words(
        self, weights: HeadWeights, matrices: Sequence[sparse.csr_array], labels: Ints
    ) -> list[tuple[tuple[str, float], ...]]:
        """The words (and pairs of words) that spoke most for each text's label in the linear layer, strongest first.

        A single character may have weighed, but means nothing to a reader.
        """
        found: list[list[tuple[str, float]]] = [[] for _ in range(len(labels))]
        start = 0
        for block, matrix in zip(self._space.blocks, matrices, strict=True):
            if block.plan.kind == "word" and block.plan.source == "said":
                owners = np.repeat(np.arange(len(labels)), np.diff(matrix.indptr))
                pull = matrix.data * weights.coef[start + matrix.indices, labels[owners]]
                order = np.lexsort((-pull, owners))
                order = order[(pull[order] > 0) & block.says[matrix.indices[order]]]
                for place in order[_first_of_each(owners[order], WORDS)]:
                    said = (block.name_of(matrix.indices[place]), round(float(pull[place]), 3))
                    found[owners[place]].append(said)
            start += matrix.shape[1]
        return [tuple(said) for said in found]


def _batches(texts: Sequence[str], titles: Sequence[str] | None) -> Iterator[list[tuple[CitizenPart, str]]]:
    """What was said and its title, at most `BATCH` at a time."""
    pairs = list(zip(texts, titles or [""] * len(texts), strict=True))
    for start in range(0, len(pairs), BATCH):
        yield [(read(text), title) for text, title in pairs[start : start + BATCH]]


def _prediction(guess: Mapping[str, Guess], danger: Danger | None) -> Prediction:
    return Prediction(
        guess.get("department"),
        guess.get("category"),
        guess.get("type"),
        danger.signal if danger else None,
        danger.level if danger and danger.rings else danger_detection.USUAL,
        rings=danger is not None and danger.rings,
    )


def _dangers(part: Sequence[tuple[CitizenPart, str]]) -> list[Danger | None]:
    return danger_detection.hear_all(
        [f"{fold(title)}。{said.folded}" if title else said.folded for said, title in part]
    )


def _strongest(chances: Floats, count: int) -> Ints:
    """Indices of the `count` largest per row, largest first."""
    return np.argsort(-chances, axis=1, kind="stable")[:, :count]


def _first_of_each(owners: Ints, count: int) -> npt.NDArray[np.bool_]:
    """Marks the first `count` entries of each run of equal values in a sorted array."""
    starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]]) if len(owners) else np.zeros(0, dtype=np.int64)
    rank = np.arange(len(owners)) - np.repeat(starts, np.diff(np.r_[starts, len(owners)]))
    return rank < count

"""What a short message is, by its wording: one linear layer over characters, pairs of characters and given marks.

Taught by `phrase_lessons` and kept as plain arrays. A mark is a fact beside the text (the situation, what a rule has
found); marks that were never taught weigh nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from classifier.danger.danger_model import weighed
from classifier.text.citizen_text import fold
from classifier.text.features import Floats, Keys, KeyTable

MARK = 0.7  # the weight of a mark beside a text of unit length; flat between 0.5 and 1


class Phrases:
    """`coef` has shape (n-grams, labels), `marked` (marks, labels)."""

    def __init__(
        self,
        keys: Keys,
        idf: Floats,
        coef: Floats,
        marks: Sequence[str],
        marked: Floats,
        bias: Floats,
        labels: list[str],
    ) -> None:
        self._table, self._idf, self._coef, self._bias = KeyTable(keys), idf, coef, bias
        self._marks, self._marked, self._labels = {mark: row for row, mark in enumerate(marks)}, marked, labels

    @classmethod
    def load(cls, path: Path) -> "Phrases":
        with np.load(path, allow_pickle=False) as kept:
            coef, marked = kept["coef"].astype(np.float32), kept["marked"].astype(np.float32)
            marks, labels = kept["marks"].tolist(), kept["labels"].tolist()
            return cls(kept["keys"], kept["idf"], coef, marks, marked, kept["bias"], labels)

    def shares(self, text: str, marks: Iterable[str]) -> Mapping[str, float]:
        """Label -> its share, summing up to 1."""
        rows, _, values = weighed([framed(text)], self._table, self._idf)
        scores = self._bias + values @ self._coef[rows]
        known = [self._marks[mark] for mark in marks if mark in self._marks]
        scores = scores + MARK * self._marked[known].sum(axis=0)
        odds = np.exp(scores - scores.max())
        return dict(zip(self._labels, (odds / odds.sum()).tolist(), strict=True))


def framed(text: str) -> str:
    """Folded, with marks for its beginning and its end, which are pairs of their own."""
    return f"^{fold(text).lower()}$"

"""BM25 over jieba's words: which article, or which earlier answer, speaks of what was asked.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009). Words are joined by the pairs
of characters inside the text, at a lower weight, so that a word cut differently in question and article still meets.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

from classifier.text.citizen_text import fold, read
from hotline.base.text.tokenizer import cut

K1 = 2.5  # how soon a repeated word stops adding
B = 1.0  # how much a long article is held back
PAIR_WEIGHT = 0.5  # of a pair of characters beside a word
TITLE_TIMES = 2  # a title counts like its words said this often more

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hit:
    place: int  # index of the article in the order it was given
    score: float
    words: tuple[str, ...]  # of the query that met, strongest first


class Bm25:
    """Immutable; `titles` (same length, "" where there is none) count more than the text."""

    def __init__(self, texts: Sequence[str], titles: Sequence[str] | None = None) -> None:
        heads = titles or [""] * len(texts)
        bags = [
            _bag(f"{(head + '。') * TITLE_TIMES if head else ''}{fold(text)}")
            for text, head in zip(texts, heads, strict=True)
        ]
        self._numbers: dict[str, int] = {}
        for bag in bags:
            for term in bag:
                self._numbers.setdefault(term, len(self._numbers))
        self._terms = list(self._numbers)
        self._weights = self._matrix(bags).tocsc()

    def search(self, query: str, *, limit: int = 5) -> list[Hit]:
        """The best articles, best first; an article that shares nothing with the query is never among them."""
        known = [
            (self._numbers[term], count) for term, count in _bag(read(query).said).items() if term in self._numbers
        ]
        if not known:
            return []
        columns = np.array([number for number, _ in known])
        counts = np.array([count for _, count in known], dtype=np.float32)
        part = self._weights[:, columns]
        scores: Floats = part @ np.minimum(counts, 2)
        order = np.argsort(-scores, kind="stable")[:limit]
        return [self._hit(int(place), scores, part, columns) for place in order if scores[place] > 0]

    def _hit(self, place: int, scores: Floats, part: sparse.csc_array, columns: npt.NDArray[np.int64]) -> Hit:
        row = part[[place]].toarray()[0]
        met = [self._terms[columns[number]] for number in np.argsort(-row, kind="stable") if row[number] > 0]
        return Hit(place, round(float(scores[place]), 3), tuple(term for term in met if not term.startswith("·"))[:6])

    def _matrix(self, bags: Sequence[Counter[str]]) -> sparse.csr_array:
        """Shape (articles, terms): the BM25 weight of each term in each article."""
        rows = np.repeat(np.arange(len(bags)), [len(bag) for bag in bags])
        terms = np.array([self._numbers[term] for bag in bags for term in bag], dtype=np.int64)
        counts = np.array([count for bag in bags for count in bag.values()], dtype=np.float32)
        lengths = np.array([sum(bag.values()) for bag in bags], dtype=np.float32)
        share = 1 - B + B * lengths / max(float(lengths.mean()) if len(bags) else 1.0, 1.0)
        found = np.bincount(terms, minlength=len(self._numbers))
        idf = np.log1p((len(bags) - found + 0.5) / (found + 0.5))
        scale = np.array([PAIR_WEIGHT if term.startswith("·") else 1.0 for term in self._terms])
        values = (idf * scale)[terms] * counts * (K1 + 1) / (counts + K1 * share[rows])
        return sparse.csr_array((values.astype(np.float32), (rows, terms)), shape=(len(bags), len(self._numbers)))


def _bag(text: str) -> Counter[str]:
    """Words, and pairs of neighbouring Chinese characters marked with "·"."""
    lowered = text.lower()
    bag = Counter(word for word in cut(lowered) if len(word) > 1)
    bag.update(f"·{first}{second}" for first, second in pairwise(lowered) if first.isalpha() and second.isalpha())
    return bag

"""Teaches `Phrases` from labelled messages; scikit-learn is needed here only."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from classifier.danger.danger_model import PAIRS, weighed
from classifier.request_type.phrase_model import MARK, framed
from classifier.text.features import Floats, Keys, KeyTable, char_keys

C = 6.0  # flat between 3 and 10
SEEN_IN = 2  # texts; what only one text has says nothing about others


@dataclass(frozen=True, slots=True)
class Lesson:
    text: str
    marks: tuple[str, ...]
    label: str


def teach(lessons: Sequence[Lesson], out: Path) -> None:
    """Fit and write the arrays."""
    texts = [framed(lesson.text) for lesson in lessons]
    keys, idf = _vocabulary(texts)
    rows, owners, values = weighed(texts, KeyTable(keys), idf)
    said = sparse.csr_array((values, (owners, rows)), shape=(len(texts), len(keys)))
    marks = sorted({mark for lesson in lessons for mark in lesson.marks})
    place = {mark: row for row, mark in enumerate(marks)}
    beside = sparse.lil_array((len(texts), len(marks)), dtype=np.float32)
    for number, lesson in enumerate(lessons):
        for mark in lesson.marks:
            beside[number, place[mark]] = MARK
    fitted = LogisticRegression(C=C, max_iter=500).fit(
        sparse.hstack([said, beside.tocsr()]).tocsr(), [lesson.label for lesson in lessons]
    )
    coef = fitted.coef_.T.astype(np.float16)
    np.savez_compressed(
        out,
        keys=keys,
        idf=idf,
        coef=coef[: len(keys)],
        marks=np.array(marks),
        marked=coef[len(keys) :],
        bias=fitted.intercept_.astype(np.float32),
        labels=np.array([str(label) for label in fitted.classes_]),
    )


def _vocabulary(texts: Sequence[str]) -> tuple[Keys, Floats]:
    keys, owners = char_keys(texts, 1, PAIRS)
    pairs = np.unique(np.stack([keys, owners.astype(np.uint64)]), axis=1)
    found, frequency = np.unique(pairs[0], return_counts=True)
    kept = frequency >= SEEN_IN
    idf: Floats = (np.log((1 + len(texts)) / (1 + frequency[kept])) + 1).astype(np.float32)
    return found[kept], idf

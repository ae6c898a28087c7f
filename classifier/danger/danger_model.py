"""Finds danger in sentences that no rule foresaw: one linear layer over characters and pairs of characters.

Taught by `ear_lessons` from sentences written for this project (`lessons/danger.tsv`) and kept as plain arrays beside
them. Long texts are scored a window at a time, so that one frightening sentence is not drowned by the letter around it.
"""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from classifier.text.features import Floats, Ints, Keys, KeyTable, char_keys

ARRAYS = Path(__file__).with_name("lessons") / "danger.npz"
WINDOW = 60  # characters; about as long as the longest sentence it was taught
NEVER: Final = -99.0  # the score of silence
SHORT = 8  # characters; too little to be scored alone
PAIRS = 2  # characters
_SENTENCE = re.compile(r"[^。！？；!?;\n]+")
_MARKS = "，、：,:"
_CLAUSE = re.compile(rf"[^{_MARKS}]+[{_MARKS}]*")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class DangerScore:
    """`score` is the log-odds of danger in the highest of `windows`, `signal` its likeliest kind, `window` its text.

    `evidence`: how much commoner in dangerous lessons than in others its most telling n-gram is, as a logarithm. A high
    score without evidence is many harmless n-grams that lean the same way, as happens in short everyday sentences.
    """

    score: float
    signal: str
    window: str
    windows: int = 0
    evidence: float = 0.0


SILENCE: Final = DangerScore(NEVER, "", "")


class NgramModel:
    """`coef` has shape (n-grams, 1 + signals): danger or none first, then one column a signal."""

    def __init__(
        self, keys: Keys, idf: Floats, coef: Floats, bias: Floats, lean: Floats, signals: Sequence[str]
    ) -> None:
        self._table, self._idf, self._coef, self._bias, self._signals = KeyTable(keys), idf, coef, bias, tuple(signals)
        self._lean = lean  # shape (n-grams,)

    @classmethod
    def load(cls, path: Path = ARRAYS) -> "NgramModel":
        with np.load(path, allow_pickle=False) as arrays:
            coef, lean = arrays["coef"].astype(np.float32), arrays["lean"].astype(np.float32)
            return cls(arrays["keys"], arrays["idf"], coef, arrays["bias"], lean, arrays["signals"].tolist())

    def highest(self, groups: Sequence[Sequence[str]]) -> list[float]:
        """The highest log-odds among the parts of each group, every part scored whole; `NEVER` for an empty group."""
        parts = [part for group in groups for part in group]
        if not parts:
            return [NEVER] * len(groups)
        scores = iter(self._scores(*weighed(parts, self._table, self._idf), len(parts)).tolist())
        return [max(islice(scores, len(group)), default=NEVER) for group in groups]

    def _scores(self, rows: Ints, owners: Ints, values: Floats, parts: int) -> npt.NDArray[np.float64]:
        scores: npt.NDArray[np.float64] = self._bias[0] + np.bincount(
            owners, values * self._coef[rows, 0], minlength=parts
        )
        return scores

    def score(self, texts: Sequence[str]) -> list[DangerScore]:
        """The score of each folded text, in order; `SILENCE` for one without a letter."""
        parts = [windows(text) for text in texts]
        spoken = [part for of_text in parts for part in of_text]
        if not spoken:
            return [SILENCE] * len(texts)
        rows, owners, values = weighed(spoken, self._table, self._idf)
        scores = self._scores(rows, owners, values, len(spoken))
        heard, begun = [], 0
        for of_text in parts:
            if not of_text:
                heard.append(SILENCE)
                continue
            best = begun + int(scores[begun : begun + len(of_text)].argmax())
            mine = slice(*np.searchsorted(owners, [best, best + 1]))
            kinds = values[mine] @ self._coef[rows[mine], 1:] + self._bias[1:]
            signal, evidence = self._signals[int(kinds.argmax())], float(self._lean[rows[mine]].max(initial=0.0))
            heard.append(DangerScore(float(scores[best]), signal, spoken[best], len(of_text), evidence))
            begun += len(of_text)
        return heard


@functools.cache
def danger_model() -> NgramModel:
    """The one that this version ships."""
    return NgramModel.load()


def weighed(parts: Sequence[str], table: KeyTable, idf: Floats) -> tuple[Ints, Ints, Floats]:
    """(n-gram, part, value) of every known occurrence, sorted by part; the values of a part have unit length."""
    keys, owners = char_keys([_DIGITS.sub("0", part).lower() for part in parts], 1, PAIRS)
    rows = table.find(keys)
    known = rows >= 0
    rows, owners = rows[known], owners[known]
    order = np.argsort(owners, kind="stable")
    rows, owners = rows[order], owners[order]
    values = idf[rows]
    lengths = np.sqrt(np.bincount(owners, values * values, minlength=len(parts)))
    unit: npt.NDArray[np.float32] = (values / np.maximum(lengths[owners], 1e-9)).astype(np.float32)
    return rows, owners, unit


def windows(text: str) -> list[str]:
    """Every sentence by itself, a long one in parts of at most `WINDOW` characters, a tiny one with its neighbour."""
    parts: list[str] = []
    for sentence in _SENTENCE.findall(text):
        joins = False  # the first clause of a sentence opens a window of its own
        for clause in [sentence] if len(sentence) <= WINDOW else _CLAUSE.findall(sentence):
            if parts and (joins or len(parts[-1]) < SHORT) and len(parts[-1]) + len(clause) < WINDOW:
                parts[-1] = f"{parts[-1].rstrip(_MARKS)}，{clause}"
            else:
                parts.append(clause)
            joins = True
    return [part for part in parts if part.strip()]

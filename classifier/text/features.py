"""Character and word n-grams as sparse rows: one code path for training and serving, numpy and scipy only.

A feature is a 64-bit key. Character n-grams (n <= 4) are their UTF-16 units packed 16 bits each; words are numbered
by the vocabulary, and a pair of words packs both numbers. Keys are looked up a batch at a time in an
open-addressing table.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import sparse

from classifier.text.citizen_text import CitizenPart
from hotline.base.text.tokenizer import cut

Keys = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

LEAD = 40  # characters; what opens a letter without a title says what it is about
_DIGITS = re.compile(r"\d+")

UNIT = 16  # bits of one UTF-16 unit
PAIR = 32  # bits of one word number
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # Fibonacci hashing: spreads packed keys over the table


class KeyTable:
    """Exact lookup of 64-bit keys, vectorised; `find` gives the row of each key, or -1."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys
        bits = max(4, int(np.ceil(np.log2(max(len(keys), 1) * 3))))
        self._shift, self._mask = np.uint64(64 - bits), (1 << bits) - 1
        self._slots = np.full(1 << bits, -1, dtype=np.int32)
        self._fill()

    def _home(self, keys: Keys) -> Ints:
        return ((keys * _GOLDEN) >> self._shift).astype(np.int64)

    def _fill(self) -> None:
        rows, slots = np.arange(len(self.keys), dtype=np.int32), self._home(self.keys)
        while len(rows):
            free = self._slots[slots] < 0
            self._slots[slots[free]] = rows[free]
            lost = self._slots[slots] != rows
            rows, slots = rows[lost], (slots[lost] + 1) & self._mask

    def find(self, keys: Keys) -> Ints:
        found = np.full(len(keys), -1, dtype=np.int64)
        if not len(self.keys):
            return found
        open_, slots = np.arange(len(keys)), self._home(keys)
        while len(open_):
            rows = self._slots[slots]
            hit = (rows >= 0) & (self.keys[rows] == keys[open_])
            found[open_[hit]] = rows[hit]
            on = (rows >= 0) & ~hit
            open_, slots = open_[on], (slots[on] + 1) & self._mask
        return found


@dataclass(frozen=True, slots=True)
class FeaturePlan:
    """How one block of features is made; a manifest stores it as plain JSON."""

    name: str
    kind: str  # "char" or "word"
    source: str  # "said" (title and text), "title" or "hint"
    low: int
    high: int
    weight: float = 1.0
    min_df: int = 2
    limit: int = 300_000  # most frequent n-grams kept


@dataclass(slots=True)
class Block:
    """One fitted block: `keys` sorted, `idf` beside them; `words` numbers the vocabulary of a word block."""

    plan: FeaturePlan
    keys: Keys
    idf: Floats
    words: list[str] = field(default_factory=list)
    table: KeyTable = field(init=False)
    numbers: dict[str, int] = field(init=False)
    says: npt.NDArray[np.bool_] = field(init=False)  # of a word block: two characters or more, fit to be shown

    def __post_init__(self) -> None:
        self.table = KeyTable(self.keys)
        self.numbers = {word: number for number, word in enumerate(self.words, start=1)}
        lengths = np.array([0, *map(len, self.words)])
        part = np.uint64((1 << PAIR) - 1)
        is_word = self.plan.kind == "word"
        self.says = (
            (lengths[self.keys >> np.uint64(PAIR)] + lengths[self.keys & part] > 1) if is_word else self.keys > 0
        )

    def name_of(self, row: int) -> str:
        """The n-gram of a row as people read it."""
        key = int(self.keys[row])
        if self.plan.kind == "word":
            return "".join(self.words[part - 1] for part in (key >> PAIR, key & ((1 << PAIR) - 1)) if part)
        units = [(key >> (UNIT * place)) & 0xFFFF for place in range(self.plan.high)]
        return np.array([unit for unit in units if unit], dtype="<u2").tobytes().decode("utf-16-le", errors="ignore")


@dataclass(frozen=True, slots=True)
class Document:
    """What features are made of; `said` carries the title in front, `title` is the opening where there is none."""

    said: str
    title: str = ""
    hint: str = ""
    is_titled: bool = False

    @classmethod
    def of(cls, read: CitizenPart, title: str) -> "Document":
        whole = f"{title}\n{read.said}" if title else read.said
        act = f"〔{read.act}〕" if read.act else ""
        return cls(_plain(act + whole), _plain(title or read.said[:LEAD]), _plain(read.hint), bool(title))


def _plain(text: str) -> str:
    """Lower case, and every number the same: house numbers and dates teach nothing that holds tomorrow."""
    return _DIGITS.sub("0", text).lower()


def char_keys(texts: Sequence[str], low: int, high: int) -> tuple[Keys, Ints]:
    """Every character n-gram of every text: packed keys, and the number of the text of each; both 1-D."""
    joined = "\0".join(texts) + "\0" * high
    units = np.frombuffer(joined.encode("utf-16-le", errors="ignore"), dtype="<u2").astype(np.uint64)
    owner = np.cumsum(units == 0) - (units == 0)
    count = len(units) - high + 1
    key, whole = units[:count].copy(), units[:count] != 0
    keys, owners = [], []
    for n in range(1, high + 1):
        if n > 1:
            after = units[n - 1 : n - 1 + count]
            whole &= after != 0
            key |= after << np.uint64(UNIT * (n - 1))
        if n >= low:
            keys.append(key[whole])
            owners.append(owner[:count][whole])
    return np.concatenate(keys), np.concatenate(owners)


def word_keys(texts: Sequence[Sequence[str]], numbers: dict[str, int], high: int) -> tuple[Keys, Ints]:
    """Known words, and pairs of neighbouring known words, of segmented texts; like `char_keys`."""
    get = numbers.get
    flat = np.array([get(word, 0) for words in texts for word in words], dtype=np.uint64)
    owner = np.repeat(np.arange(len(texts)), [len(words) for words in texts])
    known = flat > 0
    if high == 1:
        return flat[known], owner[known]
    pair = known[:-1] & known[1:] & (owner[:-1] == owner[1:])
    pairs = (flat[:-1] << np.uint64(PAIR)) | flat[1:]
    return np.concatenate([flat[known], pairs[pair]]), np.concatenate([owner[known], owner[:-1][pair]])


def counted(rows: Ints, owners: Ints, width: int) -> tuple[Ints, Ints, Floats]:
    """(text, feature, how often) of every pair that occurs, sorted by text, unknown features (-1) left out."""
    seen = rows >= 0
    pairs, counts = np.unique(owners[seen] * width + rows[seen], return_counts=True)
    return pairs // width, pairs % width, counts.astype(np.float32)


def _texts(documents: Sequence[Document], source: str) -> list[str]:
    return [getattr(document, source) for document in documents]


class Space:
    """All blocks of a model; `matrices` gives one CSR matrix a block, shape (documents, features of the block)."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = tuple(blocks)
        self.width = sum(len(block.keys) for block in self.blocks)

    def matrices(self, documents: Sequence[Document]) -> list[sparse.csr_array]:
        cut_texts: dict[str, list[list[str]]] = {}
        return [self._matrix(block, documents, cut_texts) for block in self.blocks]

    def _matrix(
        self, block: Block, documents: Sequence[Document], cut_texts: dict[str, list[list[str]]]
    ) -> sparse.csr_array:
        keys, owners = _keys(block.plan, block.numbers, _texts(documents, block.plan.source), cut_texts)
        width = max(len(block.keys), 1)
        owner, rows, counts = counted(block.table.find(keys), owners, width)
        values = (1 + np.log(counts)) * block.idf[rows] if len(rows) else counts
        norms = np.sqrt(np.bincount(owner, weights=values * values, minlength=len(documents)))
        values = (block.plan.weight * values / np.maximum(norms[owner], 1e-12)).astype(np.float32)
        starts = np.searchsorted(owner, np.arange(len(documents) + 1)).astype(np.int32)
        return sparse.csr_array((values, rows.astype(np.int32), starts), shape=(len(documents), width))


def _keys(
    plan: FeaturePlan, numbers: dict[str, int], texts: list[str], cut_texts: dict[str, list[list[str]]]
) -> tuple[Keys, Ints]:
    if plan.kind == "char":
        return char_keys(texts, plan.low, plan.high)
    if plan.source not in cut_texts:
        cut_texts[plan.source] = [cut(text) for text in texts]
    return word_keys(cut_texts[plan.source], numbers, plan.high)


def fit_space(documents: Sequence[Document], plans: Sequence[FeaturePlan]) -> Space:
    """Choose the n-grams of each block by document frequency, and weigh them by smoothed inverse frequency."""
    return Space([_fit_block(documents, plan) for plan in plans])


def _fit_block(documents: Sequence[Document], plan: FeaturePlan) -> Block:
    texts = _texts(documents, plan.source)
    words = _vocabulary(texts, plan.min_df) if plan.kind == "word" else []
    numbers = {word: number for number, word in enumerate(words, start=1)}
    keys, owners = _keys(plan, numbers, texts, {})
    known, rows = np.unique(keys, return_inverse=True)
    _, features, _ = counted(rows, owners, max(len(known), 1))
    frequency = np.bincount(features, minlength=len(known))
    kept = _most_frequent(frequency, plan)
    idf = np.log((1 + len(documents)) / (1 + frequency[kept])) + 1
    return Block(plan, known[kept], idf.astype(np.float32), words)


def _most_frequent(frequency: Ints, plan: FeaturePlan) -> Ints:
    kept = np.flatnonzero(frequency >= plan.min_df)
    if len(kept) > plan.limit:
        kept = np.sort(kept[np.argsort(-frequency[kept], kind="stable")[: plan.limit]])
    return kept


def _vocabulary(texts: Sequence[str], min_df: int) -> list[str]:
    frequency: dict[str, int] = {}
    for text in texts:
        for word in set(cut(text)):
            frequency[word] = frequency.get(word, 0) + 1
    return sorted(word for word, count in frequency.items() if count >= min_df)

"""Is this the same matter as one already in the house? Candidates at intake speed, and the reasons for each.

Broder's MinHash over pairs of characters, in bands (locality-sensitive hashing): two texts that share much meet in at
least one band. `signature` and `bands` are pure, so that a database can keep one indexed row a band; `NearIndex` is the
same in memory for one process and a million tickets.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classifier.features import char_keys
from classifier.text import read

ROWS = 3  # hashes in a band: with 21 bands, texts sharing half of their pairs meet with 94 %, strangers with 0.3 %
BANDS = 21
SIZE = ROWS * BANDS
AT_ONCE = 2000  # texts signed at once
MERGE_AT = 4096  # new entries held in a plain dict before they are sorted into the base

Signature = npt.NDArray[np.uint32]
Bands = npt.NDArray[np.int64]

_RANDOM = np.random.default_rng(12345)
_FACTORS = _RANDOM.integers(1, 2**63, SIZE, dtype=np.uint64) | np.uint64(1)
_SHIFTS = _RANDOM.integers(0, 2**63, SIZE, dtype=np.uint64)
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Near:
    """A candidate: `likeness` estimates the share of common character pairs (Jaccard, 0 to 1)."""

    key: int
    likeness: float


def signature(text: str) -> Signature:
    """Shape (63,): the MinHash of what the citizen said; boilerplate, marks and blanks do not count."""
    signed: Signature = signatures([text])[0]
    return signed


def signatures(texts: Sequence[str]) -> Signature:
    """Shape (texts, 63): the signatures of many texts at once; of an empty text all zero."""
    spoken = ["".join(letter for letter in read(text).said.lower() if letter.isalnum()) for text in texts]
    signed = np.zeros((len(texts), SIZE), dtype=np.uint32)
    for start in range(0, len(texts), AT_ONCE):
        _sign(spoken[start : start + AT_ONCE], signed[start : start + AT_ONCE])
    return signed


def _sign(spoken: Sequence[str], into: Signature) -> None:
    keys, owners = char_keys([said * 2 if len(said) == 1 else said for said in spoken], 2, 2)
    if not len(keys):
        return
    order = np.argsort(owners, kind="stable")
    spread, owner = keys[order] * _MIX, owners[order]
    spread ^= spread >> np.uint64(29)
    starts = np.flatnonzero(np.r_[True, np.diff(owner) > 0])
    for place in range(SIZE):
        hashes = (spread * _FACTORS[place] + _SHIFTS[place]) >> np.uint64(32)
        into[owner[starts], place] = np.minimum.reduceat(hashes, starts)


def bands(signed: Signature) -> Bands:
    """Shape (21,): one signed 64-bit key a band, fit for an indexed BIGINT column; one equal key makes a candidate."""
    rows = signed.reshape(BANDS, ROWS).astype(np.uint64)
    key = np.arange(1, BANDS + 1, dtype=np.uint64)
    for place in range(ROWS):
        key = (key ^ rows[:, place]) * _MIX
        key ^= key >> np.uint64(31)
    return key.view(np.int64)


def likeness(one: Signature, other: Signature) -> float:
    """The estimated share of common character pairs; two empty texts are not alike."""
    return float((one == other).mean()) if one.any() and other.any() else 0.0


class NearIndex:
    """Bands in sorted arrays, newest entries in a dict beside them; about 340 bytes a ticket. One writer at a time."""

    def __init__(self) -> None:
        self._keys = np.zeros(0, dtype=np.int64)  # the caller's number of each entry
        self._signed = np.zeros((0, SIZE), dtype=np.uint32)
        self._order = np.zeros((BANDS, 0), dtype=np.int32)
        self._sorted = np.zeros((BANDS, 0), dtype=np.int64)
        self._new_keys: list[int] = []
        self._new_signed: list[Signature] = []
        self._new_bands: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self._keys) + len(self._new_keys)

    def add(self, key: int, signed: Signature) -> None:
        for band in bands(signed).tolist():
            self._new_bands.setdefault(band, []).append(len(self._new_keys))
        self._new_keys.append(key)
        self._new_signed.append(signed)
        if len(self._new_keys) >= max(MERGE_AT, len(self._keys) // 16):
            self.merge()

    def add_all(self, entries: Iterable[tuple[int, Signature]]) -> None:
        for key, signed in entries:
            self._new_keys.append(key)
            self._new_signed.append(signed)
        self.merge()

    def merge(self) -> None:
        """Sort the new entries into the base; a second or two for a million."""
        if not self._new_keys:
            return
        self._keys = np.r_[self._keys, np.array(self._new_keys, dtype=np.int64)]
        self._signed = np.vstack([self._signed, np.array(self._new_signed, dtype=np.uint32)])
        table = bands_of_all(self._signed)
        self._order = np.argsort(table, axis=1, kind="stable").astype(np.int32)
        self._sorted = np.take_along_axis(table, self._order, axis=1)
        self._new_keys, self._new_signed, self._new_bands = [], [], {}

    def nearest(self, signed: Signature, *, limit: int = 5, at_least: float = 0.4) -> list[Near]:
        """The most alike entries, most alike first; an empty text has none."""
        if not signed.any():
            return []
        wanted = bands(signed)
        base = self._in_base(wanted)
        fresh = sorted({row for band in wanted.tolist() for row in self._new_bands.get(band, ())})
        alike = (self._signed[base] == signed).mean(axis=1).tolist()
        near = [Near(int(key), round(share, 3)) for key, share in zip(self._keys[base], alike, strict=True)]
        near += [Near(self._new_keys[row], round(likeness(signed, self._new_signed[row]), 3)) for row in fresh]
        return sorted((one for one in near if one.likeness >= at_least), key=lambda one: -one.likeness)[:limit]

    def _in_base(self, wanted: Bands) -> npt.NDArray[np.int32]:
        found = [
            self._order[band, np.searchsorted(line, key, "left") : np.searchsorted(line, key, "right")]
            for band, (line, key) in enumerate(zip(self._sorted, wanted, strict=True))
        ]
        return np.unique(np.concatenate(found))


def bands_of_all(signed: npt.NDArray[np.uint32]) -> Bands:
    """Shape (21, entries)."""
    key = np.repeat(np.arange(1, BANDS + 1, dtype=np.uint64)[:, None], len(signed), axis=1)
    for place in range(ROWS):
        key = (key ^ signed[:, place::ROWS].T.astype(np.uint64)) * _MIX
        key ^= key >> np.uint64(31)
    return key.view(np.int64)

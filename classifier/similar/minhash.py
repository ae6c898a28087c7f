"""Is this the same matter as one already on record? Candidates at intake speed, and the reasons for each.

Broder's MinHash over pairs of characters, in bands (locality-sensitive hashing): two texts that share much meet in at
least one band. `signature` and `bands` are pure, so that a database can keep one indexed row a band.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from classifier.text.citizen_text import read
from classifier.text.features import char_keys

ROWS = 3  # hashes in a band: with 21 bands, texts sharing half of their pairs meet with 94 %, strangers with 0.3 %
BANDS = 21
SIZE = ROWS * BANDS
AT_ONCE = 2000  # texts signed at once

Signature = npt.NDArray[np.uint32]
Bands = npt.NDArray[np.int64]

_RANDOM = np.random.default_rng(12345)
_FACTORS = _RANDOM.integers(1, 2**63, SIZE, dtype=np.uint64) | np.uint64(1)
_SHIFTS = _RANDOM.integers(0, 2**63, SIZE, dtype=np.uint64)
_MIX = np.uint64(0x9E3779B97F4A7C15)


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


def bands_of_all(signed: npt.NDArray[np.uint32]) -> Bands:
    """Shape (21, entries)."""
    key = np.repeat(np.arange(1, BANDS + 1, dtype=np.uint64)[:, None], len(signed), axis=1)
    for place in range(ROWS):
        key = (key ^ signed[:, place::ROWS].T.astype(np.uint64)) * _MIX
        key ^= key >> np.uint64(31)
    return key.view(np.int64)

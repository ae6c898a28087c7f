"""Max pooling over positions of a text: a third model beside linear layer and network.

At every character are the n-grams of 1 to 3 characters that begin there. Their vectors are added up and pass one
layer; the maximum and the sum over all positions of each cell go to the labels. A bag of n-grams cannot distinguish
one clear clause from many weak ones, so this errs elsewhere than the others do (pooling over positions: Collobert et
al. 2011; n-gram vectors: Bojanowski et al. 2017).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from classifier.text.features import UNIT, Block, Document

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

GRAMS = 3  # n-grams at a position, of one to three characters
REACH = 300  # characters; what follows in a long text is left to the other layers
TEXTS = 64  # looked at together: what fits into the processor's cache


@dataclass(frozen=True, slots=True)
class Positions:
    """`grams` (positions, GRAMS): rows of the character block, -1 where unknown; text i has starts[i]:starts[i + 1].

    Each text ends in a position without n-grams, so that none is empty. `width` counts the rows of the block.
    """

    grams: npt.NDArray[np.int32]
    starts: Ints
    width: int

    def take(self, texts: Ints) -> "Positions":
        length = self.starts[texts + 1] - self.starts[texts]
        starts = np.concatenate([[0], np.cumsum(length)])
        positions = np.repeat(self.starts[texts] - starts[:-1], length) + np.arange(starts[-1])
        return Positions(self.grams[positions], starts, self.width)

    def bag(self) -> sparse.csr_array:
        """Shape (positions, width): a one for each n-gram at the position."""
        known = self.grams >= 0
        starts = np.concatenate([[0], np.cumsum(known.sum(axis=1))]).astype(np.int32)
        columns = self.grams[known]
        return sparse.csr_array((np.ones(len(columns), dtype=np.float32), columns, starts), (len(known), self.width))


def positions_of(block: Block, documents: Sequence[Document]) -> Positions:
    """The positions of what each document says; `block` is one of characters."""
    joined = "\0".join(document.said[:REACH] for document in documents) + "\0" * GRAMS
    units = np.frombuffer(joined.encode("utf-16-le", errors="ignore"), dtype="<u2").astype(np.uint64)
    count = len(units) - GRAMS + 1
    keys, whole = np.zeros((count, GRAMS), dtype=np.uint64), np.ones((count, GRAMS), dtype=np.bool_)
    for n in range(GRAMS):
        unit = units[n : n + count]
        keys[:, n:] |= (unit << np.uint64(UNIT * n))[:, None]
        whole[:, n:] &= (unit != 0)[:, None]
    grams = np.full((count, GRAMS), -1, dtype=np.int32)
    grams[whole] = block.table.find(keys[whole])
    starts = np.concatenate([[0], np.flatnonzero(units[:count] == 0) + 1])
    return Positions(grams, starts, len(block.keys))


@dataclass(slots=True)
class Pooled:
    """`vectors` (n-grams, width), `inner` (width, cells), `offset` (cells,), `outer` (2 * cells, labels), `bias`."""

    vectors: Floats
    inner: Floats
    offset: Floats
    outer: Floats
    bias: Floats

    def logits(self, positions: Positions) -> Floats:
        """Shape (texts, labels)."""
        return logits_of([self], positions)

    def awake(self, said: Floats) -> Floats:
        """The cells at every position, from the sum of the vectors there."""
        cells: Floats = said @ self.inner
        cells += self.offset
        np.maximum(cells, 0, out=cells)
        return cells

    def scaled(self, factor: float) -> "Pooled":
        """The same with `factor` times the logits."""
        return replace(self, outer=self.outer * np.float32(factor), bias=self.bias * np.float32(factor))


def logits_of(layers: Sequence[Pooled], positions: Positions) -> Floats:
    """The logits of these layers over the same n-grams and labels, added up; shape (texts, labels)."""
    count = len(positions.starts) - 1
    result = np.tile(np.sum([layer.bias for layer in layers], axis=0, dtype=np.float32), (count, 1))
    for begin in range(0, count, TEXTS):
        part = positions.take(np.arange(begin, min(begin + TEXTS, count)))
        bag = part.bag()
        for layer in layers:
            result[begin : begin + TEXTS] += pool(layer.awake(bag @ layer.vectors), part.starts) @ layer.outer
    return result


def pool(awake: Floats, starts: Ints) -> Floats:
    """Shape (texts, 2 * cells): each cell at its loudest position; its sum over the root of the number of positions."""
    root = np.sqrt(np.diff(starts)).astype(np.float32)
    every = sparse.csr_array(
        (np.repeat(1 / root, np.diff(starts)), np.arange(len(awake)), starts), (len(root), len(awake))
    )
    return np.hstack([np.maximum.reduceat(awake, starts[:-1]), every @ awake])

"""One hidden layer over the same sparse features as the linear layer: hears what words mean together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass(slots=True)
class Net:
    """`inner` (features, cells), `offset` (cells,), `outer` (cells, labels), `bias` (labels,)."""

    inner: Floats
    offset: Floats
    outer: Floats
    bias: Floats

    def cells(self, blocks: Sequence[sparse.csr_array]) -> Floats:
        """Shape (texts, cells): how far each cell is awake, never below 0; `blocks` lie side by side."""
        awake, start = np.tile(self.offset, (blocks[0].shape[0], 1)), 0
        for block in blocks:
            awake += block @ self.inner[start : start + block.shape[1]]
            start += block.shape[1]
        np.maximum(awake, 0, out=awake)
        return awake

    def logits(self, blocks: Sequence[sparse.csr_array]) -> Floats:
        """Shape (texts, labels)."""
        result: Floats = self.cells(blocks) @ self.outer + self.bias
        return result

    def scaled(self, factor: float) -> "Net":
        """The net whose logits are `factor` times these."""
        return Net(self.inner, self.offset, self.outer * np.float32(factor), self.bias * np.float32(factor))

    def slopes(self, blocks: Sequence[sparse.csr_array], labels: Ints) -> Floats:
        """Shape (texts, cells): what one step of each cell adds to the logit of the text's label."""
        slopes: Floats = (self.cells(blocks) > 0) * self.outer.T[labels]
        return slopes

"""One hidden layer over the same sparse features as the linear layer: captures what words mean together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float32]


@dataclass(slots=True)
class Net:
    """`inner` (features, cells), `offset` (cells,), `outer` (cells, labels), `bias` (labels,)."""

    inner: Floats
    offset: Floats
    outer: Floats
    bias: Floats

    def logits(self, blocks: Sequence[sparse.csr_array]) -> Floats:
        """Shape (texts, labels); the `blocks` of features lie side by side."""
        awake, start = np.tile(self.offset, (blocks[0].shape[0], 1)), 0
        for block in blocks:
            awake += block @ self.inner[start : start + block.shape[1]]
            start += block.shape[1]
        np.maximum(awake, 0, out=awake)
        result: Floats = awake @ self.outer + self.bias
        return result

    def scaled(self, factor: float) -> "Net":
        """The net whose logits are `factor` times these."""
        return Net(self.inner, self.offset, self.outer * np.float32(factor), self.bias * np.float32(factor))

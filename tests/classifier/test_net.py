import numpy as np
from scipy import sparse

from classifier.model.linear import Data
from classifier.model.mlp_training import fit_net


def _either_or(texts: int) -> Data:
    """Two words; alone each means label 1, together or missing both label 0: no linear layer can tell."""
    rng = np.random.default_rng(1)
    words = rng.integers(0, 2, (texts, 2))
    x = np.zeros((texts, 4), dtype=np.float32)
    x[np.arange(texts), words[:, 0]] = 1
    x[np.arange(texts), 2 + words[:, 1]] = 1
    y = (words[:, 0] ^ words[:, 1]).astype(np.int64)
    ones = np.ones(texts, dtype=np.float32)
    return Data(sparse.csr_array(x), y, ones, np.arange(texts))


def test_the_net_hears_what_words_mean_together() -> None:
    data = _either_or(4_000)
    net = fit_net(data, 2)
    assert (net.logits([data.x]).argmax(axis=1) == data.y).mean() > 0.95


def test_training_twice_gives_the_same_net() -> None:
    data = _either_or(500)
    assert np.array_equal(fit_net(data, 2).outer, fit_net(data, 2).outer)

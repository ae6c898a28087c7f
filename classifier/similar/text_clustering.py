"""How alike are the texts of one set? Weighted n-grams of characters and words, and groups by average linkage.

A group grows only while its members are alike on average, so that two matters with one talkative text between them
stay two (single linkage would chain them). Numpy and scipy only; the pairs of a big set are never held at once.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform

from classifier.text.features import char_keys
from hotline.base.text.tokenizer import cut_all

LOW, HIGH = 2, 4  # characters of an n-gram
RARE, COMMON = 2, 0.2  # texts that must, and the share of texts that may at most, hold an n-gram
FEW = 50  # texts that may hold it anyway: in a small set one matter is a large share
DENSE = 4000  # texts whose pairs are looked at all at once (16 million numbers)
BLOCK = 1000  # rows of a bigger set multiplied at once
STEP = 0.04  # by how much the ties of a set too big for that are tightened

Ints = npt.NDArray[np.int64]


def rows(titles: Sequence[str], bodies: Sequence[str]) -> sparse.csr_matrix:
    """One row of length 1 a text: n-grams of characters and words of title and body, each of the four weighing alike.

    The title weighs as much as the body because it names the matter and the place.
    """
    count = len(titles)
    texts = [*titles, *bodies]
    keys, owners = char_keys(texts, LOW, HIGH)
    chars = _weighed(keys, owners, count)
    words = [[word for word in line if len(word) > 1] for line in cut_all(texts)]
    numbers: dict[str, int] = {}
    flat = np.array([numbers.setdefault(word, len(numbers)) for line in words for word in line], dtype=np.uint64)
    owner = np.repeat(np.arange(len(texts)), [len(line) for line in words])
    return _unit(sparse.hstack([chars, _weighed(flat, owner, count)]).tocsr())


def _weighed(keys: npt.NDArray[np.uint64], owners: Ints, count: int) -> sparse.csr_matrix:
    """TF-IDF with damped counts; a text's two parts are brought to length 1 apart and then added."""
    if not len(keys):
        return sparse.csr_matrix((count, 1))
    names, columns = np.unique(keys, return_inverse=True)
    table = sparse.csr_matrix((np.ones(len(keys)), (owners, columns)), shape=(2 * count, len(names)))
    held = np.asarray((table[:count] + table[count:] > 0).sum(axis=0)).ravel()
    kept = np.flatnonzero((held >= min(RARE, count)) & (held <= max(COMMON * count, FEW)))
    table = table[:, kept]
    table.data = 1 + np.log(table.data)
    table = table @ sparse.diags(1 + np.log((1 + count) / (1 + held[kept])))
    return _unit(_unit(table[:count]) + _unit(table[count:]))


def _unit(table: sparse.csr_matrix) -> sparse.csr_matrix:
    length = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    return sparse.diags(1 / np.where(length > 0, length, 1)) @ table.tocsr()


def groups(table: sparse.csr_matrix, at_least: float) -> list[Ints]:
    """Row numbers that belong together, each group alike by `at_least` on average; singles are left out."""
    if table.shape[0] <= DENSE:
        return _linked(table, np.arange(table.shape[0]), at_least)
    return [group for part in _parts(_ties(table, at_least), at_least) for group in _linked(table, part, at_least)]


def _linked(table: sparse.csr_matrix, part: Ints, at_least: float) -> list[Ints]:
    if len(part) < 2:  # noqa: PLR2004 - one text is no group
        return []
    chosen = table[part]
    apart = np.clip(1 - (chosen @ chosen.T).toarray(), 0, None)
    np.fill_diagonal(apart, 0)
    label = fcluster(linkage(squareform(apart, checks=False), "average"), 1 - at_least, "distance")
    order = np.argsort(label, kind="stable")
    cuts = np.flatnonzero(np.diff(label[order])) + 1
    return [part[group] for group in np.split(order, cuts) if len(group) > 1]


def _ties(table: sparse.csr_matrix, at_least: float) -> sparse.csr_matrix:
    """The pairs alike by `at_least`, block by block."""
    blocks = []
    for start in range(0, table.shape[0], BLOCK):
        block = (table[start : start + BLOCK] @ table.T).tocsr()
        block.data[block.data < at_least] = 0
        block.eliminate_zeros()
        blocks.append(block)
    return sparse.vstack(blocks).tocsr()


def _parts(ties: sparse.csr_matrix, at_least: float) -> list[Ints]:
    """Tied rows, in parts of at most `DENSE`: where a part is bigger, its weakest ties are cut."""
    ready: list[Ints] = []
    waiting = [(np.arange(ties.shape[0]), at_least)]
    while waiting:
        part, tied = waiting.pop()
        within = ties[part][:, part]
        within.data[within.data < tied] = 0
        within.eliminate_zeros()
        _, label = connected_components(within, directed=False)
        order = np.argsort(label, kind="stable")
        for group in np.split(part[order], np.flatnonzero(np.diff(label[order])) + 1):
            if len(group) > DENSE:
                waiting.append((group, tied + STEP))
            elif len(group) > 1:
                ready.append(group)
    return ready

"""Trains the danger model; run by `python -m hotline.teaching.teach_danger` after a change of `lessons/danger.tsv`."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from classifier.danger.danger_model import ARRAYS, PAIRS, weighed
from classifier.danger.signals import NAMES
from classifier.model.linear import Floats, logistic
from classifier.text.citizen_text import fold
from classifier.text.features import Ints, KeyTable, char_keys

LESSONS = ARRAYS.with_name("danger.tsv")
BRIEF = 16  # characters of a lesson that is used behind another as well
STRIDE = 37  # of the harmless one before it: prime, so that neighbours in the file are parted
NONE = "-"  # how the file marks a trap: frightening words, no danger
DRESSES = (  # how others write a danger down; taken in turn, so that none of them means danger
    "市民来电反映：{}",
    "来电人称{}",
    "反映{}，请有关部门尽快处理",
    "{}，希望尽快核实处理",
    "市民来电称：{}",
    "网友留言：{}",
    "其表示{}，故来电求助",
)


def lessons(path: Path = LESSONS) -> list[tuple[str, str]]:
    """(signal or `NONE`, sentence) in the order of the file."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line]
    return [(signal, text) for signal, text in rows]


def digest(path: Path = LESSONS) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def teach(
    taught: Sequence[tuple[str, str]],
    ordinary: Sequence[str],
    out: Path = ARRAYS,
    *,
    names: Sequence[str] = tuple(NAMES),
    file: Path = LESSONS,
) -> None:
    """Fit and write the model. `ordinary`: everyday requests without danger, which keep false alarms low.

    Every lesson is used twice, as said and as an operator writes it down; the short ones also behind another.
    `names`: the classes of the model; `file`: where its lessons are from.
    """
    samples = [*taught, *((signal, dressed(text, turn)) for turn, (signal, text) in enumerate(taught)), *behind(taught)]
    said = [fold(text) for _, text in samples]
    texts = said + [fold(text) for text in ordinary]
    keys = np.unique(char_keys([text.lower() for text in texts], 1, PAIRS)[0])
    table = KeyTable(keys)
    idf = _idf(texts, table, len(keys))
    rows, owners, values = weighed(texts, table, idf)
    x = sparse.csr_array((values, (owners, rows)), shape=(len(texts), len(keys)))
    weight = np.ones(len(texts), dtype=np.float32)
    signals = [signal for signal, _ in samples] + [NONE] * len(ordinary)
    truths = [[signal != NONE for signal in signals]] + [[signal == name for signal in signals] for name in names]
    layers = [logistic(x, np.array(truth), weight) for truth in truths]
    np.savez_compressed(
        out,
        keys=keys,
        idf=idf,
        coef=np.stack([coef for coef, _ in layers], axis=1).astype(np.float16),
        bias=np.array([bias for _, bias in layers], dtype=np.float32),
        lean=_lean(rows, owners, np.array(truths[0]), len(keys)).astype(np.float16),
        signals=np.array(list(names)),
        lessons=np.array(digest(file)),
    )


def dressed(text: str, turn: int) -> str:
    """The sentence in an operator's or a letter's words; `turn` picks which."""
    return DRESSES[turn % len(DRESSES)].format(text.rstrip("。！"))


def behind(taught: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Every short lesson behind a short harmless one, as people talk: 我到家了，师傅刚走; 你好，我家着火了."""
    short = [(signal, text) for signal, text in taught if len(text) <= BRIEF]
    calm = [text for signal, text in short if signal == NONE]
    return [(signal, f"{calm[(turn * STRIDE) % len(calm)]}，{text}") for turn, (signal, text) in enumerate(short)]


def _lean(rows: Ints, owners: Ints, dangerous: npt.NDArray[np.bool_], width: int) -> Floats:
    """The logarithm of how much commoner each n-gram is in dangerous texts than in the others."""
    pairs = np.unique(owners * width + rows)
    ours = dangerous[pairs // width]
    inside, outside = (
        np.bincount(pairs[ours] % width, minlength=width),
        np.bincount(pairs[~ours] % width, minlength=width),
    )
    share = dangerous.sum() / (~dangerous).sum()
    lean: Floats = np.log((inside + 1) / (outside + 1) / share).astype(np.float32)
    return lean


def _idf(texts: Sequence[str], table: KeyTable, width: int) -> Floats:
    rows, owners, _ = weighed(texts, table, np.ones(width, dtype=np.float32))
    pairs = np.unique(owners * width + rows)
    frequency = np.bincount(pairs % width, minlength=width)
    rarity: Floats = (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float32)
    return rarity

"""From labelled texts to a model in a folder."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
from scipy import sparse

from classifier.model import artifact
from classifier.model.artifact import HeadCard, HeadWeights, Manifest
from classifier.model.corpus import BadCorpus, Example, labelled, read_jsonl
from classifier.model.head_training import Effort, effort_for, fit_head
from classifier.model.linear import Data
from classifier.model.pooled_ngram import Positions, positions_of
from classifier.text.citizen_text import read
from classifier.text.features import Document, FeaturePlan, fit_space

Progress = Callable[[int, int, str], None]

_SAID = (
    FeaturePlan("char", "char", "said", 1, 3),
    FeaturePlan("word", "word", "said", 1, 2),
)
_TITLE = FeaturePlan("title", "char", "title", 1, 3, weight=0.5)
_HINT = FeaturePlan("hint", "char", "hint", 1, 3)
_NUMBERS = 25_000_000  # coefficients of a model: 100 MB in every process that serves it
_SHARE = 0.05  # a title or hint block is worth its place from this share of texts on


def train(
    examples: Sequence[Example],
    folder: Path,
    *,
    heads: Sequence[str],
    progress: Progress | None = None,
    catalogue: str = "",
    effort: Effort | Mapping[str, Effort] | None = None,
) -> Manifest:
    """Fit one head per name on the examples that carry its label and write the model to `folder` in one step.

    `effort` is one for all heads or one by name; without it, what the corpus is worth.
    `progress` is called with (steps done, steps in all, what is being done, in Chinese). Raises `BadCorpus` where a
    head has no label at all.
    """
    begun, usual = time.monotonic(), _effort(examples, heads)
    enough = effort if isinstance(effort, Mapping) else dict.fromkeys(heads, effort or usual)
    tell = _Teller(progress, sum(enough[head].steps for head in heads) + 3)
    tell("整理文本")
    documents = [Document.of(read(example.text), example.title) for example in examples]
    tell("提取特征")
    labels = sum(len({example.labels.get(head) for example in examples}) for head in heads)
    space = fit_space(documents, plans_for(documents, labels))
    x = sparse.csr_array(sparse.hstack(space.matrices(documents), format="csr", dtype=np.float32))
    reads_positions = any(one.reads_positions for one in enough.values())
    positions = positions_of(space.blocks[0], documents) if reads_positions else None
    cards: dict[str, HeadCard] = {}
    weights: dict[str, HeadWeights] = {}
    for head in heads:  # one after the other: liblinear's random numbers are the process's, and two would share them
        names, data = _data(examples, documents, x, positions, head)
        weights[head], cards[head] = fit_head(data, names, partial(tell, f"训练 {head}"), effort=enough[head])
    manifest = _manifest(examples, cards, tuple(block.plan for block in space.blocks), catalogue, begun)
    artifact.save(folder, manifest, space, weights)
    tell.end("完成")
    return manifest


def train_file(
    path: Path,
    *,
    text: Sequence[str],
    label: str,
    out: Path,
    progress: Progress | None = None,
    head: str = "department",
) -> Manifest:
    """Train one head from a JSON lines file; with several `text` fields the first is the title."""
    return train(labelled(read_jsonl(path, text=text, label=label), head), out, heads=[head], progress=progress)


class _Teller:
    """Counts the steps of one training and passes each on."""

    def __init__(self, progress: Progress | None, steps: int) -> None:
        self._progress, self._steps, self._done = progress or (lambda _done, _all, _what: None), steps, 0

    def __call__(self, what: str) -> None:
        self._progress(min(self._done, self._steps - 1), self._steps, what)
        self._done += 1

    def end(self, what: str) -> None:
        self._progress(self._steps, self._steps, what)


def plans_for(documents: Sequence[Document], labels: int) -> list[FeaturePlan]:
    """The blocks worth having for these texts, with so many n-grams that all layers together stay in bounds."""
    enough = max(1, int(len(documents) * _SHARE))
    plans = list(_SAID)
    plans += [_TITLE] if sum(document.is_titled for document in documents) >= enough else []
    plans += [_HINT] if sum(bool(document.hint) for document in documents) >= enough else []
    room = _NUMBERS // max(labels, 1) // (len(plans) + 1)  # characters get two parts, any other block one
    return [replace(plan, limit=min(plan.limit, room * (1 + (plan.name == "char")))) for plan in plans]


def _effort(examples: Sequence[Example], heads: Sequence[str]) -> Effort:
    cost = _cost(examples, heads)  # refuses what cannot be trained
    return effort_for(cost, len(examples), sum(len(example.text) for example in examples) / len(examples))


def _cost(examples: Sequence[Example], heads: Sequence[str]) -> int:
    """Texts times labels over all heads; refuses a head without any label."""
    if not examples:
        raise BadCorpus("没有任何带标签的文本，无法训练")
    cost = 0
    for head in heads:
        said = [example.labels[head] for example in examples if example.labels.get(head)]
        if not said:
            raise BadCorpus(f"没有一条文本带有“{head}”标签，无法训练")
        cost += len(said) * len(set(said))
    return cost


def _data(
    examples: Sequence[Example],
    documents: Sequence[Document],
    x: sparse.csr_array,
    positions: Positions | None,
    head: str,
) -> tuple[list[str], Data]:
    rows = np.array([row for row, example in enumerate(examples) if example.labels.get(head)], dtype=np.int64)
    said = [examples[row].labels[head] for row in rows]
    labels = sorted(set(said))
    number = {label: place for place, label in enumerate(labels)}
    groups: dict[str, int] = {}
    keys = [examples[row].group or f"{documents[row].title}\n{documents[row].said}" for row in rows]
    group = np.array([groups.setdefault(key, len(groups)) for key in keys], dtype=np.int64)
    weight = np.array([examples[row].weight for row in rows], dtype=np.float32)
    y = np.array([number[label] for label in said], dtype=np.int64)
    return labels, Data(x[rows], y, weight, group, positions.take(rows) if positions else None)


def _manifest(
    examples: Sequence[Example],
    cards: Mapping[str, HeadCard],
    plans: tuple[FeaturePlan, ...],
    catalogue: str,
    begun: float,
) -> Manifest:
    digest = artifact.data_hash(
        [f"{example.title}\n{example.text}\n{sorted(example.labels.items())}" for example in examples]
    )
    made = datetime.now(UTC)
    version = f"{made:%Y%m%d-%H%M%S}-{digest[:8]}"
    seconds = round(time.monotonic() - begun, 2)
    return Manifest(
        version, made.isoformat(timespec="seconds"), len(examples), digest, cards, plans, seconds, catalogue
    )

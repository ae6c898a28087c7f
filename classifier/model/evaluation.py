"""How good a model is on labelled texts that it has not seen."""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.model.corpus import BadCorpus, Record, read_jsonl
from classifier.model.model import Classifier
from classifier.model.thresholds import coverage_at

BINS = 15  # equal-count bins of the calibration error
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ClassReport:
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """Shares between 0 and 1. `coverage_at_*` is found with hindsight; `*_at_threshold` uses the model's own."""

    model: str
    head: str
    documents: int
    accuracy: float
    macro_f1: float
    top2: float
    top3: float
    top5: float
    ece: float
    coverage_at_98: float
    coverage_at_95: float
    precision_at_threshold: float | None  # of what the model would dispatch alone; None where that is nothing
    coverage_at_threshold: float
    docs_per_second: float
    load_seconds: float
    per_class: dict[str, ClassReport]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def evaluate(
    folder: Path,
    records: Iterable[Record],
    *,
    head: str = "department",
    mapping: Mapping[str, Sequence[str]] | None = None,
) -> EvaluationReport:
    """Measure one head on labelled records; a label the model does not know counts as a miss.

    With a `mapping`, any label of the model that it gives for a record's label is right.
    """
    known = [record for record in records if record.label is not None]
    if not known:
        raise BadCorpus("没有一条带标签的文本，无法评测")
    begun = time.perf_counter()
    model = Classifier.load(folder)
    load_seconds = time.perf_counter() - begun
    texts, titles = [record.text for record in known], [record.title for record in known]
    model.predict(texts[:8], titles[:8])
    begun = time.perf_counter()
    model.predict(texts, titles)
    speed = len(known) / max(time.perf_counter() - begun, 1e-9)
    chances = model.probabilities(texts, head, titles)
    said = [str(record.label) for record in known]
    return _report(model, head, chances, said, mapping or {one: (one,) for one in said}, speed, load_seconds)


def evaluate_file(
    folder: Path,
    path: Path,
    *,
    text: Sequence[str],
    label: str,
    head: str = "department",
    mapping: Mapping[str, Sequence[str]] | None = None,
) -> EvaluationReport:
    return evaluate(folder, read_jsonl(path, text=text, label=label), head=head, mapping=mapping)


def _report(
    model: Classifier,
    head: str,
    chances: Floats,
    said: Sequence[str],
    mapping: Mapping[str, Sequence[str]],
    speed: float,
    load_seconds: float,
) -> EvaluationReport:
    labels = list(model.heads[head].labels)
    fits = _fits(labels, said, mapping)
    order = np.argsort(-chances, axis=1, kind="stable")
    best, ranked = order[:, 0], np.take_along_axis(fits, order, axis=1)
    confidence = chances[np.arange(len(said)), best]
    right: npt.NDArray[np.bool_] = ranked[:, 0]
    bars = np.array([model.threshold(head, label) for label in labels])
    sure = confidence >= bars[best]
    back = {ours: theirs for theirs, many in reversed(list(mapping.items())) for ours in many}
    guessed = [
        truth if hit else back.get(labels[place], labels[place])
        for truth, hit, place in zip(said, right, best, strict=True)
    ]
    per_class = _per_class(guessed, said)
    return EvaluationReport(
        model=model.version,
        head=head,
        documents=len(said),
        accuracy=_share(right),
        macro_f1=round(sum(row.f1 for row in per_class.values()) / len(per_class), 4),
        **{f"top{k}": _share(np.asarray(ranked[:, :k].any(axis=1))) for k in (2, 3, 5)},
        ece=round(calibration_error(confidence, right), 4),
        coverage_at_98=round(coverage_at(confidence, right, 0.98), 4),
        coverage_at_95=round(coverage_at(confidence, right, 0.95), 4),
        precision_at_threshold=_share(right[sure]) if sure.any() else None,
        coverage_at_threshold=_share(sure),
        docs_per_second=round(speed, 1),
        load_seconds=round(load_seconds, 3),
        per_class=per_class,
    )


def _fits(labels: Sequence[str], said: Sequence[str], mapping: Mapping[str, Sequence[str]]) -> npt.NDArray[np.bool_]:
    """Shape (texts, labels): whether this label would be right for this text."""
    rows = {one: np.isin(labels, list(mapping.get(one, ()))) for one in set(said)}
    return np.stack([rows[one] for one in said])


def _share(marks: npt.NDArray[np.bool_]) -> float:
    return round(float(marks.mean()), 4)


def calibration_error(confidence: Floats, right: npt.NDArray[np.bool_]) -> float:
    """Expected calibration error over equal-count bins: how far confidence and success lie apart, on average."""
    order = np.argsort(confidence)
    bins = [part for part in np.array_split(order, BINS) if len(part)]
    return float(sum(len(part) * abs(confidence[part].mean() - right[part].mean()) for part in bins) / len(order))


def _per_class(guessed: Sequence[str], said: Sequence[str]) -> dict[str, ClassReport]:
    """Figures for every label in the truth or among the guesses, as scikit-learn's macro average takes them."""
    claims, supports, reports = Counter(guessed), Counter(said), {}
    for label in sorted({*guessed, *said}):
        hits = sum(a == b == label for a, b in zip(guessed, said, strict=True))
        claimed, support = claims[label], supports[label]
        precision, recall = hits / claimed if claimed else 0.0, hits / support if support else 0.0
        f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
        reports[label] = ClassReport(round(precision, 4), round(recall, 4), round(f1, 4), support)
    return reports

"""A model on disk: plain arrays (`arrays.npz`, no pickle inside) and `manifest.json`; written whole or not at all."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from classifier.model.mlp import Net
from classifier.model.pooled_ngram import Pooled
from classifier.text.features import Block, FeaturePlan, Space
from hotline.base.errors import BadInput

FORMAT = 1
MANIFEST = "manifest.json"
ARRAYS = "arrays.npz"

Array = npt.NDArray[Any]
_Kind = TypeVar("_Kind", Net, Pooled)


class BrokenModel(BadInput):
    """The folder holds no model that this version can read."""

    title = "模型无法读取"


@dataclass(frozen=True, slots=True)
class HeadCard:
    """One question a model answers: its labels, what it was trained on, and how sure it must be.

    `thresholds` maps "98" and "95" (target precision in percent) to the confidence that reached it on held-out folds;
    `class_thresholds` is the same for 98 per label, where a label was guessed on held-out texts.
    """

    labels: tuple[str, ...]
    counts: Mapping[str, int]
    thresholds: Mapping[str, float]
    class_thresholds: Mapping[str, float] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    curve: tuple[tuple[float, float], ...] = ()  # from softmax to honest confidence, see `calibration.reshape`
    mix: tuple[float, ...] = ()  # shares of the stacked models
    lift: float = 0.0  # of a label's rarity, added to its logit


@dataclass(frozen=True, slots=True)
class Manifest:
    version: str
    made_at: str  # UTC, ISO 8601
    examples: int
    data_hash: str  # SHA-256 over texts and labels in order
    heads: Mapping[str, HeadCard]
    plans: tuple[FeaturePlan, ...]
    seconds: float  # what the training took
    catalogue: str = ""  # version of the catalogue the labels come from
    format: int = FORMAT

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        raw = json.loads(text)
        if raw.get("format") != FORMAT:
            raise BrokenModel(f"模型格式为 {raw.get('format')!r}，本程序读取格式 {FORMAT}；请重新训练（hotline train）")
        raw["heads"] = {name: HeadCard(**_card(card)) for name, card in raw["heads"].items()}
        raw["plans"] = tuple(FeaturePlan(**plan) for plan in raw["plans"])
        return cls(**raw)


def _card(raw: dict[str, Any]) -> dict[str, Any]:
    curve = tuple((float(said), float(true)) for said, true in raw["curve"])
    return raw | {"labels": tuple(raw["labels"]), "curve": curve, "mix": tuple(raw["mix"])}


@dataclass(slots=True)
class HeadWeights:
    """`coef` has shape (features of all blocks, labels), `bias` (labels,): logits whose softmax is the confidence.

    Where the stack found them worth their place, the logits of a `net` and of `pooled` layers are added.
    """

    coef: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    net: Net | None = None
    pooled: tuple[Pooled, ...] = ()


def save(folder: Path, manifest: Manifest, space: Space, weights: Mapping[str, HeadWeights]) -> None:
    """Write beside the target first, then take its place: a reader finds the old model or the new one, whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write(work, manifest, space, weights)
        work.chmod(0o755)
        _swap(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _write(work: Path, manifest: Manifest, space: Space, weights: Mapping[str, HeadWeights]) -> None:
    arrays: dict[str, Array] = {}
    for block in space.blocks:
        arrays[f"{block.plan.name}.keys"] = block.keys
        arrays[f"{block.plan.name}.idf"] = block.idf
        arrays[f"{block.plan.name}.words"] = np.frombuffer("\n".join(block.words).encode(), dtype=np.uint8)
    for name, head in weights.items():
        arrays[f"head.{name}.coef"], arrays[f"head.{name}.bias"] = head.coef, head.bias
        parts: dict[str, Net | Pooled] = {f"pooled{number}": one for number, one in enumerate(head.pooled)}
        parts |= {"net": head.net} if head.net else {}
        for part, layer in parts.items():
            halves = {key: array.astype(np.float16) for key, array in asdict(layer).items()}
            arrays |= {f"head.{name}.{part}.{key}": array for key, array in halves.items()}
    with (work / ARRAYS).open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
        file.flush()
        os.fsync(file.fileno())
    (work / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")


def _swap(work: Path, folder: Path) -> None:
    old = folder.with_name(f".{folder.name}-{os.getpid()}-old")
    if folder.exists():
        folder.rename(old)
    work.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def load(folder: Path) -> tuple[Manifest, Space, dict[str, HeadWeights]]:
    """Read a model back; raises `BrokenModel` in words where the folder is missing, damaged or of another format."""
    try:
        manifest = Manifest.from_json((folder / MANIFEST).read_text(encoding="utf-8"))
        with (folder / ARRAYS).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            space = Space([_block(plan, arrays) for plan in manifest.plans])
            weights = {name: _weights(name, arrays) for name in manifest.heads}
    except FileNotFoundError as error:
        raise BrokenModel(f"{folder} 里没有模型；请先训练（hotline train）") from error
    except (KeyError, TypeError, ValueError, OSError, EOFError, BadZipFile) as error:
        raise BrokenModel(f"{folder} 里的模型已损坏（{error}）；请重新训练（hotline train）") from error
    return manifest, space, weights


def _block(plan: FeaturePlan, arrays: Mapping[str, Array]) -> Block:
    words = arrays[f"{plan.name}.words"].tobytes().decode()
    return Block(plan, arrays[f"{plan.name}.keys"], arrays[f"{plan.name}.idf"], words.split("\n") if words else [])


def _weights(name: str, arrays: Mapping[str, Array]) -> HeadWeights:
    head = f"head.{name}"
    net = _layer(Net, f"{head}.net", arrays) if f"{head}.net.bias" in arrays else None
    numbers = range(sum(key.startswith(f"{head}.pooled") and key.endswith(".bias") for key in arrays))
    pooled = tuple(_layer(Pooled, f"{head}.pooled{number}", arrays) for number in numbers)
    return HeadWeights(arrays[f"{head}.coef"], arrays[f"{head}.bias"], net, pooled)


def _layer(kind: type[_Kind], name: str, arrays: Mapping[str, Array]) -> _Kind:
    """A layer's arrays by the names of its fields; on disk they take half the room."""
    return kind(**{part.name: arrays[f"{name}.{part.name}"].astype(np.float32) for part in fields(kind)})


def data_hash(rows: Sequence[str]) -> str:
    """One hash over all training rows, so that a model says what it was made of."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(row.encode())
        digest.update(b"\0")
    return digest.hexdigest()

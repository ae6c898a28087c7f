"""Where models live: `HOME/models/<version>/`, and which is current; the first is made from the catalogue."""

import os
import random
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from classifier import coldstart
from classifier.corpus import Example
from hotline import city

HEADS = ("department", "category", "type")
FILLINGS = 2  # times each written example is filled with other places
Progress = Callable[[int, int, str], None]


def current(home: Path) -> Path | None:
    """The folder of the model in use; None before the first training."""
    pointer = home / "models" / "current"
    if not pointer.exists():
        return None
    folder = home / "models" / pointer.read_text().strip()
    return folder if folder.is_dir() else None


def use(home: Path, name: str) -> None:
    """Make this model the current one, in one step."""
    part = home / "models" / f"current.{os.getpid()}.part"
    part.write_text(name)
    part.replace(home / "models" / "current")


def ensure_first(home: Path, progress: Progress | None = None) -> Path:
    """The current model; at the first start it is trained from the catalogue and the examples of the sample city."""
    found = current(home)
    if found is not None:
        return found
    (home / "models").mkdir(parents=True, exist_ok=True)
    # loaded late: scikit-learn costs 2.5 s and 150 MB, which a process that only serves a model does not pay
    train = import_module("classifier.train").train
    train(first_corpus(), home / "models" / "first", heads=HEADS, progress=progress)
    use(home, "first")
    return home / "models" / "first"


def first_corpus() -> list[Example]:
    """What the catalogue and this repository's own example requests teach; the same at every start."""
    sample, rng = city.load_city(), random.Random(12345)  # noqa: S311 - a repeatable corpus, no secret
    units = [coldstart.Unit(d.code, d.name, d.duties, d.words) for d in sample.departments]
    matters = [coldstart.Matter(c.code, c.name, c.words, c.lead) for c in sample.categories if c.is_leaf]
    requests = [
        coldstart.Request(
            city.fill(example.text, rng, sample), category=example.category, type=example.type, group=example.text
        )
        for example in sample.examples
        for _ in range(FILLINGS)
    ]
    return coldstart.examples(units, matters, requests)

"""The model in use, read from its shelf; the first is made from the catalogue."""

import random
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from classifier import coldstart
from classifier.artifact import Manifest
from classifier.corpus import Example
from classifier.model import STRICT, Classifier
from hotline import city
from hotline.app import sample
from router.learning.shelf import current, current_name, use

__all__ = ["current", "current_name", "ensure_first", "first_corpus", "load", "train_first", "use"]

FIRST = "first"
HEADS = ("category", "department", "type")  # the longest first
Progress = Callable[[int, int, str], None]


class FromTheCatalogue(Classifier):
    """A model without history: nothing tells how sure it must be, so the house's own floor serves."""

    def threshold(self, head: str, label: str, *, precision: int = STRICT) -> float:  # noqa: ARG002 - the same for all
        return 0.0


def load(home: Path) -> Classifier | None:
    """The model in use; None before the first training."""
    folder = current(home)
    if folder is None:
        return None
    return FromTheCatalogue.load(folder) if folder.name == FIRST else Classifier.load(folder)


def ensure_first(home: Path, progress: Progress | None = None) -> Path:
    """The current model; at the first start it is trained from the catalogue and the examples of the sample city."""
    found = current(home)
    if found is not None:
        return found
    (home / "models").mkdir(parents=True, exist_ok=True)
    train_first(home / "models" / FIRST, progress)
    use(home, FIRST)
    return home / "models" / FIRST


def train_first(folder: Path, progress: Progress | None = None) -> Manifest:
    """A model from the catalogue and the written examples alone."""
    # loaded late: scikit-learn costs 2.5 s and 150 MB, which a process that only serves a model does not pay
    train, fit = import_module("classifier.train").train, import_module("classifier.fit")
    effort = dict.fromkeys(HEADS, fit.QUICK) | {"department": fit.FIRST}
    manifest: Manifest = train(first_corpus(), folder, heads=HEADS, progress=progress, effort=effort)
    return manifest


def first_corpus() -> list[Example]:
    """What the catalogue and this repository's own example requests teach; the same at every start.

    Each request is said twice: as it was written, which also shows its type, and dressed as operators and letters dress
    it, which shows only what it is about. Districts' bureaus are not taught: the catalogue names them, by place, behind
    the city's own. District governments and street offices are, each kind as one (`Catalogue.stand_in`).
    """
    whole, rng = city.load_city(), random.Random(12345)  # noqa: S311 - a repeatable corpus, no secret
    kin, stand_in = sample.catalogue().kin, sample.catalogue().stand_in
    local, first = {code for group in kin.values() for code in group}, {level: group[0] for level, group in kin.items()}
    taught = [one for one in whole.departments if one.level not in city.LOCAL_LEVELS or one.code in local]
    units = [coldstart.Unit(stand_in(d.code), d.name, d.duties, d.words) for d in taught]
    matters = [
        coldstart.Matter(c.code, c.name, c.words, c.lead, c.street_allowed) for c in whole.categories if c.is_leaf
    ]
    requests: list[coldstart.Request] = []
    for example in whole.examples:
        plain = city.fill(example.text, rng, whole)
        unit = first.get(example.unit, example.unit)
        about = {"category": example.category, "department": unit, "group": example.text}
        requests.append(coldstart.Request(plain, type=example.type, **about))
        requests.append(coldstart.Request(city.dress(example.text, rng, whole), **about))
    return coldstart.examples(units, matters, requests, **first)

"""The model in use, read from its shelf; the first is made from the catalogue."""

import random
from collections.abc import Callable
from pathlib import Path

from classifier.model import coldstart
from classifier.model.artifact import Manifest
from classifier.model.corpus import Example
from classifier.model.model import Classifier
from hotline import city
from hotline.app import sample_city
from router.learning.model_registry import current, current_name, use

__all__ = ["current", "current_name", "ensure_first", "first_corpus", "load", "train_first", "use"]

FIRST = "first"
HEADS = ("category", "department", "type")  # the longest first
Progress = Callable[[int, int, str], None]


def load(home: Path) -> Classifier | None:
    """The model in use; None before the first training."""
    folder = current(home)
    return Classifier.load(folder) if folder is not None else None


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
    # a process that only serves a model does not pay for scikit-learn
    from classifier.model import head_training  # noqa: PLC0415 - scikit-learn costs 2.5 s and 150 MB
    from classifier.model.train import train  # noqa: PLC0415 - likewise

    effort = dict.fromkeys(HEADS, head_training.QUICK) | {"department": head_training.FIRST}
    return train(first_corpus(), folder, heads=HEADS, progress=progress, effort=effort)


def first_corpus() -> list[Example]:
    """What the catalogue and this repository's own example requests teach; the same at every start.

    Each request is said twice: as it was written, which also shows its type, and dressed as operators and letters dress
    it, which shows only what it is about. Districts' bureaus are not taught: the catalogue names them, by place, behind
    the city's own. District governments and street offices are, each kind as one (`Catalogue.stand_in`).
    """
    whole, rng = city.load_city(), random.Random(12345)  # noqa: S311 - a repeatable corpus, no secret
    kin, stand_in = sample_city.catalogue().kin, sample_city.catalogue().stand_in
    local, first = {code for group in kin.values() for code in group}, {level: group[0] for level, group in kin.items()}
    taught = [one for one in whole.departments if one.level not in city.LOCAL_LEVELS or one.code in local]
    units = [coldstart.CatalogueUnit(stand_in(d.code), d.name, d.duties, d.words) for d in taught]
    matters = [
        coldstart.CatalogueCategory(c.code, c.name, c.words, c.lead, c.street_allowed)
        for c in whole.categories
        if c.is_leaf
    ]
    requests: list[coldstart.Request] = []
    for example in whole.examples:
        plain = city.fill(example.text, rng, whole)
        unit = first.get(example.unit, example.unit)
        about = {"category": example.category, "department": unit, "group": example.text}
        requests.append(coldstart.Request(plain, type=example.type, **about))
        requests.append(coldstart.Request(city.dress(example.text, rng, whole), **about))
    return coldstart.examples(units, matters, requests, **first)

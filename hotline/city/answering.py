"""What the sample city's units answer: by the catalogue's category of the matter, each with a measure and a date."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from hotline.city.reading import PACKAGE

Answers = Mapping[str, Mapping[str, tuple[str, ...]]]
BY_TYPE = {"咨询": "consult", "建议": "suggest", "表扬": "praise"}  # answered the same way for any subject
LEAF, GROUP, FIELD = 6, 4, 2  # characters of a category's code


@cache
def answers() -> Answers:
    """`done`, `consult`, `suggest`, `praise`, `other`, each: a catalogue code of 2, 4 or 6 digits (or "") -> texts."""
    tables = tomllib.loads(resources.files(PACKAGE).joinpath("answers.toml").read_text(encoding="utf-8"))
    return {name: {code: tuple(texts) for code, texts in table.items()} for name, table in tables.items()}


def answers_to(category: str | None, kind: str) -> tuple[str, ...]:
    """The texts that fit a matter of this category and type (a label as 咨询, 投诉)."""
    every, code = answers(), category or ""
    if kind in BY_TYPE:
        return every[BY_TYPE[kind]][""]
    found = (every["done"][part] for part in (code[:LEAF], code[:GROUP], code[:FIELD]) if part in every["done"])
    return next(found, every["other"][""])

"""What the sample city's units answer: by the catalogue's group of the matter, each with a measure and a date."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from hotline.city.reading import PACKAGE

Answers = Mapping[str, Mapping[str, tuple[str, ...]]]
GROUP, FIELD = 4, 2  # characters of a category's code


@cache
def answers() -> Answers:
    """`done`, `consult`, `praise` and `other`, each: a catalogue code of two or four digits (or "") -> texts."""
    tables = tomllib.loads(resources.files(PACKAGE).joinpath("answers.toml").read_text(encoding="utf-8"))
    return {name: {code: tuple(texts) for code, texts in table.items()} for name, table in tables.items()}


def answers_to(category: str | None, *, asks: bool = False, praises: bool = False) -> tuple[str, ...]:
    """The texts that fit a matter of this category; a question is answered as one, praise with thanks."""
    every, code = answers(), category or ""
    if praises:
        return every["praise"][""]
    tables = (every["consult"], every["done"]) if asks else (every["done"],)
    found = [table[part] for table in tables for part in (code[:GROUP], code[:FIELD]) if part in table]
    return found[0] if found else every["other"][""]

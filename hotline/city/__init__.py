"""The fictional city 桂澜市: what the demo runs on and what the first classifier is trained from"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from typing import Any

__all__ = [
    "DANGER_SIGNALS",
    "LEVELS",
    "REGION",
    "ROLES",
    "TYPES",
    "Article",
    "Category",
    "City",
    "Danger",
    "Department",
    "Example",
    "Place",
    "Staff",
    "dress",
    "fill",
    "load_city",
]

REGION = "GL"
LEVELS = ("centre", "city", "company", "district", "street")
TYPES = ("咨询", "求助", "投诉", "举报", "建议", "表扬", "其他")
ROLES = (
    "agent",
    "reviewer",
    "dispatcher",
    "unit_clerk",
    "unit_handler",
    "unit_approver",
    "supervisor",
    "caller",
    "kb_editor",
    "analyst",
    "leader",
    "sysadmin",
    "secadmin",
    "auditor",
    "vendor",
)
PLACE_KINDS = ("road", "compound", "school", "hospital", "company", "market", "park")
DANGER_SIGNALS = ("self_harm", "violence", "group", "hazard", "health_campus", "wages", "opinion")  # DOMAIN.md 4.6
SLOT_KINDS = {"路": "road", "小区": "compound", "公司": "company", "学校": "school", "医院": "hospital"}
SLOT = re.compile(r"\{(路|小区|街道|区|公司|学校|医院|n|日期)\}")


@dataclass(frozen=True, slots=True)
class Department:
    code: str
    name: str
    short: str
    level: str
    parent: str
    region: str
    duties: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Category:
    code: str
    name: str
    parent: str
    lead: str = ""
    co: tuple[str, ...] = ()
    basis: str = ""
    words: tuple[str, ...] = ()
    sensitive: bool = False
    street_allowed: bool = False
    rules: tuple[str, ...] = ()

    @property
    def is_leaf(self) -> bool:
        return bool(self.lead)


@dataclass(frozen=True, slots=True)
class Example:
    category: str
    type: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    kind: str
    name: str
    district: str
    street: str


@dataclass(frozen=True, slots=True)
class Staff:
    login: str
    name: str
    roles: tuple[str, ...]
    department: str


@dataclass(frozen=True, slots=True)
class Article:
    title: str
    question: str
    answer: str
    department: str
    category: str


@dataclass(frozen=True, slots=True)
class Danger:
    signals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    negations: tuple[str, ...] = ()
    quotations: tuple[str, ...] = ()


@dataclass(frozen=True)
class City:
    departments: tuple[Department, ...]
    categories: tuple[Category, ...]
    examples: tuple[Example, ...]
    places: tuple[Place, ...]
    staff: tuple[Staff, ...]
    knowledge: tuple[Article, ...]
    danger: Danger
    frames: tuple[str, ...] = ("{事}",)

    @cached_property
    def department(self) -> Mapping[str, Department]:
        return {one.code: one for one in self.departments}

    @cached_property
    def category(self) -> Mapping[str, Category]:
        return {one.code: one for one in self.categories}

    @cached_property
    def leaves(self) -> tuple[Category, ...]:
        return tuple(one for one in self.categories if one.is_leaf)

    @cached_property
    def places_of(self) -> Mapping[str, tuple[Place, ...]]:
        return {kind: tuple(one for one in self.places if one.kind == kind) for kind in PLACE_KINDS}


@cache
def load_city() -> City:
    """The whole city, every reference checked.

    Raises:
        ValueError: a row names a code that does not exist; the message gives file and line (or row).
    """
    departments = tuple(_department(row, where) for row, where in _rows("departments.toml", "department"))
    known = {one.code for one in departments}
    _unique("departments.toml", (one.code for one in departments))
    for number, unit in enumerate(departments, 1):
        _expect(not unit.parent or unit.parent in known, f"departments.toml row {number}", unit.parent, "department")
    categories = tuple(_category(row, where, known) for row, where in _rows("catalogue.toml", "category"))
    _check_tree(categories)
    leaves = {one.code for one in categories if one.is_leaf}
    return City(
        departments=departments,
        categories=categories,
        examples=tuple(_examples(leaves)),
        places=tuple(_place(row, where, departments) for row, where in _rows("places.toml", "place")),
        staff=tuple(_staff(row, where, known) for row, where in _rows("staff.toml", "staff")),
        knowledge=tuple(_article(row, where, known, leaves) for row, where in _rows("knowledge.toml", "article")),
        danger=_danger(),
        frames=_frames(),
    )


def fill(text: str, rng: random.Random, city: City) -> str:
    """An example with every slot filled by a place of `city`; district and street belong to the road or compound.

    `rng` alone decides; the same state gives the same sentence.
    """
    anchor = rng.choice(city.places_of["compound"])
    here: dict[str, Callable[[], str]] = {slot: _chooser(city, kind, anchor, rng) for slot, kind in SLOT_KINDS.items()}
    here["小区"] = lambda: anchor.name
    here["街道"] = lambda: _plain(city.department[anchor.street].name)
    here["区"] = lambda: _plain(city.department[anchor.district].name)
    here["n"] = lambda: str(rng.randint(2, 30))
    here["日期"] = lambda: f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日"
    return SLOT.sub(lambda match: here[match.group(1)](), text)


def dress(text: str, rng: random.Random, city: City) -> str:
    """An example as another person on another channel would put it: one of the city's frames around it, slots filled.

    Trained on, it keeps a model from taking "来电反映" or the name of a compound for a sign of the matter. The type
    (咨询, 投诉 …) is not kept: a complaint may come out as "市民来电咨询", so teach types from undressed examples.
    """
    return fill(rng.choice(city.frames).replace("{事}", text.rstrip("。！？ ")), rng, city)


def _chooser(city: City, kind: str, anchor: Place, rng: random.Random) -> Callable[[], str]:
    """Prefers a place in the anchor's district, so that one sentence does not speak of two ends of the city."""

    def choose() -> str:
        every = city.places_of[kind]
        near = [one for one in every if one.district == anchor.district]
        return rng.choice(near or every).name

    return choose


def _plain(name: str) -> str:
    """`桂澜市临澜区望澜街道办事处` is spoken of as `望澜街道`, `桂澜市临澜区人民政府` as `临澜区`."""
    short = name.removeprefix("桂澜市").removesuffix("人民政府").removesuffix("办事处")
    return re.sub(r"^.{2}[区县](?=.)", "", short)


def _read(name: str) -> str:
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")


def _rows(name: str, table: str) -> Iterable[tuple[dict[str, Any], str]]:
    text = _read(name)
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == f"[[{table}]]"]
    found: list[dict[str, Any]] = tomllib.loads(text).get(table, [])
    return [(row, f"{name}:{line}") for row, line in zip(found, lines, strict=True)]


def _expect(holds: object, where: str, value: object, what: str) -> None:
    if not holds:
        raise ValueError(f"{where}: {value!r} is no known {what}")


def _unique(where: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ValueError(f"{where}: {value!r} stands twice")
        seen.add(value)


def _department(row: dict[str, Any], where: str) -> Department:
    _expect(row["level"] in LEVELS, where, row["level"], "level")
    return Department(
        code=row["code"],
        name=row["name"],
        short=row["short"],
        level=row["level"],
        parent=row["parent"],
        region=row.get("region", REGION),
        duties=tuple(row["duties"]),
        words=tuple(row["words"]),
    )


def _category(row: dict[str, Any], where: str, departments: set[str]) -> Category:
    units = [row["lead"], *row["co"]] if "lead" in row else []
    for unit in units:
        _expect(unit in departments, where, unit, "department")
    return Category(
        code=row["code"],
        name=row["name"],
        parent=row["parent"],
        lead=row.get("lead", ""),
        co=tuple(row.get("co", ())),
        basis=row.get("basis", ""),
        words=tuple(row.get("words", ())),
        sensitive=row.get("sensitive", False),
        street_allowed=row.get("street_allowed", False),
        rules=tuple(row.get("rules", ())),
    )


def _check_tree(categories: tuple[Category, ...]) -> None:
    _unique("catalogue.toml", (one.code for one in categories))
    known = {one.code: one for one in categories}
    for one in categories:
        where = f"catalogue.toml category {one.code}"
        _expect(not one.parent or one.parent in known, where, one.parent, "category")
        _expect(one.parent == one.code[:-2], where, one.parent, "parent of this code")
        _expect(one.is_leaf == (len(one.code) == len("010101")), where, one.code, "leaf")


def _examples(leaves: set[str]) -> Iterable[Example]:
    folder = resources.files(__name__).joinpath("examples")
    for name in sorted(one.name for one in folder.iterdir() if one.name.endswith(".txt")):
        for number, line in enumerate(_read(f"examples/{name}").splitlines(), 1):
            if not line.strip():
                continue
            where = f"examples/{name}:{number}"
            parts = line.split("\t")
            _expect(len(parts) == len(("leaf", "type", "text")), where, line, "line of leaf, type and text")
            leaf, kind, text = parts
            _expect(leaf in leaves and leaf.startswith(name.removesuffix(".txt")), where, leaf, "leaf category")
            _expect(kind in TYPES, where, kind, "type")
            yield Example(leaf, kind, text)


def _place(row: dict[str, Any], where: str, departments: tuple[Department, ...]) -> Place:
    level = {one.code: one for one in departments}
    street = level.get(row["street"])
    _expect(row["kind"] in PLACE_KINDS, where, row["kind"], "kind of place")
    _expect(street is not None and street.level == "street", where, row["street"], "street")
    _expect(street is not None and street.parent == row["district"], where, row["district"], "district of this street")
    return Place(kind=row["kind"], name=row["name"], district=row["district"], street=row["street"])


def _staff(row: dict[str, Any], where: str, departments: set[str]) -> Staff:
    _expect(row["department"] in departments, where, row["department"], "department")
    for role in row["roles"]:
        _expect(role in ROLES, where, role, "role")
    return Staff(login=row["login"], name=row["name"], roles=tuple(row["roles"]), department=row["department"])


def _article(row: dict[str, Any], where: str, departments: set[str], leaves: set[str]) -> Article:
    _expect(row["department"] in departments, where, row["department"], "department")
    _expect(row["category"] in leaves, where, row["category"], "leaf category")
    return Article(
        title=row["title"],
        question=row["question"],
        answer=row["answer"],
        department=row["department"],
        category=row["category"],
    )


def _danger() -> Danger:
    table = tomllib.loads(_read("danger.toml"))
    signals: dict[str, list[str]] = table.get("signals", {})
    for name in signals:
        _expect(name in DANGER_SIGNALS, "danger.toml", name, "signal")
    return Danger(
        signals={name: tuple(words) for name, words in signals.items()},
        negations=tuple(table.get("negations", ())),
        quotations=tuple(table.get("quotations", ())),
    )


def _frames() -> tuple[str, ...]:
    frames = tuple(tomllib.loads(_read("frames.toml"))["frames"])
    for frame in frames:
        _expect(frame.count("{事}") == 1, "frames.toml", frame, "frame with one {事}")
    return frames

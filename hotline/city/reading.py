"""The files of this folder, read and checked against one another."""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

from hotline.city.content import (
    DANGER_SIGNALS,
    LEVELS,
    LOCAL_LEVELS,
    PLACE_KINDS,
    REGION,
    ROLES,
    TYPES,
    Category,
    SampleArticle,
    SampleCity,
    SampleDanger,
    SampleDepartment,
    SampleFact,
    SampleLeadRule,
    SamplePlace,
    SampleRequest,
    SampleStaff,
)

PACKAGE = "hotline.city"


@cache
def load_city() -> SampleCity:
    """The whole city, every reference checked.

    Raises:
        ValueError: a row names a code that does not exist; the message gives file and line (or row).
    """
    departments = tuple(_department(row, where) for row, where in _rows("departments.toml", "department"))
    known = {one.code for one in departments}
    _unique("departments.toml", (one.code for one in departments))
    for number, unit in enumerate(departments, 1):
        _expect(not unit.parent or unit.parent in known, f"departments.toml row {number}", unit.parent, "department")
    facts = tuple(_fact(row, where) for row, where in _rows("facts.toml", "fact"))
    _unique("facts.toml", (one.code for one in facts))
    asked = {one.code: one for one in facts}
    categories = tuple(_category(row, where, known, asked) for row, where in _rows("catalogue.toml", "category"))
    _check_tree(categories)
    leaves = {one.code for one in categories if one.is_leaf}
    return SampleCity(
        departments=departments,
        categories=categories,
        examples=tuple(_examples(leaves, known)),
        places=tuple(_place(row, where, departments) for row, where in _rows("places.toml", "place")),
        staff=tuple(_staff(row, where, known) for row, where in _rows("staff.toml", "staff")),
        knowledge=tuple(_article(row, where, known, leaves) for row, where in _rows("knowledge.toml", "article")),
        danger=_danger(),
        facts=facts,
        frames=_frames(),
    )


def _read(name: str) -> str:
    return resources.files(PACKAGE).joinpath(name).read_text(encoding="utf-8")


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


def _department(row: dict[str, Any], where: str) -> SampleDepartment:
    _expect(row["level"] in LEVELS, where, row["level"], "level")
    return SampleDepartment(
        code=row["code"],
        name=row["name"],
        short=row["short"],
        level=row["level"],
        parent=row["parent"],
        region=row.get("region", REGION),
        duties=tuple(row["duties"]),
        words=tuple(row["words"]),
    )


def _fact(row: dict[str, Any], where: str) -> SampleFact:
    _expect(row["question"].endswith("？"), where, row["question"], "question")
    return SampleFact(
        row["code"], row["name"], row["question"], {said: tuple(words) for said, words in row["answers"].items()}
    )


def _clause(row: dict[str, Any], where: str, departments: set[str], facts: dict[str, SampleFact]) -> SampleLeadRule:
    for unit in (row["lead"], *row.get("co", ())):
        _expect(unit in departments, where, unit, "department")
    if "fact" in row:
        _expect(row["fact"] in facts, where, row["fact"], "fact")
        _expect(row["value"] in facts[row["fact"]].answers, where, row["value"], "answer of this fact")
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return SampleLeadRule(**fields)


def _category(row: dict[str, Any], where: str, departments: set[str], facts: dict[str, SampleFact]) -> Category:
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
        needs_place=row.get("needs_place", False),
        clauses=tuple(_clause(one, where, departments, facts) for one in row.get("clause", ())),
    )


def _check_tree(categories: tuple[Category, ...]) -> None:
    _unique("catalogue.toml", (one.code for one in categories))
    known = {one.code: one for one in categories}
    for one in categories:
        where = f"catalogue.toml category {one.code}"
        _expect(not one.parent or one.parent in known, where, one.parent, "category")
        _expect(one.parent == one.code[:-2], where, one.parent, "parent of this code")
        _expect(one.is_leaf == (len(one.code) == len("010101")), where, one.code, "leaf")


def _examples(leaves: set[str], units: set[str]) -> Iterable[SampleRequest]:
    folder = resources.files(PACKAGE).joinpath("examples")
    for name in sorted(one.name for one in folder.iterdir() if one.name.endswith(".txt")):
        for number, line in enumerate(_read(f"examples/{name}").splitlines(), 1):
            if not line.strip():
                continue
            where = f"examples/{name}:{number}"
            parts = line.split("\t")
            _expect(len(parts) in {3, 4}, where, line, "line of leaf, type, text and perhaps unit")
            leaf, kind, text, unit = (*parts, "")[:4]
            _expect(leaf in leaves and leaf.startswith(name.removesuffix(".txt")), where, leaf, "leaf category")
            _expect(kind in TYPES, where, kind, "type")
            _expect(not unit or unit in units or unit in LOCAL_LEVELS, where, unit, "unit or level of local units")
            yield SampleRequest(leaf, kind, text, unit)


def _place(row: dict[str, Any], where: str, departments: tuple[SampleDepartment, ...]) -> SamplePlace:
    level = {one.code: one for one in departments}
    street = level.get(row["street"])
    _expect(row["kind"] in PLACE_KINDS, where, row["kind"], "kind of place")
    _expect(street is not None and street.level == "street", where, row["street"], "street")
    _expect(street is not None and street.parent == row["district"], where, row["district"], "district of this street")
    return SamplePlace(kind=row["kind"], name=row["name"], district=row["district"], street=row["street"])


def _staff(row: dict[str, Any], where: str, departments: set[str]) -> SampleStaff:
    _expect(row["department"] in departments, where, row["department"], "department")
    for role in row["roles"]:
        _expect(role in ROLES, where, role, "role")
    return SampleStaff(login=row["login"], name=row["name"], roles=tuple(row["roles"]), department=row["department"])


def _article(row: dict[str, Any], where: str, departments: set[str], leaves: set[str]) -> SampleArticle:
    _expect(row["department"] in departments, where, row["department"], "department")
    _expect(row["category"] in leaves, where, row["category"], "leaf category")
    return SampleArticle(
        title=row["title"],
        question=row["question"],
        answer=row["answer"],
        department=row["department"],
        category=row["category"],
    )


def _danger() -> SampleDanger:
    table = tomllib.loads(_read("danger.toml"))
    signals: dict[str, list[str]] = table.get("signals", {})
    for name in signals:
        _expect(name in DANGER_SIGNALS, "danger.toml", name, "signal")
    return SampleDanger(
        signals={name: tuple(words) for name, words in signals.items()},
        negations=tuple(table.get("negations", ())),
        quotations=tuple(table.get("quotations", ())),
    )


def _frames() -> tuple[str, ...]:
    frames = tuple(tomllib.loads(_read("frames.toml"))["frames"])
    for frame in frames:
        _expect(frame.count("{事}") == 1, "frames.toml", frame, "frame with one {事}")
    return frames

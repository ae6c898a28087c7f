"""The dispatch catalogue (派单目录) in memory: categories, who leads them where and when, and the units as they are.

An entry names its usual lead, and units that a dispatcher may call in. Its clauses are tried before it, in order: each
holds for some districts, types of request or facts of the case (违建: with or without a permit) and names the lead and
the co-handlers, who get orders of their own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from classifier.text.citizen_text import fold
from classifier.text.gazetteer import LocatedPlace


@dataclass(frozen=True, slots=True)
class LeadRule:
    """Who leads instead, under these conditions; an empty condition holds for everything."""

    lead: str
    co: tuple[str, ...] = ()  # who gets an order beside the lead
    districts: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()  # types of request, in Chinese
    fact: str = ""  # code of a fact
    value: str = ""  # what the fact has to be
    basis: str = ""


@dataclass(frozen=True, slots=True)
class ResponsibilityFact:
    """Something on which responsibility turns: what to ask, and the words that answer it."""

    code: str
    name: str
    question: str
    answers: Mapping[str, tuple[str, ...]]

    def read(self, text: str) -> str | None:
        """The answer with the longest word found in the text (没有规划许可证 beats 有规划许可证); None if none is."""
        said = fold(text)
        found = [(len(word), answer) for answer, words in self.answers.items() for word in words if word in said]
        return max(found, key=lambda one: one[0])[1] if found else None


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """One category. `code` is its node id, unique in a version; `printed` is the code that its standard prints."""

    code: str
    name: str
    lead: str | None
    co: tuple[str, ...] = ()  # who may be called in
    rules: tuple[str, ...] = ()
    sensitive: bool = False
    street_allowed: bool = False
    basis: str = ""
    needs_place: bool = False
    clauses: tuple[LeadRule, ...] = ()
    printed: str = ""
    version: str = ""

    @property
    def leads(self) -> frozenset[str]:
        """Every unit that may lead it under any conditions."""
        return frozenset({clause.lead for clause in self.clauses} | ({self.lead} if self.lead else set()))


@dataclass(frozen=True, slots=True)
class DispatchUnit:
    id: int
    code: str
    name: str
    short: str
    level: str
    active: bool = True
    parent: str | None = None
    successor: str | None = None  # who has taken over, where it is closed
    kind: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueTrace:
    """One line of the catalogue and the first of its conditions that did not hold; "" where all did."""

    line: str
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who leads this case. `missing`: the fact that nobody knows yet; then there is no lead."""

    lead: str | None
    co: tuple[str, ...] = ()
    basis: str = ""
    tried: tuple[CatalogueTrace, ...] = ()
    missing: ResponsibilityFact | None = None


@dataclass(frozen=True)
class Catalogue:
    """What is in force on one day."""

    entries: Mapping[str, CategoryNode] = field(default_factory=dict)
    units: Mapping[str, DispatchUnit] = field(default_factory=dict)
    facts: Mapping[str, ResponsibilityFact] = field(default_factory=dict)
    version: str = ""

    def entry(self, code: str | None) -> CategoryNode | None:
        return self.entries.get(code) if code else None

    def unit(self, code: str | None) -> DispatchUnit | None:
        return self.units.get(code) if code else None

    def current(self, code: str) -> str:
        """The unit that does this one's work today: a model names units as they were when it learned."""
        passed = {code}
        while (unit := self.units.get(code)) is not None and not unit.active and unit.successor not in {None, *passed}:
            code = unit.successor or code
            passed.add(code)
        return code

    def centre(self) -> DispatchUnit | None:
        return next((unit for unit in self.units.values() if unit.level == "centre"), None)

    @cached_property
    def kin(self) -> Mapping[str, tuple[str, ...]]:
        """By level, the units that differ only by place: district governments; street and township offices."""
        local = [unit for unit in self.units.values() if unit.active and (_is_street(unit) or _governs(unit))]
        groups = {"district": _governs, "street": _is_street}
        return {name: tuple(sorted(unit.code for unit in local if fits(unit))) for name, fits in groups.items()}

    def stand_in(self, code: str) -> str:
        """The first of its kin, which a model learns and names for all of them; any other unit is itself."""
        return next((group[0] for group in self.kin.values() if code in group), code)

    def at(self, code: str, place: LocatedPlace) -> str | None:
        """The one of a unit's kin that works at this place, any other unit itself; None where the place is unknown."""
        level = next((level for level, group in self.kin.items() if code in group), None)
        if level is None:
            return code
        named = place.street if level == "street" else place.county
        here = [one for one in self.kin[level] if named and self._lies_in(self.units[one], named, place.county)]
        return here[0] if len(here) == 1 else None

    def _lies_in(self, unit: DispatchUnit, named: str, county: str) -> bool:
        above = self.unit(unit.parent)
        return named in unit.name and (above is None or county in above.name)

    def resolve(self, entry: CategoryNode, *, text: str, district: str, kind: str) -> Resolution:
        """The first clause all of whose conditions hold, else the entry itself; every line tried is returned."""
        tried: list[CatalogueTrace] = []
        for number, clause in enumerate(entry.clauses, start=1):
            line = f"{entry.printed or entry.code} {entry.name} 第{number}款（{self.describe(clause)}）"
            fact = self.facts.get(clause.fact)
            failed = next(self._failures(clause, district, kind), "")
            said = fact.read(text) if fact else None
            if not failed and fact is not None and said is None:
                tried.append(CatalogueTrace(line, f"还不知道{fact.name}"))
                return Resolution(None, (), clause.basis, tuple(tried), fact)
            if not failed and said != (clause.value or None):
                failed = f"{fact.name if fact else clause.fact}是“{said}”"
            tried.append(CatalogueTrace(line, failed))
            if not failed:
                return Resolution(clause.lead, clause.co, clause.basis or entry.basis, tuple(tried))
        whole = f"{entry.printed or entry.code} {entry.name}（其余情形）"
        tried.append(CatalogueTrace(whole, "" if entry.lead else "没有写明主办单位"))
        return Resolution(entry.lead, (), entry.basis, tuple(tried))

    def describe(self, clause: LeadRule) -> str:
        """The conditions of a clause in words."""
        fact = self.facts.get(clause.fact)
        parts = [
            f"在{'、'.join(clause.districts)}" if clause.districts else "",
            "、".join(clause.kinds) + "件" if clause.kinds else "",
            f"{fact.name}：{clause.value}" if fact else "",
        ]
        return "，".join(part for part in parts if part) or "任何情形"

    def name_of(self, code: str) -> str:
        unit = self.unit(code)
        return unit.short if unit else code

    def _failures(self, clause: LeadRule, district: str, kind: str) -> Iterator[str]:
        if clause.districts and not district:
            yield "不知道在哪个县区"
        elif clause.districts and district not in clause.districts:
            yield f"地点在{district}"
        if clause.kinds and kind not in clause.kinds:
            yield f"诉求类型是{kind or '未知'}"


def _governs(unit: DispatchUnit) -> bool:
    """Whether this is a district's government, not one of its bureaus."""
    return unit.level in {"district", "county"} and (unit.parent is None or unit.kind == "government")


def _is_street(unit: DispatchUnit) -> bool:
    return unit.level in {"street", "township"}

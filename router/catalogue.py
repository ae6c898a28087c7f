"""The dispatch catalogue in memory: categories, who leads them, and the units as they are today."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from router import store


@dataclass(frozen=True, slots=True)
class Entry:
    code: str
    name: str
    lead: str | None
    co: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    sensitive: bool = False
    street_allowed: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    id: int
    code: str
    name: str
    short: str
    level: str
    active: bool = True
    parent: str | None = None


@dataclass(frozen=True)
class Catalogue:
    """One version of the catalogue on one day."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)

    def entry(self, code: str | None) -> Entry | None:
        return self.entries.get(code) if code else None

    def unit(self, code: str | None) -> Unit | None:
        return self.units.get(code) if code else None

    def centre(self) -> Unit | None:
        return next((unit for unit in self.units.values() if unit.level == "centre"), None)


async def load(session: AsyncSession, *, today: date) -> Catalogue:
    """The entries in force today and every unit; two queries, read once a process and after each change."""
    entries = await store.entries_on(session, today)
    departments = await store.departments(session)
    codes = {department.id: department.code for department in departments}
    return Catalogue(
        {
            e.code: Entry(e.code, e.name, e.lead, tuple(e.co), tuple(e.rules), e.sensitive, e.street_allowed)
            for e in entries
        },
        {
            d.code: Unit(d.id, d.code, d.name, d.short, d.level, d.active, codes.get(d.parent_id or 0))
            for d in departments
        },
    )

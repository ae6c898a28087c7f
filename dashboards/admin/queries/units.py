"""What the pages of the units show: the tree with what each has open, and the acts on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from tickets.organisation import staffing, store, wording
from tickets.organisation.models import UnitChange
from tickets.person_models import Department


@dataclass(frozen=True, slots=True)
class UnitLine:
    unit: Department
    depth: int
    orders: int
    nobody: bool  # nobody can sign for it
    successor: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    change: UnitChange
    words: str


async def tree(session: AsyncSession) -> list[UnitLine]:
    """Every unit below its parent, siblings by code; closed ones after the others."""
    units = await store.units(session)
    orders = await store.open_by_unit(session)
    nobody = {one.id for one in await staffing.without_signer(session, units)}
    names = {one.id: one.short for one in units}
    codes = {one.id: (not one.active, one.code) for one in units}

    def place(unit: Department) -> list[tuple[bool, str]]:
        return [codes[step] for step in map(int, unit.path.strip("/").split("/")) if step in codes]

    return [
        UnitLine(
            one,
            max(0, one.path.count("/") - 2),
            orders.get(one.id, 0),
            one.active and one.id in nobody,
            names.get(one.successor_id or 0, ""),
        )
        for one in sorted(units, key=place)
    ]


async def changes(session: AsyncSession, *, about: int | None = None) -> list[ChangeLine]:
    """Those that wait first; `about`: of this unit only."""
    found = await store.newest(session)
    names = await short_names(session)
    by_id = await _shorts_by_id(session)
    wanted = [one for one in found if about is None or _concerns(one, about, names, by_id)]
    return [ChangeLine(one, wording.sentence(one, names, by_id.get(one.unit_id or 0, ""))) for one in wanted]


async def words_of(session: AsyncSession, changes_: Sequence[UnitChange]) -> dict[int, str]:
    """Act -> its sentence."""
    names, by_id = await short_names(session), await _shorts_by_id(session)
    return {one.id: wording.sentence(one, names, by_id.get(one.unit_id or 0, "")) for one in changes_}


async def short_names(session: AsyncSession) -> dict[str, str]:
    return {one.code: one.short for one in await store.units(session)}


async def _shorts_by_id(session: AsyncSession) -> dict[int, str]:
    return {one.id: one.short for one in await store.units(session)}


def _concerns(change: UnitChange, unit_id: int, names: dict[str, str], by_id: dict[int, str]) -> bool:
    """Its own, or one in which it ends or takes over."""
    named = {names.get(code) for code in (change.plan.get("heir"), *change.plan.get("sources", ()))}
    named |= {names.get(code) for code in change.plan.get("parts", {}).values()}
    return change.unit_id == unit_id or by_id.get(unit_id) in named - {None}

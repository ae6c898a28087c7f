"""The tree: adding units, and moving a unit with everything below it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from hotline.base.clock import city_time
from hotline.base.errors import BadInput
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets.organisation import store
from tickets.organisation.levels import CENTRES, RANKS, UnitLevel, kind_of
from tickets.person_models import Department

LONGEST_PATH = 120  # characters, as the column has


def today(uow: UnitOfWork) -> date:
    return city_time(uow.now).date()


async def add(  # noqa: PLR0913 - what a unit is
    uow: UnitOfWork,
    *,
    code: str,
    name: str,
    short: str,
    level: str,
    parent: Department | None = None,
    kind: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Department:
    """Active from its first day on; a last day in the past makes it one of the history."""
    begun = valid_from is None or valid_from <= today(uow)
    made = Department(
        code=code,
        name=name,
        short=short,
        level=level,
        kind=kind or kind_of(level).value,
        parent_id=parent.id if parent else None,
        path="",
        active=begun and valid_to is None,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    uow.session.add(made)
    await uow.session.flush()
    made.path = _path(parent, made.id)
    return made


async def hang(uow: UnitOfWork, unit: Department, parent: Department | None) -> int:
    """Move a unit under another parent, with everything below; returns how many units have another path now."""
    if parent is not None and parent.path.startswith(unit.path):
        raise BadInput(f"{parent.short}在{unit.short}的下面，不能做它的上级")
    inside, old = await store.below(uow.session, unit), unit.path
    unit.parent_id, unit.path = parent.id if parent else None, _path(parent, unit.id)
    for one in inside:
        one.path = _checked(unit.path + one.path.removeprefix(old))
    return len(inside) + 1


def misplaced(level: str, above: str | None) -> str:
    """Why a unit of this level may not lie below one of that level, or ""."""
    if above is None or above not in RANKS or level not in RANKS:
        return ""
    if RANKS[level] < RANKS[above]:
        names = {one.value: one.label for one in UnitLevel}
        return f"{names[level]}级单位不能在{names[above]}级单位下面"
    return ""


def described(unit: Department, parent: Department | None) -> dict[str, Any]:
    """What the record keeps of a unit before and after an act."""
    return {
        "代码": unit.code,
        "名称": unit.name,
        "简称": unit.short,
        "级别": unit.level,
        "上级": parent.code if parent else "",
        "在用": unit.active,
        "启用": unit.valid_from.isoformat() if unit.valid_from else "",
        "停用": unit.valid_to.isoformat() if unit.valid_to else "",
    }


async def described_all(uow: UnitOfWork, units: Sequence[Department]) -> list[dict[str, Any]]:
    parents = {one.id: one for one in await store.lock(uow.session, {u.parent_id for u in units if u.parent_id})}
    return [described(one, parents.get(one.parent_id or 0)) for one in units]


def is_centre(unit: Department) -> bool:
    return unit.level in CENTRES


def _path(parent: Department | None, unit_id: int) -> str:
    return _checked(f"{parent.path if parent else '/'}{unit_id}/")


def _checked(path: str) -> str:
    if len(path) > LONGEST_PATH:
        raise BadInput("单位的层级太多，请减少层级")
    return path

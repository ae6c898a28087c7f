"""Who holds which role where, at a moment: own roles, posts at other units, deputies; and the rights taken away.

A session acts in one of these at a time, so that scope and separation of duties are those of one post.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, exists, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from tickets.access.post_models import Deputy, NarrowedRight, StaffPost
from tickets.access.roles import Role
from tickets.lifecycle import Act
from tickets.person_models import Department, Staff, StaffRole

Narrowed = frozenset[tuple[Role, Act]]


@dataclass(frozen=True, slots=True)
class Rights:
    """What one person may do in one of their posts, at one moment."""

    roles: frozenset[Role] = frozenset()
    narrowed: Narrowed = frozenset()


@dataclass(frozen=True, slots=True)
class Capacity:
    """In which post somebody can act. None in both: at the own unit, in the own name."""

    unit_id: int | None
    acting_for: int | None
    unit: str
    for_name: str
    roles: tuple[Role, ...]
    until: datetime | None = None


def in_force(table: Any, now: datetime) -> ColumnElement[bool]:
    """Rows of a table with `valid_from` and `valid_to` (either may be open) that count at this moment."""
    begun = or_(table.valid_from.is_(None), table.valid_from <= now)
    return and_(begun, or_(table.valid_to.is_(None), table.valid_to > now))


def holdings(now: datetime) -> Subquery:
    """(staff_id, role, department_id) of all that counts at this moment, of active and stopped accounts alike."""
    own = select(StaffRole.staff_id, StaffRole.role, Staff.department_id).join(Staff, Staff.id == StaffRole.staff_id)
    other = select(StaffPost.staff_id, StaffPost.role, StaffPost.department_id).where(in_force(StaffPost, now))
    return union_all(own.where(in_force(StaffRole, now)), other, _as_deputy(now)).subquery("holding")


def not_narrowed(role: ColumnElement[str], act: Act) -> ColumnElement[bool]:
    return ~exists().where(NarrowedRight.role == role, NarrowedRight.act == act.value)


async def rights(
    session: AsyncSession, staff_id: int, now: datetime, *, unit_id: int | None = None, acting_for: int | None = None
) -> Rights:
    """One query: the roles of this person in one post, and what the city has taken from these roles."""
    held = _roles_in(staff_id, now, unit_id, acting_for).subquery()
    narrowed = select(held.c.role, NarrowedRight.act).outerjoin(NarrowedRight, NarrowedRight.role == held.c.role)
    rows = (await session.execute(narrowed)).all()
    taken = frozenset((Role(role), _ACTS[act]) for role, act in rows if act in _ACTS)
    return Rights(frozenset(Role(role) for role, _ in rows), taken)


async def capacities(session: AsyncSession, staff: Staff, now: datetime) -> list[Capacity]:
    """Every post that this person may act in now, the own unit first."""
    posts = (
        select(StaffPost.department_id, Department.name, StaffPost.role, StaffPost.valid_to)
        .join(Department, Department.id == StaffPost.department_id)
        .where(StaffPost.staff_id == staff.id, in_force(StaffPost, now))
        .order_by(Department.path, StaffPost.role)
    )
    deputies = (
        select(Staff.id, Staff.department_id, Department.name, Staff.name, StaffRole.role, Deputy.valid_to)
        .select_from(Deputy)
        .join(Staff, Staff.id == Deputy.staff_id)
        .join(Department, Department.id == Staff.department_id)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(Deputy.deputy_id == staff.id, in_force(Deputy, now), in_force(StaffRole, now))
        .order_by(Staff.id, StaffRole.role)
    )
    own = await rights(session, staff.id, now)
    unit = (await session.get_one(Department, staff.department_id)).name
    found = [Capacity(None, None, unit, "", tuple(sorted(own.roles)))]
    by_unit: dict[tuple[int | None, int | None], Capacity] = {}
    for unit_id, name, role, until in await session.execute(posts):
        before = by_unit.get((unit_id, None))
        roles = (*(before.roles if before else ()), Role(role))
        by_unit[unit_id, None] = Capacity(unit_id, None, name, "", roles, until)
    for absent, unit_id, name, person, role, until in await session.execute(deputies):
        before = by_unit.get((unit_id, absent))
        roles = (*(before.roles if before else ()), Role(role))
        by_unit[unit_id, absent] = Capacity(unit_id, absent, name, person, roles, until)
    return [*found, *by_unit.values()]


async def units_of(session: AsyncSession, staff_id: int, now: datetime) -> Sequence[Department]:
    """Every unit where this person has a post now, in whichever of them they act: whose matters they keep away from."""
    own = select(Staff.department_id).where(Staff.id == staff_id)
    other = select(StaffPost.department_id).where(StaffPost.staff_id == staff_id, in_force(StaffPost, now))
    absent = select(Staff.department_id).join(Deputy, Deputy.staff_id == Staff.id)
    places = union_all(own, other, absent.where(Deputy.deputy_id == staff_id, in_force(Deputy, now)))
    return (await session.scalars(select(Department).where(Department.id.in_(places)).order_by(Department.id))).all()


async def posts_of(session: AsyncSession, staff_id: int) -> Sequence[tuple[StaffPost, str]]:
    """Posts at other units, past ones too, with the unit's name."""
    rows = select(StaffPost, Department.name).join(Department, Department.id == StaffPost.department_id)
    found = await session.execute(rows.where(StaffPost.staff_id == staff_id).order_by(StaffPost.id))
    return [(post, unit) for post, unit in found]


async def deputies_of(session: AsyncSession, staff_id: int) -> Sequence[tuple[Deputy, str]]:
    """Who acts for this person, past and to come, with the deputy's name."""
    rows = select(Deputy, Staff.name).join(Staff, Staff.id == Deputy.deputy_id)
    found = await session.execute(rows.where(Deputy.staff_id == staff_id).order_by(Deputy.valid_from))
    return [(one, name) for one, name in found]


async def deputies_to_notify(session: AsyncSession, now: datetime, limit: int) -> Sequence[tuple[Deputy, Staff, str]]:
    """Those that have begun and were not notified, with the deputy and the absent person's name; locked."""
    absent = aliased(Staff)
    chosen = (
        select(Deputy, Staff, absent.name)
        .join(Staff, Staff.id == Deputy.deputy_id)
        .join(absent, absent.id == Deputy.staff_id)
        .where(Deputy.notified_at.is_(None), Deputy.valid_from <= now, Deputy.valid_to > now)
        .order_by(Deputy.id)
        .limit(limit)
        .with_for_update(of=Deputy, skip_locked=True)
    )
    return [(one, deputy, name) for one, deputy, name in await session.execute(chosen)]


async def narrowed_rights(session: AsyncSession) -> Sequence[NarrowedRight]:
    return (await session.scalars(select(NarrowedRight).order_by(NarrowedRight.id))).all()


_ACTS = {act.value: act for act in Act}  # an act of a newer release says nothing to this one


def _roles_in(staff_id: int, now: datetime, unit_id: int | None, acting_for: int | None) -> Select[Any]:
    if acting_for is not None:
        found = _as_deputy(now).where(Deputy.deputy_id == staff_id, Deputy.staff_id == acting_for)
        return found.with_only_columns(StaffRole.role)
    if unit_id is not None:
        own = StaffPost.staff_id == staff_id, StaffPost.department_id == unit_id
        return select(StaffPost.role).where(*own, in_force(StaffPost, now))
    return select(StaffRole.role).where(StaffRole.staff_id == staff_id, in_force(StaffRole, now))


def _as_deputy(now: datetime) -> Select[Any]:
    of_the_absent = select(Deputy.deputy_id, StaffRole.role, Staff.department_id).select_from(Deputy)
    joined: Any = of_the_absent.join(Staff, Staff.id == Deputy.staff_id)
    found: Select[Any] = joined.join(StaffRole, StaffRole.staff_id == Staff.id)
    return found.where(in_force(Deputy, now), in_force(StaffRole, now))

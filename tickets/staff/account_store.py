"""Queries of accounts and of what was done to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.errors import NotFound
from hotline.base.storage.unit_of_work import now_of
from tickets.access import post_store
from tickets.access.post_models import Deputy, NarrowedRight, StaffPost
from tickets.access.roles import ADMIN_ROLES, Role
from tickets.lifecycle import Act
from tickets.person_models import Department, Staff, StaffRole
from tickets.staff.account_models import AccountEntry


async def staff(session: AsyncSession, staff_id: int) -> Staff:
    """The account, locked until the end of the transaction."""
    found = await session.get(Staff, staff_id, with_for_update=True)
    if found is None:
        raise NotFound("没有这个账号")
    return found


async def holders(session: AsyncSession, role: Role) -> int:
    """How many active accounts have this role."""
    held = select(func.count()).select_from(StaffRole).join(Staff, Staff.id == StaffRole.staff_id)
    in_force = post_store.in_force(StaffRole, now_of(session))
    return await session.scalar(held.where(StaffRole.role == role.value, Staff.active, in_force)) or 0


async def all_roles(session: AsyncSession, staff_id: int, now: datetime) -> Sequence[tuple[Role, str]]:
    """Every role that this person holds or will hold, in any post, with the level of its unit."""
    own = select(StaffRole.role, Staff.department_id).join(Staff, Staff.id == StaffRole.staff_id)
    own = own.where(StaffRole.staff_id == staff_id, _not_over(StaffRole, now))
    posts = select(StaffPost.role, StaffPost.department_id)
    posts = posts.where(StaffPost.staff_id == staff_id, _not_over(StaffPost, now))
    deputy = (
        select(StaffRole.role, Staff.department_id)
        .select_from(Deputy)
        .join(Staff, Staff.id == Deputy.staff_id)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(Deputy.deputy_id == staff_id, _not_over(Deputy, now), _not_over(StaffRole, now))
    )
    held = union_all(own, posts, deputy).subquery()
    found = await session.execute(select(held.c.role, Department.level).join(Department, Department.id == held.c[1]))
    return [(Role(role), level) for role, level in found]


async def every_account(session: AsyncSession) -> Sequence[tuple[str, str, int, frozenset[Role]]]:
    """Login, name, unit and roles there of every account, stopped ones too."""
    rows = select(Staff.login, Staff.name, Staff.department_id, StaffRole.role)
    found: dict[tuple[str, str, int], set[Role]] = {}
    for login, name, unit, role in await session.execute(rows.outerjoin(StaffRole, StaffRole.staff_id == Staff.id)):
        found.setdefault((login, name, unit), set()).update({Role(role)} if role else ())
    return [(*who, frozenset(roles)) for who, roles in found.items()]


async def without_password(session: AsyncSession, mark: str) -> Sequence[Staff]:
    """Active accounts that have no password yet; administrators set theirs by a link of their own."""
    administrators = select(StaffRole.staff_id).where(StaffRole.role.in_([role.value for role in ADMIN_ROLES]))
    wanted = select(Staff).where(Staff.password_hash == mark, Staff.active, Staff.id.not_in(administrators))
    return (await session.scalars(wanted.order_by(Staff.login))).all()


async def post(session: AsyncSession, staff_id: int, role: Role, unit_id: int) -> StaffPost | None:
    wanted = select(StaffPost).where(StaffPost.staff_id == staff_id, StaffPost.role == role.value)
    return await session.scalar(wanted.where(StaffPost.department_id == unit_id).with_for_update().limit(1))


async def narrowed(session: AsyncSession, role: Role, act: Act) -> NarrowedRight | None:
    wanted = select(NarrowedRight).where(NarrowedRight.role == role.value, NarrowedRight.act == act.value)
    return await session.scalar(wanted.with_for_update())


def _not_over(table: Any, now: datetime) -> ColumnElement[bool]:
    return or_(table.valid_to.is_(None), table.valid_to > now)


async def drop_role(session: AsyncSession, staff_id: int, role: Role) -> None:
    await session.execute(delete(StaffRole).where(StaffRole.staff_id == staff_id, StaffRole.role == role.value))


async def last_hash(session: AsyncSession) -> str:
    return await session.scalar(select(AccountEntry.hash).order_by(AccountEntry.id.desc()).limit(1)) or ""


async def entries_after(session: AsyncSession, entry_id: int, *, limit: int) -> Sequence[AccountEntry]:
    rows = select(AccountEntry).where(AccountEntry.id > entry_id).order_by(AccountEntry.id).limit(limit)
    return (await session.scalars(rows)).all()

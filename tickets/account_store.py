"""Queries of accounts and of what was done to them."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.errors import NotFound
from tickets.account_models import AccountEntry
from tickets.people import Staff, StaffRole
from tickets.roles import Role


async def staff(session: AsyncSession, staff_id: int) -> Staff:
    """The account, locked until the end of the transaction."""
    found = await session.get(Staff, staff_id, with_for_update=True)
    if found is None:
        raise NotFound("没有这个账号")
    return found


async def holders(session: AsyncSession, role: Role) -> int:
    """How many active accounts have this role."""
    held = select(func.count()).select_from(StaffRole).join(Staff, Staff.id == StaffRole.staff_id)
    return await session.scalar(held.where(StaffRole.role == role.value, Staff.active)) or 0


async def drop_role(session: AsyncSession, staff_id: int, role: Role) -> None:
    await session.execute(delete(StaffRole).where(StaffRole.staff_id == staff_id, StaffRole.role == role.value))


async def last_hash(session: AsyncSession) -> str:
    return await session.scalar(select(AccountEntry.hash).order_by(AccountEntry.id.desc()).limit(1)) or ""


async def entries_after(session: AsyncSession, entry_id: int, *, limit: int) -> Sequence[AccountEntry]:
    rows = select(AccountEntry).where(AccountEntry.id > entry_id).order_by(AccountEntry.id).limit(limit)
    return (await session.scalars(rows)).all()

"""One account with its roles, and what was done to accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.web.queries import keyset
from dashboards.web.queries.keyset import Page, SortColumn
from tickets.person_models import Department, Staff, StaffRole
from tickets.staff.account_models import AccountAct, AccountEntry


@dataclass(frozen=True, slots=True)
class StaffAccount:
    id: int
    login: str
    name: str
    department: str
    active: bool
    password_at: datetime | None
    roles: Sequence[str]


@dataclass(frozen=True, slots=True)
class AccountLogLine:
    """One entry of the record."""

    id: int
    at: datetime
    by_name: str
    login: str
    name: str
    act: AccountAct
    change: dict[str, Any]
    reason: str


async def person(session: AsyncSession, staff_id: int) -> StaffAccount | None:
    wanted = select(Staff, Department.name).join(Department, Department.id == Staff.department_id)
    row = (await session.execute(wanted.where(Staff.id == staff_id))).first()
    if row is None:
        return None
    staff, unit = row
    held = select(StaffRole.role).where(StaffRole.staff_id == staff_id).order_by(StaffRole.role)
    roles = (await session.scalars(held)).all()
    return StaffAccount(*(staff.id, staff.login, staff.name, unit, staff.active, staff.password_at, roles))


async def entries(session: AsyncSession, *, at: str = "") -> Page[AccountLogLine]:
    return await keyset.page(session, _lines(), (SortColumn(AccountEntry.id, descending=True),), AccountLogLine, at=at)


async def entries_of(session: AsyncSession, staff_id: int, *, limit: int = 50) -> list[AccountLogLine]:
    """Newest first."""
    rows = _lines().where(AccountEntry.staff_id == staff_id).order_by(AccountEntry.id.desc()).limit(limit)
    return [AccountLogLine(*row) for row in await session.execute(rows)]


def _lines() -> Select[*tuple[Any, ...]]:
    return select(
        *(AccountEntry.id, AccountEntry.at, AccountEntry.by_name, Staff.login, Staff.name),
        *(AccountEntry.act, AccountEntry.change, AccountEntry.reason),
    ).join(Staff, Staff.id == AccountEntry.staff_id)

"""Queries of the duty roster."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.storage.unit_of_work import now_of
from tickets.access import post_store
from tickets.person_models import Staff, StaffRole
from tickets.staff.duty_models import HOLDERS, Duty, Post


@dataclass(frozen=True, slots=True)
class DutyShift:
    """A row of the roster with the person's name."""

    duty: Duty
    name: str


async def on_duty(session: AsyncSession, now: datetime) -> list[DutyShift]:
    """Everybody at a post at this moment, whose account is still active."""
    return await _shifts(session, Duty.since <= now, Duty.until > now)


async def coming(session: AsyncSession, now: datetime) -> list[DutyShift]:
    """Shifts that have not begun, the first to begin first."""
    return await _shifts(session, Duty.since > now)


async def overlapping(
    session: AsyncSession, post: Post, staff_id: int, since: datetime, until: datetime
) -> list[DutyShift]:
    """The same person's shifts at the same post that share time with this stretch."""
    same = Duty.post == post, Duty.staff_id == staff_id
    return await _shifts(session, *same, Duty.since < until, Duty.until > since)


async def duty(session: AsyncSession, duty_id: int) -> Duty | None:
    return await session.get(Duty, duty_id)


async def holders(session: AsyncSession) -> dict[Post, Sequence[Staff]]:
    """Whom the roster may name for each post: active people in one of its roles, by name."""
    return {post: await _with_role(session, [role.value for role in roles]) for post, roles in HOLDERS.items()}


async def _with_role(session: AsyncSession, roles: Sequence[str]) -> Sequence[Staff]:
    held = select(StaffRole.staff_id).where(StaffRole.role.in_(roles), post_store.in_force(StaffRole, now_of(session)))
    return (await session.scalars(select(Staff).where(Staff.id.in_(held), Staff.active).order_by(Staff.login))).all()


async def _shifts(session: AsyncSession, *where: object) -> list[DutyShift]:
    rows = select(Duty, Staff.name).join(Staff, Staff.id == Duty.staff_id).where(Staff.active, *where)  # type: ignore[arg-type]
    found = await session.execute(rows.order_by(Duty.since, Duty.id))
    return [DutyShift(duty, name) for duty, name in found]

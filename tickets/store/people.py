"""Queries of citizens, units and staff."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.database import padded
from tickets.models import (
    Ticket,
)
from tickets.people import Citizen, Department, Identity, Staff, StaffRole
from tickets.rights import Actor, ActorKind, Role


async def citizen_by_phone(session: AsyncSession, index: str) -> Citizen | None:
    """Whoever phoned or wrote from this number; not those who merely typed it into a form."""
    return await session.scalar(
        select(Citizen).where(Citizen.phone_index == index, Citizen.phone_proven).order_by(Citizen.id).limit(1)
    )


async def proven_phones_among(session: AsyncSession, asked: Collection[str]) -> set[str]:
    """Those of these numbers (blind indexes) from which somebody has phoned or written."""
    found = select(Citizen.phone_index).where(Citizen.phone_index.in_(padded(asked)), Citizen.phone_proven)
    return set((await session.scalars(found)).all())  # type: ignore[arg-type]


async def citizen(session: AsyncSession, citizen_id: int) -> Citizen:
    return await session.get_one(Citizen, citizen_id)


async def identity(session: AsyncSession, identity_id: int) -> Identity:
    return await session.get_one(Identity, identity_id)


async def department_by_code(session: AsyncSession, code: str) -> Department | None:
    return await session.scalar(select(Department).where(Department.code == code))


async def subtree(session: AsyncSession, department_id: int) -> frozenset[int]:
    """The ids of the department and everything below it."""
    root = await session.get_one(Department, department_id)
    return frozenset(await session.scalars(select(Department.id).where(Department.path.startswith(root.path))))


async def staff_by_login(session: AsyncSession, login: str) -> Staff | None:
    return await session.scalar(select(Staff).where(Staff.login == login))


async def roles_of(session: AsyncSession, staff_id: int) -> Sequence[str]:
    return (await session.scalars(select(StaffRole.role).where(StaffRole.staff_id == staff_id))).all()


async def centre(session: AsyncSession) -> Department | None:
    """The hotline centre itself."""
    return await session.scalar(select(Department).where(Department.level == "centre").order_by(Department.id).limit(1))


async def actor(session: AsyncSession, staff: Staff) -> Actor:
    """This member of staff as an actor, with his roles and the reach of his department."""
    roles = frozenset(Role(role) for role in await roles_of(session, staff.id))
    scope = await subtree(session, staff.department_id)
    return Actor(ActorKind.STAFF, staff.id, staff.name, roles, staff.department_id, scope)


async def identities_of(session: AsyncSession, citizen_id: int) -> Sequence[Identity]:
    return (await session.scalars(select(Identity).where(Identity.citizen_id == citizen_id))).all()


async def citizens_done_before(session: AsyncSession, moment: datetime) -> Sequence[int]:
    """Citizens not yet erased whose every ticket ended before this moment."""
    still = or_(Ticket.closed_at.is_(None), Ticket.closed_at >= moment)
    busy = select(Ticket.citizen_id).where(still)
    once = select(Ticket.citizen_id).where(Ticket.closed_at < moment)
    found = select(Citizen.id).where(Citizen.erased_at.is_(None), Citizen.id.in_(once), Citizen.id.not_in(busy))
    return (await session.scalars(found.order_by(Citizen.id))).all()


async def department(session: AsyncSession, department_id: int) -> Department:
    return await session.get_one(Department, department_id)


async def is_on_duty(
    session: AsyncSession, roles: Collection[Role], *, units: Collection[int] | None, but: Collection[int]
) -> bool:
    """Whether an active account has one of these roles, other than those; of these units, or (none) of any."""
    found = (
        select(Staff.id)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(Staff.active, StaffRole.role.in_([role.value for role in roles]), Staff.id.not_in(but))
    )
    if units is not None:
        found = found.where(Staff.department_id.in_(units))
    return await session.scalar(found.limit(1)) is not None

"""Queries of citizens, units and staff."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.storage.database import padded
from hotline.base.storage.unit_of_work import now_of
from tickets.access import post_store
from tickets.access.rights import Actor, ActorKind, Role
from tickets.lifecycle import Act
from tickets.models import Ticket
from tickets.person_models import Citizen, Department, Identity, Staff, StaffRole, UnitHeir


async def citizen_by_phone(session: AsyncSession, index: str) -> Citizen | None:
    """Citizens who phoned or wrote from this number; not those who merely typed it into a form."""
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


async def identities(session: AsyncSession, ids: Collection[int]) -> Sequence[Identity]:
    """These identities, which the session holds from now on."""
    return (await session.scalars(select(Identity).where(Identity.id.in_(padded(ids))))).all()


async def department_by_code(session: AsyncSession, code: str) -> Department | None:
    return await session.scalar(select(Department).where(Department.code == code))


async def subtree(session: AsyncSession, department_id: int) -> frozenset[int]:
    """The ids of the department and everything below it, closed units included that it or they have taken over."""
    root = await session.get_one(Department, department_id)
    found = set(await session.scalars(select(Department.id).where(Department.path.startswith(root.path))))
    newest: Collection[int] = found
    while newest := set(await session.scalars(select(Department.id).where(_taken_over_by(newest)))) - found:
        found |= newest
    return frozenset(found)


def _taken_over_by(units: Collection[int]) -> ColumnElement[bool]:
    return and_(Department.successor_id.in_(padded(units)), Department.active.is_(False))


async def lineage(session: AsyncSession, *units: Department) -> frozenset[int]:
    """The ids of the units, of those above them, and of closed ones whose people and work these have taken over."""
    found = {one for unit in units for one in unit.lineage}
    newest: Collection[int] = found
    while newest := set(await session.scalars(select(UnitHeir.unit_id).where(UnitHeir.heir_id.in_(newest)))) - found:
        found |= newest
    return frozenset(found)


async def heirs(session: AsyncSession, unit: Department) -> Sequence[Department]:
    """The unit itself, and the units that have taken over from it since, the last ones last."""
    found = {unit.id: unit}
    newest: Collection[int] = [unit.id]
    while newest:
        taken = select(Department).join(UnitHeir, UnitHeir.heir_id == Department.id)
        rows = await session.scalars(taken.where(UnitHeir.unit_id.in_(newest)).order_by(Department.id))
        fresh = {one.id: one for one in rows if one.id not in found}
        found |= fresh
        newest = fresh
    return tuple(found.values())


async def staff_by_login(session: AsyncSession, login: str) -> Staff | None:
    return await session.scalar(select(Staff).where(Staff.login == login))


async def roles_of(session: AsyncSession, staff_id: int) -> Sequence[str]:
    """The roles at the own unit, also those whose dates have passed or are to come."""
    return (await session.scalars(select(StaffRole.role).where(StaffRole.staff_id == staff_id))).all()


async def centre(session: AsyncSession) -> Department | None:
    """The hotline centre itself."""
    return await session.scalar(select(Department).where(Department.level == "centre").order_by(Department.id).limit(1))


async def actor(session: AsyncSession, staff: Staff) -> Actor:
    """This member of staff as an actor in their own post, with roles and the reach of the department."""
    held = await post_store.rights(session, staff.id, now_of(session))
    scope = await subtree(session, staff.department_id)
    above = await lineage(session, *await post_store.units_of(session, staff.id, now_of(session)))
    own = (ActorKind.STAFF, staff.id, staff.name, held.roles, staff.department_id, scope, above)
    return Actor(*own, narrowed=held.narrowed)


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
    session: AsyncSession, act: Act, roles: Collection[Role], *, units: Collection[int] | None, but: Collection[int]
) -> bool:
    """Whether an active account may do the act by one of these roles, other than those; of these units, or of any.

    Roles outside their dates and roles from which the city has taken the act do not count; deputies do.
    """
    held = post_store.holdings(now_of(session))
    found = (
        select(held.c.staff_id)
        .join(Staff, Staff.id == held.c.staff_id)
        .where(Staff.active, held.c.role.in_([role.value for role in roles]), Staff.id.not_in(but))
        .where(post_store.not_narrowed(held.c.role, act))
    )
    if units is not None:
        found = found.where(held.c.department_id.in_(units))
    return await session.scalar(found.limit(1)) is not None

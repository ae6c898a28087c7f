"""Queries of units, of what is open with them, and of the acts on them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.storage.database import padded
from tickets.access.roles import Role
from tickets.models import LEAD_OPEN, OrderState, Ticket, WorkOrder
from tickets.objection_models import Consultation, Opinion
from tickets.organisation.models import ChangeState, UnitChange
from tickets.person_models import Department, Staff, StaffRole

OPEN = WorkOrder.state.not_in([OrderState.REFUSED, OrderState.DONE])
SIGNERS = (Role.UNIT_CLERK, Role.UNIT_HANDLER)
LISTED = 50


@dataclass(frozen=True, slots=True)
class Burden:
    """How much of what belongs to a unit now."""

    leads: int = 0
    cos: int = 0
    staff: int = 0
    below: int = 0
    opinions: int = 0
    ended: int = 0

    @property
    def orders(self) -> int:
        return self.leads + self.cos


async def units(session: AsyncSession) -> Sequence[Department]:
    """Every unit, closed ones included, in the order of the tree."""
    return (await session.scalars(select(Department).order_by(Department.path))).all()


async def active_units(session: AsyncSession) -> Sequence[Department]:
    """Those that still receive work, in the order of the tree."""
    return (await session.scalars(select(Department).where(Department.active).order_by(Department.path))).all()


async def by_codes(session: AsyncSession, codes: Collection[str]) -> dict[str, Department]:
    rows = await session.scalars(select(Department).where(Department.code.in_(padded(codes))))
    return {one.code: one for one in rows}


async def lock(session: AsyncSession, ids: Iterable[int]) -> list[Department]:
    """These units, locked until the end of the transaction; in the order of their ids, so that two do not block."""
    wanted = select(Department).where(Department.id.in_(sorted(ids))).order_by(Department.id).with_for_update()
    return list(await session.scalars(wanted.execution_options(populate_existing=True)))


async def below(session: AsyncSession, unit: Department) -> Sequence[Department]:
    """Everything below the unit, without itself."""
    wanted = select(Department).where(Department.path.startswith(unit.path), Department.id != unit.id)
    return (await session.scalars(wanted.order_by(Department.path))).all()


async def children(session: AsyncSession, unit_id: int) -> Sequence[Department]:
    wanted = select(Department).where(Department.parent_id == unit_id, Department.active)
    return (await session.scalars(wanted.order_by(Department.id))).all()


async def due_to_begin(session: AsyncSession, today: date) -> Sequence[Department]:
    """Units whose first day has come and that are not active yet; closed ones are none."""
    wanted = select(Department).where(
        Department.valid_from <= today,
        Department.active.is_(False),
        Department.valid_to.is_(None),
        Department.successor_id.is_(None),
    )
    return (await session.scalars(wanted.order_by(Department.id))).all()


async def burden(session: AsyncSession, unit_id: int) -> Burden:
    async def count(what: ColumnElement[bool]) -> int:
        return await session.scalar(select(func.count()).select_from(WorkOrder).where(_of(unit_id), what)) or 0

    leads = await count(and_(*LEAD_OPEN))
    ended = select(func.count()).select_from(Ticket).where(Ticket.department_id == unit_id)
    asked = (
        select(func.count())
        .select_from(Opinion)
        .join(Consultation, Consultation.id == Opinion.consultation_id)
        .where(Opinion.department_id == unit_id, Opinion.text.is_(None), Consultation.closed_at.is_(None))
    )
    staff = select(func.count()).select_from(Staff).where(Staff.department_id == unit_id, Staff.active)
    return Burden(
        leads,
        await count(OPEN) - leads,
        await session.scalar(staff) or 0,
        len(await children(session, unit_id)),
        await session.scalar(asked) or 0,
        max(0, (await session.scalar(ended) or 0) - leads),
    )


def _of(unit_id: int) -> ColumnElement[bool]:
    return WorkOrder.department_id == unit_id


async def open_orders(session: AsyncSession, unit_id: int) -> list[tuple[WorkOrder, Ticket]]:
    """Every open order of the unit with its ticket, both locked; tickets first, in the order of their ids."""
    ids = select(WorkOrder.ticket_id).where(_of(unit_id), OPEN)
    found = await session.scalars(select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id).with_for_update())
    tickets = {one.id: one for one in found}
    orders = await session.scalars(select(WorkOrder).where(_of(unit_id), OPEN).order_by(WorkOrder.id).with_for_update())
    return [(one, tickets[one.ticket_id]) for one in orders if one.ticket_id in tickets]


async def others_open(session: AsyncSession, unit_id: int, ticket_ids: Collection[int]) -> dict[int, WorkOrder]:
    """Ticket -> the open order that this unit has of it already."""
    wanted = select(WorkOrder).where(_of(unit_id), OPEN, WorkOrder.ticket_id.in_(ticket_ids))
    return {one.ticket_id: one for one in await session.scalars(wanted)}


async def replace_superior(session: AsyncSession, former_id: int, heir_id: int) -> None:
    """Open orders that the former unit has passed down; what the heir has itself now has nobody above."""
    mine = update(WorkOrder).where(WorkOrder.superior_id == former_id, OPEN)
    await session.execute(mine.where(WorkOrder.department_id == heir_id).values(superior_id=None))
    await session.execute(mine.where(WorkOrder.department_id != heir_id).values(superior_id=heir_id))


async def open_opinions(session: AsyncSession, unit_id: int) -> Sequence[Opinion]:
    wanted = (
        select(Opinion)
        .join(Consultation, Consultation.id == Opinion.consultation_id)
        .where(Opinion.department_id == unit_id, Opinion.text.is_(None), Consultation.closed_at.is_(None))
    )
    return (await session.scalars(wanted.order_by(Opinion.id))).all()


async def was_consulted(session: AsyncSession, consultation_id: int, unit_id: int) -> bool:
    found = select(Opinion.id).where(Opinion.consultation_id == consultation_id, Opinion.department_id == unit_id)
    return await session.scalar(found) is not None


async def staff_of(session: AsyncSession, unit_id: int) -> Sequence[Staff]:
    """Stopped accounts too: started again they belong to the successor."""
    return (await session.scalars(select(Staff).where(Staff.department_id == unit_id).order_by(Staff.id))).all()


async def signers(session: AsyncSession, units: Collection[int], *, but: int | None = None) -> int:
    """How many active people of these units may sign and handle orders."""
    held = (
        select(func.count(func.distinct(Staff.id)))
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(Staff.active, Staff.department_id.in_(padded(units)), StaffRole.role.in_([one.value for one in SIGNERS]))
    )
    return await session.scalar(held if but is None else held.where(Staff.id != but)) or 0


async def units_with_staff(session: AsyncSession) -> frozenset[int]:
    return frozenset(await session.scalars(select(Staff.department_id).where(Staff.active).distinct()))


async def held_by(session: AsyncSession, staff_id: int) -> set[Role]:
    rows = await session.scalars(select(StaffRole.role).where(StaffRole.staff_id == staff_id))
    return {Role(one) for one in rows}


async def units_of_signers(session: AsyncSession) -> frozenset[int]:
    """Units that have somebody active who may sign and handle."""
    held = (
        select(Staff.department_id)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(Staff.active, StaffRole.role.in_([one.value for one in SIGNERS]))
    )
    return frozenset(await session.scalars(held.distinct()))


async def open_by_unit(session: AsyncSession) -> dict[int, int]:
    """How many open orders each unit has."""
    rows = await session.execute(
        select(WorkOrder.department_id, func.count()).where(OPEN).group_by(WorkOrder.department_id)
    )
    return {unit_id: count for unit_id, count in rows}  # noqa: C416 - a row is not yet a pair for dict()


async def change(session: AsyncSession, change_id: int) -> UnitChange | None:
    return await session.get(UnitChange, change_id, with_for_update=True)


async def due(session: AsyncSession, today: date) -> Sequence[int]:
    """Agreed acts whose day has come, in the order in which they were asked for."""
    wanted = select(UnitChange.id).where(UnitChange.state == ChangeState.AGREED, UnitChange.effective_on <= today)
    return (await session.scalars(wanted.order_by(UnitChange.effective_on, UnitChange.id))).all()


async def newest(session: AsyncSession, *, most: int = LISTED) -> Sequence[UnitChange]:
    """What still waits first, then what was done, newest first."""
    waits = UnitChange.state.in_([ChangeState.ASKED, ChangeState.AGREED, ChangeState.FAILED])
    wanted = select(UnitChange).order_by(waits.desc(), UnitChange.id.desc()).limit(most)
    return (await session.scalars(wanted)).all()

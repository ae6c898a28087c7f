"""Every statement of the exchange of tickets: what an import must know, and what an export reads."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.storage.bulk_sql import is_postgres
from tickets.import_export.models import ImportedTicket, TicketImport
from tickets.models import Part, Ticket, WorkOrder
from tickets.person_models import Citizen, Department

_COLUMNS = (
    *(Ticket.id, Ticket.number, Ticket.state, Ticket.kind, Ticket.category, Ticket.urgency, Ticket.title, Ticket.text),
    *(Ticket.district, Ticket.address_sealed, Ticket.source, Ticket.confidential, Ticket.registered_at, Ticket.due_at),
    *(Ticket.details, Ticket.reply_waived, Ticket.follow_up_waived),
    *(Ticket.closed_at, Ticket.lamp, Ticket.chases, Ticket.reworks, Ticket.supervision),
    *(Citizen.name_sealed, Citizen.phone_sealed, Department.name.label("department")),
)

_ANSWER = (
    *(WorkOrder.ticket_id, WorkOrder.answer, WorkOrder.truth, WorkOrder.solved),
    *(WorkOrder.replied_by, WorkOrder.replied_at, WorkOrder.basis),
)


async def next_ticket_ids(session: AsyncSession, count: int) -> list[int]:
    """As `tickets.store.next_ticket_id`, for several at once."""
    if is_postgres(session):
        drawn = text("SELECT nextval(pg_get_serial_sequence('ticket', 'id')) FROM generate_series(1, :count)")
        return [int(one) for one in await session.scalars(drawn, {"count": count})]
    last = int(await session.scalar(select(func.coalesce(func.max(Ticket.id), 0))) or 0)
    return list(range(last + 1, last + 1 + count))


async def already_imported(session: AsyncSession, origin: str, numbers: Collection[str]) -> set[str]:
    found = await session.scalars(
        select(ImportedTicket.outside_number).where(
            ImportedTicket.origin == origin, ImportedTicket.outside_number.in_(numbers)
        )
    )
    return set(found)


async def citizens_by_phone(session: AsyncSession, indexes: Collection[str]) -> dict[str, Citizen]:
    """Blind index -> the oldest citizen whose number the network has shown."""
    found = await session.scalars(
        select(Citizen).where(Citizen.phone_index.in_(indexes), Citizen.phone_proven).order_by(Citizen.id.desc())
    )
    return {str(citizen.phone_index): citizen for citizen in found}


async def departments(session: AsyncSession) -> list[tuple[int, str, str, str]]:
    """(id, code, name, short name) of every unit that still receives work."""
    found = await session.execute(
        select(Department.id, Department.code, Department.name, Department.short).where(Department.active)
    )
    return [(row_id, code, name, short) for row_id, code, name, short in found]


async def departments_by_id(session: AsyncSession, ids: Collection[int]) -> dict[int, Department]:
    found = await session.scalars(select(Department).where(Department.id.in_(ids)))
    return {unit.id: unit for unit in found}


async def imports(session: AsyncSession, most: int) -> Sequence[TicketImport]:
    """The newest first."""
    return (await session.scalars(select(TicketImport).order_by(TicketImport.id.desc()).limit(most))).all()


async def ended_imports(session: AsyncSession, before: datetime) -> Sequence[int]:
    """Those that were begun before this moment."""
    return (await session.scalars(select(TicketImport.id).where(TicketImport.at < before))).all()


async def stretch(
    session: AsyncSession,
    *,
    after: int,
    limit: int,
    since: datetime | None = None,
    until: datetime | None = None,
    departments: Collection[int] = (),
) -> Sequence[Row[Any]]:
    """The next tickets in the order of their ids; `departments`: those that have them now."""
    wanted = _rows().where(Ticket.id > after).order_by(Ticket.id).limit(limit)
    if since is not None:
        wanted = wanted.where(Ticket.registered_at >= since)
    if until is not None:
        wanted = wanted.where(Ticket.registered_at < until)
    if departments:
        wanted = wanted.where(Ticket.department_id.in_(departments))
    return (await session.execute(wanted)).all()


async def chosen(session: AsyncSession, ticket_ids: Collection[int]) -> Sequence[Row[Any]]:
    return (await session.execute(_rows().where(Ticket.id.in_(ticket_ids)).order_by(Ticket.id))).all()


async def answers(session: AsyncSession, ticket_ids: Collection[int]) -> dict[int, Any]:
    """Ticket id -> the columns `_ANSWER` of its newest lead order."""
    found = await session.execute(
        select(*_ANSWER).where(WorkOrder.ticket_id.in_(ticket_ids), WorkOrder.part == Part.LEAD).order_by(WorkOrder.id)
    )
    return {row.ticket_id: row for row in found.all()}


def _rows() -> Any:
    return (
        select(*_COLUMNS)
        .join(Citizen, Citizen.id == Ticket.citizen_id)
        .outerjoin(Department, Department.id == Ticket.department_id)
    )

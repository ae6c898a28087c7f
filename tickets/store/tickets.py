"""Queries of tickets, their orders, objections and consultations."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.errors import NotFound
from hotline.base.storage.bulk_sql import is_postgres
from hotline.base.storage.database import padded
from hotline.base.storage.session import next_reserved, written
from tickets.lifecycle import ENDED
from tickets.models import LEAD_OPEN, Assignment, OrderState, Part, Ticket, WorkOrder
from tickets.objection_models import Consultation, Objection, Opinion


async def ticket(session: AsyncSession, ticket_id: int) -> Ticket:
    found = await session.get(Ticket, ticket_id)
    if found is None:
        raise NotFound("没有这张工单")
    return found


async def tickets(session: AsyncSession, ids: Sequence[int]) -> Sequence[Ticket]:
    """These tickets, which the session holds from now on."""
    return (await session.scalars(select(Ticket).where(Ticket.id.in_(padded(ids))))).all()


async def ticket_by_number(session: AsyncSession, number: str) -> Ticket | None:
    return await session.scalar(select(Ticket).where(Ticket.number == number))


async def next_ticket_id(session: AsyncSession) -> int:
    """The id that the next ticket takes: from the sequence, or on SQLite, where writers queue, one above the last."""
    if reserved := next_reserved(session, Ticket):
        return reserved
    if is_postgres(session):
        return int(await session.scalar(text("SELECT nextval(pg_get_serial_sequence('ticket', 'id'))")) or 0)
    return int(await session.scalar(select(func.coalesce(func.max(Ticket.id), 0) + 1)) or 1)


async def order(session: AsyncSession, order_id: int) -> WorkOrder:
    found = await session.get(WorkOrder, order_id)
    if found is None:
        raise NotFound("没有这张承办单")
    return found


async def lead_order(session: AsyncSession, ticket_id: int) -> WorkOrder | None:
    """The open lead order, if there is one."""
    return await session.scalar(select(WorkOrder).where(WorkOrder.ticket_id == ticket_id, *LEAD_OPEN))


async def last_lead_order(session: AsyncSession, ticket_id: int) -> WorkOrder | None:
    """The newest lead order, ended or not; a refused one does not count."""
    return await session.scalar(
        select(WorkOrder)
        .where(WorkOrder.ticket_id == ticket_id, WorkOrder.part == Part.LEAD, WorkOrder.state != OrderState.REFUSED)
        .order_by(WorkOrder.id.desc())
        .limit(1)
    )


_ORDERS_OF = select(WorkOrder).where(WorkOrder.ticket_id == bindparam("ticket")).order_by(WorkOrder.id)
_IDLE = (OrderState.REFUSED, OrderState.DONE, OrderState.JOINED)


async def open_orders(session: AsyncSession, ticket_id: int) -> Sequence[WorkOrder]:
    """Lead and co-handlers who still have it, as this transaction knows them: at most orders are written for it."""
    await written(session, WorkOrder)
    with session.no_autoflush:
        found = await session.scalars(_ORDERS_OF, {"ticket": ticket_id})
    return [order for order in found if order.state not in _IDLE]


async def open_consultation(session: AsyncSession, ticket_id: int) -> Consultation | None:
    return await session.scalar(
        select(Consultation)
        .where(Consultation.ticket_id == ticket_id, Consultation.closed_at.is_(None))
        .order_by(Consultation.id.desc())
        .limit(1)
    )


async def opinion_of(session: AsyncSession, ticket_id: int, scope: frozenset[int]) -> Opinion | None:
    """The place of one of these units in the ticket's open consultation."""
    return await session.scalar(
        select(Opinion)
        .join(Consultation, Consultation.id == Opinion.consultation_id)
        .where(Consultation.ticket_id == ticket_id, Consultation.closed_at.is_(None), Opinion.department_id.in_(scope))
        .order_by(Opinion.text.is_not(None), Opinion.id)
        .limit(1)
    )


async def claim_to_archive(
    session: AsyncSession, before: datetime, limit: int, *, but: Collection[int] = ()
) -> Sequence[Ticket]:
    """Tickets that ended before this moment, locked; the condition is written out so that a partial index serves."""
    return (
        await session.scalars(
            select(Ticket)
            .where(
                text("ticket.closed_at IS NOT NULL AND ticket.state <> 'archived'"),
                Ticket.closed_at <= before,
                Ticket.state.in_(ENDED),
            )
            .where(*([Ticket.id.not_in(but)] if but else []))
            .order_by(Ticket.closed_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()


async def orders_of(session: AsyncSession, ticket_id: int) -> Sequence[WorkOrder]:
    return (await session.scalars(_ORDERS_OF, {"ticket": ticket_id})).all()


async def open_objection(session: AsyncSession, order_id: int) -> Objection | None:
    return await session.scalar(select(Objection).where(Objection.order_id == order_id, Objection.upheld.is_(None)))


async def latest_ticket_of(session: AsyncSession, citizen_id: int) -> Ticket | None:
    """The citizen's newest ticket, on any channel."""
    return await session.scalar(
        select(Ticket).where(Ticket.citizen_id == citizen_id).order_by(Ticket.id.desc()).limit(1)
    )


async def tickets_of_citizen(session: AsyncSession, citizen_id: int) -> Sequence[Ticket]:
    return (await session.scalars(select(Ticket).where(Ticket.citizen_id == citizen_id).order_by(Ticket.id))).all()


async def objections_of(session: AsyncSession, ticket_id: int) -> Sequence[Objection]:
    return (await session.scalars(select(Objection).where(Objection.ticket_id == ticket_id))).all()


async def assignments_of(session: AsyncSession, ticket_id: int) -> Sequence[Assignment]:
    return (await session.scalars(select(Assignment).where(Assignment.ticket_id == ticket_id))).all()

"""What the simulated staff look at: their own queues, a few rows at a time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from router.models import CatalogueEntry
from sla.review_models import Review, ReviewState
from tickets.holding import TalkHolder
from tickets.lifecycle import State
from tickets.messages import Conversation
from tickets.models import Assignment, Lamp, OrderState, Part, Ticket, Urgency, WorkOrder
from tickets.people import Department, Staff, StaffRole
from tickets.rights import Role


async def staff_with(session: AsyncSession, role: Role) -> Sequence[Staff]:
    return (
        await session.scalars(
            select(Staff).join(StaffRole, StaffRole.staff_id == Staff.id).where(StaffRole.role == role.value)
        )
    ).all()


async def in_state(session: AsyncSession, state: State, *, limit: int) -> Sequence[tuple[Ticket, WorkOrder]]:
    """Tickets in this state with their open lead orders: what is urgent or late first, the rest in random order."""
    rows = await session.execute(
        select(Ticket, WorkOrder)
        .join(WorkOrder, WorkOrder.ticket_id == Ticket.id)
        .where(
            Ticket.state == state,
            WorkOrder.part == Part.LEAD,
            WorkOrder.state.not_in([OrderState.REFUSED, OrderState.DONE]),
        )
        .order_by(case(((Ticket.urgency == Urgency.NORMAL) & (Ticket.lamp == Lamp.GREEN), 1), else_=0), func.random())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


async def for_people(session: AsyncSession, *, limit: int) -> Sequence[Ticket]:
    """What waits for a dispatcher: the urgent first, then the longest waiting."""
    return (
        await session.scalars(
            select(Ticket)
            .where(Ticket.state == State.PENDING_DISPATCH, Ticket.needs_person.is_not(None))
            .order_by(case((Ticket.urgency == Urgency.NORMAL, 1), else_=0), Ticket.registered_at)
            .limit(limit)
        )
    ).all()


async def proposed(session: AsyncSession, ticket: Ticket) -> Department | None:
    """The department that the model or the catalogue names for this ticket."""
    code = None
    last = await session.scalar(
        select(Assignment).where(Assignment.ticket_id == ticket.id).order_by(Assignment.id.desc()).limit(1)
    )
    if last is not None and last.candidates:
        code = last.candidates[0]["department"]
    if code is None and ticket.category:
        code = await session.scalar(select(CatalogueEntry.lead).where(CatalogueEntry.code == ticket.category))
    return await session.scalar(select(Department).where(Department.code == code)) if code else None


async def some_department(session: AsyncSession) -> Department:
    return (
        await session.scalars(select(Department).where(Department.level == "city").order_by(func.random()).limit(1))
    ).one()


async def waiting_for_a_person(session: AsyncSession, *, since: datetime, limit: int) -> Sequence[int]:
    """Conversations whose citizen has waited since before then, the longest wait first."""
    waits = select(Conversation.id).where(Conversation.holder == TalkHolder.QUEUE, Conversation.waiting_since <= since)
    return (await session.scalars(waits.order_by(Conversation.waiting_since).limit(limit))).all()


async def unanswered(session: AsyncSession, *, before: datetime, limit: int) -> Sequence[Review]:
    """Questions to citizens who have not replied, asked before this moment."""
    return (
        await session.scalars(
            select(Review)
            .join(Ticket, Ticket.id == Review.ticket_id)
            .where(Review.state == ReviewState.WAITING, Review.asked_at < before, Ticket.state == State.CALLBACK)
            .order_by(Review.asked_at)
            .limit(limit)
        )
    ).all()

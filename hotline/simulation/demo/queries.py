"""What the simulated staff look at: everything that waits for somebody, wherever in a ticket's life or beside it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from channels.models import Outbox, OutboxState
from hotline.simulation.demo.pace import WaitingTicket
from sla.models import LIVE, Deadline, Extension, Supervision, SupervisionState
from sla.policy.promises import STATUTORY
from sla.reviews.review_models import OPEN, Audit, Review
from tickets.access.rights import Role
from tickets.conversation_holder import TalkHolder
from tickets.lifecycle import State
from tickets.message_models import Conversation
from tickets.models import LEAD_OPEN, Assignment, JournalEntry, OrderState, Part, Ticket, Urgency, WorkOrder
from tickets.objection_models import Consultation, Opinion
from tickets.person_models import Department, Staff, StaffRole
from tickets.states import CO_WORKS_IN, STATUTE_RUNS_IN

S = State
SOMEBODYS_TURN = (
    *(S.PENDING_REVIEW, S.NEED_INFO, S.PENDING_DISPATCH, S.CONSULTING, S.PENDING_SIGN, S.OBJECTION, S.IN_PROGRESS),
    *(S.REWORK, S.EXTENSION, S.SUSPENSION, S.UNIT_REVIEW, S.FEEDBACK, S.REVIEW, S.AT_110),
)  # 挂账 ends by its date, 待回访 by the citizen or a caller, 已并单 with its master
IN_HAND = (SupervisionState.ORDERED, SupervisionState.RECEIVED, SupervisionState.REPLIED, SupervisionState.HANDED_OVER)


async def waiting(session: AsyncSession) -> Sequence[WaitingTicket]:
    """Every ticket that waits for somebody of the city, the longest waiting first."""
    moved = (
        select(JournalEntry.ticket_id, func.max(JournalEntry.at).label("since"), func.count().label("moves"))
        .join(Ticket, Ticket.id == JournalEntry.ticket_id)
        .where(
            Ticket.state.in_(SOMEBODYS_TURN),
            or_(JournalEntry.before.is_(None), JournalEntry.before != JournalEntry.after),
        )
        .group_by(JournalEntry.ticket_id)
        .subquery()
    )
    found = await session.execute(
        select(Ticket, WorkOrder, moved.c.since, moved.c.moves)
        .join(moved, moved.c.ticket_id == Ticket.id)
        .outerjoin(WorkOrder, and_(WorkOrder.ticket_id == Ticket.id, *LEAD_OPEN))
        .where(or_(Ticket.state != S.PENDING_DISPATCH, Ticket.needs_person.is_not(None)))
        .order_by(moved.c.since, Ticket.id)
    )
    return [
        WaitingTicket(
            ticket.id,
            order.id if order else None,
            ticket.state,
            ticket.urgency,
            since,
            moves,
            ticket.due_at,
            order.contacted_at if order else None,
        )
        for ticket, order, since, moves in found
    ]


async def staff_with(session: AsyncSession, role: Role) -> Sequence[Staff]:
    return (
        await session.scalars(
            select(Staff).join(StaffRole, StaffRole.staff_id == Staff.id).where(StaffRole.role == role.value)
        )
    ).all()


async def departments(session: AsyncSession) -> Sequence[Department]:
    return (await session.scalars(select(Department).where(Department.active))).all()


async def accounts(session: AsyncSession) -> list[tuple[int, str, int, list[str]]]:
    """Everybody who is active: id, name, unit, roles; in the order of the ids."""
    found = await session.execute(
        select(Staff.id, Staff.name, Staff.department_id, StaffRole.role)
        .join(StaffRole, StaffRole.staff_id == Staff.id)
        .where(Staff.active)
        .order_by(Staff.id)
    )
    roles: dict[tuple[int, str, int], list[str]] = defaultdict(list)
    for staff_id, name, home, role in found:
        roles[staff_id, name, home].append(role)
    return [(*who, held) for who, held in roles.items()]


async def last_assignment(session: AsyncSession, ticket_id: int) -> Assignment | None:
    """What the machine thought last."""
    found = select(Assignment).where(Assignment.ticket_id == ticket_id, Assignment.model_version.is_not(None))
    return await session.scalar(found.order_by(Assignment.id.desc()).limit(1))


async def asked_for_time(session: AsyncSession, order_id: int) -> bool:
    """Whether this order's unit has ever asked for more time or for a rest."""
    return await session.scalar(select(Extension.id).where(Extension.order_id == order_id).limit(1)) is not None


async def missing_opinions(session: AsyncSession, ticket_id: int) -> Sequence[int]:
    """Units that were asked for an opinion and have not given one."""
    found = (
        select(Opinion.department_id)
        .join(Consultation, Consultation.id == Opinion.consultation_id)
        .where(Consultation.ticket_id == ticket_id, Consultation.closed_at.is_(None), Opinion.text.is_(None))
    )
    return (await session.scalars(found.order_by(Opinion.id))).all()


async def co_orders(session: AsyncSession) -> Sequence[tuple[WorkOrder, bool]]:
    """Orders of co-handlers that are still to be signed or answered, and whether the matter presses."""
    owed = [OrderState.TO_SIGN, OrderState.SIGNED]
    found = await session.execute(
        select(WorkOrder, Ticket.urgency != Urgency.NORMAL)
        .join(Ticket, Ticket.id == WorkOrder.ticket_id)
        .where(WorkOrder.part == Part.CO, WorkOrder.state.in_(owed), Ticket.state.in_(CO_WORKS_IN))
    )
    return [(row[0], bool(row[1])) for row in found]


async def praise(session: AsyncSession) -> Sequence[WorkOrder]:
    """Praise that its unit has not read yet."""
    found = select(WorkOrder).join(Ticket, Ticket.id == WorkOrder.ticket_id)
    waits = found.where(Ticket.state == S.PASSED_ON, WorkOrder.state == OrderState.TO_KNOW)
    return (await session.scalars(waits.order_by(WorkOrder.id))).all()


async def statutory_stages(session: AsyncSession) -> Sequence[Deadline]:
    """Stages of a statute that run or rest where the authority may act in them."""
    found = select(Deadline).join(Ticket, Ticket.id == Deadline.ticket_id)
    live = (Deadline.promise.in_(STATUTORY), Deadline.state.in_(LIVE), Ticket.state.in_(STATUTE_RUNS_IN))
    return (await session.scalars(found.where(*live).order_by(Deadline.id))).all()


async def letters(session: AsyncSession) -> Sequence[tuple[Supervision, bool]]:
    """Supervision letters that wait for the unit or for the supervisor, and whether the matter presses."""
    found = await session.execute(
        select(Supervision, Ticket.urgency != Urgency.NORMAL)
        .join(Ticket, Ticket.id == Supervision.ticket_id)
        .where(Supervision.state.in_(IN_HAND))
    )
    return [(row[0], bool(row[1])) for row in found]


async def unanswered(session: AsyncSession) -> Sequence[Review]:
    """Questions to citizens who have not replied, or not clearly, and those whom three tries did not reach."""
    found = select(Review).join(Ticket, Ticket.id == Review.ticket_id)
    return (
        await session.scalars(found.where(Review.state.in_(OPEN), Ticket.state == S.CALLBACK).order_by(Review.asked_at))
    ).all()


async def to_ask_again(session: AsyncSession) -> Sequence[Review]:
    """Satisfied answers that were chosen for a second look."""
    return (await session.scalars(select(Review).where(Review.audit == Audit.CHOSEN))).all()


async def to_call(session: AsyncSession) -> Sequence[Outbox]:
    """Messages that only a call can bring."""
    return (await session.scalars(select(Outbox).where(Outbox.state == OutboxState.TO_CALL))).all()


async def waiting_for_a_person(session: AsyncSession, *, since: datetime) -> Sequence[int]:
    """Conversations whose citizen has waited since before then, the longest wait first."""
    waits = select(Conversation.id).where(Conversation.holder == TalkHolder.QUEUE, Conversation.waiting_since <= since)
    return (await session.scalars(waits.order_by(Conversation.waiting_since))).all()

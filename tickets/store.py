"""Every query of the record that the floors act on; lists for pages are in `dashboards.queries`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.errors import NotFound
from tickets.attachment_models import Attachment
from tickets.lifecycle import ENDED
from tickets.messages import Author, Conversation, Message
from tickets.models import (
    LEAD_OPEN,
    Assignment,
    Consultation,
    JournalEntry,
    Objection,
    Opinion,
    OrderState,
    Part,
    Ticket,
    WorkOrder,
)
from tickets.people import Citizen, Department, Identity, Staff, StaffRole
from tickets.reveal_models import Reveal, RevealState
from tickets.rights import Actor, ActorKind, Role


class JournalHead(NamedTuple):
    ticket_id: int
    number: str
    length: int
    head: str


async def ticket(session: AsyncSession, ticket_id: int) -> Ticket:
    found = await session.get(Ticket, ticket_id)
    if found is None:
        raise NotFound("没有这张工单")
    return found


async def ticket_by_number(session: AsyncSession, number: str) -> Ticket | None:
    return await session.scalar(select(Ticket).where(Ticket.number == number))


async def next_ticket_id(session: AsyncSession) -> int:
    """The id that the next ticket takes: from the sequence, or on SQLite, where writers queue, one above the last."""
    if session.get_bind().dialect.name == "postgresql":
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


_IDLE = (OrderState.REFUSED, OrderState.DONE, OrderState.JOINED)


async def open_orders(session: AsyncSession, ticket_id: int) -> Sequence[WorkOrder]:
    """Lead and co-handlers who still have it."""
    return (
        await session.scalars(
            select(WorkOrder)
            .where(
                WorkOrder.ticket_id == ticket_id,
                WorkOrder.state.not_in([OrderState.REFUSED, OrderState.DONE, OrderState.JOINED]),
            )
            .order_by(WorkOrder.id)
        )
    ).all()


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


async def claim_to_archive(session: AsyncSession, before: datetime, limit: int) -> Sequence[Ticket]:
    """Tickets that ended before this moment, locked; the condition is written out so that a partial index serves."""
    return (
        await session.scalars(
            select(Ticket)
            .where(
                text("ticket.closed_at IS NOT NULL AND ticket.state <> 'archived'"),
                Ticket.closed_at <= before,
                Ticket.state.in_(ENDED),
            )
            .order_by(Ticket.closed_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()


async def orders_of(session: AsyncSession, ticket_id: int) -> Sequence[WorkOrder]:
    return (
        await session.scalars(select(WorkOrder).where(WorkOrder.ticket_id == ticket_id).order_by(WorkOrder.id))
    ).all()


async def open_objection(session: AsyncSession, order_id: int) -> Objection | None:
    return await session.scalar(select(Objection).where(Objection.order_id == order_id, Objection.upheld.is_(None)))


async def journal_of(session: AsyncSession, ticket_id: int) -> Sequence[JournalEntry]:
    return (
        await session.scalars(
            select(JournalEntry).where(JournalEntry.ticket_id == ticket_id).order_by(JournalEntry.place)
        )
    ).all()


async def message_by_external_id(session: AsyncSession, channel: str, external_id: str) -> Message | None:
    return await session.scalar(select(Message).where(Message.channel == channel, Message.external_id == external_id))


async def conversation(session: AsyncSession, conversation_id: int) -> Conversation:
    """The conversation, locked until the end of the transaction so that its messages keep their order."""
    found = await session.get(Conversation, conversation_id, with_for_update=True)
    if found is None:
        raise NotFound("没有这段对话")
    return found


async def conversation_by_identity(session: AsyncSession, channel: str, index: str) -> Conversation | None:
    """The conversation with this identity (blind index), locked likewise."""
    return await session.scalar(
        select(Conversation)
        .join(Identity, Identity.id == Conversation.identity_id)
        .where(Identity.channel == channel, Identity.external_index == index)
        .with_for_update(of=Conversation)
    )


async def messages_after(session: AsyncSession, conversation_id: int, sequence: int) -> Sequence[Message]:
    return (
        await session.scalars(
            select(Message)
            .where(Message.conversation_id == conversation_id, Message.sequence > sequence)
            .order_by(Message.sequence)
        )
    ).all()


async def lines_after(
    session: AsyncSession, channel: str, index: str, sequence: int, *, limit: int
) -> Sequence[Message]:
    """The messages after a place in the conversation with this identity (blind index), oldest first."""
    return (
        await session.scalars(
            select(Message)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .join(Identity, Identity.id == Conversation.identity_id)
            .where(Identity.channel == channel, Identity.external_index == index, Message.sequence > sequence)
            .order_by(Message.sequence)
            .limit(limit)
        )
    ).all()


async def latest_ticket_of(session: AsyncSession, citizen_id: int) -> Ticket | None:
    """The citizen's newest ticket, on whatever channel it came."""
    return await session.scalar(
        select(Ticket).where(Ticket.citizen_id == citizen_id).order_by(Ticket.id.desc()).limit(1)
    )


async def said_by(
    session: AsyncSession, citizen_id: int, *, since: datetime, limit: int = 5
) -> list[tuple[Ticket, str]]:
    """The citizen's newest tickets since then, each with everything he said about it."""
    found = select(Ticket).where(Ticket.citizen_id == citizen_id, Ticket.registered_at >= since)
    tickets = (await session.scalars(found.order_by(Ticket.id.desc()).limit(limit))).all()
    about = [ticket.id for ticket in tickets]
    lines = select(Message.ticket_id, Message.text).where(
        Message.ticket_id.in_(about), Message.author == Author.CITIZEN
    )
    said: dict[int, list[str]] = {ticket.id: [ticket.text] for ticket in tickets}
    for ticket_id, line in await session.execute(lines.order_by(Message.id)):
        said[ticket_id or 0].append(line)
    return [(ticket, "\n".join(said[ticket.id])) for ticket in tickets]


async def last_heard(session: AsyncSession, citizen_id: int) -> datetime | None:
    """When anything was last said with this citizen, on whatever channel."""
    return await session.scalar(select(func.max(Conversation.last_at)).where(Conversation.citizen_id == citizen_id))


async def citizen_by_phone(session: AsyncSession, index: str) -> Citizen | None:
    """Whoever phoned or wrote from this number; not those who merely typed it into a form."""
    return await session.scalar(
        select(Citizen).where(Citizen.phone_index == index, Citizen.phone_proven).order_by(Citizen.id).limit(1)
    )


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


async def tickets_of_citizen(session: AsyncSession, citizen_id: int) -> Sequence[Ticket]:
    return (await session.scalars(select(Ticket).where(Ticket.citizen_id == citizen_id).order_by(Ticket.id))).all()


async def conversations_of_citizen(session: AsyncSession, citizen_id: int) -> Sequence[Conversation]:
    return (await session.scalars(select(Conversation).where(Conversation.citizen_id == citizen_id))).all()


async def identities_of(session: AsyncSession, citizen_id: int) -> Sequence[Identity]:
    return (await session.scalars(select(Identity).where(Identity.citizen_id == citizen_id))).all()


async def messages_of_person(
    session: AsyncSession, conversation_ids: Sequence[int], ticket_ids: Sequence[int]
) -> Sequence[Message]:
    """Everything said in these conversations and about these tickets."""
    said = or_(Message.conversation_id.in_(conversation_ids), Message.ticket_id.in_(ticket_ids))
    return (await session.scalars(select(Message).where(said).order_by(Message.id))).all()


async def objections_of(session: AsyncSession, ticket_id: int) -> Sequence[Objection]:
    return (await session.scalars(select(Objection).where(Objection.ticket_id == ticket_id))).all()


async def assignments_of(session: AsyncSession, ticket_id: int) -> Sequence[Assignment]:
    return (await session.scalars(select(Assignment).where(Assignment.ticket_id == ticket_id))).all()


async def journal_heads(session: AsyncSession, *, after: int, limit: int) -> Sequence[JournalHead]:
    """Tickets above this id with the length and head that their journals should have."""
    found = await session.execute(
        select(Ticket.id, Ticket.number, Ticket.journal_length, Ticket.journal_head)
        .where(Ticket.id > after)
        .order_by(Ticket.id)
        .limit(limit)
    )
    return [JournalHead(*row) for row in found]


async def journals_between(session: AsyncSession, first: int, last: int) -> dict[int, list[JournalEntry]]:
    """The journals of a stretch of tickets, in one query."""
    found: dict[int, list[JournalEntry]] = {}
    rows = select(JournalEntry).where(JournalEntry.ticket_id.between(first, last))
    for entry in await session.scalars(rows.order_by(JournalEntry.ticket_id, JournalEntry.place)):
        found.setdefault(entry.ticket_id, []).append(entry)
    return found


async def citizens_done_before(session: AsyncSession, moment: datetime) -> Sequence[int]:
    """Citizens not yet erased whose every ticket ended before this moment."""
    still = or_(Ticket.closed_at.is_(None), Ticket.closed_at >= moment)
    busy = select(Ticket.citizen_id).where(still)
    once = select(Ticket.citizen_id).where(Ticket.closed_at < moment)
    found = select(Citizen.id).where(Citizen.erased_at.is_(None), Citizen.id.in_(once), Citizen.id.not_in(busy))
    return (await session.scalars(found.order_by(Citizen.id))).all()


async def department(session: AsyncSession, department_id: int) -> Department:
    return await session.get_one(Department, department_id)


async def reveal_under_way(
    session: AsyncSession, ticket_id: int, staff_id: int, *, now: datetime, asked_after: datetime
) -> Reveal | None:
    """This person's open look, or else his newest request that still waits."""
    is_open = (Reveal.state == RevealState.OPEN) & (Reveal.open_until > now)
    waits = (Reveal.state == RevealState.WAITING) & (Reveal.asked_at > asked_after)
    found = select(Reveal).where(Reveal.ticket_id == ticket_id, Reveal.staff_id == staff_id, or_(is_open, waits))
    return await session.scalar(found.order_by(Reveal.open_until.is_(None), Reveal.id.desc()).limit(1))


async def reveals_of(session: AsyncSession, ticket_ids: Sequence[int]) -> Sequence[Reveal]:
    return (await session.scalars(select(Reveal).where(Reveal.ticket_id.in_(ticket_ids)))).all()


async def attachments_of(session: AsyncSession, ticket_ids: Sequence[int]) -> Sequence[Attachment]:
    """The attachments of these tickets, oldest first, erased ones left out."""
    found = select(Attachment).where(Attachment.ticket_id.in_(ticket_ids), Attachment.erased_at.is_(None))
    return (await session.scalars(found.order_by(Attachment.id))).all()


async def attachment(session: AsyncSession, ticket_id: int, attachment_id: int) -> Attachment | None:
    found = select(Attachment).where(Attachment.id == attachment_id, Attachment.ticket_id == ticket_id)
    return await session.scalar(found)


async def erased_attachments(session: AsyncSession) -> Sequence[Attachment]:
    """Erased rows whose bytes may still lie there."""
    found = select(Attachment).where(Attachment.erased_at.is_not(None), Attachment.digest != "")
    return (await session.scalars(found.with_for_update(skip_locked=True))).all()


async def digests_in_use(session: AsyncSession, digests: Collection[str]) -> set[str]:
    """Those of these digests that some attachment still needs."""
    used: set[str] = set()
    for column in (Attachment.digest, Attachment.shown_digest, Attachment.thumb_digest):
        used |= set(await session.scalars(select(column).where(column.in_(digests))))
    return used

"""Queries of looks at who it is, and of files."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from tickets.files.attachment_models import Attachment
from tickets.message_models import Message
from tickets.models import Ticket, WorkOrder
from tickets.objection_models import Consultation, Opinion
from tickets.person_models import Citizen, Department, Staff
from tickets.personal_data.reveal_models import Reveal, RevealState

BY_PHONE = "phone"  # the channel of calls
CENTRE = "centre"  # level of the hotline's own department


async def has_confidential(session: AsyncSession, citizen_id: int) -> bool:
    """Whether this citizen, or anybody of the same telephone number, has written anything that is confidential."""
    number = select(Citizen.phone_index).where(Citizen.id == citizen_id).scalar_subquery()
    same = select(Citizen.id).where(or_(Citizen.id == citizen_id, Citizen.phone_index == number))
    found = select(Ticket.id).where(Ticket.citizen_id.in_(same), Ticket.confidential)
    return await session.scalar(found.limit(1)) is not None


async def reveal_under_way(
    session: AsyncSession, ticket_id: int, staff_id: int, *, now: datetime, asked_after: datetime
) -> Reveal | None:
    """This person's open look, or else their newest request that still waits."""
    is_open = (Reveal.state == RevealState.OPEN) & (Reveal.open_until > now)
    waits = (Reveal.state == RevealState.WAITING) & (Reveal.asked_at > asked_after)
    found = select(Reveal).where(Reveal.ticket_id == ticket_id, Reveal.staff_id == staff_id, or_(is_open, waits))
    return await session.scalar(found.order_by(Reveal.open_until.is_(None), Reveal.id.desc()).limit(1))


async def reveals_of(session: AsyncSession, ticket_ids: Sequence[int]) -> Sequence[Reveal]:
    return (await session.scalars(select(Reveal).where(Reveal.ticket_id.in_(ticket_ids)))).all()


async def units_that_saw(session: AsyncSession, ticket_ids: Sequence[int]) -> Sequence[Department]:
    """People who have or had an order of these tickets, or were asked for an opinion; in the order of their ids."""
    orders = select(WorkOrder.department_id).where(WorkOrder.ticket_id.in_(ticket_ids))
    above = select(WorkOrder.superior_id).where(WorkOrder.ticket_id.in_(ticket_ids), WorkOrder.superior_id.is_not(None))
    asked = (
        select(Opinion.department_id)
        .join(Consultation, Consultation.id == Opinion.consultation_id)
        .where(Consultation.ticket_id.in_(ticket_ids))
    )
    seen = or_(Department.id.in_(orders), Department.id.in_(above), Department.id.in_(asked))
    return (
        await session.scalars(select(Department).where(seen, Department.level != CENTRE).order_by(Department.id))
    ).all()


async def was_revealed_to_a_unit(session: AsyncSession, ticket_id: int) -> bool:
    """Whether somebody outside the centre has opened the citizen's full data."""
    found = (
        select(Reveal.id)
        .join(Staff, Staff.id == Reveal.staff_id)
        .join(Department, Department.id == Staff.department_id)
        .where(Reveal.ticket_id == ticket_id, Reveal.state == RevealState.OPEN, Department.level != CENTRE)
    )
    return await session.scalar(found.limit(1)) is not None


async def attachments_of(session: AsyncSession, ticket_ids: Sequence[int]) -> Sequence[Attachment]:
    """The attachments of these tickets, oldest first, erased ones left out."""
    found = select(Attachment).where(Attachment.ticket_id.in_(ticket_ids), Attachment.erased_at.is_(None))
    return (await session.scalars(found.order_by(Attachment.id))).all()


async def attachment(session: AsyncSession, ticket_id: int, attachment_id: int) -> Attachment | None:
    found = select(Attachment).where(Attachment.id == attachment_id, Attachment.ticket_id == ticket_id)
    return await session.scalar(found)


async def call_recordings(session: AsyncSession, message_ids: Collection[int]) -> set[int]:
    """Those of these messages that are recorded calls."""
    if not message_ids:
        return set()
    found = select(Message.id).where(Message.id.in_(message_ids), Message.channel == BY_PHONE)
    return set(await session.scalars(found))


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

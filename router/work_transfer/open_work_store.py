"""Queries of what is one person's own."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from tickets.conversation_holder import TalkHolder
from tickets.lifecycle import State
from tickets.message_models import Conversation
from tickets.models import Ticket
from tickets.staff.duty_models import Duty


async def counts(session: AsyncSession, staff_id: int, now: datetime) -> tuple[int, int, int]:
    """Conversations held, drafts, shifts that have not ended; one query."""
    held = Conversation.holder == TalkHolder.PERSON, Conversation.holder_id == staff_id
    asked = (
        select(func.count()).select_from(Conversation).where(*held),
        select(func.count()).select_from(Ticket).where(*_draft_of(staff_id)),
        select(func.count()).select_from(Duty).where(Duty.staff_id == staff_id, Duty.until > now),
    )
    talks, drafts, shifts = (await session.scalars(union_all(*asked))).all()
    return talks, drafts, shifts


async def drafts(session: AsyncSession, staff_id: int) -> Sequence[Ticket]:
    return (await session.scalars(select(Ticket).where(*_draft_of(staff_id)).order_by(Ticket.id))).all()


async def shifts(session: AsyncSession, staff_id: int, now: datetime) -> Sequence[Duty]:
    wanted = select(Duty).where(Duty.staff_id == staff_id, Duty.until > now).order_by(Duty.since)
    return (await session.scalars(wanted)).all()


def _draft_of(staff_id: int) -> tuple[ColumnElement[bool], ...]:
    return Ticket.state == State.DRAFT, Ticket.registered_by == staff_id

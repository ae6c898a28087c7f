"""Conversations and messages."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.desk.queries.handovers import about_kept_from
from tickets.access.rights import Actor
from tickets.access.visibility_store import seen_by
from tickets.message_models import Author, Conversation, Message
from tickets.models import Ticket
from tickets.person_models import Identity

_FAR = 10**6


async def with_identity(session: AsyncSession, channel: str, index: str) -> Conversation | None:
    """The conversation of this identity (blind index); only for looking, so nothing is locked."""
    return await session.scalar(
        select(Conversation)
        .join(Identity, Identity.id == Conversation.identity_id)
        .where(Identity.channel == channel, Identity.external_index == index)
    )


async def last_messages(
    session: AsyncSession, conversation_id: int, *, until: datetime | None = None, limit: int = 50
) -> list[Message]:
    """The newest `limit` messages up to a moment, oldest of them first."""
    found = select(Message).where(Message.conversation_id == conversation_id, _up_to(until))
    return list(reversed((await session.scalars(found.order_by(Message.sequence.desc()).limit(limit))).all()))


async def about_ticket(
    session: AsyncSession, ticket_id: int, *, until: datetime | None = None, limit: int = 100
) -> list[Message]:
    """What was said about this ticket only: a query code opens no other matter of the same citizen."""
    found = select(Message).where(Message.ticket_id == ticket_id, _up_to(until))
    return list(reversed((await session.scalars(found.order_by(Message.id.desc()).limit(limit))).all()))


def _up_to(until: datetime | None) -> ColumnElement[bool]:
    return true() if until is None else Message.received_at <= until


async def after(session: AsyncSession, message: Message, *, limit: int = 3) -> Sequence[Message]:
    """What we said right after a message."""
    return (
        await session.scalars(
            select(Message)
            .where(
                Message.conversation_id == message.conversation_id,
                Message.sequence > message.sequence,
                Message.author != Author.CITIZEN,
            )
            .order_by(Message.sequence)
            .limit(limit)
        )
    ).all()


async def lines_after(session: AsyncSession, conversation_id: int, sequence: int, *, limit: int = 50) -> list[Message]:
    """What was said after a place in the conversation, by anybody, oldest first."""
    found = select(Message).where(Message.conversation_id == conversation_id, Message.sequence > sequence)
    return list((await session.scalars(found.order_by(Message.sequence).limit(limit))).all())


async def before_next(session: AsyncSession, message: Message, *, limit: int = 3) -> Sequence[Message]:
    """What we said after a message, up to the citizen's next one."""
    following = (
        select(func.min(Message.sequence))
        .where(
            Message.conversation_id == message.conversation_id,
            Message.sequence > message.sequence,
            Message.author == Author.CITIZEN,
        )
        .scalar_subquery()
    )
    said = select(Message).where(
        Message.conversation_id == message.conversation_id,
        Message.sequence > message.sequence,
        Message.author != Author.CITIZEN,
        Message.sequence < func.coalesce(following, message.sequence + _FAR),
    )
    return (await session.scalars(said.order_by(Message.sequence).limit(limit))).all()


async def is_anonymous(session: AsyncSession, conversation_id: int) -> bool:
    """Whether the citizen ticked 匿名 when the conversation began; nothing else is said in it then."""
    detail = await session.scalar(
        select(Message.detail)
        .where(Message.conversation_id == conversation_id, Message.author == Author.CITIZEN)
        .order_by(Message.sequence)
        .limit(1)
    )
    return bool(detail and detail.get("anonymous"))


async def ours_about(session: AsyncSession, ticket_id: int, *, limit: int = 20) -> Sequence[Message]:
    """The first lines that we wrote about this ticket."""
    ours = select(Message).where(Message.ticket_id == ticket_id, Message.author != Author.CITIZEN)
    return (await session.scalars(ours.order_by(Message.id).limit(limit))).all()


async def said_of(session: AsyncSession, ticket_ids: Collection[int]) -> dict[int, Message]:
    """Ticket id -> the citizen's message that opened it."""
    if not ticket_ids:
        return {}
    first = (
        select(func.min(Message.id))
        .where(Message.ticket_id.in_(ticket_ids), Message.author == Author.CITIZEN)
        .group_by(Message.ticket_id)
    )
    found = await session.scalars(select(Message).where(Message.id.in_(first)))
    return {message.ticket_id: message for message in found if message.ticket_id is not None}


async def segments(session: AsyncSession, message_ids: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """Message id -> the stretches of its call: speaker, begin_ms, end_ms, text; only of those that have any."""
    if not message_ids:
        return {}
    found = await session.execute(select(Message.id, Message.detail).where(Message.id.in_(message_ids)))
    return {message_id: detail["segments"] for message_id, detail in found if detail.get("segments")}


async def conversation(session: AsyncSession, conversation_id: int, actor: Actor) -> Conversation | None:
    """Unless it contains a matter that this person is recused from."""
    wanted = select(Conversation).where(Conversation.id == conversation_id, ~about_kept_from(actor))
    return await session.scalar(wanted)


async def tickets_in(session: AsyncSession, conversation_id: int, actor: Actor, *, limit: int = 5) -> Sequence[Ticket]:
    wanted = select(Ticket).where(Ticket.conversation_id == conversation_id, seen_by(actor))
    return (await session.scalars(wanted.order_by(Ticket.id.desc()).limit(limit))).all()

"""Facts of calls and text messages of a period, as of `known_at`; tickets and orders: `period_store`."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from sla.indicators.period_store import Rows
from tickets.access.rights import ActorKind
from tickets.message_models import Author, Conversation, Message
from tickets.models import JournalEntry


async def calls(session: AsyncSession, since: datetime, until: datetime, at: datetime) -> Rows:
    """Kind, detail, ticket, and when a person first acted on that ticket after the call."""
    taken_up = (
        select(func.min(JournalEntry.at))
        .where(
            JournalEntry.ticket_id == Message.ticket_id,
            JournalEntry.actor_kind == ActorKind.STAFF.value,
            JournalEntry.at >= Message.received_at,
        )
        .scalar_subquery()
    )
    chosen = select(Message.kind, Message.detail, Message.ticket_id, taken_up).where(
        Message.kind.in_(["call", "missed_call"]),
        Message.sent_at >= since,
        Message.sent_at < until,
        Message.received_at <= at,
    )
    return list(await session.execute(chosen.order_by(Message.id)))


async def texts(session: AsyncSession, since: datetime, until: datetime, at: datetime) -> Rows:
    """Ticket, and whether we wrote anything into the conversation after it."""
    ours = aliased(Message)
    replied = (
        select(ours.id)
        .where(
            ours.conversation_id == Message.conversation_id,
            ours.sequence > Message.sequence,
            ours.author != Author.CITIZEN,
            ours.received_at <= at,
        )
        .exists()
    )
    chosen = (
        select(Message.ticket_id, replied)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Conversation.channel == "sms",
            Message.author == Author.CITIZEN,
            Message.sent_at >= since,
            Message.sent_at < until,
            Message.received_at <= at,
        )
    )
    return list(await session.execute(chosen.order_by(Message.id)))

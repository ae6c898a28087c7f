"""Queries of what is said with citizens."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.errors import NotFound
from hotline.base.storage.database import padded
from hotline.base.storage.session import locked
from tickets.conversation_holder import TalkAct, TalkHolder
from tickets.message_models import Author, Conversation, Message, TalkEntry
from tickets.models import Ticket
from tickets.person_models import Identity


async def message_by_external_id(session: AsyncSession, channel: str, external_id: str) -> Message | None:
    return await session.scalar(select(Message).where(Message.channel == channel, Message.external_id == external_id))


async def citizen_of_message(session: AsyncSession, message_id: int) -> int | None:
    """Whose conversation this line is in."""
    found = select(Conversation.citizen_id).join(Message, Message.conversation_id == Conversation.id)
    return await session.scalar(found.where(Message.id == message_id))


async def external_ids_among(session: AsyncSession, channel: str, asked: Collection[str]) -> set[str]:
    """Those of these keys under which a message was taken down."""
    found = select(Message.external_id).where(Message.channel == channel, Message.external_id.in_(padded(asked)))
    return set((await session.scalars(found)).all())  # type: ignore[arg-type]


async def identities_among(session: AsyncSession, channel: str, asked: Collection[str]) -> set[str]:
    """Those of these senders (blind indexes) whom we know on this channel."""
    found = select(Identity.external_index).where(
        Identity.channel == channel, Identity.external_index.in_(padded(asked))
    )
    return set((await session.scalars(found)).all())


async def conversation(session: AsyncSession, conversation_id: int) -> Conversation:
    """The conversation, locked until the end of the transaction so that its messages keep their order."""
    found = await session.get(Conversation, conversation_id, with_for_update=True)
    if found is None:
        raise NotFound("没有这段对话")
    return found


async def conversations(session: AsyncSession, ids: Collection[int]) -> Sequence[Conversation]:
    """These conversations, each locked as by `conversation`, in the order of their ids."""
    asked = select(Conversation).where(Conversation.id.in_(padded(ids))).order_by(Conversation.id).with_for_update()
    found = (await session.scalars(asked, execution_options={"populate_existing": True})).all()
    locked(session, found)
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


async def said_by(
    session: AsyncSession, citizen_id: int, *, since: datetime, limit: int = 5
) -> list[tuple[Ticket, str]]:
    """The citizen's newest tickets since then, each with all that they said about it."""
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


async def written_lately(
    session: AsyncSession, message: Message, *, since: datetime, limit: int
) -> Sequence[tuple[str, datetime]]:
    """(text, moment) of what the citizen wrote in this conversation before the message, newest first."""
    found = await session.execute(
        select(Message.text, Message.received_at)
        .where(
            Message.conversation_id == message.conversation_id,
            Message.sequence < message.sequence,
            Message.author == Author.CITIZEN,
            Message.received_at >= since,
        )
        .order_by(Message.sequence.desc())
        .limit(limit)
    )
    return [(text, at) for text, at in found]


async def last_of_citizen(session: AsyncSession, message: Message) -> Message | None:
    """What the citizen wrote in this conversation right before the message."""
    return await session.scalar(
        select(Message)
        .where(
            Message.conversation_id == message.conversation_id,
            Message.sequence < message.sequence,
            Message.author == Author.CITIZEN,
        )
        .order_by(Message.sequence.desc())
        .limit(1)
    )


async def first_message_of(session: AsyncSession, ticket_id: int) -> int | None:
    """The message with which the ticket was opened."""
    return await session.scalar(
        select(func.min(Message.id)).where(Message.ticket_id == ticket_id, Message.author == Author.CITIZEN)
    )


async def was_asked_for(session: AsyncSession, ticket_id: int, words: str) -> bool:
    """Whether a line of ours about this ticket has proposed these words as an answer."""
    asked = select(Message.id).where(
        Message.ticket_id == ticket_id, Message.author != Author.CITIZEN, Message.text.contains(words, autoescape=True)
    )
    return await session.scalar(asked.limit(1)) is not None


async def last_of_ours(session: AsyncSession, conversation_id: int) -> Message | None:
    """The last line that the citizen has had from us in this conversation."""
    ours = select(Message).where(Message.conversation_id == conversation_id, Message.author != Author.CITIZEN)
    return await session.scalar(ours.order_by(Message.sequence.desc()).limit(1))


async def citizen_lines(session: AsyncSession, ticket_id: int) -> Sequence[Message]:
    """What the citizen has said about this ticket, oldest first."""
    found = select(Message).where(Message.ticket_id == ticket_id, Message.author == Author.CITIZEN)
    return (await session.scalars(found.order_by(Message.id))).all()


async def last_heard(session: AsyncSession, citizen_id: int) -> datetime | None:
    """When anything was last said with this citizen, on any channel."""
    return await session.scalar(select(func.max(Conversation.last_at)).where(Conversation.citizen_id == citizen_id))


async def conversations_of_citizen(session: AsyncSession, citizen_id: int) -> Sequence[Conversation]:
    return (await session.scalars(select(Conversation).where(Conversation.citizen_id == citizen_id))).all()


async def messages_of_person(
    session: AsyncSession, conversation_ids: Sequence[int], ticket_ids: Sequence[int]
) -> Sequence[Message]:
    """Everything said in these conversations and about these tickets."""
    said = or_(Message.conversation_id.in_(conversation_ids), Message.ticket_id.in_(ticket_ids))
    return (await session.scalars(select(Message).where(said).order_by(Message.id))).all()


async def citizen_lines_after(session: AsyncSession, conversation_id: int, sequence: int) -> Sequence[Message]:
    """What the citizen has said after a place in the conversation, oldest first."""
    said = (Message.conversation_id == conversation_id, Message.author == Author.CITIZEN, Message.sequence > sequence)
    return (await session.scalars(select(Message).where(*said).order_by(Message.sequence))).all()


async def ticket_spoken_of(session: AsyncSession, conversation_id: int, sequence: int) -> int | None:
    """The ticket that citizen or staff spoke of last, from a place in the conversation on."""
    by_people = (Message.author.in_([Author.CITIZEN, Author.AGENT]), Message.ticket_id.is_not(None))
    said = (Message.conversation_id == conversation_id, Message.sequence >= sequence, *by_people)
    return await session.scalar(select(Message.ticket_id).where(*said).order_by(Message.sequence.desc()).limit(1))


async def tickets_of_conversation(session: AsyncSession, conversation_id: int) -> Sequence[int]:
    return (await session.scalars(select(Ticket.id).where(Ticket.conversation_id == conversation_id))).all()


async def talks_held_by(session: AsyncSession, staff_id: int) -> Sequence[int]:
    held = select(Conversation.id).where(Conversation.holder == TalkHolder.PERSON, Conversation.holder_id == staff_id)
    return (await session.scalars(held.order_by(Conversation.id))).all()


async def talks_that_rest(
    session: AsyncSession, *, quiet_before: datetime, silent_before: datetime, limit: int
) -> Sequence[int]:
    """Held conversations in which nobody has spoken since `quiet_before`, or nobody answers since `silent_before`."""
    waits = and_(Conversation.waiting_since <= silent_before, Conversation.held_since <= silent_before)
    rests = and_(Conversation.waiting_since.is_(None), Conversation.last_at <= quiet_before)
    found = select(Conversation.id).where(Conversation.holder == TalkHolder.PERSON, or_(waits, rests))
    return (await session.scalars(found.order_by(Conversation.id).limit(limit))).all()


async def queue_again(session: AsyncSession, conversation_id: int, *, now: datetime, note: str) -> None:
    """Take it from its holder without reading it: one that cannot be handled otherwise, for people to look at."""
    await session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.holder == TalkHolder.PERSON)
        .values(
            holder=TalkHolder.QUEUE,
            holder_id=None,
            held_since=None,
            waiting_since=func.coalesce(Conversation.waiting_since, now),
        )
        .execution_options(synchronize_session=False)
    )
    session.add(TalkEntry(conversation_id=conversation_id, at=now, act=TalkAct.RETURN, note=note))


async def talk_entries(session: AsyncSession, conversation_ids: Sequence[int]) -> Sequence[TalkEntry]:
    """How these conversations changed hands, oldest first."""
    found = select(TalkEntry).where(TalkEntry.conversation_id.in_(conversation_ids))
    return (await session.scalars(found.order_by(TalkEntry.id))).all()


async def was_said_since(session: AsyncSession, conversation_id: int, text: str, *, since: datetime) -> bool:
    """Whether we have said exactly this in the conversation after that moment."""
    found = select(Message.id).where(
        Message.conversation_id == conversation_id,
        Message.author != Author.CITIZEN,
        Message.received_at > since,
        Message.text == text,
    )
    return await session.scalar(found.limit(1)) is not None

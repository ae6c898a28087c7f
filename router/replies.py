"""What we say to citizens: a line in the conversation and, in the same transaction, a row in the outbox."""

import re

from channels import outbox
from hotline.base.uow import UnitOfWork
from tickets import conversations, store
from tickets.messages import Author, Conversation, Message
from tickets.models import Ticket

DELIVER = "deliver"  # the doorbell of `channels.delivery`
_MOBILE = re.compile(r"1[3-9]\d{9}")


async def say(
    uow: UnitOfWork,
    conversation: Conversation,
    text: str,
    *,
    author: Author = Author.SYSTEM,
    ticket: Ticket | None = None,
) -> Message:
    """Write to the citizen on his own channel. A caller gets an SMS, or a call where his number takes none."""
    line = await conversations.reply(uow, conversation, text, author=author)
    line.ticket_id = ticket.id if ticket else None
    identity = await store.identity(uow.session, conversation.identity_id)
    address = uow.settings.keys.open(identity.external_sealed)
    outbox.put(
        uow,
        channel=_way(conversation.channel, address),
        address=address,
        text=text,
        message_id=line.id,
        ticket_id=line.ticket_id,
    )
    uow.ring(DELIVER)
    return line


async def tell(uow: UnitOfWork, ticket: Ticket, text: str) -> Message | None:
    """Write to the citizen of this ticket; None where it was taken down without any channel back."""
    if ticket.conversation_id is None:
        return None
    conversation = await store.conversation(uow.session, ticket.conversation_id)
    return await say(uow, conversation, text, ticket=ticket)


async def have_called(uow: UnitOfWork, ticket: Ticket, script: str) -> None:
    """Put the citizen on the call list; a follow-up caller reads the script. Without a number nobody can call."""
    citizen = await store.citizen(uow.session, ticket.citizen_id)
    if citizen.phone_sealed is None:
        return
    phone = uow.settings.keys.open(citizen.phone_sealed)
    outbox.put(uow, channel="phone", address=phone, text=script, ticket_id=ticket.id)


def _way(channel: str, address: str) -> str:
    if channel != "phone":
        return channel
    return "sms" if _MOBILE.fullmatch(address) else "phone"

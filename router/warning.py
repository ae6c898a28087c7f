"""Whom to call, told to a citizen in danger: in every message that holds one, at most once a minute."""

from dataclasses import dataclass
from datetime import timedelta

from channels.models import Outbox
from hotline.base.uow import UnitOfWork
from router import replies, wording
from tickets import store
from tickets.messages import Conversation, Message
from tickets.models import Ticket

ONCE_IN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Warned:
    """Our line, and what is sent of it; neither where it was said within the last minute."""

    line: Message | None = None
    sent: Outbox | None = None

    def about(self, ticket: Ticket) -> None:
        """The warning was said before the ticket was known; it is part of its record."""
        for one in (self.line, self.sent):
            if one is not None:
                one.ticket_id = ticket.id


async def warn(uow: UnitOfWork, conversation: Conversation) -> Warned:
    since = uow.now - ONCE_IN
    if await store.was_said_since(uow.session, conversation.id, wording.DANGER, since=since):
        return Warned()
    return Warned(*await replies.write(uow, conversation, wording.DANGER, direct=True))


async def warn_of(uow: UnitOfWork, ticket: Ticket) -> None:
    """The citizen of this ticket; nobody where it was taken down without any channel back."""
    if ticket.conversation_id is not None:
        warned = await warn(uow, await store.conversation(uow.session, ticket.conversation_id))
        warned.about(ticket)

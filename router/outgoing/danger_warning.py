"""The number to call, sent to a citizen in danger: on every dangerous message, the same text at most once a minute."""

from dataclasses import dataclass
from datetime import timedelta

from channels.models import Outbox
from classifier.danger.rescue_patterns import Help
from hotline.base.storage.unit_of_work import UnitOfWork
from router.outgoing import danger_wording, replies
from tickets import store
from tickets.message_models import Conversation, Message
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


async def warn(uow: UnitOfWork, conversation: Conversation, needed: Help) -> Warned:
    since, words = uow.now - ONCE_IN, danger_wording.warning(needed)
    is_first = conversation.last_sequence == 1  # a line of the citizen's, and nothing before
    if not is_first and await store.was_said_since(uow.session, conversation.id, words, since=since):
        return Warned()
    return Warned(*await replies.write(uow, conversation, words, direct=True))


async def warn_of(uow: UnitOfWork, ticket: Ticket, needed: Help) -> None:
    """The citizen of this ticket; nobody where it was taken down without any channel back."""
    if ticket.conversation_id is not None:
        warned = await warn(uow, await store.conversation(uow.session, ticket.conversation_id), needed)
        warned.about(ticket)

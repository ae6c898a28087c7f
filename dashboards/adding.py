"""A citizen adds to one ticket on its own page; what comes through a channel is sorted by `router.intake`."""

from datetime import datetime

from hotline.base.errors import Conflict
from hotline.base.text import clean
from hotline.base.uow import UnitOfWork
from tickets import conversations, handling, store
from tickets.lifecycle import MAY_REOPEN, Act, acts_from
from tickets.messages import Author
from tickets.models import Ticket

MORE, REOPEN = "more", "reopen"


def way(ticket: Ticket, *, now: datetime) -> str:
    """How more can be said about it now: `more`, `reopen` for an ended one, or nothing any more."""
    possible = acts_from(ticket.state)
    if Act.REOPEN in possible and ticket.closed_at is not None and now - ticket.closed_at <= MAY_REOPEN:
        return REOPEN
    return MORE if Act.SUPPLEMENT in possible and Act.REOPEN not in possible else ""


async def add(uow: UnitOfWork, ticket: Ticket, text: str, *, external_id: str) -> None:
    """Idempotent by `external_id`: a double click adds once."""
    chosen = way(ticket, now=uow.now)
    if not chosen:
        raise Conflict("这件事已经归档，不能再补充；如有新的情况，请重新反映")
    words = clean(text).text
    if await _written_before(uow, ticket, words, external_id=external_id):
        return
    if chosen == REOPEN:
        handling.reopen(uow, ticket, by=handling.owner(ticket), reason=words)
        return
    handling.supplement(uow, ticket, words, by=handling.owner(ticket))


async def _written_before(uow: UnitOfWork, ticket: Ticket, text: str, *, external_id: str) -> bool:
    """Write the line into the ticket's conversation; true where this very line stands there already."""
    if ticket.conversation_id is None:
        return False
    conversation = await store.conversation(uow.session, ticket.conversation_id)
    if await store.message_by_external_id(uow.session, conversation.channel, external_id):
        return True
    line = await conversations.reply(uow, conversation, text, author=Author.CITIZEN)
    line.external_id, line.ticket_id = external_id, ticket.id
    return False

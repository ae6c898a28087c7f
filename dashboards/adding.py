"""A citizen adds to one ticket on its own page; what comes through a channel is sorted by `router.intake`."""

from datetime import datetime

from hotline.base.errors import Conflict
from hotline.base.text import clean
from hotline.base.uow import UnitOfWork
from router import edits
from tickets import conversations, store
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


async def add(uow: UnitOfWork, ticket: Ticket, text: str, *, external_id: str) -> bool:
    """Idempotent by `external_id` and text: a double click adds once, the same form with other words adds those.

    True where the same form came before with other words.
    """
    if not way(ticket, now=uow.now):
        raise Conflict("这件事已经归档，不能再补充；如有新的情况，请重新反映")
    words = clean(text).text
    if ticket.conversation_id is None:
        edits.add(uow, ticket, words, message_id=None)
        return False
    conversation = await store.conversation(uow.session, ticket.conversation_id)
    known = await store.message_by_external_id(uow.session, conversation.channel, external_id)
    edited = known is not None and known.text != words
    key = edits.key_of_edit(external_id, words) if edited else external_id
    if await store.message_by_external_id(uow.session, conversation.channel, key):
        return edited
    line = await conversations.reply(uow, conversation, words, author=Author.CITIZEN)
    line.external_id, line.ticket_id = key, ticket.id
    edits.add(uow, ticket, words, message_id=line.id)
    return edited

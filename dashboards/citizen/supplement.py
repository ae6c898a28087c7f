"""What a citizen types on the page of one ticket, given to the office, and found again to show the answer."""

from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from channels.webchat.protocol import key_of
from dashboards.auth.app_keys import work_of
from dashboards.citizen import access_proof
from dashboards.citizen.browser_cookie import token_of
from hotline.base.errors import Conflict, Overtaken
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import clean
from router.intake import confidentiality, edited_messages, page_intake
from router.outgoing import secrecy_notice, wording
from router.templates.message_templates import worded
from router.triage import Purpose
from tickets import conversations, store
from tickets.message_models import Author, Message
from tickets.models import Ticket

_TRIES = 4  # as in `intake.accept`
_READ_ON_RECEIPTS = "webchat"


@dataclass(frozen=True, slots=True)
class TypedWords:
    """How they were taken. `has_receipt`: they opened another ticket, whose number and code are on its receipt.

    `said`: the answer where there is no conversation to hold it.
    """

    ticket: Ticket
    external_id: str
    has_receipt: bool
    secret: bool
    said: str


async def take(request: web.Request, text: str, *, external_id: str) -> TypedWords:
    """Idempotent by `external_id` and text: a double click is one, the same form with other words is another."""
    for attempt in range(1, _TRIES + 1):
        try:
            async with work_of(request).begin() as uow:
                ticket = await access_proof.ticket(request, uow.session)
                return await _take(uow, ticket, text, external_id)
        except Overtaken:
            if attempt == _TRIES:
                raise
    raise AssertionError("unreachable")


async def _take(uow: UnitOfWork, ticket: Ticket, text: str, external_id: str) -> TypedWords:
    key = await _key_of(uow, ticket, clean(text).text, external_id)
    accepted = await page_intake.take(uow, ticket, text, external_id=key)
    secret = confidentiality.asks_further(text)
    said = await _unrecorded(uow, ticket, accepted.decision, secret=secret) if ticket.conversation_id is None else ""
    another = accepted.ticket_id is not None and accepted.ticket_id != ticket.id
    if another and ticket.conversation_id is not None:
        conversation = await store.conversation(uow.session, ticket.conversation_id)
        another = conversation.channel == _READ_ON_RECEIPTS
    return TypedWords(ticket, key, another, secret, said)


async def _unrecorded(uow: UnitOfWork, ticket: Ticket, decision: str, *, secret: bool) -> str:
    if secret:
        return f"{wording.supplemented_here(state=ticket.state, secret=True)}{await secrecy_notice.words(uow, ticket)}"
    if decision == Purpose.CHASE:
        said = wording.chased(ticket.number, ticket.state, ticket.due_at, prefix=uow.settings.number_prefix)
        return worded(uow, "webchat", said)
    return wording.supplemented_here(state=ticket.state)


async def _key_of(uow: UnitOfWork, ticket: Ticket, words: str, external_id: str) -> str:
    """The key of these words: of an edit where the same form came before with others."""
    if ticket.conversation_id is None:
        return external_id
    conversation = await store.conversation(uow.session, ticket.conversation_id)
    known = await store.message_by_external_id(uow.session, conversation.channel, external_id)
    return external_id if known is None or known.text == words else edited_messages.key_of_edit(external_id, words)


async def typed_here(request: web.Request, session: AsyncSession, ticket: Ticket, key: str) -> Message | None:
    """The message that this very browser typed on this ticket's page under this key."""
    if not key or ticket.conversation_id is None:
        return None
    conversation = await store.conversation(session, ticket.conversation_id)
    found = await store.message_by_external_id(session, conversation.channel, key_of(token_of(request), key))
    return found if found is not None and found.conversation_id == conversation.id else None


async def correct(uow: UnitOfWork, ticket: Ticket, text: str, *, external_id: str) -> None:
    """What the receipt's form says against our understanding, onto that ticket; idempotent by key and text."""
    if not page_intake.way(ticket, uow.now):
        raise Conflict(page_intake.ARCHIVED)
    words = clean(text).text
    key = await _key_of(uow, ticket, words, external_id)
    if ticket.conversation_id is None:
        await edited_messages.add(uow, ticket, words, message_id=None)
        return
    conversation = await store.conversation(uow.session, ticket.conversation_id)
    if await store.message_by_external_id(uow.session, conversation.channel, key):
        return
    line = await conversations.reply(uow, conversation, words, author=Author.CITIZEN)
    line.external_id, line.ticket_id = key, ticket.id
    await edited_messages.add(uow, ticket, words, message_id=line.id)

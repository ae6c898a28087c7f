"""What is typed on the page of one ticket: understood and acted on like what comes through any other channel.

The page is opened by number and code, and its words are about its ticket unless they name another matter. The answer is
shown there and kept in the conversation; what goes out besides (an alarm's warning, number and code of another
matter, a person who comes) goes to the channel on which the matter came.
"""

from dataclasses import replace
from datetime import datetime

from hotline.base.errors import Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import clean
from router import triage
from router.intake import acting, edited_messages, wishes
from router.intake import context as situations
from router.intake.accepting import Accepted, accepted
from router.triage import Latest, Purpose, Situation
from tickets import conversations, store
from tickets.lifecycle import MAY_REOPEN, Act, acts_from
from tickets.models import Ticket

MORE, REOPEN = "more", "reopen"
ARCHIVED = "这件事已经归档，不能再补充；如有新的情况，请重新反映"


def way(ticket: Ticket, now: datetime) -> str:
    """How more can be said about it now: `more`, `reopen` for an ended one, or nothing any more."""
    possible = acts_from(ticket.state)
    if Act.REOPEN in possible and ticket.closed_at is not None and now - ticket.closed_at <= MAY_REOPEN:
        return REOPEN
    return MORE if Act.SUPPLEMENT in possible and Act.REOPEN not in possible else ""


async def take(uow: UnitOfWork, ticket: Ticket, text: str, *, external_id: str) -> Accepted:
    """Take down what was typed and act on it. Idempotent by `external_id`; raises Conflict where it is archived."""
    if ticket.conversation_id is None:
        return await _without_conversation(uow, ticket, clean(text).text)
    conversation = await store.conversation(uow.session, ticket.conversation_id)
    heard = await conversations.append_to(uow, conversation, text, external_id=external_id, ticket_id=ticket.id)
    if heard.repeated:
        return accepted(heard, ticket, Purpose.FOLLOW_UP)
    before = await situations.look(uow, heard)
    found = triage.decide(heard.message.text, situations.situation(heard, before, is_call=False), now=uow.now)
    found = await wishes.of_withdrawal(uow, heard) or found
    if found.purpose is Purpose.EMERGENCY:
        found = found if way(ticket, uow.now) else replace(found, about=Purpose.NEW)
        return accepted(heard, await acting.hear_emergency(uow, heard, found, before), found.purpose)
    if not way(ticket, uow.now):
        raise Conflict(ARCHIVED)
    done, purpose = await acting.act(uow, heard, found, before)
    heard.message.ticket_id = heard.message.ticket_id or ticket.id
    await acting.hear_besides(uow, heard, done or ticket, purpose)
    return accepted(heard, done, purpose)


async def _without_conversation(uow: UnitOfWork, ticket: Ticket, words: str) -> Accepted:
    """What a seat took down without any channel back has no conversation: pressing counts, all else is kept with it."""
    if not way(ticket, uow.now):
        raise Conflict(ARCHIVED)
    latest = Latest(ticket.state, ticket.registered_at, ticket.closed_at, ticket.text)
    found = triage.decide(words, Situation(latest, onto=True), now=uow.now)
    if found.purpose is Purpose.CHASE and way(ticket, uow.now) == MORE:
        await wishes.press(uow, ticket, words)
    else:
        await edited_messages.add(uow, ticket, words, message_id=None)
    return Accepted(False, 0, ticket.id, ticket.number, found.purpose.value)

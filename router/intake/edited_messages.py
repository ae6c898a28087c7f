"""The same message sent once more with other words: a form after Back, a chat line under the same key.

A repeat with the same words is answered as the first time (`tickets.conversations`). With other words the newer ones
are kept, as a supplement to the ticket that the first words opened or joined. Where they have nothing in common with
the first, somebody has used the old form for another matter: they are taken down like any message. The same words with
another telephone number put right what was mistyped (`dashboards.citizen.same_person` says who it is).
"""

import hashlib
from dataclasses import replace

from channels.contract import InboundMessage
from classifier.danger import danger_detection, rescue_patterns
from hotline.base.errors import Overtaken
from hotline.base.security.crypto import KeyRing
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from hotline.base.text.cleaning import clean
from router import intake
from router.intake import Accepted, accepting, form_ticks, text_screening
from router.outgoing import danger_warning, replies, wording
from router.similar_tickets import repeat_contacts
from tickets import conversations, handling, store
from tickets.access.rights import SYSTEM
from tickets.lifecycle import Act, acts_from
from tickets.message_models import Message
from tickets.models import Ticket
from tickets.person_models import Citizen

FOLLOW_UP = "follow_up"  # as `router.triage` calls more about an open matter
_TAKES_MORE = {Act.SUPPLEMENT, Act.REOPEN}
_TRIES = 4  # as in `intake.accept`
_MARK = 10  # characters of the text's hash that distinguish edits


async def accept(work: Work, message: InboundMessage) -> Accepted:
    """`intake.accept`, where a known key with other words is an edit of the first message."""
    return (await accept_as(work, message))[0]


async def accept_as(work: Work, message: InboundMessage) -> tuple[Accepted, str]:
    """`accept`, with the external id under which the message was taken down."""
    for attempt in range(1, _TRIES + 1):
        try:
            return await _accept(work, message)
        except Overtaken:
            if attempt == _TRIES:
                raise
    raise AssertionError("unreachable")


def key_of_edit(external_id: str, text: str) -> str:
    """The external id of an edit: the first one's with a mark of the newer words, so that it is a repeat as well."""
    return f"{external_id}:{hashlib.sha256(text.encode()).hexdigest()[:_MARK]}"


async def _accept(work: Work, message: InboundMessage) -> tuple[Accepted, str]:
    words = clean(message.text).text
    key = accepting.key_of(work.settings.keys, message)
    async with work.reading() as session:
        first = await store.message_by_external_id(session, message.channel, key)
    if first is not None and conversations.is_spent(first, work.clock.now()):
        first = None
    if first is None or first.text == words:
        if first is not None and first.ticket_id and message.detail.get(form_ticks.CONFIDENTIAL):
            await _ticked_since(work, first)
        if first is not None and first.ticket_id and (message.phone or message.name):
            await _person_since(work, first, message)
        return await intake.accept(work, message), message.external_id
    newer = replace(message, external_id=key_of_edit(message.external_id, words))
    corrects = first.ticket_id and repeat_contacts.is_reworded(first.text, words)
    edited = await _edit_of(work, first, newer) if corrects else None
    return edited or await intake.accept(work, newer), newer.external_id


async def _ticked_since(work: Work, first: Message) -> None:
    """The same words once more, now with 保密 ticked: that is what was forgotten."""
    async with work.begin() as uow:
        ticket = await store.ticket(uow.session, first.ticket_id or 0)
        if ticket.conversation_id == first.conversation_id and Act.ASK_SECRECY in acts_from(ticket.state):
            handling.ask_secrecy(uow, ticket, by=SYSTEM, reason=intake.TICKED, message_id=first.id)


async def _person_since(work: Work, first: Message, message: InboundMessage) -> None:
    """The same words once more under another number or name: the newer is kept. Never in place of a proven number."""
    async with work.begin() as uow:
        ticket = await store.ticket(uow.session, first.ticket_id or 0)
        citizen = await store.citizen(uow.session, ticket.citizen_id)
        news = _new_details(citizen, message, uow.settings.keys)
        if news and ticket.conversation_id == first.conversation_id and Act.NOTE_PERSON in acts_from(ticket.state):
            await handling.note_person(uow, ticket, news, by=handling.owner(ticket))


def _new_details(citizen: Citizen, message: InboundMessage, keys: KeyRing) -> dict[str, str]:
    fields = {}
    if message.phone and not citizen.phone_proven and citizen.phone_index != keys.blind(f"phone:{message.phone}"):
        fields["phone"] = message.phone
    if message.name and (not citizen.name_sealed or keys.open(citizen.name_sealed) != message.name):
        fields["name"] = message.name
    return fields


async def _edit_of(work: Work, first: Message, newer: InboundMessage) -> Accepted | None:
    """Onto the ticket of the first message; None where that one takes nothing more, or is somebody else's."""
    async with work.begin() as uow:
        ticket = await store.ticket(uow.session, first.ticket_id or 0)
        if ticket.conversation_id != first.conversation_id or not acts_from(ticket.state) & _TAKES_MORE:
            return None
        return await _edit(uow, ticket, newer)


async def _edit(uow: UnitOfWork, ticket: Ticket, message: InboundMessage) -> Accepted:
    heard = await conversations.append(
        uow,
        channel=message.channel,
        external_id=accepting.key_of(uow.settings.keys, message),
        sender=message.sender,
        text=message.text,
        sent_at=message.sent_at,
        detail=dict(message.detail),
    )
    if not heard.repeated:
        heard.message.ticket_id = ticket.id
        danger = danger_detection.hear(heard.message.text)
        if danger is not None and danger.rings:  # whom to call is said first
            (await danger_warning.warn(uow, heard.conversation, rescue_patterns.needed(heard.message.text))).about(
                ticket
            )
        await add(uow, ticket, heard.message.text, message_id=heard.message.id)
        if form_ticks.wants_secrecy(heard):
            handling.ask_secrecy(uow, ticket, by=SYSTEM, reason=intake.TICKED, message_id=heard.message.id)
        said = wording.edited(ticket.number, prefix=uow.settings.number_prefix)
        await replies.say(uow, heard.conversation, said, ticket=ticket, direct=True)
    return Accepted(heard.repeated, heard.message.sequence, ticket.id, ticket.number, FOLLOW_UP)


async def add(uow: UnitOfWork, ticket: Ticket, text: str, *, message_id: int | None) -> None:
    """Add the citizen's words to this ticket; an ended one is reopened. They are screened like any text."""
    if Act.REOPEN in acts_from(ticket.state):
        handling.reopen(uow, ticket, by=handling.owner(ticket), reason=text)
        text_screening.hear(uow, ticket, text, message_id=message_id)
        await text_screening.hear_report(uow, ticket, text, message_id=message_id)
    else:  # screened as any supplement is
        handling.supplement(uow, ticket, text, by=handling.owner(ticket), message_id=message_id)

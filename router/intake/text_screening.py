"""Screening of every text that enters a record, on any channel: danger, a report, a wish for secrecy.

Reactions, so that first messages, supplements, chat lines, transcripts and what a seat types are treated alike, in the
transaction that records them.
"""

from classifier.danger import danger_detection
from classifier.danger.danger_detection import Danger
from classifier.request_type import secrecy
from classifier.request_type.reporting import by_rule, reports_further
from hotline.base.storage.unit_of_work import UnitOfWork
from router.accused import accusations, accused
from router.dispatch.ticket_annotations import URGENCIES
from router.intake import confidentiality
from router.triage.beside_answer import danger_in
from tickets import conversations, events, handling, store
from tickets.access.rights import SYSTEM
from tickets.models import Ticket, Urgency

ASKED = "诉求人请求保密"


async def on_opened(uow: UnitOfWork, event: events.TicketOpened) -> None:
    ticket = await store.ticket(uow.session, event.ticket_id)
    if ticket.registered_by is None:  # what a seat types is screened in `confidentiality.protected`
        confidentiality.protect(ticket, ticket.text)
    if not ticket.danger_rings:  # a draft was screened as it was typed
        hear(uow, ticket, ticket.text, message_id=event.message_id)


async def on_supplemented(uow: UnitOfWork, event: events.TicketSupplemented) -> None:
    ticket = await store.ticket(uow.session, event.ticket_id)
    await hear_report(uow, ticket, event.text, message_id=event.message_id)
    hear(uow, ticket, event.text, message_id=event.message_id)


def hear(uow: UnitOfWork, ticket: Ticket, text: str, *, message_id: int | None = None, by_model: bool = True) -> None:
    """Raise the alarm, or set the quiet mark, where the text holds a danger; `message_id`: in which message.

    `by_model`: False for an answer to the follow-up question, where the model alone rings only beside the answer.
    """
    found = danger_detection.hear(text) if by_model else danger_in(text)
    if found is not None and (found.rings or ticket.danger is None):
        note(uow, ticket, found, message_id=message_id)


async def hear_beside_rating(uow: UnitOfWork, ticket: Ticket, text: str, *, external_id: str) -> None:
    """`hear` for what a citizen types beside a rating, which is no message.

    Where it rings it is kept as one, so that the person who takes the alarm reads the cry; `external_id`: its key.
    """
    found = danger_in(text)
    if found is None or not (found.rings or ticket.danger is None):
        return
    message_id = None
    if found.rings and ticket.conversation_id is not None:
        conversation = await store.conversation(uow.session, ticket.conversation_id)
        heard = await conversations.append_to(uow, conversation, text, external_id=external_id, ticket_id=ticket.id)
        heard.message.ticket_id = ticket.id
        message_id = heard.message.id
    note(uow, ticket, found, message_id=message_id)


def note(uow: UnitOfWork, ticket: Ticket, found: Danger, *, message_id: int | None = None) -> None:
    """Raise the alarm, or set the quiet mark, for a detected danger."""
    level = URGENCIES.get(found.level, Urgency.NORMAL)
    handling.hear_danger(
        uow,
        ticket,
        signal=found.signal,
        rings=found.rings,
        urgency=level,
        words=found.words,
        message_id=message_id,
    )


def hear_once(uow: UnitOfWork, ticket: Ticket, text: str, *, message_id: int | None = None) -> None:
    """`hear` for a text that no supplement brings; a ticket that it has just opened screens it by itself."""
    if ticket.text != text:
        hear(uow, ticket, text, message_id=message_id)


async def hear_report(
    uow: UnitOfWork, ticket: Ticket, text: str, *, message_id: int | None = None, by_model: bool = True
) -> None:
    """A wish for secrecy, a report, and whom it is about, in what is said later. `by_model`: as in `hear`."""
    asked = secrecy.is_asked(text) if by_model else secrecy.is_sure(text)
    reports = reports_further(text) if by_model else by_rule(text)
    accuses = (by_rule(text) or accused.tells_unlawful(text)) and await accusations.hear(uow, ticket, text)
    if asked or reports or accuses:
        reason = ASKED if asked else accusations.CONFIDENTIAL
        handling.ask_secrecy(uow, ticket, by=SYSTEM, reason=reason, message_id=message_id)
        confidentiality.protect(ticket, text)

"""What every text that enters a record is heard for, by whatever door it came: danger, a report, a wish for secrecy.

Reactions, so that first messages, supplements, chat lines, transcripts and what a seat types are heard alike, in the
transaction that takes them down.
"""

from classifier import secrecy, urgency
from classifier.reporting import by_rule, reports_further
from hotline.base.uow import UnitOfWork
from router import accusations, accused, protecting
from router.dispatch import URGENCIES
from tickets import events, handling, store
from tickets.models import Ticket, Urgency
from tickets.rights import SYSTEM

ASKED = "诉求人请求保密"


async def on_opened(uow: UnitOfWork, event: events.TicketOpened) -> None:
    ticket = await store.ticket(uow.session, event.ticket_id)
    if ticket.registered_by is None:  # what a seat types is heard in `protecting.protected`
        protecting.protect(ticket, ticket.text)
    if not ticket.danger_rings:  # a draft was heard as it was typed
        hear(uow, ticket, ticket.text, message_id=event.message_id)


async def on_supplemented(uow: UnitOfWork, event: events.TicketSupplemented) -> None:
    ticket = await store.ticket(uow.session, event.ticket_id)
    await hear_report(uow, ticket, event.text)
    hear(uow, ticket, event.text, message_id=event.message_id)


def hear(uow: UnitOfWork, ticket: Ticket, text: str, *, message_id: int | None = None, ear: bool = True) -> None:
    """Raise the alarm, or set the quiet mark, where the text holds a danger; `message_id`: in which message.

    `ear`: False for an answer to the follow-up question, in which the ear alone only marks.
    """
    found = urgency.hear(text)
    rings = found is not None and found.rings and (ear or not found.by_ear)
    if found is None or (not rings and ticket.danger is not None):
        return
    level = URGENCIES.get(found.level, Urgency.NORMAL)
    handling.hear_danger(
        uow,
        ticket,
        signal=found.signal,
        rings=rings,
        urgency=level,
        words=found.words,
        message_id=message_id,
    )


def hear_once(uow: UnitOfWork, ticket: Ticket, text: str, *, message_id: int | None = None) -> None:
    """`hear` for a text that no supplement brings; a ticket that it has just opened hears it by itself."""
    if ticket.text != text:
        hear(uow, ticket, text, message_id=message_id)


async def hear_report(uow: UnitOfWork, ticket: Ticket, text: str, *, ear: bool = True) -> None:
    """A wish for secrecy, a report, and whom it is about, in what is said later. `ear`: as in `hear`."""
    asked = secrecy.is_asked(text) if ear else secrecy.by_rule(text)
    reports = reports_further(text) if ear else by_rule(text)
    accuses = (by_rule(text) or accused.tells_unlawful(text)) and await accusations.hear(uow, ticket, text)
    if asked or reports or accuses:
        handling.ask_secrecy(uow, ticket, by=SYSTEM, reason=ASKED if asked else accusations.CONFIDENTIAL)
        protecting.protect(ticket, text)

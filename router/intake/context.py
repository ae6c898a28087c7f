"""What was before a message: the ticket that it may join, the question that waits, and what was written lately."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.storage.unit_of_work import UnitOfWork
from router import store as offices
from router.intake import form_ticks
from router.similar_tickets import repeat_contacts
from router.triage import Latest, Situation
from router.triage.topics import topics
from sla.models import Review
from tickets import store
from tickets.conversations import ReceivedMessage
from tickets.lifecycle import ENDED, State
from tickets.models import Ticket

LATELY = timedelta(hours=1)
SAME_TEXT = timedelta(days=1)
MOST_AN_HOUR = 40  # messages of one sender that are answered in an hour; more are kept and not answered
SAME_AT_MOST = 2  # times that the same text is answered within a day
_OVER = frozenset({*ENDED, State.ARCHIVED})


@dataclass(frozen=True, slots=True)
class Before:
    """`ticket`: what a message would join; `review`: our question that waits; `recent`: own texts of the last day.

    `ringing`: what is open and in danger, each with what was said of it, newest first.
    """

    ticket: Ticket | None = None
    review: Review | None = None
    said: str = ""
    others_open: int = 0
    recent: Sequence[tuple[str, bool]] = field(default_factory=tuple)  # (text, within the last hour), newest first
    ringing: Sequence[tuple[Ticket, str]] = field(default_factory=tuple)


async def look(uow: UnitOfWork, heard: ReceivedMessage) -> Before:
    """Read what is known of the citizen; nothing where they write for the first time."""
    if heard.newcomer:
        return Before()
    session, citizen_id = uow.session, heard.conversation.citizen_id
    known = await store.said_by(session, citizen_id, since=uow.now - repeat_contacts.LOOKED_BACK)
    chosen = await _on_page(session, heard) or _chosen(known, heard.message.text)
    if chosen is None:
        latest = await store.latest_ticket_of(session, citizen_id)
        chosen = (latest, latest.text) if latest else None
    review = await offices.question_to(session, citizen_id, ticket_id=heard.onto) if chosen else None
    recent = await store.written_lately(session, heard.message, since=uow.now - SAME_TEXT, limit=MOST_AN_HOUR + 1)
    open_ = [ticket for ticket, _ in known if ticket.state not in _OVER]
    own = [(text, at >= uow.now - LATELY) for text, at in recent]
    ringing = [(ticket, said) for ticket, said in known if ticket.danger_rings and ticket.state not in _OVER]
    ticket, said = chosen or (None, "")
    return Before(ticket, review, said, max(len(open_) - 1, 0), own, ringing)


def situation(heard: ReceivedMessage, before: Before, *, is_call: bool) -> Situation:
    ticket, latest = before.ticket, None
    if ticket is not None:
        spoken = heard.previous_at or ticket.registered_at
        latest = Latest(ticket.state, spoken, ticket.closed_at, before.said)
    return Situation(
        latest,
        asked=before.review is not None,
        is_call=is_call,
        another=form_ticks.is_another(heard),
        onto=heard.onto is not None,
    )


def is_said_over_and_over(before: Before, text: str) -> bool:
    """The same text again and again within a day."""
    return sum(1 for said, _ in before.recent if said == text) >= SAME_AT_MOST


def is_flood(before: Before) -> bool:
    """More in an hour than a person writes."""
    return _lately(before) >= MOST_AN_HOUR


def flood_begins(before: Before) -> bool:
    """This is the first message of the hour that is not answered."""
    return _lately(before) == MOST_AN_HOUR


def _lately(before: Before) -> int:
    return sum(1 for _, lately in before.recent if lately)


async def _on_page(session: AsyncSession, heard: ReceivedMessage) -> tuple[Ticket, str] | None:
    """The ticket on whose page it was typed, with what was said of it before; None for other channels."""
    if heard.onto is None:
        return None
    ticket = await store.ticket(session, heard.onto)
    lines = [line.text for line in await store.citizen_lines(session, ticket.id)]
    return ticket, "\n".join([ticket.text, *lines])


def _chosen(known: Sequence[tuple[Ticket, str]], text: str) -> tuple[Ticket, str] | None:
    """The ticket of which a question waits; else the open one that shares a topic, the newest open, the newest."""
    asked = [pair for pair in known if pair[0].state is State.NEED_INFO]
    open_ = [pair for pair in known if pair[0].state not in _OVER]
    mine = topics(text.lower())
    alike = [pair for pair in open_ if mine & topics(pair[1].lower())]
    return next(iter([*asked, *alike, *open_, *known]), None)

"""What of a ticket its reader may open and read: the ticket itself, entries of its journal, its messages."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.desk.queries import conversations
from hotline.base.errors import NotFound
from sla.models import Form as LetterForm
from tickets import store
from tickets.access import recusal
from tickets.access import visibility_store as seeing
from tickets.access.rights import Actor
from tickets.handling.confidentiality import releasing
from tickets.lifecycle import HANDOVER, Act
from tickets.message_models import Author, Message
from tickets.models import SAID, JournalEntry, Ticket

NOT_FOR_UNITS = frozenset(
    {Act.REVEAL, Act.ASK_REVEAL, Act.GRANT_REVEAL, Act.REFUSE_REVEAL, Act.MARK_ACCUSED, Act.NOTE_PERSON, Act.SHOW_FILE}
    | {Act.REVEAL_FOR_LIFE, Act.RECUSE, Act.READMIT, Act.CLEAR_ACCUSED, Act.TO_PEOPLE, Act.RELEASE_TEXT}
    | {Act.ASK_TO_LIFT}
)
SORTED = frozenset({Act.SPLIT, Act.MOVE_MESSAGE})
GIVES = frozenset({Act.CONSULT, Act.DISPATCH, Act.PASS_ON})
WAITS, HELD = "（诉求人说的话，经热线核定后在诉求内容里提供）", "不满意原因"
_COLUMNS = tuple(column.key for column in inspect(JournalEntry).column_attrs)


async def visible(session: AsyncSession, actor: Actor, number: str) -> Ticket:
    """The ticket, if this person may see it; raises NotFound alike for an unknown one and for another unit's."""
    ticket = await store.ticket_by_number(session, number)
    if ticket is not None and await seeing.sees(session, actor, ticket):
        return ticket
    if ticket is not None and not seeing.is_of_accused(actor, ticket):
        recusal.refuse_recused(ticket, actor)
    raise NotFound(seeing.NOT_THERE)


def readable(ticket: Ticket, journal: Sequence[JournalEntry], actor: Actor) -> list[JournalEntry]:
    """What of the journal this person may read; of a confidential part that was taken out, a unit nothing.

    Of a confidential ticket a unit reads no words of the citizen that nobody has released, nor what the centre wrote
    before a unit had it.
    """
    if actor.is_centre:
        return list(journal)
    given = min((entry.place for entry in journal if entry.act in GIVES), default=0)
    out = _taken_out(journal)
    read = [entry for entry in journal if for_units(entry) and entry.place not in out]
    return [_without_words(one, given) for one in read] if ticket.confidential else read


def _taken_out(journal: Sequence[JournalEntry]) -> set[int]:
    """Places of entries that a unit does not read: a part that was taken out, what a released text replaces."""
    out = {place for entry in journal if _is_sealed_off(entry) for place in entry.change.get("撤下", ())}
    released = max((entry.place for entry in journal if entry.act is Act.RELEASE_TEXT), default=0)
    return out | {entry.place for entry in journal if entry.act is Act.SUPPLEMENT and entry.place < released}


def _without_words(entry: JournalEntry, given: int) -> JournalEntry:
    """A copy, which no session knows, where the words are not for a unit."""
    is_said = releasing.is_of_citizen(entry) and bool(releasing.words_of(entry))
    if not is_said and entry.place >= given:
        return entry
    copy = JournalEntry(**{name: getattr(entry, name) for name in _COLUMNS})
    copy.reason = WAITS if is_said else ""
    copy.change = {name: value for name, value in entry.change.items() if name not in {SAID, HELD}}
    return copy


def sealed_up_to(journal: Sequence[JournalEntry]) -> int:
    """Where a confidential part was last taken out or put in other words: what was said before is not for units."""
    sealing = (entry.place for entry in journal if _is_sealed_off(entry) or entry.act is Act.RELEASE_TEXT)
    return max(sealing, default=0)


def _is_sealed_off(entry: JournalEntry) -> bool:
    return entry.act in SORTED and bool(entry.change.get("保密"))


def for_units(entry: JournalEntry) -> bool:
    """What is said of a unit to those who discipline it, and who looked at whom, is not for the unit."""
    return not (
        _is_sealed_off(entry)
        or entry.act in NOT_FOR_UNITS
        or entry.act in HANDOVER
        or entry.change.get("形式") == LetterForm.HANDOVER.label
    )


async def messages_for(
    session: AsyncSession, ticket: Ticket, actor: Actor, *, until: datetime | None = None
) -> list[Message]:
    """The centre reads the whole conversation; a unit what the citizen said about its ticket.

    Our own lines to the citizen carry the query code and the rating link, which are theirs alone.
    """
    if actor.is_centre and ticket.conversation_id is not None:
        return await conversations.last_messages(session, ticket.conversation_id, until=until)
    about = [] if ticket.confidential else await conversations.about_ticket(session, ticket.id, until=until)
    return [message for message in about if message.author is not Author.SYSTEM]

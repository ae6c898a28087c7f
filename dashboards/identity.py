"""What of a citizen this person may read on a ticket now: nothing, the masked form, or for a while everything."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.queries import people, reveals
from hotline.base.settings import Settings
from hotline.base.text import mask_personal
from tickets import particulars, privacy, store
from tickets.lifecycle import Act
from tickets.messages import Author, Message
from tickets.models import Ticket
from tickets.privacy import Person
from tickets.reveal_models import Purpose, Reveal
from tickets.reveals import ASKED_FOR, needs_second_person
from tickets.rights import Actor


@dataclass(frozen=True, slots=True)
class Line:
    """A message as this person may read it."""

    sequence: int
    author: Author
    text: str
    sent_at: datetime
    cut: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The citizen for this reader. `said` veils any text about the matter likewise."""

    hidden: bool  # a unit on a confidential ticket: nothing at all
    clear: bool
    who: Person
    title: str
    text: str
    told: dict[str, str]  # by label: when, who, what is wanted
    place: str
    said: Callable[[str], str]
    open_until: datetime | None
    waiting: Reveal | None  # this reader's own request
    others: list[reveals.Waiting]  # requests that this reader may decide
    may_ask: bool
    second: bool
    purposes: tuple[Purpose, ...] = tuple(one for one in Purpose if one is not Purpose.LIFE)

    def lines(self, messages: list[Message]) -> list[Line]:
        return [Line(m.sequence, m.author, self.said(m.text), m.sent_at, m.cut) for m in messages]


async def shown(session: AsyncSession, ticket: Ticket, actor: Actor, settings: Settings, now: datetime) -> Shown:
    someone = privacy.person(await people.citizen(session, ticket.citizen_id), settings.keys)
    hidden = ticket.confidential and not actor.is_centre
    look = await store.reveal_under_way(session, ticket.id, actor.id or 0, now=now, asked_after=now - ASKED_FOR)
    clear = look is not None and look.open_until is not None and not hidden
    decides = actor.may(Act.GRANT_REVEAL)
    others = await reveals.waiting(session, asked_after=now - ASKED_FOR, ticket_id=ticket.id) if decides else []

    def said(text: str) -> str:
        if clear:
            return text
        return privacy.struck(text, someone.known) if hidden else privacy.veiled(text, someone.known)

    address = privacy.address(ticket, settings.keys)
    return Shown(
        hidden=hidden,
        clear=clear,
        who=someone if clear else Person("", "", "", "") if hidden else privacy.masked(someone),
        title=mask_personal(privacy.title_for_unit(ticket)) if hidden else said(ticket.title),
        text=said(ticket.text),
        told=particulars.read(ticket.told, said),
        place=address if clear else privacy.mask_address(address),
        said=said,
        open_until=look.open_until if look and clear else None,
        waiting=look if look and not clear else None,
        others=[one for one in others if one.staff_id != actor.id],
        may_ask=not hidden and not clear and ticket.erased_at is None and _may_ask(actor, ticket),
        second=needs_second_person(ticket),
    )


def veiled_line(message: Message, known: tuple[str, ...]) -> Line:
    """For pages on which nobody can ask to see more."""
    return Line(message.sequence, message.author, privacy.veiled(message.text, known), message.sent_at, message.cut)


def _may_ask(actor: Actor, ticket: Ticket) -> bool:
    return actor.may(Act.ASK_REVEAL if needs_second_person(ticket) else Act.REVEAL)

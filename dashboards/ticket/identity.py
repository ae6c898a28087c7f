"""What of a citizen this person may read on a ticket now: nothing, the masked form, or for a while everything."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.admin.queries import people
from dashboards.ticket.queries import reveals
from hotline.base.security.crypto import KeyRing
from hotline.base.settings import Settings
from hotline.base.text.cleaning import mask_personal
from tickets import store
from tickets.access import visibility_store as seeing
from tickets.access.rights import Actor
from tickets.handling.confidentiality import releasing
from tickets.lifecycle import Act
from tickets.message_models import Author, Message
from tickets.models import Ticket
from tickets.personal_data import extra_details, masking
from tickets.personal_data.masking import ClearPerson
from tickets.personal_data.reveal_models import Reveal, RevealPurpose
from tickets.personal_data.reveals import ASKED_FOR, needs_second_person


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message as this person may read it."""

    sequence: int
    author: Author
    text: str
    sent_at: datetime
    cut: bool


@dataclass(frozen=True, slots=True)
class ShownCitizen:
    """The citizen for this reader. `said` veils any text about the matter likewise."""

    hidden: bool  # a unit on a confidential ticket: nothing at all
    clear: bool
    who: ClearPerson
    title: str
    text: str
    for_unit: str  # what units read of a confidential ticket; for the centre with what waits for a look
    released: bool  # a person of the centre has written or confirmed that, and nothing was said since
    overtaken: bool  # more was said since a person wrote that
    details: dict[str, str]  # by label: when, who, what is wanted
    place: str
    said: Callable[[str], str]
    open_until: datetime | None
    waiting: Reveal | None  # this reader's own request
    others: list[reveals.WaitingReveal]  # requests that this reader may decide
    may_ask: bool
    second: bool
    purposes: tuple[RevealPurpose, ...] = tuple(one for one in RevealPurpose if one is not RevealPurpose.LIFE)

    def lines(self, messages: list[Message]) -> list[ShownMessage]:
        return [ShownMessage(m.sequence, m.author, self.said(m.text), m.sent_at, m.cut) for m in messages]


async def shown(session: AsyncSession, ticket: Ticket, actor: Actor, settings: Settings, now: datetime) -> ShownCitizen:
    someone = masking.person(await people.citizen(session, ticket.citizen_id), settings.keys)
    hidden = seeing.hides(actor, ticket)
    look = await store.reveal_under_way(session, ticket.id, actor.id or 0, now=now, asked_after=now - ASKED_FOR)
    open_until = look.open_until if look is not None and not hidden else None
    clear = open_until is not None
    second = await needs_second_person(session, ticket, actor)

    def said(text: str) -> str:
        return text if clear else seeing.said(text, someone.known, hidden=hidden)

    address = masking.address(ticket, settings.keys)
    unread = await _unread(session, ticket, hidden=hidden)
    return ShownCitizen(
        hidden=hidden,
        clear=clear,
        who=_who(someone, clear=clear, hidden=hidden),
        title=mask_personal(masking.title_for_unit(ticket)) if hidden else said(ticket.title),
        text=masking.text_for_unit(ticket, someone.known) if hidden else said(ticket.text),
        for_unit=releasing.proposed(ticket, someone.known, unread) if ticket.confidential else "",
        released=masking.is_released(ticket, settings.keys),
        overtaken=not hidden and _is_overtaken(ticket, settings.keys, unread),
        details=_details(ticket, said, hidden=hidden),
        place=address if clear else masking.mask_address(address),
        said=said,
        open_until=open_until,
        waiting=None if clear else look,
        others=await _to_decide(session, ticket, actor, asked_after=now - ASKED_FOR),
        may_ask=not (hidden or clear) and _may_ask(ticket, actor, second=second),
        second=second,
    )


async def _unread(session: AsyncSession, ticket: Ticket, *, hidden: bool) -> list[str]:
    """What of a confidential ticket a unit does not read yet; nothing for a reader from whom the citizen is hidden."""
    if hidden or not ticket.confidential:
        return []
    return releasing.unreleased(await store.journal_of(session, ticket.id))


def _is_overtaken(ticket: Ticket, keys: KeyRing, unread: list[str]) -> bool:
    return masking.is_overtaken(ticket, keys) or bool(unread and ticket.department_id)


def _details(ticket: Ticket, said: Callable[[str], str], *, hidden: bool) -> dict[str, str]:
    return {} if hidden and ticket.abstract else extra_details.read(ticket.details, said)


def _who(someone: ClearPerson, *, clear: bool, hidden: bool) -> ClearPerson:
    if clear:
        return someone
    return ClearPerson("", "", "", "") if hidden else masking.masked(someone)


async def _to_decide(
    session: AsyncSession, ticket: Ticket, actor: Actor, *, asked_after: datetime
) -> list[reveals.WaitingReveal]:
    """Colleagues' requests to see the citizen's data, for those who may grant them."""
    if not actor.may(Act.GRANT_REVEAL):
        return []
    waiting = await reveals.waiting(session, actor, asked_after=asked_after, ticket_id=ticket.id)
    return [one for one in waiting if one.staff_id != actor.id]


def _may_ask(ticket: Ticket, actor: Actor, *, second: bool) -> bool:
    return ticket.erased_at is None and actor.may(Act.ASK_REVEAL if second else Act.REVEAL)


def without_person(keys: KeyRing, *sealed: str | None) -> Callable[[str], str]:
    """Free words without what this citizen is known by, for pages on which nobody can ask to see more."""
    known = tuple(keys.open(one) for one in sealed if one)
    return lambda text: masking.veiled(text, known)


def veiled_line(message: Message, known: tuple[str, ...]) -> ShownMessage:
    """For pages on which nobody can ask to see more."""
    return ShownMessage(
        message.sequence, message.author, masking.veiled(message.text, known), message.sent_at, message.cut
    )

"""From the first word to the desk: registered, taken down by a seat, submitted, accepted, answered on the spot."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hotline.base.clock import city_time
from hotline.base.security.crypto import KeyRing
from hotline.base.storage.session import put
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import MESSAGE_LIMIT, clean, mask_personal, shorten
from tickets import events, lifecycle, numbering, query_codes, store
from tickets.access.rights import SYSTEM, Actor, citizen, require
from tickets.handling.transition import step
from tickets.history import journal
from tickets.lifecycle import Act, State
from tickets.message_models import Conversation, Message
from tickets.models import SAID, Kind, Ticket, Urgency, Waived
from tickets.personal_data import masking

TITLE_WIDTH = 30
BEFORE_DISPATCH = frozenset({State.DRAFT, State.PENDING_REVIEW, State.NEED_INFO, State.PENDING_DISPATCH})

TEXT_LIMIT = 4 * MESSAGE_LIMIT  # characters of a matter's text


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a seat has taken down of a call so far (DOMAIN 6.1)."""

    text: str
    title: str = ""
    kind: Kind = Kind.OTHER
    category: str | None = None
    district: str = ""
    address: str = ""
    urgency: Urgency = Urgency.NORMAL
    confidential: bool = False
    waived: Waived = Waived.NOTHING
    details: Mapping[str, str] = field(default_factory=dict)  # `extra_details.of_matter`


async def open_ticket(
    uow: UnitOfWork,
    conversation: Conversation,
    message: Message,
    *,
    title: str = "",
    source: str = "",
    code: str = "",
    waived: Waived = Waived.NOTHING,
) -> Ticket:
    """Number the matter in the message and write the first entry of its journal (DOMAIN 3.2 登记).

    `code`: the citizen's query code. Only its keyed hash is kept, so nobody can look it up later.
    """
    ticket = await numbered(
        uow, Act.REGISTER, citizen_id=conversation.citizen_id, source=source or conversation.channel, code=code
    )
    ticket.conversation_id, ticket.text = conversation.id, message.text
    ticket.title = title_of(title or message.text)
    ticket.waive(waived)
    await registered(uow, ticket, Act.REGISTER, by=citizen(conversation.citizen_id))
    message.ticket_id = ticket.id
    uow.record(events.TicketOpened(at=uow.now, ticket_id=ticket.id, message_id=message.id))
    return ticket


async def take_down(
    uow: UnitOfWork,
    draft: Draft,
    *,
    by: Actor,
    citizen_id: int,
    conversation_id: int | None = None,
    source: str = "phone",
) -> Ticket:
    """A seat takes down a call or a talk (暂存): numbered and journalled, promised from when it is submitted."""
    require(by, Act.SAVE_DRAFT, registered_by=by.id)
    ticket = await numbered(uow, Act.SAVE_DRAFT, citizen_id=citizen_id, source=source)
    ticket.conversation_id, ticket.registered_by = conversation_id, by.id
    _fill(ticket, draft, uow.settings.keys)
    await registered(uow, ticket, Act.SAVE_DRAFT, by=by)
    uow.record(events.TicketDrafted(at=uow.now, ticket_id=ticket.id))
    return ticket


def save_draft(uow: UnitOfWork, ticket: Ticket, draft: Draft, *, by: Actor) -> None:
    """What one ticked by mistake one may untick; what somebody else took down stays secret."""
    step(uow, ticket, Act.SAVE_DRAFT, by=by, change={"内容": shorten(draft.text, 200)})
    own = ticket.registered_by == by.id
    kept = replace(draft, confidential=draft.confidential or (ticket.confidential and not own))
    _fill(ticket, kept, uow.settings.keys)


def submit(uow: UnitOfWork, ticket: Ticket, *, by: Actor, code: str = "") -> None:
    """The call is taken down whole: from now on the citizen is promised something. `code`: as in `open_ticket`."""
    step(uow, ticket, Act.SUBMIT, by=by)
    if code:
        ticket.code_hash = query_codes.code_hash(ticket.number, code, uow.settings.keys)
    uow.record(events.TicketOpened(at=uow.now, ticket_id=ticket.id, drafted=True))


def accept(uow: UnitOfWork, ticket: Ticket, *, by: Actor) -> None:
    """The pre-review (预审) is passed: the machine proposes, or a person dispatches."""
    step(uow, ticket, Act.ACCEPT, by=by)
    uow.record(events.TicketAccepted(at=uow.now, ticket_id=ticket.id))


def supplement(
    uow: UnitOfWork,
    ticket: Ticket,
    text: str,
    *,
    by: Actor,
    details: Mapping[str, str] | None = None,
    reason: str = "",
    noted: Mapping[str, str] | None = None,
    message_id: int | None = None,
) -> None:
    """Add what was said later. Before a department has it, it joins the matter's text; a ticket that waited goes on.

    Text beyond TEXT_LIMIT is in the conversation alone: every reading of the text costs by its length.

    `details`: as in `Draft`; what was there before under another name stays. `noted`: what the journal keeps besides.
    `message_id`: which message of the citizen said it.
    """
    undecided = ticket.state in BEFORE_DISPATCH
    step(uow, ticket, Act.SUPPLEMENT, by=by, reason=reason, change={SAID: shorten(text, 200), **(noted or {})})
    if undecided:
        ticket.text = f"{ticket.text}\n{text}"[:TEXT_LIMIT]
    if details:
        ticket.details = {**ticket.details, **details}
    uow.record(events.TicketSupplemented(at=uow.now, ticket_id=ticket.id, text=text, message_id=message_id))


def direct_answer(uow: UnitOfWork, ticket: Ticket, *, by: Actor, text: str) -> None:
    """Answered on the spot (直接办结)."""
    words = clean(text).text
    step(uow, ticket, Act.DIRECT_ANSWER, by=by, brought={"answer": words}, change={"答复": words})
    ticket.closed_at, ticket.needs_person = uow.now, None
    uow.record(events.AnsweredDirectly(at=uow.now, ticket_id=ticket.id, answer=words))


def to_people(uow: UnitOfWork, ticket: Ticket, *, reason: str) -> None:
    """Nobody is sure enough: a person chooses the department."""
    step(uow, ticket, Act.TO_PEOPLE, by=SYSTEM, reason=reason)
    ticket.needs_person = shorten(reason, 200)
    uow.record(events.SentToPeople(at=uow.now, ticket_id=ticket.id, reason=reason))


async def numbered(uow: UnitOfWork, act: Act, *, citizen_id: int, source: str, code: str = "") -> Ticket:
    """A new row with its number, not yet stored, in the state in which the act begins."""
    row_id = await store.next_ticket_id(uow.session)
    keys, day = uow.settings.keys, city_time(uow.now).date()
    number = numbering.number(row_id, day, prefix=uow.settings.number_prefix, key=keys.index)
    return Ticket(
        id=row_id,
        number=number,
        code_hash=query_codes.code_hash(number, code or query_codes.query_code(), keys),
        citizen_id=citizen_id,
        source=source,
        state=lifecycle.move(None, act).after,
        kind=Kind.OTHER,
        urgency=Urgency.NORMAL,
        registered_at=uow.now,
        journal_length=0,
        journal_head="",
        details={},
        words_place=0,
        words_mark="",
    )


async def registered(
    uow: UnitOfWork, ticket: Ticket, act: Act, *, by: Actor, reason: str = "", change: dict[str, Any] | None = None
) -> None:
    """Store a new row with the first entry of its journal."""
    first = journal.entry(uow, ticket, act, by=by, before=None, reason=reason, change=change)
    await put(uow.session, ticket)
    store.add_entry(uow.session, first)


def _fill(ticket: Ticket, draft: Draft, keys: KeyRing) -> None:
    ticket.text, ticket.title = draft.text, title_of(draft.title or draft.text)
    ticket.details = dict(draft.details)
    ticket.kind, ticket.category, ticket.urgency = draft.kind, draft.category, draft.urgency
    ticket.district = draft.district or None
    masking.set_address(ticket, draft.address, keys)
    ticket.confidential = draft.confidential or draft.kind is Kind.REPORT  # DOMAIN 8.2
    ticket.waive(draft.waived)


def title_of(text: str) -> str:
    return shorten(mask_personal(text), TITLE_WIDTH) or "（没有文字，请听录音）"

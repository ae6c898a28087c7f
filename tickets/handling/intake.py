"""From the first word to the desk: registered, added to, answered on the spot, asked about, not accepted."""

from hotline.base.clock import city_time
from hotline.base.text import clean, shorten
from hotline.base.uow import UnitOfWork
from tickets import events, journal, numbering, store
from tickets.handling.moving import step
from tickets.lifecycle import Act, State
from tickets.messages import Conversation, Message
from tickets.models import Kind, Ticket, Urgency
from tickets.rights import SYSTEM, Actor, citizen

TITLE_WIDTH = 30


async def open_ticket(
    uow: UnitOfWork,
    conversation: Conversation,
    message: Message,
    *,
    title: str = "",
    source: str = "",
    code: str = "",
) -> Ticket:
    """Number the matter in the message and write the first entry of its journal (DOMAIN 3.2 登记).

    `code`: the query code that the citizen will be told. Only its keyed hash is kept, so nobody can look it up later.
    """
    row_id = await store.next_ticket_id(uow.session)
    keys, day = uow.settings.keys, city_time(uow.now).date()
    number = numbering.number(row_id, day, prefix=uow.settings.number_prefix, key=keys.index)
    ticket = Ticket(
        id=row_id,
        number=number,
        code_hash=numbering.code_hash(number, code or numbering.query_code(), keys),
        citizen_id=conversation.citizen_id,
        conversation_id=conversation.id,
        source=source or conversation.channel,
        state=State.PENDING_DISPATCH,
        kind=Kind.OTHER,
        title=shorten(title or message.text, TITLE_WIDTH) or "（没有文字，请听录音）",
        text=message.text,
        urgency=Urgency.NORMAL,
        registered_at=uow.now,
        journal_length=0,
        journal_head="",
        words_place=0,
        words_mark="",
    )
    first = journal.entry(uow, ticket, Act.REGISTER, by=citizen(conversation.citizen_id), before=None)
    uow.session.add(ticket)
    await uow.session.flush()
    uow.session.add(first)
    message.ticket_id = ticket.id
    uow.record(events.TicketOpened(at=uow.now, ticket_id=ticket.id))
    return ticket


def supplement(uow: UnitOfWork, ticket: Ticket, text: str, *, by: Actor) -> None:
    """Add what was said later. Before a department has it, it joins the matter's text; a ticket that waited goes on."""
    undecided = ticket.state in {State.NEED_INFO, State.PENDING_DISPATCH}
    step(uow, ticket, Act.SUPPLEMENT, by=by, change={"补充": shorten(text, 200)})
    if undecided:
        ticket.text = f"{ticket.text}\n{text}"
    uow.record(events.TicketSupplemented(at=uow.now, ticket_id=ticket.id, text=text))


def to_people(uow: UnitOfWork, ticket: Ticket, *, reason: str) -> None:
    """Nobody is sure enough: a person chooses the department."""
    ticket.needs_person = shorten(reason, 200)
    step(uow, ticket, Act.TO_PEOPLE, by=SYSTEM, reason=reason)
    uow.record(events.SentToPeople(at=uow.now, ticket_id=ticket.id, reason=reason))


def direct_answer(uow: UnitOfWork, ticket: Ticket, *, by: Actor, text: str) -> None:
    """Answered on the spot (直接办结)."""
    words = clean(text).text
    step(uow, ticket, Act.DIRECT_ANSWER, by=by, brought={"answer": words}, change={"答复": words})
    ticket.closed_at, ticket.needs_person = uow.now, None
    uow.record(events.AnsweredDirectly(at=uow.now, ticket_id=ticket.id, answer=words))


def ask_more(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> None:
    step(uow, ticket, Act.ASK_MORE, by=by, reason=reason)
    uow.record(events.MoreAsked(at=uow.now, ticket_id=ticket.id, reason=reason))


def decline(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> None:
    """Not accepted; the citizen is told the lawful way (告知途径)."""
    step(uow, ticket, Act.DECLINE, by=by, reason=reason)
    ticket.closed_at, ticket.needs_person = uow.now, None
    uow.record(events.TicketDeclined(at=uow.now, ticket_id=ticket.id, reason=reason))

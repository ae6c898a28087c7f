"""A message as a matter: a ticket of its own, more about an open one, the same once more, or one that lives again."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.errors import Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from router.conversations import splitting
from router.dispatch import dispatching
from router.intake import confidentiality, form_ticks
from router.intake.context import Before
from router.outgoing import replies, wording
from router.similar_tickets import repeat_contacts, similar_search
from router.similar_tickets.repeat_contacts import RepeatContact
from router.templates import message_templates
from router.triage.open_matter import is_more, shares_a_topic
from tickets import handling, query_codes, store
from tickets.access.rights import SYSTEM
from tickets.clusters import clusters
from tickets.conversations import ReceivedMessage
from tickets.lifecycle import ENDED, State
from tickets.message_models import Message
from tickets.models import Ticket

TICKED = "诉求人在登记时要求保密"
MISSED_CALL = "missed_call"
CALL_BACK = "漏接来电，请回拨"
_OVER = frozenset({*ENDED, State.ARCHIVED})


async def open_own(
    uow: UnitOfWork, heard: ReceivedMessage, before: Before | None = None, *, ring: bool = True
) -> Ticket:
    """A ticket of its own, acknowledged with number and code; where another is open, the citizen may say it is more."""
    code = query_codes.query_code()
    missed = not heard.message.text and heard.message.kind == MISSED_CALL
    ticket = await handling.open_ticket(
        uow,
        heard.conversation,
        heard.message,
        title=CALL_BACK if missed else "",
        code=code,
        waived=form_ticks.waived(heard),
    )
    confidentiality.protect(ticket, heard.message.text)
    if form_ticks.wants_secrecy(heard):
        handling.ask_secrecy(uow, ticket, by=SYSTEM, reason=TICKED, acknowledged=True)
    prefix = uow.settings.number_prefix
    lines: list[str] = [wording.acknowledgement(ticket.number, code, prefix=prefix, site=uow.settings.site_url)]
    lines += [wording.CUT] if heard.message.cut else []
    lines += [wording.CONFIDENTIAL] if ticket.confidential else []
    earlier = before.ticket if before and before.ticket and before.ticket.state not in _OVER else None
    lines += [wording.perhaps_more(earlier.number, prefix=prefix)] if earlier and ring else []
    choices = (wording.SAME_MATTER,) if earlier and ring else ()
    await replies.say(
        uow, heard.conversation, message_templates.joined(lines), ticket=ticket, choices=choices, direct=True
    )
    if not heard.message.text:
        handling.to_people(uow, ticket, reason=CALL_BACK if missed else "通话没有转写，请听录音后派单")
    elif ring:
        uow.wake(dispatching.WAKEUP)
    return ticket


async def perhaps_again(
    uow: UnitOfWork, heard: ReceivedMessage, before: Before
) -> tuple[Ticket, repeat_contacts.RepeatVerdict]:
    """A citizen we know names a matter: the same once more, new facts of it, or another one. The ticket and which."""
    found = await again_of(uow.session, heard.conversation.citizen_id, heard.message.text, now=uow.now)
    earlier = await store.ticket(uow.session, found.ticket_id) if found.ticket_id else None
    if earlier is None:
        return await open_own(uow, heard, before), repeat_contacts.RepeatVerdict.NEW
    if found.verdict is repeat_contacts.RepeatVerdict.MORE or (
        found.verdict is repeat_contacts.RepeatVerdict.REPEAT and earlier.confidential
    ):
        return await add(uow, heard, earlier), repeat_contacts.RepeatVerdict.MORE
    if found.verdict is repeat_contacts.RepeatVerdict.REPEAT and form_ticks.wants_secrecy(heard):
        return await add(uow, heard, earlier), repeat_contacts.RepeatVerdict.MORE  # the tick is what is new
    if found.verdict is repeat_contacts.RepeatVerdict.REPEAT:
        return await _repeat(uow, heard, earlier, found), repeat_contacts.RepeatVerdict.REPEAT
    ticket = await open_own(uow, heard, ring=False)
    why = f"可能与同一诉求人的 {earlier.number} 是同一件事（{'、'.join(found.reasons)}），请判断：标为重复，或另行派单"
    handling.to_people(uow, ticket, reason=why)
    return ticket, repeat_contacts.RepeatVerdict.NEW


async def again_of(session: AsyncSession, citizen_id: int, text: str, *, now: datetime) -> RepeatContact:
    """What this citizen's earlier tickets say about a new text of theirs."""
    known = await store.said_by(session, citizen_id, since=now - repeat_contacts.LOOKED_BACK)
    earlier = [
        repeat_contacts.Earlier(ticket.id, said, ticket.state, ticket.registered_at, similar_search.place_named(said))
        for ticket, said in known
    ]
    return repeat_contacts.look(text, earlier, place=similar_search.place_named(text))


def is_elsewhere(text: str, earlier: str) -> bool:
    """Whether both name a place, and not the same."""
    place, known = similar_search.place_named(text), similar_search.place_named(earlier)
    return place is not None and known is not None and place != known


async def _repeat(uow: UnitOfWork, heard: ReceivedMessage, earlier: Ticket, found: RepeatContact) -> Ticket:
    """Registered, as every contact, and linked; `cluster_reactions.tell_joined` reports the first one's state."""
    ticket = await handling.open_ticket(uow, heard.conversation, heard.message, waived=form_ticks.waived(heard))
    await uow.session.flush()
    reason = f"同一诉求人、同一件事，没有新情况（{'、'.join(found.reasons)}）"
    await clusters.join(uow, ticket, earlier, by=SYSTEM, reason=reason)
    return ticket


async def add(uow: UnitOfWork, heard: ReceivedMessage, ticket: Ticket, *, said: str = "") -> Ticket:
    """More about an open ticket; where only the moment says so, the citizen may say that it is another matter."""
    heard.message.ticket_id = ticket.id
    known, wishes = (
        ticket.confidential,
        form_ticks.wants_secrecy(heard) or confidentiality.asks_further(heard.message.text),
    )
    handling.supplement(uow, ticket, heard.message.text, by=handling.owner(ticket), message_id=heard.message.id)
    if form_ticks.wants_secrecy(heard):
        handling.ask_secrecy(uow, ticket, by=SYSTEM, reason=TICKED, message_id=heard.message.id)
    prefix, state = uow.settings.number_prefix, ticket.state
    text: str = wording.supplemented(ticket.number, prefix=prefix, state=state, secret=known or wishes)
    text = wording.supplemented_here(state=state, secret=known or wishes) if heard.onto == ticket.id else text
    text += wording.CONFIDENTIAL if known and wishes else ""
    choices: tuple[str, ...] = ()
    if said and not is_more(heard.message.text) and not shares_a_topic(heard.message.text, said):
        text, choices = text + wording.PERHAPS_ANOTHER, (wording.ANOTHER_MATTER,)
    await replies.answer(uow, heard, text, ticket=ticket, choices=choices)
    return ticket


async def reopen(uow: UnitOfWork, heard: ReceivedMessage, ticket: Ticket) -> Ticket:
    heard.message.ticket_id = ticket.id
    handling.reopen(uow, ticket, by=handling.owner(ticket), reason=heard.message.text)
    await replies.answer(uow, heard, wording.REOPENED, ticket=ticket)
    return ticket


async def part(uow: UnitOfWork, message: Message) -> Ticket:
    """Make a matter of its own of a message that was filed under another; raises Conflict where it opened that one."""
    ticket = await store.ticket(uow.session, message.ticket_id) if message.ticket_id else None
    if ticket is None or await store.first_message_of(uow.session, ticket.id) == message.id:
        raise Conflict("这件事已经是单独登记的")
    by = handling.owner(ticket)
    return await splitting.split(uow, ticket, messages=[message], by=by, reason=wording.ANOTHER_MATTER)


async def join_last(uow: UnitOfWork, heard: ReceivedMessage, before: Before) -> Ticket | None:
    """The citizen says that the ticket just opened is more about the one before: joined as a repeat of it."""
    tickets = [
        ticket
        for ticket, _ in await store.said_by(
            uow.session, heard.conversation.citizen_id, since=uow.now - repeat_contacts.LOOKED_BACK
        )
    ]
    living = [ticket for ticket in tickets if ticket.state not in _OVER and ticket.state is not State.MERGED]
    if len(living) < 2:  # noqa: PLR2004 - the one just opened and the one before
        return before.ticket
    mine, earlier = living[0], living[1]
    heard.message.ticket_id = mine.id
    handling.supplement(uow, earlier, mine.text, by=handling.owner(earlier))
    await clusters.join(uow, mine, earlier, by=SYSTEM, reason="诉求人说明是同一件事")
    return mine

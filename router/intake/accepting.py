"""One transaction takes a message down, hears what it is for, acts on it and answers."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from channels.contract import InboundMessage, MessageKind
from classifier import urgency
from hotline.base.errors import Overtaken
from hotline.base.log import logger
from hotline.base.uow import UnitOfWork, Work
from router import hearing, review_answers, talks, triage, warning
from router.again import Verdict
from router.intake import before as situations
from router.intake import emergencies, matters, wishes
from router.intake.before import Before
from router.triage import Purpose, Triage
from router.triage.withdrawing import is_yes
from tickets import conversations, expected_files_store, store
from tickets.conversations import Heard
from tickets.lifecycle import ENDED, State
from tickets.messages import Message
from tickets.models import Ticket

TOGETHER = timedelta(minutes=15)  # people write one matter in several messages
_TRIES = 4  # a message may meet another of the same newcomer, or somebody's act on the ticket; again it finds both
_CALLS = {MessageKind.CALL, MessageKind.MISSED_CALL}
_LEAVES_NO_TRACE = {  # of a call a person took part in, a ticket is kept also where nothing is asked
    *(Purpose.SMALL_TALK, Purpose.THANKS, Purpose.ABUSE, Purpose.HUMAN, Purpose.OPT_OUT, Purpose.NOTHING),
}
_NEEDS_TICKET = {
    *(Purpose.FOLLOW_UP, Purpose.SUPPLY_INFO, Purpose.REOPEN, Purpose.PROGRESS, Purpose.CHASE, Purpose.WITHDRAW),
    *(Purpose.CONFIRM_WITHDRAWAL, Purpose.SEPARATE, Purpose.SAME_MATTER),
}
_MEANT_EACH_TIME = {
    *(Purpose.REVIEW_ANSWER, Purpose.RATING, Purpose.SUPPLY_INFO, Purpose.CHASE, Purpose.HUMAN, Purpose.OPT_OUT),
    *(Purpose.RESUME, Purpose.WITHDRAW, Purpose.CONFIRM_WITHDRAWAL, Purpose.SEPARATE, Purpose.SAME_MATTER),
}
_OF_ENDED = {Purpose.REOPEN, Purpose.PROGRESS, Purpose.SEPARATE, Purpose.SAME_MATTER}
_NO_SUPPLEMENT = {Purpose.REVIEW_ANSWER, Purpose.REOPEN, Purpose.CHASE}  # joins the record, and is heard here
_OVER = frozenset({*ENDED, State.ARCHIVED})
log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Accepted:
    """How a message was taken; a repeat says the same as the first time."""

    repeated: bool
    sequence: int
    ticket_id: int | None
    number: str | None
    decision: str


async def accept(work: Work, message: InboundMessage) -> Accepted:
    """Take down one citizen's message. Idempotent by (channel, external_id); loses nothing it returned for."""
    for attempt in range(1, _TRIES + 1):
        try:
            async with work.begin() as uow:
                return await take(uow, message)
        except Overtaken:
            if attempt == _TRIES:
                raise
            log.info("intake_met_itself", channel=message.channel, attempt=attempt)
    raise AssertionError("unreachable")


async def separate(work: Work, message: Message) -> Accepted:
    """Make a matter of its own of a message that was filed under another; raises Conflict where it is one already."""
    async with work.begin() as uow:
        fresh = await uow.session.get_one(Message, message.id)
        ticket = await matters.part(uow, fresh)
        return Accepted(
            repeated=False,
            sequence=fresh.sequence,
            ticket_id=ticket.id,
            number=ticket.number,
            decision=Purpose.NEW.value,
        )


async def take(uow: UnitOfWork, message: InboundMessage) -> Accepted:
    """`accept` within a unit of work that may take down others, of other senders, as well."""
    heard = await conversations.append(
        uow,
        channel=message.channel,
        external_id=message.external_id,
        sender=message.sender,
        text=message.text,
        sent_at=message.sent_at,
        kind=message.kind.value,
        phone=message.phone,
        name=message.name,
        detail=_envelope(message),
    )
    if heard.repeated:
        return await _as_before(uow, heard)
    expected_files_store.expect(uow, heard.message, [(one.ref, one.name) for one in message.media])
    if talks.is_said_to_holder(heard):
        return await _kept_for_holder(uow, heard)
    before = await situations.look(uow, heard)
    is_call = message.kind in _CALLS
    found = triage.decide(heard.message.text, situations.situation(heard, before, is_call=is_call), now=uow.now)
    if before.ticket is not None and is_yes(heard.message.text) and await wishes.asks_whether_to_withdraw(uow, heard):
        found = Triage(Purpose.CONFIRM_WITHDRAWAL)
    if found.purpose is Purpose.EMERGENCY:
        return _accepted(heard, await _hear_emergency(uow, heard, found, before), found.purpose)
    if found.purpose is Purpose.AUTOMATIC or (not is_call and _is_unanswered(found, heard, before)):
        heard.message.ticket_id = before.ticket.id if before.ticket else None
        if found.purpose is not Purpose.AUTOMATIC and situations.flood_begins(before):
            await wishes.too_many(uow, heard)
        return _accepted(heard, None, Purpose.AUTOMATIC)
    if is_call and found.purpose in _LEAVES_NO_TRACE:
        return _accepted(heard, await matters.open_own(uow, heard), Purpose.NEW)
    ticket, purpose = await _act(uow, heard, found, before)
    if ticket is not None and purpose in _NO_SUPPLEMENT:
        await hearing.hear_report(uow, ticket, heard.message.text, ear=False)
    return _accepted(heard, ticket, purpose)


def _is_unanswered(found: Triage, heard: Heard, before: Before) -> bool:
    """Kept and not answered, so that two machines do not write to each other; a button may be pressed often."""
    if situations.is_flood(before):
        asks = found.purpose is Purpose.HUMAN and talks.machine_chats(heard.conversation)
        return not (asks or found.purpose is Purpose.OPT_OUT)
    return found.purpose not in _MEANT_EACH_TIME and situations.is_said_over_and_over(before, heard.message.text)


async def _kept_for_holder(uow: UnitOfWork, heard: Heard) -> Accepted:
    """A line for the person who holds the conversation: no reply, no ticket, unless there is a danger in it."""
    ticket = await talks.heard_while_held(uow, heard)
    danger = urgency.hear(heard.message.text)
    if danger is not None and danger.rings:
        ticket = ticket or await matters.open_own(uow, heard)
        hearing.hear_once(uow, ticket, heard.message.text, message_id=heard.message.id)
    return _accepted(heard, ticket, Purpose.TO_PERSON)


async def _hear_emergency(uow: UnitOfWork, heard: Heard, found: Triage, before: Before) -> Ticket:
    """Whom to call is said first; what it is about is done like anything else, and the alarm comes with the record.

    What leaves no record to be heard (an answer to the follow-up question) is heard here.
    """
    warned = await warning.warn(uow, heard.conversation)
    purpose, before = emergencies.sorted_in(found, before, heard.message.text)
    if purpose is Purpose.NEW and emergencies.is_another(found, before, heard.message.text):
        done: Ticket | None = await matters.open_own(uow, heard, before)
    else:
        done, _ = await _act(uow, heard, Triage(purpose, found.verdict, danger=found.danger), before)
    ticket = done or await matters.open_own(uow, heard)
    warned.about(ticket)
    if purpose in {Purpose.REVIEW_ANSWER, Purpose.REOPEN}:
        hearing.hear(uow, ticket, heard.message.text, message_id=heard.message.id)
    return ticket


async def _act(  # noqa: C901 - a list of purposes, first match
    uow: UnitOfWork, heard: Heard, found: Triage, before: Before
) -> tuple[Ticket | None, Purpose]:
    """Do what the message is for; the ticket that it belongs to, and what became of it."""
    purpose, ticket = found.purpose, before.ticket
    if before.review is not None and found.verdict is not None:
        ticket = await review_answers.take(uow, heard, before.review, found.verdict)
        if purpose is Purpose.HUMAN:
            await talks.ask(uow, heard.conversation)
        if found.beside:
            await matters.open_own(uow, heard)
        return ticket, Purpose.REVIEW_ANSWER
    if purpose in _NEEDS_TICKET and (ticket is None or _is_over(purpose, ticket)):
        return await _without_a_ticket(uow, heard, found, before)
    if purpose is Purpose.NEW:
        return await _new(uow, heard, before)
    if purpose is Purpose.HUMAN:
        return await _person(uow, heard, found, before)
    if ticket is not None and purpose in _NEEDS_TICKET:
        return await _about_a_ticket(uow, heard, found, before, ticket)
    if purpose is Purpose.OPT_OUT:
        await wishes.opt_out(uow, heard)
    elif purpose is Purpose.RESUME:
        await wishes.resume(uow, heard)
    elif purpose is Purpose.RATING:
        await review_answers.rate(uow, heard, found.stars)
    elif talks.machine_chats(heard.conversation):
        await wishes.chat(uow, heard, found, before)
    return None, purpose


async def _new(uow: UnitOfWork, heard: Heard, before: Before) -> tuple[Ticket, Purpose]:
    if before.ticket is None:
        return await matters.open_own(uow, heard), Purpose.NEW
    ticket, verdict = await matters.perhaps_again(uow, heard, before)
    return ticket, {Verdict.MORE: Purpose.FOLLOW_UP, Verdict.REPEAT: Purpose.REPEAT}.get(verdict, Purpose.NEW)


async def _compared(uow: UnitOfWork, heard: Heard, before: Before, ticket: Ticket) -> tuple[Ticket, Purpose]:
    """A text on the same topic as what is open: within minutes it goes on with it, unless it names another place."""
    spoken = heard.previous_at
    if spoken is None or uow.now - spoken > TOGETHER or matters.is_elsewhere(heard.message.text, before.said):
        return await _new(uow, heard, before)
    return await matters.add(uow, heard, ticket, said=before.said), Purpose.FOLLOW_UP


async def _person(uow: UnitOfWork, heard: Heard, found: Triage, before: Before) -> tuple[Ticket | None, Purpose]:
    """A wish for a person; what the same line tells besides is taken down as well."""
    await talks.ask(uow, heard.conversation)  # first, so that the talk knows the matter
    if not found.beside:
        return None, Purpose.HUMAN
    ticket, _ = await _new(uow, heard, before)
    return ticket, Purpose.HUMAN


async def _about_a_ticket(
    uow: UnitOfWork, heard: Heard, found: Triage, before: Before, ticket: Ticket
) -> tuple[Ticket | None, Purpose]:
    purpose = found.purpose
    if found.compare:
        return await _compared(uow, heard, before, ticket)
    if purpose in {Purpose.FOLLOW_UP, Purpose.SUPPLY_INFO}:
        said = before.said if purpose is Purpose.FOLLOW_UP else ""
        return await matters.add(uow, heard, ticket, said=said), purpose
    if purpose is Purpose.WITHDRAW:
        return await wishes.withdraw(uow, heard, ticket, found), purpose
    if purpose is Purpose.SEPARATE:
        return await wishes.other_matter(uow, heard), purpose
    if purpose is Purpose.SAME_MATTER:
        return await wishes.same_matter(uow, heard, before), purpose
    return await _SIMPLE[purpose](uow, heard, ticket), purpose


_SIMPLE = {
    Purpose.REOPEN: matters.reopen,
    Purpose.PROGRESS: wishes.progress,
    Purpose.CHASE: wishes.chase,
    Purpose.CONFIRM_WITHDRAWAL: wishes.confirm_withdrawal,
}


async def _without_a_ticket(
    uow: UnitOfWork, heard: Heard, found: Triage, before: Before
) -> tuple[Ticket | None, Purpose]:
    """Words about a matter that is not open here: a matter that they tell is taken down, else where to look is said."""
    if before.ticket is not None and found.purpose in {Purpose.WITHDRAW, Purpose.CONFIRM_WITHDRAWAL}:
        return await wishes.progress(uow, heard, before.ticket), Purpose.PROGRESS  # it has ended already
    if before.ticket is not None or triage.tells_a_matter(heard.message.text):
        return await _new(uow, heard, before)
    await wishes.no_ticket(uow, heard)
    return None, found.purpose


def _is_over(purpose: Purpose, ticket: Ticket) -> bool:
    """What ended can be asked about and can live again, but is not chased, added to or withdrawn."""
    return ticket.state in _OVER and purpose not in _OF_ENDED


def _envelope(message: InboundMessage) -> dict[str, Any]:
    """What the record keeps beside the words; of a call, who said what and when."""
    spoken = {"segments": [asdict(segment) for segment in message.segments]} if message.segments else {}
    return {**message.detail, **spoken}


async def _as_before(uow: UnitOfWork, heard: Heard) -> Accepted:
    ticket = await store.ticket(uow.session, heard.message.ticket_id) if heard.message.ticket_id else None
    return _accepted(heard, ticket, Purpose.NEW)


def _accepted(heard: Heard, ticket: Ticket | None, purpose: Purpose) -> Accepted:
    return Accepted(
        repeated=heard.repeated,
        sequence=heard.message.sequence,
        ticket_id=ticket.id if ticket else None,
        number=ticket.number if ticket else None,
        decision=purpose.value,
    )

"""One transaction records a message, decides what it is for, acts on it and answers."""

from dataclasses import asdict, dataclass
from typing import Any

from channels.contract import InboundMessage, MessageKind
from classifier.danger import danger_detection, rescue_patterns
from hotline.base.errors import Overtaken
from hotline.base.observability.log import logger
from hotline.base.request_limits import counting, limits
from hotline.base.security.crypto import KeyRing
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from router import triage
from router.conversations import handover
from router.intake import acting, matters, text_screening, wishes
from router.intake import context as situations
from router.intake.context import Before
from router.outgoing import danger_warning, review_replies
from router.triage import Purpose, Triage
from tickets import conversations, store
from tickets.conversations import ReceivedMessage
from tickets.events import TicketOpened
from tickets.files import pending_media_store
from tickets.message_models import Message
from tickets.models import Ticket

_TRIES = 4  # a message may meet another of the same newcomer, or somebody's act on the ticket; again it finds both
_CALLS = {MessageKind.CALL, MessageKind.MISSED_CALL}
_LEAVES_NO_TRACE = {  # of a call a person took part in, a ticket is kept also where nothing is asked
    *(Purpose.SMALL_TALK, Purpose.THANKS, Purpose.ABUSE, Purpose.HUMAN, Purpose.OPT_OUT, Purpose.NOTHING),
}
_MEANT_EACH_TIME = {
    *(Purpose.REVIEW_ANSWER, Purpose.RATING, Purpose.SUPPLY_INFO, Purpose.CHASE, Purpose.HUMAN, Purpose.OPT_OUT),
    *(
        Purpose.RESUME,
        Purpose.WITHDRAW,
        Purpose.CONFIRM_WITHDRAWAL,
        Purpose.KEEP,
        Purpose.SEPARATE,
        Purpose.SAME_MATTER,
    ),
}
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
    """Take down one citizen's message. Idempotent by its key (`key_of`); loses nothing it returned for."""
    for attempt in range(1, _TRIES + 1):
        try:
            async with work.begin() as uow:
                return await take(uow, message)
        except Overtaken:
            if attempt == _TRIES:
                raise
            log.info("intake_conflict_retry", channel=message.channel, attempt=attempt)
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


def key_of(keys: KeyRing, message: InboundMessage) -> str:
    """Under which external id the message is kept."""
    own = {"account": message.account, "sender": message.sender}
    return conversations.key_of(keys, message.channel, message.external_id, **own)


async def take(uow: UnitOfWork, message: InboundMessage) -> Accepted:
    """`accept` within a unit of work that may take down others, of other senders, as well."""
    heard = await conversations.append(
        uow,
        channel=message.channel,
        external_id=key_of(uow.settings.keys, message),
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
    pending_media_store.expect(uow, heard.message, [(one.ref, one.name) for one in message.media])
    if handover.is_said_to_holder(heard):
        return await _kept_for_holder(uow, heard)
    before = await situations.look(uow, heard)
    is_call = message.kind in _CALLS
    found = triage.decide(heard.message.text, situations.situation(heard, before, is_call=is_call), now=uow.now)
    if before.ticket is not None:
        found = await wishes.of_withdrawal(uow, heard) or found
    found = await wishes.of_opt_out(uow, heard, found)
    if found.purpose is Purpose.EMERGENCY:
        return accepted(heard, await acting.hear_emergency(uow, heard, found, before), found.purpose)
    if found.purpose is Purpose.AUTOMATIC or (not is_call and _is_unanswered(found, heard, before)):
        heard.message.ticket_id = before.ticket.id if before.ticket else None
        if found.purpose is not Purpose.AUTOMATIC and situations.flood_begins(before):
            await wishes.too_many(uow, heard)
        return accepted(heard, None, Purpose.AUTOMATIC)
    if is_call and found.purpose in _LEAVES_NO_TRACE:
        return accepted(heard, await matters.open_own(uow, heard), Purpose.NEW)
    ticket, purpose = await acting.act(uow, heard, found, before)
    await _count_matter(uow, heard, message.address)
    await acting.hear_besides(uow, heard, ticket or before.ticket, purpose)
    return accepted(heard, ticket, purpose)


async def _count_matter(uow: UnitOfWork, heard: ReceivedMessage, address: str) -> None:
    """A new matter counts under the sender's address like a form (decision 0056); a cry for help does not get here."""
    opened = any(isinstance(one, TicketOpened) and one.message_id == heard.message.id for one in uow.events)
    if address and opened:
        await counting.take_within(uow, limits.from_address(limits.WRITING, address, uow.settings.free))


def _is_unanswered(found: Triage, heard: ReceivedMessage, before: Before) -> bool:
    """Kept and not answered, so that two machines do not write to each other; a button may be pressed often."""
    if situations.is_flood(before):
        asks = found.purpose is Purpose.HUMAN and handover.machine_chats(heard.conversation)
        return not (asks or found.purpose is Purpose.OPT_OUT)
    return found.purpose not in _MEANT_EACH_TIME and situations.is_said_over_and_over(before, heard.message.text)


async def _kept_for_holder(uow: UnitOfWork, heard: ReceivedMessage) -> Accepted:
    """A line for the person who holds the conversation: no reply, no ticket, unless there is a danger in it.

    Then whom to call is said first, as on every other way.

    What may answer our own question, asked before the two began to talk, is kept beside that question as well.
    """
    ticket = await handover.heard_while_held(uow, heard)
    danger = danger_detection.hear(heard.message.text)
    if danger is not None and danger.rings:
        needed = rescue_patterns.needed(heard.message.text, danger.signal)
        warned = await danger_warning.warn(uow, heard.conversation, needed)
        ticket = ticket or await matters.open_own(uow, heard)
        warned.about(ticket)
        text_screening.hear_once(uow, ticket, heard.message.text, message_id=heard.message.id)
    else:
        await review_replies.perhaps(uow, heard)
    await acting.hear_besides(uow, heard, ticket, Purpose.TO_PERSON)
    return accepted(heard, ticket, Purpose.TO_PERSON)


def _envelope(message: InboundMessage) -> dict[str, Any]:
    """What the record keeps beside the words; of a call, who said what and when."""
    spoken = {"segments": [asdict(segment) for segment in message.segments]} if message.segments else {}
    return {**message.detail, **spoken}


async def _as_before(uow: UnitOfWork, heard: ReceivedMessage) -> Accepted:
    ticket = await store.ticket(uow.session, heard.message.ticket_id) if heard.message.ticket_id else None
    return accepted(heard, ticket, Purpose.NEW)


def accepted(heard: ReceivedMessage, ticket: Ticket | None, purpose: Purpose) -> Accepted:
    """How this message was taken."""
    return Accepted(
        repeated=heard.repeated,
        sequence=heard.message.sequence,
        ticket_id=ticket.id if ticket else None,
        number=ticket.number if ticket else None,
        decision=purpose.value,
    )

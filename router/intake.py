"""Where every message enters: one transaction takes it down, understands what it is for and answers."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from channels.contract import InboundMessage, MessageKind
from hotline.base.errors import Overtaken
from hotline.base.log import logger
from hotline.base.uow import UnitOfWork, Work
from router import again, clustering, dispatch, near, protecting, replies, review_answers, triage, wording
from router import store as offices
from router.again import Found, Verdict
from router.triage import Latest, Purpose, Triage
from sla.models import Review
from tickets import clusters, conversations, expected_files_store, handling, numbering, store
from tickets.conversations import Heard
from tickets.messages import Author
from tickets.models import Ticket, Waived
from tickets.rights import SYSTEM

_TRIES = 4  # a message may meet another of the same newcomer, or somebody's act on the ticket; again it finds both
NO_FOLLOW_UP = "no_follow_up"  # in a message's detail: he ticked that he need not be asked afterwards
_CALLS = {MessageKind.CALL, MessageKind.MISSED_CALL}
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
                return await _take(uow, message)
        except Overtaken:
            if attempt == _TRIES:
                raise
            log.info("intake_met_itself", channel=message.channel, attempt=attempt)
    raise AssertionError("unreachable")


async def _take(uow: UnitOfWork, message: InboundMessage) -> Accepted:
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
    latest = None if heard.newcomer else await store.latest_ticket_of(uow.session, heard.conversation.citizen_id)
    review = await offices.question_to(uow.session, heard.conversation.citizen_id) if latest else None
    found = triage.decide(
        heard.message.text,
        is_call=message.kind in _CALLS,
        latest=Latest(latest.state, heard.previous_at or latest.registered_at, latest.closed_at) if latest else None,
        asked=review is not None,
        now=uow.now,
    )
    if found.purpose is Purpose.NEW and latest is not None:
        return await _perhaps_again(uow, heard)
    ticket = await _act(uow, heard, found, latest, review)
    return _accepted(heard, ticket, found.purpose)


async def _perhaps_again(uow: UnitOfWork, heard: Heard) -> Accepted:
    """Somebody we know: the same matter once more is told how it stands, new facts join it, else it is a new one."""
    found = await again_of(uow.session, heard.conversation.citizen_id, heard.message.text, now=uow.now)
    earlier = await store.ticket(uow.session, found.ticket_id) if found.ticket_id else None
    if earlier is None:
        return _accepted(heard, await _open(uow, heard), Purpose.NEW)
    if found.verdict is Verdict.MORE or (found.verdict is Verdict.REPEAT and earlier.confidential):
        return _accepted(heard, await _add(uow, heard, earlier), Purpose.FOLLOW_UP)
    if found.verdict is Verdict.REPEAT:
        return _accepted(heard, await _repeat(uow, heard, earlier, found), Purpose.REPEAT)
    ticket = await _open(uow, heard, ring=False)
    why = f"可能与同一诉求人的 {earlier.number} 是同一件事（{'、'.join(found.reasons)}），请判断：标为重复，或另行派单"
    handling.to_people(uow, ticket, reason=why)
    return _accepted(heard, ticket, Purpose.NEW)


async def again_of(session: AsyncSession, citizen_id: int, text: str, *, now: datetime) -> Found:
    """What this citizen's earlier tickets say about a new text of his."""
    known = await store.said_by(session, citizen_id, since=now - again.LOOKED_BACK)
    earlier = [
        again.Earlier(ticket.id, said, ticket.state, ticket.registered_at, near.place_named(said))
        for ticket, said in known
    ]
    return again.look(text, earlier, place=near.place_named(text))


async def _repeat(uow: UnitOfWork, heard: Heard, earlier: Ticket, found: Found) -> Ticket:
    """Registered, for every contact counts, and linked at once; `clustering.tell_joined` says how the first stands."""
    ticket = await handling.open_ticket(uow, heard.conversation, heard.message, waived=_waived(heard))
    await uow.session.flush()
    reason = f"同一诉求人、同一件事，没有新情况（{'、'.join(found.reasons)}）"
    await clusters.join(uow, ticket, earlier, by=SYSTEM, reason=reason)
    return ticket


def _envelope(message: InboundMessage) -> dict[str, Any]:
    """What the record keeps beside the words; of a call, who said what and when."""
    spoken = {"segments": [asdict(segment) for segment in message.segments]} if message.segments else {}
    return {**message.detail, **spoken}


async def _act(
    uow: UnitOfWork, heard: Heard, found: Triage, ticket: Ticket | None, review: Review | None
) -> Ticket | None:
    """Do what the message is for; returns the ticket that it belongs to."""
    if review is not None and found.verdict is not None:
        return await review_answers.take(uow, heard, review, found.verdict)
    if found.purpose is Purpose.NEW:
        return await _open(uow, heard)
    if ticket is not None and found.purpose in _ABOUT_A_TICKET:
        return await _ABOUT_A_TICKET[found.purpose](uow, heard, ticket)
    if found.purpose is Purpose.RATING:
        await review_answers.rate(uow, heard, found.stars)
        return None
    if found.purpose is Purpose.PROGRESS:
        await replies.say(uow, heard.conversation, wording.no_ticket_here(site=uow.settings.site_url))
        return None
    if found.purpose is Purpose.WANTS_PERSON:
        heard.conversation.wants_person = True
    await replies.say(uow, heard.conversation, _SMALL[found.purpose])
    return None


_SMALL = {
    Purpose.GREETING: wording.GREETING,
    Purpose.THANKS: wording.THANKS,
    Purpose.WANTS_PERSON: wording.PERSON_COMES,
    Purpose.NOTHING: wording.NO_TEXT,
}


async def _open(uow: UnitOfWork, heard: Heard, *, ring: bool = True) -> Ticket:
    code = numbering.query_code()
    ticket = await handling.open_ticket(uow, heard.conversation, heard.message, code=code, waived=_waived(heard))
    protecting.protect(ticket, heard.message.text)
    await uow.session.flush()
    lines = [
        wording.acknowledgement(ticket.number, code, prefix=uow.settings.number_prefix, site=uow.settings.site_url)
    ]
    lines += [wording.CUT] if heard.message.cut else []
    lines += [wording.CONFIDENTIAL] if ticket.confidential else []
    await replies.say(uow, heard.conversation, "\n".join(lines), ticket=ticket)
    if not heard.message.text:
        missed = heard.message.kind == MessageKind.MISSED_CALL
        handling.to_people(uow, ticket, reason="漏接来电，请回拨" if missed else "通话没有转写，请听录音后派单")
    elif ring:
        uow.ring(dispatch.DOORBELL)
    return ticket


def _waived(heard: Heard) -> Waived:
    return Waived.FOLLOW_UP if heard.message.detail.get(NO_FOLLOW_UP) else Waived.NOTHING


async def _add(uow: UnitOfWork, heard: Heard, ticket: Ticket) -> Ticket:
    heard.message.ticket_id = ticket.id
    protecting.protect(ticket, heard.message.text)
    handling.supplement(uow, ticket, heard.message.text, by=handling.owner(ticket))
    text = wording.supplemented(ticket.number, prefix=uow.settings.number_prefix)
    await replies.say(uow, heard.conversation, text, ticket=ticket)
    return ticket


async def _tell_progress(uow: UnitOfWork, heard: Heard, ticket: Ticket) -> Ticket:
    state = (await clustering.standing(uow.session, ticket)).state
    text = wording.progress(ticket.number, ticket.title, state, ticket.due_at, prefix=uow.settings.number_prefix)
    await replies.say(uow, heard.conversation, text, ticket=ticket)
    return ticket


async def _reopen(uow: UnitOfWork, heard: Heard, ticket: Ticket) -> Ticket:
    heard.message.ticket_id = ticket.id
    handling.reopen(uow, ticket, by=handling.owner(ticket), reason=heard.message.text)
    await replies.say(uow, heard.conversation, wording.REOPENED, ticket=ticket)
    return ticket


_ABOUT_A_TICKET = {
    Purpose.FOLLOW_UP: _add,
    Purpose.REOPEN: _reopen,
    Purpose.PROGRESS: _tell_progress,
}


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


async def write_as_agent(uow: UnitOfWork, conversation_id: int, text: str, *, ticket: Ticket | None = None) -> None:
    """A person of the centre writes to the citizen; the wish for a person is thereby met."""
    conversation = await store.conversation(uow.session, conversation_id)
    conversation.wants_person = False
    await replies.say(uow, conversation, text, author=Author.AGENT, ticket=ticket)

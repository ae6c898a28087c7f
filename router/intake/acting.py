"""Does what a message is for: on its matter, on another one, or by an answer alone; the same for every channel."""

from datetime import timedelta

from classifier.danger import danger_detection, rescue_patterns
from classifier.request_type import secrecy
from hotline.base.channels import BY_VOICE
from hotline.base.storage.unit_of_work import UnitOfWork
from router import triage
from router.conversations import handover
from router.intake import emergencies, matters, text_screening, wishes
from router.intake.context import Before
from router.outgoing import danger_warning, replies, review_replies, wording
from router.similar_tickets.repeat_contacts import RepeatVerdict
from router.triage import Purpose, Triage
from tickets.conversations import ReceivedMessage
from tickets.lifecycle import ENDED, State
from tickets.models import Ticket

TOGETHER = timedelta(minutes=15)  # people write one matter in several messages
_NEEDS_TICKET = {
    *(Purpose.FOLLOW_UP, Purpose.SUPPLY_INFO, Purpose.REOPEN, Purpose.PROGRESS, Purpose.CHASE, Purpose.WITHDRAW),
    *(Purpose.CONFIRM_WITHDRAWAL, Purpose.KEEP, Purpose.SEPARATE, Purpose.SAME_MATTER),
}
_OF_ENDED = {Purpose.REOPEN, Purpose.PROGRESS, Purpose.SEPARATE, Purpose.SAME_MATTER}
_HEARD_AS_A_SUPPLEMENT = {Purpose.NEW, Purpose.FOLLOW_UP, Purpose.SUPPLY_INFO, Purpose.REPEAT, Purpose.SEPARATE}
_PRESSES = {Purpose.CHASE, Purpose.FOLLOW_UP, Purpose.SUPPLY_INFO}  # on the page of what has ended: it goes on
_OVER = frozenset({*ENDED, State.ARCHIVED})
_OF_MESSAGES = {
    Purpose.OPT_OUT: wishes.opt_out,
    Purpose.PERHAPS_OPT_OUT: wishes.ask_opt_out,
    Purpose.RESUME: wishes.resume,
}


async def act(  # noqa: C901 - a list of purposes, first match
    uow: UnitOfWork, heard: ReceivedMessage, found: Triage, before: Before
) -> tuple[Ticket | None, Purpose]:
    """Do what the message is for; the ticket that it belongs to, and what became of it."""
    purpose, ticket = found.purpose, before.ticket
    if before.review is not None and found.verdict is not None:
        ticket = await review_replies.take(uow, heard, before.review, found.verdict)
        if purpose is Purpose.HUMAN:
            await _ask_for_person(uow, heard, before)
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
    if purpose in _OF_MESSAGES:
        await _OF_MESSAGES[purpose](uow, heard)
    elif purpose is Purpose.RATING:
        await review_replies.rate(uow, heard, found.stars)
    elif handover.machine_chats(heard.conversation):
        await wishes.chat(uow, heard, found, before)
    return None, purpose


async def _new(uow: UnitOfWork, heard: ReceivedMessage, before: Before) -> tuple[Ticket, Purpose]:
    if before.ticket is None:
        return await matters.open_own(uow, heard), Purpose.NEW
    ticket, verdict = await matters.perhaps_again(uow, heard, before)
    return ticket, {RepeatVerdict.MORE: Purpose.FOLLOW_UP, RepeatVerdict.REPEAT: Purpose.REPEAT}.get(
        verdict, Purpose.NEW
    )


async def _compared(uow: UnitOfWork, heard: ReceivedMessage, before: Before, ticket: Ticket) -> tuple[Ticket, Purpose]:
    """A text on the same topic as what is open: within minutes it goes on with it, unless it names another place."""
    spoken = heard.previous_at
    if spoken is None or uow.now - spoken > TOGETHER or matters.is_elsewhere(heard.message.text, before.said):
        return await _new(uow, heard, before)
    return await matters.add(uow, heard, ticket, said=before.said), Purpose.FOLLOW_UP


async def _person(
    uow: UnitOfWork, heard: ReceivedMessage, found: Triage, before: Before
) -> tuple[Ticket | None, Purpose]:
    """A wish for a person; any matter in the same line is recorded as well."""
    await _ask_for_person(uow, heard, before)  # first, so that the talk knows the matter
    if not found.beside:
        return None, Purpose.HUMAN
    ticket, _ = await _new(uow, heard, before)
    return ticket, Purpose.HUMAN


async def _ask_for_person(uow: UnitOfWork, heard: ReceivedMessage, before: Before) -> None:
    """A ticket by telephone has no conversation that could be taken: on its page the wish counts as a chase."""
    if heard.onto is None:
        await handover.ask(uow, heard.conversation)
    elif heard.conversation.channel not in BY_VOICE:
        await handover.ask(uow, heard.conversation, said=wording.PERSON_COMES_THERE)
    else:
        if before.ticket is not None and before.ticket.state not in _OVER:
            await wishes.chase(uow, heard, before.ticket)
        await replies.answer(uow, heard, wording.PERSON_BY_TELEPHONE, ticket=before.ticket)


async def _about_a_ticket(
    uow: UnitOfWork, heard: ReceivedMessage, found: Triage, before: Before, ticket: Ticket
) -> tuple[Ticket | None, Purpose]:
    purpose = found.purpose
    if found.compare:
        return await _compared(uow, heard, before, ticket)
    if purpose in {Purpose.FOLLOW_UP, Purpose.SUPPLY_INFO}:
        said = before.said if purpose is Purpose.FOLLOW_UP and found.danger is None else ""  # no choices for a cry
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
    Purpose.KEEP: wishes.keep,
}


async def _without_a_ticket(
    uow: UnitOfWork, heard: ReceivedMessage, found: Triage, before: Before
) -> tuple[Ticket | None, Purpose]:
    """Words about a matter that is not open here: record it if they describe one, else say where to look."""
    if heard.onto is not None and before.ticket is not None and found.purpose in _PRESSES:
        return await matters.reopen(uow, heard, before.ticket), Purpose.REOPEN
    if before.ticket is not None and found.purpose in {Purpose.WITHDRAW, Purpose.CONFIRM_WITHDRAWAL, Purpose.KEEP}:
        return await wishes.progress(uow, heard, before.ticket), Purpose.PROGRESS  # it has ended already
    takes_back = found.purpose is Purpose.WITHDRAW and not triage.tells_a_new_matter(heard.message.text)
    if before.ticket is not None or (triage.tells_a_matter(heard.message.text) and not takes_back):
        return await _new(uow, heard, before)
    await wishes.no_ticket(uow, heard)
    return None, found.purpose


def _is_over(purpose: Purpose, ticket: Ticket) -> bool:
    """What ended can be asked about and can live again, but is not chased, added to or withdrawn."""
    return ticket.state in _OVER and purpose not in _OF_ENDED


async def hear_emergency(uow: UnitOfWork, heard: ReceivedMessage, found: Triage, before: Before) -> Ticket:
    """Whom to call is said first; what it is about is done like anything else, and the alarm comes with the record.

    What leaves no record to be screened (an answer to the follow-up question) is screened here, and so is what rings
    only beside an answer.
    """
    signal = found.danger.signal if found.danger else ""
    warned = await danger_warning.warn(uow, heard.conversation, rescue_patterns.needed(heard.message.text, signal))
    purpose, before = emergencies.sorted_in(found, before, heard.message.text)
    if purpose is Purpose.NEW and emergencies.is_another(found, before, heard.message.text):
        done: Ticket | None = await matters.open_own(uow, heard, before)
    else:
        done, _ = await act(uow, heard, Triage(purpose, found.verdict, danger=found.danger), before)
    if found.stars is not None:
        await review_replies.keep_rating(uow, heard, found.stars)
    ticket = done or await matters.open_own(uow, heard)
    warned.about(ticket)
    whole = danger_detection.hear(heard.message.text)
    unheard = purpose in {Purpose.REVIEW_ANSWER, Purpose.REOPEN} or whole is None or not whole.rings
    if unheard and found.danger is not None:
        text_screening.note(uow, ticket, found.danger, message_id=heard.message.id)
    return ticket


async def hear_besides(uow: UnitOfWork, heard: ReceivedMessage, ticket: Ticket | None, purpose: Purpose) -> None:
    """What is no supplement of its ticket (an answer, a question, a wish) may ask for secrecy or report as well."""
    if ticket is None or purpose in _HEARD_AS_A_SUPPLEMENT or ticket.state is State.ARCHIVED:
        return
    if ticket.confidential and secrecy.is_plain(heard.message.text):
        await replies.answer(uow, heard, wording.CONFIDENTIAL, ticket=ticket)
    await text_screening.hear_report(uow, ticket, heard.message.text, message_id=heard.message.id, by_model=False)

"""Messages that want something of us besides a matter: news, pressing on, an end, a person, quiet."""

from datetime import timedelta

from channels import opt_out_store
from classifier.text.citizen_text import fold
from hotline.base.errors import Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from router.conversations import handover
from router.intake.context import Before
from router.intake.matters import join_last, part
from router.outgoing import replies, wording
from router.similar_tickets import cluster_reactions
from router.templates.message_templates import worded
from router.triage import Purpose, Triage, abuse, perhaps_opting_out, withdrawing
from router.triage.withdrawing import Withdrawal
from tickets import handling, store
from tickets.conversations import ReceivedMessage
from tickets.lifecycle import Act, acts_from
from tickets.models import Kind, Ticket

ANSWERED_ONCE_IN = timedelta(days=1)
_SMALL = {
    Purpose.SMALL_TALK: wording.GREETING,
    Purpose.THANKS: wording.THANKS,
    Purpose.NOTHING: wording.NO_TEXT,
}


async def chat(uow: UnitOfWork, heard: ReceivedMessage, found: Triage, before: Before) -> None:
    """Courtesy is answered in kind; an insult calmly, and at the second time within a day a person reads on."""
    if found.purpose is not Purpose.ABUSE:
        await _say(uow, heard, _SMALL[found.purpose])
    elif any(abuse.is_only(text.lower()) for text, _ in before.recent):
        await handover.ask(uow, heard.conversation)
    else:
        await _say(uow, heard, wording.CALM)


async def too_many(uow: UnitOfWork, heard: ReceivedMessage) -> None:
    """Said once, so that nobody waits for answers that do not come."""
    await _say(uow, heard, wording.TOO_MANY)


async def no_ticket(uow: UnitOfWork, heard: ReceivedMessage) -> None:
    """To somebody who refers to a matter and is not known here."""
    await _say(uow, heard, wording.no_ticket_here(site=uow.settings.site_url))


async def progress(uow: UnitOfWork, heard: ReceivedMessage, ticket: Ticket) -> Ticket:
    state = (await cluster_reactions.standing(uow.session, ticket)).state
    text = wording.progress(ticket.number, ticket.title, state, ticket.due_at, prefix=uow.settings.number_prefix)
    await _say(uow, heard, text, ticket)
    return ticket


async def chase(uow: UnitOfWork, heard: ReceivedMessage, ticket: Ticket) -> Ticket:
    """Joined to the open ticket, counted every time, reported to the unit once a day."""
    heard.message.ticket_id = ticket.id
    await press(uow, ticket, heard.message.text)
    standing = await cluster_reactions.standing(uow.session, ticket)
    said = wording.chased(ticket.number, standing.state, ticket.due_at, prefix=uow.settings.number_prefix)
    await _say(uow, heard, said, ticket)
    return ticket


async def press(uow: UnitOfWork, ticket: Ticket, text: str) -> None:
    """The citizen presses on with these words."""
    since = uow.now - ANSWERED_ONCE_IN
    first = not await store.was_chased_by_citizen(uow.session, ticket.id, since=since)
    handling.chase_by_citizen(uow, ticket, by=handling.owner(ticket), reason=text, first=first)


async def withdraw(uow: UnitOfWork, heard: ReceivedMessage, ticket: Ticket, found: Triage) -> Ticket:
    """Asked back once. What the unit has repaired is its answer to give: the ticket is not dropped for it."""
    heard.message.ticket_id = ticket.id
    prefix, text = uow.settings.number_prefix, heard.message.text
    if found.withdrawal is Withdrawal.REPAIRED and ticket.department_id is not None:
        handling.supplement(uow, ticket, text, by=handling.owner(ticket))
        await _say(uow, heard, wording.repaired(ticket.number, prefix=prefix), ticket)
        return ticket
    if not _may_be_withdrawn(ticket):
        handling.supplement(uow, ticket, text, by=handling.owner(ticket))
        await _say(uow, heard, wording.NOT_WITHDRAWN, ticket)
        return ticket
    asked = wording.withdrawal_asked(ticket.number, ticket.title, prefix=prefix)
    await _say(uow, heard, asked, ticket, choices=(wording.CONFIRM_WITHDRAWAL, wording.KEEP_MATTER))
    return ticket


async def of_withdrawal(uow: UnitOfWork, heard: ReceivedMessage) -> Triage | None:
    """What the message answers to our question whether to withdraw, where that is the last that we said here."""
    meant = withdrawing.answer(fold(heard.message.text).lower())
    if meant is None:
        return None
    last = await store.last_of_ours(uow.session, heard.conversation.id)
    if last is None or wording.CONFIRM_WITHDRAWAL not in last.text:
        return None
    return Triage(Purpose.CONFIRM_WITHDRAWAL if meant else Purpose.KEEP)


async def keep(uow: UnitOfWork, heard: ReceivedMessage, ticket: Ticket) -> Ticket:
    """The matter goes on; nothing has changed, so no unit is notified."""
    heard.message.ticket_id = ticket.id
    await _say(uow, heard, wording.kept(ticket.number, prefix=uow.settings.number_prefix), ticket)
    return ticket


async def confirm_withdrawal(uow: UnitOfWork, heard: ReceivedMessage, ticket: Ticket) -> Ticket:
    """The answer to our question; without the question it is asked first."""
    if not _may_be_withdrawn(ticket) or not await store.was_asked_for(
        uow.session, ticket.id, wording.CONFIRM_WITHDRAWAL
    ):
        return await withdraw(uow, heard, ticket, Triage(Purpose.WITHDRAW, withdrawal=Withdrawal.WISH))
    heard.message.ticket_id = ticket.id
    await handling.withdraw(uow, ticket, by=handling.owner(ticket), reason=heard.message.text)
    await _say(uow, heard, wording.withdrawn(ticket.number, prefix=uow.settings.number_prefix), ticket)
    return ticket


def _may_be_withdrawn(ticket: Ticket) -> bool:
    """A report or a danger is not dropped because one message says so: a person asks."""
    safe = ticket.kind is not Kind.REPORT and not ticket.danger_rings
    return safe and Act.WITHDRAW in acts_from(ticket.state)


async def opt_out(uow: UnitOfWork, heard: ReceivedMessage) -> None:
    """Obeyed, kept for this address, confirmed once; never a ticket, never an answer to a question of ours."""
    channel, address = await replies.way_to(uow, heard.conversation)
    if await opt_out_store.opt_out(uow, channel, address):
        await _say(uow, heard, wording.OPTED_OUT)


async def ask_opt_out(uow: UnitOfWork, heard: ReceivedMessage) -> None:
    """Asked back once: the line may be a wish for no more messages, and nobody reads it."""
    await _say(uow, heard, wording.OPT_OUT_ASKED, choices=(wording.STOP,))


async def of_opt_out(uow: UnitOfWork, heard: ReceivedMessage, found: Triage) -> Triage:
    """What the message is for where it follows our question whether no more messages are wanted; else `found`.

    A second line that is no plainer is not asked back again: a person reads it as a matter.
    """
    meant = perhaps_opting_out.answer(fold(heard.message.text).lower())
    unsure = found.purpose is Purpose.PERHAPS_OPT_OUT
    if (meant is None and not unsure) or not await _opt_out_was_asked(uow, heard):
        return found
    if meant is None:
        return Triage(Purpose.NEW)
    return Triage(Purpose.OPT_OUT if meant else Purpose.SMALL_TALK)


async def _opt_out_was_asked(uow: UnitOfWork, heard: ReceivedMessage) -> bool:
    """Whether that question is the last that we said here, and not longer ago than a day."""
    last = await store.last_of_ours(uow.session, heard.conversation.id)
    if last is None or uow.now - last.received_at > ANSWERED_ONCE_IN:
        return False
    way, _ = await replies.way_to(uow, heard.conversation)
    return last.text == worded(uow, way, wording.OPT_OUT_ASKED)


async def resume(uow: UnitOfWork, heard: ReceivedMessage) -> None:
    channel, address = await replies.way_to(uow, heard.conversation)
    await opt_out_store.resume(uow, channel, address)
    await _say(uow, heard, wording.RESUMED)


async def other_matter(uow: UnitOfWork, heard: ReceivedMessage) -> Ticket | None:
    """The message before was another matter; where it is registered as one already, that is said."""
    before = await store.last_of_citizen(uow.session, heard.message)
    if before is None or before.ticket_id is None:
        await _say(uow, heard, wording.GREETING)
        return None
    try:
        return await part(uow, before)
    except Conflict:
        await _say(uow, heard, wording.SEPARATE_ALREADY)
        return None


async def same_matter(uow: UnitOfWork, heard: ReceivedMessage, before: Before) -> Ticket | None:
    """The ticket just opened is more about the one before."""
    try:
        return await join_last(uow, heard, before)
    except Conflict:
        await _say(uow, heard, wording.THANKS, before.ticket)
        return before.ticket


async def _say(
    uow: UnitOfWork, heard: ReceivedMessage, text: str, ticket: Ticket | None = None, *, choices: tuple[str, ...] = ()
) -> None:
    await replies.answer(uow, heard, text, ticket=ticket, choices=choices)

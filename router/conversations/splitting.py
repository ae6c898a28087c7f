"""Splitting a ticket and moving a misfiled message: replies to the citizen and notices to units.

The act itself, with clocks and journal, is `tickets.handling.splitting`. Here: the number and query code for the
citizen alone, a wish for secrecy in the new text, the index of near texts, and the units.
"""

from collections.abc import Sequence

from classifier.request_type import request_types, secrecy, two_procedures
from hotline.base.storage.unit_of_work import UnitOfWork
from router.dispatch import dispatching
from router.intake import form_ticks
from router.outgoing import replies, staff_notices, wording
from router.similar_tickets import similar_search
from tickets import events, handling, query_codes, store
from tickets.access.rights import SYSTEM, Actor, ActorKind
from tickets.clusters import clusters
from tickets.handling.intake import BEFORE_DISPATCH
from tickets.message_models import Message
from tickets.models import Kind, Ticket, Waived


async def split(
    uow: UnitOfWork,
    ticket: Ticket,
    *,
    messages: Sequence[Message] = (),
    text: str = "",
    by: Actor,
    reason: str,
    code: str = "",
) -> Ticket:
    """Take these messages, or this text, out of the ticket as a ticket of its own, and notify all concerned.

    The citizen gets the new number and its query code on the channel of the message. `code`: as in
    `handling.open_ticket`; a random one by default.
    """
    await _lock_talks(uow, ticket, messages)
    was_both = two_procedures.both(ticket.text) is not None
    code = code or query_codes.query_code()
    made = await handling.split(
        uow,
        ticket,
        messages=messages,
        text=text,
        by=by,
        reason=reason,
        code=code,
        confidential=_wants_secrecy([text, *(one.text for one in messages)]),
        waived=_waived(messages),
    )
    if was_both:
        _keep_apart(ticket, made)
    await similar_search.sign_again(uow, ticket)
    await clusters.rule_out(uow, ticket, made, by=by if by.kind is ActorKind.STAFF else SYSTEM)
    settings = uow.settings
    said = wording.split_off(ticket.number, made.number, code, prefix=settings.number_prefix, site=settings.site_url)
    await replies.tell(uow, made, said, direct=True)
    uow.wake(dispatching.WAKEUP)
    return made


async def move(
    uow: UnitOfWork, ticket: Ticket, target: Ticket, *, messages: Sequence[Message], by: Actor, reason: str
) -> None:
    """File these messages under another ticket of the same citizen, who is always informed: the number has changed."""
    await _lock_talks(uow, ticket, messages)
    await handling.move_messages(uow, ticket, target, messages=messages, by=by, reason=reason)
    await similar_search.sign_again(uow, ticket)
    await similar_search.sign_again(uow, target)
    said = wording.moved(ticket.number, target.number, prefix=uow.settings.number_prefix)
    await replies.tell(uow, target, said, direct=True)
    uow.wake(dispatching.WAKEUP)


async def tell_units_of_split(uow: UnitOfWork, event: events.TicketSplit) -> None:
    """Who has the first ticket does not wait for that part; of a confidential one they learn no more than that."""
    ticket, made = await store.ticket(uow.session, event.ticket_id), await store.ticket(uow.session, event.made_id)
    about = "" if made.confidential else f"（{made.number}）"
    await _tell_units(uow, ticket, f"有一部分内容是另一件事，已拆出另行办理{about}，请继续办理其余内容")


async def tell_units_of_move(uow: UnitOfWork, event: events.MessagesMoved) -> None:
    ticket, target = await store.ticket(uow.session, event.ticket_id), await store.ticket(uow.session, event.target_id)
    about = "" if target.confidential else f"（{target.number}）"
    await _tell_units(uow, ticket, f"有补充内容属于另一件事，已移走{about}，请继续办理其余内容")
    await _tell_units(uow, target, "诉求人有新的补充，请查看")


async def _tell_units(uow: UnitOfWork, ticket: Ticket, words: str) -> None:
    units = {order.department_id for order in await store.open_orders(uow.session, ticket.id)}
    for department_id in sorted(units):
        text = f"{words}：{ticket.number} {staff_notices.unit_title(ticket)}"
        staff_notices.post(uow, department_id, staff_notices.K.SORTED, text, ticket.id)


async def _lock_talks(uow: UnitOfWork, ticket: Ticket, messages: Sequence[Message]) -> None:
    """Conversations before tickets, as everywhere: two that lock in another order wait for each other."""
    talks = {one.conversation_id for one in messages} | {ticket.conversation_id or 0}
    for conversation_id in sorted(talks - {0}):
        await store.conversation(uow.session, conversation_id)


def _keep_apart(ticket: Ticket, made: Ticket) -> None:
    """A complaint and a report in one text are two procedures (总局令第121号9条): each gets its type and its clocks.

    A part that a unit has already keeps its type, which decides its time limits; both stay confidential.
    """
    for one in (ticket, made):
        if one.state in BEFORE_DISPATCH:
            one.kind = Kind.REPORT if request_types.reports(one.text) else Kind.COMPLAINT


def _wants_secrecy(texts: Sequence[str]) -> bool:
    return any(secrecy.is_asked(text) or request_types.reports(text) for text in texts)


def _waived(messages: Sequence[Message]) -> Waived:
    said = any(one.detail.get(form_ticks.NO_FOLLOW_UP) for one in messages)
    return Waived.FOLLOW_UP if said else Waived.NOTHING

"""Two matters in one ticket are handled as two, and a misfiled message as part of the right one: who is told what.

The act itself, with clocks and journal, is `tickets.handling.splitting`. Here: the number and query code that only the
citizen hears, a wish for secrecy in the new text, the index of near texts, and the units.
"""

from collections.abc import Sequence

from classifier import kinds, procedures, secrecy
from hotline.base.uow import UnitOfWork
from router import dispatch, near, notices, replies, ticks, wording
from tickets import clusters, events, handling, numbering, store
from tickets.handling.intake import BEFORE_DISPATCH
from tickets.messages import Message
from tickets.models import Kind, Ticket, Waived
from tickets.rights import SYSTEM, Actor, ActorKind


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
    """Take these messages, or this text, out of the ticket as a matter of its own, and tell everybody concerned.

    The citizen hears the new number and its query code on the channel on which they said it. `code`: as in
    `handling.open_ticket`; a random one by default.
    """
    await _lock_talks(uow, ticket, messages)
    was_both = procedures.both(ticket.text) is not None
    code = code or numbering.query_code()
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
    await near.sign_again(uow, ticket)
    await clusters.rule_out(uow, ticket, made, by=by if by.kind is ActorKind.STAFF else SYSTEM)
    settings = uow.settings
    said = wording.split_off(ticket.number, made.number, code, prefix=settings.number_prefix, site=settings.site_url)
    await replies.tell(uow, made, said, direct=True)
    uow.ring(dispatch.DOORBELL)
    return made


async def move(
    uow: UnitOfWork, ticket: Ticket, target: Ticket, *, messages: Sequence[Message], by: Actor, reason: str
) -> None:
    """File these messages under another ticket of the same citizen, who is always told: the number has changed."""
    await _lock_talks(uow, ticket, messages)
    await handling.move_messages(uow, ticket, target, messages=messages, by=by, reason=reason)
    await near.sign_again(uow, ticket)
    await near.sign_again(uow, target)
    said = wording.moved(ticket.number, target.number, prefix=uow.settings.number_prefix)
    await replies.tell(uow, target, said, direct=True)
    uow.ring(dispatch.DOORBELL)


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
        text = f"{words}：{ticket.number} {notices.unit_title(ticket)}"
        notices.post(uow, department_id, notices.K.SORTED, text, ticket.id)


async def _lock_talks(uow: UnitOfWork, ticket: Ticket, messages: Sequence[Message]) -> None:
    """Conversations before tickets, as at the front door: two that lock in another order wait for each other."""
    talks = {one.conversation_id for one in messages} | {ticket.conversation_id or 0}
    for conversation_id in sorted(talks - {0}):
        await store.conversation(uow.session, conversation_id)


def _keep_apart(ticket: Ticket, made: Ticket) -> None:
    """A complaint and a report told together are two procedures (总局令第121号9条): each gets its type and its clocks.

    What a unit has already keeps its type, on which its time limits rest; confidential both stay.
    """
    for one in (ticket, made):
        if one.state in BEFORE_DISPATCH:
            one.kind = Kind.REPORT if kinds.reports(one.text) else Kind.COMPLAINT


def _wants_secrecy(texts: Sequence[str]) -> bool:
    return any(secrecy.is_asked(text) or kinds.reports(text) for text in texts)


def _waived(messages: Sequence[Message]) -> Waived:
    said = any(one.detail.get(ticks.NO_FOLLOW_UP) for one in messages)
    return Waived.FOLLOW_UP if said else Waived.NOTHING

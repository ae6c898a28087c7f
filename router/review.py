"""After the answer: tell the citizen, ask whether it is solved, and say what follows from what he says."""

from hotline.base.uow import UnitOfWork
from router import replies, wording
from sla import events as promised
from sla import reviews
from sla.models import Extension, ExtensionKind, Review
from tickets import events, store
from tickets.people import Department


async def ask_citizen(uow: UnitOfWork, event: events.AnswerPassed) -> None:
    """The answer and the question in one message on the citizen's own channel (DESIGN 6.9)."""
    ticket = await store.ticket(uow.session, event.ticket_id)
    order = await store.order(uow.session, event.order_id)
    department = await uow.session.get_one(Department, order.department_id)
    review = await reviews.ask(uow, ticket, order)
    text = wording.answered(department.short, order.answer or "")
    await replies.tell(uow, ticket, f"{text}{wording.rating_link(uow.settings.site_url, review.token)}")


async def ask_again(uow: UnitOfWork, event: promised.ReviewTryDue) -> None:
    """The later tries: a message with the link, then a call by a person."""
    ticket = await store.ticket(uow.session, event.ticket_id)
    review = await uow.session.get_one(Review, event.review_id)
    prefix = uow.settings.number_prefix
    if event.way == "call":
        await replies.have_called(uow, ticket, wording.call_script(ticket.number, ticket.title, prefix=prefix))
        return
    link = wording.rating_link(uow.settings.site_url, review.token)
    await replies.tell(uow, ticket, wording.asked_again(ticket.number, ticket.title, prefix=prefix) + link)


async def tell_answered_directly(uow: UnitOfWork, event: events.AnsweredDirectly) -> None:
    await replies.tell(uow, await store.ticket(uow.session, event.ticket_id), wording.answered_directly(event.answer))


async def tell_more_asked(uow: UnitOfWork, event: events.MoreAsked) -> None:
    await replies.tell(uow, await store.ticket(uow.session, event.ticket_id), wording.more_asked(event.reason))


async def tell_declined(uow: UnitOfWork, event: events.TicketDeclined) -> None:
    await replies.tell(uow, await store.ticket(uow.session, event.ticket_id), wording.declined(event.reason, event.way))


async def tell_terminated(uow: UnitOfWork, event: events.TicketTerminated) -> None:
    """Whose matter is given up hears why, and what else he may do (潍坊条例21条〔法〕)."""
    ticket = await store.ticket(uow.session, event.ticket_id)
    await replies.tell(uow, ticket, wording.terminated(ticket.title, event.reason, event.way))


async def tell_transferred(uow: UnitOfWork, event: events.TransferredTo110) -> None:
    await replies.tell(uow, await store.ticket(uow.session, event.ticket_id), wording.TRANSFERRED_TO_110)


async def tell_more_time(uow: UnitOfWork, event: promised.ExtensionDecided) -> None:
    """More time or a rest is granted: the citizen hears why and until when (北京条例15条、济南条例24条〔法〕)."""
    if not event.granted:
        return
    ticket = await store.ticket(uow.session, event.ticket_id)
    asked = await uow.session.get_one(Extension, event.extension_id)
    if asked.kind is ExtensionKind.SUSPENSION:
        text = wording.suspended(ticket.title, asked.reason, asked.plan or "", event.due_at)
    else:
        text = wording.extended(ticket.title, asked.reason, event.due_at)
    await replies.tell(uow, ticket, text)

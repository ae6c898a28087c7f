"""What the citizen hears by itself of where their matter goes and until when."""

from hotline.base.uow import UnitOfWork
from router import replies, warning, wording
from sla import events as promised
from tickets import events
from tickets import store as record
from tickets.people import Department

CHATTY = frozenset({"webchat", "telegram"})  # channels where one more line costs neither money nor quota


async def warn_in_danger(uow: UnitOfWork, event: events.DangerHeard) -> None:
    """A citizen who may be in danger is told at once whom to call; the centre's alarm is `notices.danger_heard`."""
    if event.rings:
        await warning.warn_of(uow, await record.ticket(uow.session, event.ticket_id))


async def tell_date_moved(uow: UnitOfWork, event: promised.DateMoved) -> None:
    """Whom we told the date of himself hears that it has moved; who asks for his progress reads it there.

    What has been taken off its unit meanwhile has no date any more.
    """
    ticket = await record.ticket(uow.session, event.ticket_id)
    if ticket.source in CHATTY and ticket.department_id is not None:
        await replies.tell(uow, ticket, wording.date_moved(ticket.title, event.due_at, event.why))


async def tell_passed_on(uow: UnitOfWork, event: events.PraisePassedOn) -> None:
    """Whoever praises is thanked, and hears that it has been passed on."""
    ticket = await record.ticket(uow.session, event.ticket_id)
    if ticket.reply_waived:
        return
    order = await record.order(uow.session, event.order_id)
    department = await uow.session.get_one(Department, order.department_id)
    await replies.tell(uow, ticket, wording.PRAISE_PASSED_ON.format(unit=department.name))


async def tell_dispatched(uow: UnitOfWork, event: events.OrderDispatched) -> None:
    """Tell the citizen who handles it and until when, where a line more costs nothing."""
    ticket = await record.ticket(uow.session, event.ticket_id)
    if ticket.source not in CHATTY:
        return
    order = await record.order(uow.session, event.order_id)
    department = await uow.session.get_one(Department, order.department_id)
    await replies.tell(uow, ticket, wording.dispatched(department.name, ticket.due_at))

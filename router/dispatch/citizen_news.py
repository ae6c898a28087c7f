"""Unasked news for the citizen: where the matter goes and until when."""

from classifier.danger import rescue_patterns
from hotline.base.channels import CHATTY
from hotline.base.storage.unit_of_work import UnitOfWork
from router.alarms import danger_messages
from router.outgoing import danger_warning, replies, wording
from sla import events as promised
from tickets import events
from tickets import store as record
from tickets.person_models import Department


async def warn_in_danger(uow: UnitOfWork, event: events.DangerHeard) -> None:
    """Send the number to call to a citizen who may be in danger; the centre's alarm: `staff_notices.danger_heard`."""
    if event.rings:
        needed = rescue_patterns.needed(await danger_messages.words_of(uow, event), event.signal)
        await danger_warning.warn_of(uow, await record.ticket(uow.session, event.ticket_id), needed)


async def tell_date_moved(uow: UnitOfWork, event: promised.DateMoved) -> None:
    """A citizen who was given the date is informed that it moved; others read it when they ask for progress.

    A ticket recalled from its unit has no date any more.
    """
    ticket = await record.ticket(uow.session, event.ticket_id)
    if ticket.source in CHATTY and ticket.department_id is not None:
        await replies.tell(uow, ticket, wording.date_moved(ticket.title, event.due_at, event.why))


async def tell_passed_on(uow: UnitOfWork, event: events.PraisePassedOn) -> None:
    """Thank for praise, and say that it has been passed on."""
    ticket = await record.ticket(uow.session, event.ticket_id)
    if ticket.reply_waived:
        return
    order = await record.order(uow.session, event.order_id)
    department = await uow.session.get_one(Department, order.department_id)
    await replies.tell(uow, ticket, wording.praise_passed_on(department.name))


async def tell_dispatched(uow: UnitOfWork, event: events.OrderDispatched) -> None:
    """Inform the citizen who handles it and until when, on channels where a message is free."""
    ticket = await record.ticket(uow.session, event.ticket_id)
    if ticket.source not in CHATTY:
        return
    order = await record.order(uow.session, event.order_id)
    department = await uow.session.get_one(Department, order.department_id)
    await replies.tell(uow, ticket, wording.dispatched(department.name, ticket.due_at))

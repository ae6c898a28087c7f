"""Praise goes to the unit that earned it, for its knowledge: nothing to sign, to handle or to answer."""

from hotline.base.storage.session import put
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import events
from tickets.access.rights import Actor
from tickets.handling.dispatching import check_receiver, make_order
from tickets.handling.transition import step
from tickets.lifecycle import Act
from tickets.models import OrderState, Part, Ticket, WorkOrder
from tickets.person_models import Department


async def pass_on(uow: UnitOfWork, ticket: Ticket, department: Department, *, by: Actor, reason: str = "") -> WorkOrder:
    """Let the unit know of it; the order is only there to be read."""
    await check_receiver(uow, ticket, department, by=by)
    code = department.code
    step(uow, ticket, Act.PASS_ON, by=by, reason=reason, brought={"department": code}, change={"被表扬单位": code})
    ticket.department_id, ticket.needs_person = department.id, None
    order = make_order(uow, ticket, department, Part.LEAD)
    order.state = OrderState.TO_KNOW
    await put(uow.session, order)
    uow.record(events.PraisePassedOn(at=uow.now, ticket_id=ticket.id, order_id=order.id))
    return order


def note_praise(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor) -> None:
    """The unit has read it; or, by the system, it has had its time."""
    step(uow, ticket, Act.NOTE_PRAISE, by=by, order=order)
    order.state, ticket.closed_at = OrderState.DONE, uow.now
    uow.record(events.TicketClosed(at=uow.now, ticket_id=ticket.id))

"""The citizen takes the matter back (撤回)."""

from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import events, store
from tickets.access.rights import Actor
from tickets.handling.coworking import end_co_orders
from tickets.handling.transition import step
from tickets.lifecycle import Act
from tickets.models import OrderState, Ticket


async def withdraw(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> None:
    """End the matter at the citizen's own wish; the unit has nothing more to do, nobody is rated.

    Raises Conflict where the table does not permit it: a report or a danger is not dropped because somebody asks.
    """
    step(uow, ticket, Act.WITHDRAW, by=by, reason=reason)
    order = await store.lead_order(uow.session, ticket.id)
    if order is not None:
        order.state = OrderState.DONE
    await end_co_orders(uow, ticket)
    ticket.closed_at, ticket.needs_person = uow.now, None
    uow.record(
        events.TicketWithdrawn(at=uow.now, ticket_id=ticket.id, department_id=order.department_id if order else None)
    )

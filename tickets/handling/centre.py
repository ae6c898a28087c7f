"""What the centre does while a unit has it: audits the answer, chases."""

from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import events
from tickets.access.rights import Actor, ActorKind
from tickets.handling.transition import step
from tickets.lifecycle import Act, acts_from
from tickets.models import OrderState, Ticket, WorkOrder
from tickets.staff import second_person


async def pass_answer(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor) -> None:
    """The centre's audit is passed: the citizen gets the answer and is asked."""
    marked = await second_person.check(uow, ticket, order, Act.PASS_ANSWER, by=by)
    step(uow, ticket, Act.PASS_ANSWER, by=by, change=marked)
    uow.record(events.AnswerPassed(at=uow.now, ticket_id=ticket.id, order_id=order.id))


def return_answer(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str) -> None:
    step(uow, ticket, Act.RETURN_ANSWER, by=by, order=order, reason=reason)
    order.state = OrderState.SIGNED
    uow.record(events.AnswerReturned(at=uow.now, ticket_id=ticket.id, order_id=order.id, reason=reason))


def chase_by_citizen(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str, first: bool) -> None:
    """The citizen chases (催办): counted every time; `first` within a day, so that the unit is notified once."""
    act = Act.CHASE if Act.CHASE in acts_from(ticket.state) else Act.SUPPLEMENT
    step(uow, ticket, act, by=by, reason=reason)
    ticket.chases += 1
    uow.record(events.TicketChased(at=uow.now, ticket_id=ticket.id, first=first))


def chase(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str) -> None:
    step(uow, ticket, Act.CHASE, by=by, reason=reason)
    ticket.chases += 1
    by_clock = by.kind is ActorKind.SYSTEM
    uow.record(events.OrderChased(at=uow.now, ticket_id=ticket.id, order_id=order.id, reason=reason, by_clock=by_clock))

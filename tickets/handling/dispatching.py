"""To whom it goes: dispatch, and what is decided about an objection to it."""

from hotline.base.errors import BadInput, Conflict
from hotline.base.uow import UnitOfWork
from tickets import events, first_receiver, recusal, store
from tickets.handling.moving import step
from tickets.lifecycle import Act
from tickets.models import OrderState, Part, Ticket, WorkOrder
from tickets.people import Department
from tickets.rights import Actor


async def dispatch(
    uow: UnitOfWork, ticket: Ticket, department: Department, *, by: Actor, reason: str = ""
) -> WorkOrder:
    """Make the lead order. The accused unit never receives its own report (济南条例32条〔法〕)."""
    await recusal.refuse_accused(uow.session, ticket, department)
    if not department.active:
        raise BadInput("该单位已停用，请另选承办单位")
    await first_receiver.check(uow, ticket, department)
    step(
        uow,
        ticket,
        Act.DISPATCH,
        by=by,
        reason=reason,
        brought={"department": department.code},
        change={"承办单位": department.code},
    )
    order = WorkOrder(
        ticket_id=ticket.id,
        department_id=department.id,
        part=Part.LEAD,
        state=OrderState.TO_SIGN,
        round=ticket.reworks,
        dispatched_at=uow.now,
    )
    ticket.department_id, ticket.needs_person = department.id, None
    uow.session.add(order)
    await uow.session.flush()
    uow.record(events.OrderDispatched(at=uow.now, ticket_id=ticket.id, order_id=order.id))
    return order


async def decide_objection(
    uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, upheld: bool, reason: str
) -> None:
    """Upheld: back to dispatch. Rejected: back to the same unit, finally."""
    objection = await store.open_objection(uow.session, order.id)
    if objection is None:
        raise Conflict("这张工单没有待审的异议，可能别人已经处理")
    step(uow, ticket, Act.UPHOLD_OBJECTION if upheld else Act.REJECT_OBJECTION, by=by, reason=reason)
    objection.upheld, objection.decided_by, objection.decided_at = upheld, by.id, uow.now
    objection.decision = reason
    if upheld:
        order.state, ticket.department_id = OrderState.REFUSED, None
        ticket.needs_person = "承办单位异议成立，请改派"
        await first_receiver.after_refusal(uow, ticket)
    else:
        order.state, ticket.objection_closed = OrderState.TO_SIGN, True
    kind = events.ObjectionUpheld if upheld else events.ObjectionRejected
    uow.record(kind(at=uow.now, ticket_id=ticket.id, order_id=order.id, objection_id=objection.id))

"""Whom the matter is about: noted, and taken off the matter where it already lies with them (济南条例32条〔法〕)."""

from hotline.base.errors import BadInput
from hotline.base.uow import UnitOfWork
from tickets import events, store
from tickets.handling.coworking import end_co_orders
from tickets.handling.moving import step
from tickets.lifecycle import Act, acts_from
from tickets.models import OrderState, Ticket, WorkOrder
from tickets.people import Department
from tickets.recusal import concerns
from tickets.rights import SYSTEM, Actor

RECALLED = "承办单位是被反映单位，按规定回避，请改派"


async def mark_accused(uow: UnitOfWork, ticket: Ticket, accused: Department, *, by: Actor, reason: str = "") -> None:
    """Note whom the matter is about; an order that lies with it is recalled in the same moment."""
    if accused.level == "centre":
        raise BadInput("针对热线中心的，请转上级主管部门受理")
    step(
        uow,
        ticket,
        Act.MARK_ACCUSED,
        by=by,
        reason=reason,
        brought={"department": accused.code},
        change={"被反映单位": accused.code},
    )
    ticket.accused_id = accused.id
    order = await store.lead_order(uow.session, ticket.id)
    if order is None or Act.RECALL not in acts_from(ticket.state):
        return
    if concerns(accused, await store.department(uow.session, order.department_id)):
        await recall(uow, ticket, order, by=SYSTEM, reason=RECALLED)


async def recall(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str) -> None:
    """Take it off a unit that has an interest in it; who reported may ask for that too (济南条例32条〔法〕)."""
    step(uow, ticket, Act.RECALL, by=by, reason=reason)
    order.state, ticket.department_id, ticket.needs_person = OrderState.REFUSED, None, RECALLED
    objection = await store.open_objection(uow.session, order.id)
    if objection is not None:  # what it asked for has come about
        objection.upheld, objection.decided_by, objection.decided_at = True, by.id, uow.now
        objection.decision = reason
    await end_co_orders(uow, ticket)
    uow.record(events.OrderRecalled(at=uow.now, ticket_id=ticket.id, order_id=order.id))

"""Whom the matter is about: noted, and taken off the matter where it already lies with them (济南条例32条〔法〕).

The machine notes what it reads in the text; a person confirms it by noting it again, and a second person may say that
the unit is not the accused one (docs/decisions/0023).
"""

from hotline.base.errors import BadInput, Conflict, Forbidden
from hotline.base.uow import UnitOfWork
from tickets import events, store
from tickets.handling.coworking import end, end_co_orders
from tickets.handling.moving import step
from tickets.lifecycle import Act, acts_from
from tickets.models import OrderState, Part, Ticket, WorkOrder
from tickets.people import Department
from tickets.recusal import concerns
from tickets.rights import SYSTEM, Actor, ActorKind

RECALLED = "承办单位是被反映单位，按规定回避，请改派"


async def mark_accused(uow: UnitOfWork, ticket: Ticket, accused: Department, *, by: Actor, reason: str = "") -> None:
    """Note whom the matter is about; an order that lies with it is recalled in the same moment.

    Noted by the machine it is a proposal with the same effect. Another unit noted instead leaves the first one barred
    to whoever did that (`recusal.refuse_accused`).
    """
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
    cleared = [one for one in ticket.not_accused if one[0] != accused.id]
    if ticket.accused_id not in {None, accused.id} and by.id is not None:
        cleared.append([ticket.accused_id, by.id])
    ticket.accused_id, ticket.accused_proposed = accused.id, by.kind is ActorKind.SYSTEM
    ticket.not_accused = cleared
    await _end_parts_of(uow, ticket, accused)
    order = await store.lead_order(uow.session, ticket.id)
    if order is None or Act.RECALL not in acts_from(ticket.state):
        return
    if concerns(accused, await store.department(uow.session, order.department_id)):
        await recall(uow, ticket, order, by=SYSTEM, reason=RECALLED)


async def _end_parts_of(uow: UnitOfWork, ticket: Ticket, accused: Department) -> None:
    """Nor does it help with what is about itself."""
    helping = [one for one in await store.open_orders(uow.session, ticket.id) if one.part is Part.CO]
    end([one for one in helping if concerns(accused, await store.department(uow.session, one.department_id))])


async def clear_accused(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> None:
    """Say that the unit is not the accused one: never by whoever noted it, who may not judge their own word."""
    if ticket.accused_id is None:
        raise Conflict("这张工单没有登记被反映单位，可能别人已经撤销")
    noted = await store.newest_entry(uow.session, ticket.id, Act.MARK_ACCUSED)
    if noted is not None and noted.actor_kind == ActorKind.STAFF and noted.actor_id == by.id:
        raise Forbidden("被反映单位是您登记的，请另一位同事核实后撤销")
    accused = await store.department(uow.session, ticket.accused_id)
    step(uow, ticket, Act.CLEAR_ACCUSED, by=by, reason=reason, change={"被反映单位": f"{accused.code}→无"})
    ticket.not_accused = [*ticket.not_accused, [accused.id, by.id or 0]]
    ticket.accused_id, ticket.accused_proposed = None, False


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

"""To whom it goes: dispatch with lead and co-handlers, and what is decided about an objection to it."""

from collections.abc import Sequence

from hotline.base.errors import BadInput, Conflict
from hotline.base.storage.session import put
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import events, first_receiver, store
from tickets.access import recusal
from tickets.access.rights import Actor
from tickets.handling.coworking import end_co_orders
from tickets.handling.transition import step
from tickets.lifecycle import Act, State
from tickets.models import OrderState, Part, Ticket, WorkOrder
from tickets.organisation.levels import BUREAUS, LOCAL
from tickets.person_models import Department
from tickets.staff import second_person


async def dispatch(
    uow: UnitOfWork,
    ticket: Ticket,
    department: Department,
    *,
    by: Actor,
    reason: str = "",
    co: Sequence[Department] = (),
) -> WorkOrder:
    """Make the lead order, and one for each co-handler. A consultation ends by it (北京条例12条〔法〕)."""
    for unit in (department, *co):
        await check_receiver(uow, ticket, unit, by=by)
    if len({department.id, *(unit.id for unit in co)}) != len(co) + 1:
        raise BadInput("主办和协办不能是同一个单位")
    receiver = await first_receiver.check(uow, ticket, department, by=by)
    if not receiver.first and (wrong := wrong_lead(department, co)):
        raise BadInput(wrong)
    consulted = ticket.state is State.CONSULTING
    codes = {"承办单位": department.code} | ({"协办单位": [unit.code for unit in co]} if co else {})
    step(uow, ticket, Act.DISPATCH, by=by, reason=reason, brought={"department": department.code}, change=codes)
    if consulted:
        await _settle_consultation(uow, ticket, reason)
    order, orders = await _give(uow, ticket, department, co, final=receiver.final)
    uow.record(events.OrderDispatched(at=uow.now, ticket_id=ticket.id, order_id=order.id))
    _record_co(uow, ticket, orders)
    return order


async def reassign(
    uow: UnitOfWork,
    ticket: Ticket,
    former: WorkOrder,
    department: Department,
    *,
    by: Actor,
    reason: str,
    co: Sequence[Department] = (),
) -> WorkOrder:
    """The dispatcher corrects himself: straight to another unit, with a reason, counted against nobody (66号)."""
    for unit in (department, *co):
        await check_receiver(uow, ticket, unit, by=by)
    if department.id == former.department_id:
        raise BadInput("改派请选另一个承办单位；要换协办单位请用“增加协办”")
    if len({department.id, *(unit.id for unit in co)}) != len(co) + 1:
        raise BadInput("主办和协办不能是同一个单位")
    if wrong := wrong_lead(department, co):
        raise BadInput(wrong)
    codes = {"承办单位": department.code} | ({"协办单位": [unit.code for unit in co]} if co else {})
    step(uow, ticket, Act.REASSIGN, by=by, reason=reason, brought={"department": department.code}, change=codes)
    await _take_back(uow, ticket, former)
    receiver = await first_receiver.check(uow, ticket, department, by=by)
    order, orders = await _give(uow, ticket, department, co, final=receiver.final)
    uow.record(events.OrderReassigned(at=uow.now, ticket_id=ticket.id, order_id=order.id, former_id=former.id))
    _record_co(uow, ticket, orders)
    return order


async def undo_dispatch(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str) -> None:
    """The dispatcher withdraws it, to choose again; counted against nobody (66号)."""
    step(uow, ticket, Act.UNDO_DISPATCH, by=by, reason=reason)
    await _take_back(uow, ticket, order)
    ticket.department_id, ticket.needs_person = None, "派单已撤回，请重新派单"
    uow.record(events.DispatchUndone(at=uow.now, ticket_id=ticket.id, order_id=order.id))


async def _take_back(uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> None:
    """Off the unit and its co-handlers, written before another lead is: a ticket has one."""
    order.state = OrderState.REFUSED
    await end_co_orders(uow, ticket)
    await uow.session.flush()


async def _give(
    uow: UnitOfWork, ticket: Ticket, department: Department, co: Sequence[Department], *, final: bool
) -> tuple[WorkOrder, list[WorkOrder]]:
    """`final`: the unit may not object (潍坊条例22条〔法〕: 指定后不得退回)."""
    ticket.department_id, ticket.needs_person = department.id, None
    ticket.objection_closed = final
    order = make_order(uow, ticket, department, Part.LEAD)
    orders = [make_order(uow, ticket, unit, Part.CO) for unit in co]
    for one in (order, *orders):
        await put(uow.session, one)
    return order, orders


def _record_co(uow: UnitOfWork, ticket: Ticket, orders: Sequence[WorkOrder]) -> None:
    for one in orders:
        uow.record(events.CoOrderSent(at=uow.now, ticket_id=ticket.id, order_id=one.id))


def wrong_lead(lead: Department, co: Sequence[Department]) -> str:
    """Why this may not lead, or "": beside a bureau of the city no unit of a district does (潍坊条例24条〔法〕)."""
    above = next((unit for unit in co if unit.level in BUREAUS), None)
    if above is None or lead.level not in LOCAL:
        return ""
    return f"市级部门和县区单位共同办理的，由市级部门主办：请把{above.short}设为主办，{lead.short}设为协办"


async def add_co(uow: UnitOfWork, ticket: Ticket, department: Department, *, by: Actor, reason: str = "") -> WorkOrder:
    """One more co-handler while the lead works (济南条例29条〔法〕: the centre names lead and co-handlers)."""
    await check_receiver(uow, ticket, department, by=by)
    if any(order.department_id == department.id for order in await store.open_orders(uow.session, ticket.id)):
        raise Conflict("该单位已经在办理这张工单")
    step(
        uow,
        ticket,
        Act.ADD_CO,
        by=by,
        reason=reason,
        brought={"department": department.code},
        change={"协办单位": [department.code]},
    )
    order = make_order(uow, ticket, department, Part.CO)
    await uow.session.flush()
    uow.record(events.CoOrderSent(at=uow.now, ticket_id=ticket.id, order_id=order.id))
    return order


async def decide_objection(
    uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, upheld: bool, reason: str
) -> None:
    """Upheld: back to dispatch, co-handlers freed. Rejected: back to the same unit, finally (潍坊22条〔法〕)."""
    objection = await store.open_objection(uow.session, order.id)
    if objection is None:
        raise Conflict("这张工单没有待审的异议，可能别人已经处理")
    act = Act.UPHOLD_OBJECTION if upheld else Act.REJECT_OBJECTION
    marked = await second_person.check(uow, ticket, order, act, by=by)
    step(uow, ticket, act, by=by, reason=reason, change=marked)
    objection.upheld, objection.decided_by, objection.decided_at = upheld, by.id, uow.now
    objection.decision = reason
    if upheld:
        order.state, ticket.department_id = OrderState.REFUSED, None
        ticket.needs_person = await _who_next(uow, ticket)
        await end_co_orders(uow, ticket)
    else:
        order.state, ticket.objection_closed = OrderState.TO_SIGN, True
    kind = events.ObjectionUpheld if upheld else events.ObjectionRejected
    uow.record(kind(at=uow.now, ticket_id=ticket.id, order_id=order.id, objection_id=objection.id))


async def _who_next(uow: UnitOfWork, ticket: Ticket) -> str:
    """What the dispatcher has to do; who was right to send it back is never made to lead it."""
    right = sum(bool(one.upheld) for one in await store.objections_of(uow.session, ticket.id))
    if right < first_receiver.REFUSALS:
        return "承办单位异议成立，请改派"
    return f"已有 {right} 次异议成立，权属不清：请会商，或提请上级协调后指定，指定的单位不得退回"


async def check_receiver(uow: UnitOfWork, ticket: Ticket, department: Department, *, by: Actor) -> None:
    """The accused unit never receives its own report (济南条例32条〔法〕); a unit that is gone receives nothing."""
    await recusal.refuse_accused(uow.session, ticket, department, by=by)
    if not department.active:
        raise BadInput("该单位已停用，请另选承办单位")


def make_order(uow: UnitOfWork, ticket: Ticket, department: Department, part: Part) -> WorkOrder:
    order = WorkOrder(
        ticket_id=ticket.id,
        department_id=department.id,
        part=part,
        state=OrderState.TO_SIGN,
        dispatched_at=uow.now,
    )
    uow.session.add(order)
    return order


async def _settle_consultation(uow: UnitOfWork, ticket: Ticket, outcome: str) -> None:
    consultation = await store.open_consultation(uow.session, ticket.id)
    if consultation is not None:
        consultation.outcome, consultation.closed_at = outcome, uow.now

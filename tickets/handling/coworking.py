"""Lead and co-handlers (主办、协办; 北京条例14条〔法〕): each signs and answers an order of its own; passing down."""

from collections.abc import Iterable

from hotline.base.errors import BadInput, Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import clean
from tickets import events, store
from tickets.access import recusal
from tickets.access.rights import Actor
from tickets.handling.transition import step
from tickets.lifecycle import Act
from tickets.models import OrderState, Part, Ticket, WorkOrder
from tickets.person_models import Department


def co_sign(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor) -> None:
    _expect(order, OrderState.TO_SIGN, "这张协办单已经签收")
    step(uow, ticket, Act.CO_SIGN, by=by, order=order)
    order.state, order.signed_at, order.signed_by = OrderState.SIGNED, uow.now, by.id
    uow.record(events.CoOrderSigned(at=uow.now, ticket_id=ticket.id, order_id=order.id))


def co_answer(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, text: str) -> None:
    """The co-handler's result, or how far it has come and why; it goes to the lead, not to the citizen."""
    _expect(order, OrderState.SIGNED, "请先签收协办单；已经反馈的不用再报")
    words = clean(text).text
    step(uow, ticket, Act.CO_ANSWER, by=by, order=order, brought={"answer": words}, change={"协办反馈": words})
    order.answer, order.answered_at, order.answered_by = words, uow.now, by.id
    order.state = OrderState.ANSWERED
    uow.record(events.CoOrderAnswered(at=uow.now, ticket_id=ticket.id, order_id=order.id))


async def pass_down(
    uow: UnitOfWork, ticket: Ticket, order: WorkOrder, department: Department, *, by: Actor, note: str = ""
) -> None:
    """Hand the lead order to a sub-unit (转派下级单位): the promise to the citizen runs on, the sub-unit signs."""
    if order.part is not Part.LEAD:
        raise BadInput("协办单不能转派，请直接反馈意见")
    if department.id == order.department_id or department.id not in await store.subtree(
        uow.session, order.department_id
    ):
        raise BadInput("只能转派给本单位的下级单位")
    if not department.active or await recusal.is_barred(uow.session, ticket, department):
        raise BadInput("该单位已停用，或者是被反映单位，不能转派")
    step(
        uow,
        ticket,
        Act.PASS_DOWN,
        by=by,
        order=order,
        reason=note,
        brought={"department": department.code},
        change={"承办单位": department.code},
    )
    order.superior_id = order.superior_id or order.department_id
    order.department_id, ticket.department_id = department.id, department.id
    order.state, order.signed_at, order.signed_by = OrderState.TO_SIGN, None, None
    uow.record(events.OrderPassedDown(at=uow.now, ticket_id=ticket.id, order_id=order.id))


async def rest_co_orders(uow: UnitOfWork, ticket: Ticket) -> None:
    """The ticket joins a cluster: its co-handlers rest with its lead."""
    for order in await store.open_orders(uow.session, ticket.id):
        if order.part is Part.CO:
            order.state = OrderState.JOINED


async def wake_co_orders(uow: UnitOfWork, ticket: Ticket) -> None:
    """The ticket has left its cluster: who had reported has, the others sign again, within what the lead has left."""
    for order in await store.orders_of(uow.session, ticket.id):
        if order.part is not Part.CO or order.state is not OrderState.JOINED:
            continue
        if order.answer:
            order.state = OrderState.ANSWERED
        else:
            order.state, order.signed_at, order.signed_by = OrderState.TO_SIGN, None, None
            uow.record(events.CoOrderSent(at=uow.now, ticket_id=ticket.id, order_id=order.id))


async def end_co_orders(uow: UnitOfWork, ticket: Ticket) -> None:
    """What the co-handlers have not answered is no longer owed; their promises end with the lead's."""
    end(await store.open_orders(uow.session, ticket.id))


def end(orders: Iterable[WorkOrder]) -> None:
    """Of these orders the co-handlers' are done."""
    for order in orders:
        if order.part is Part.CO:
            order.state = OrderState.DONE


def check_co_orders(orders: Iterable[WorkOrder], *, reason: str) -> None:
    """The lead's answer is not signed off silently over co-handlers who have not reported (北京条例14条〔法〕)."""
    silent = [order for order in orders if order.part is Part.CO and order.state is not OrderState.ANSWERED]
    if silent and not reason:
        raise Conflict(f"还有 {len(silent)} 个协办单位没有反馈；请先催要，确需先答复的请写明理由和阶段性情况")


def _expect(order: WorkOrder, state: OrderState, why: str) -> None:
    if order.part is not Part.CO or order.state is not state:
        raise Conflict(why)

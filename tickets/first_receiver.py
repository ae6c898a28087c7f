"""First-receiver duty (首接负责): refused twice in vain, a matter stays with the first unit that refused it so.

北京条例14条〔法〕: the first receiver may not shirk, it leads and coordinates; others report to it. 潍坊条例22条〔法〕:
who is plainly not competent sends it back, and is right to. So a refusal is only an objection that was rejected;
upheld objections, recusals and the dispatcher's own mistakes are none (docs/decisions/0031).
"""

from collections.abc import Iterable, Sequence

from hotline.base.errors import Conflict
from hotline.base.uow import UnitOfWork
from tickets import store
from tickets.dispute_models import Objection
from tickets.models import OrderState, Part, Ticket, WorkOrder
from tickets.people import Department

REFUSALS = 2  # in vain; nobody may refuse any more then 〔惯〕


def in_vain(orders: Sequence[WorkOrder], objections: Iterable[Objection]) -> list[WorkOrder]:
    """The lead orders that a unit sent back without being right, the first of them first.

    Not those that it is rid of: upheld later, recused, or taken back by whoever dispatched it.
    """
    rejected = {one.order_id for one in objections if one.upheld is False}
    return [
        order
        for order in orders
        if order.id in rejected and order.part is Part.LEAD and order.state is not OrderState.REFUSED
    ]


def first_of(refused: Sequence[WorkOrder], *, accused_id: int | None) -> WorkOrder | None:
    """Of those refused in vain the order whose unit must lead; None before the second. Never the accused unit."""
    if len(refused) < REFUSALS:
        return None
    return next((order for order in refused if order.department_id != accused_id), None)


async def refused_in_vain(uow: UnitOfWork, ticket: Ticket) -> list[WorkOrder]:
    orders = await store.orders_of(uow.session, ticket.id)
    return in_vain(orders, await store.objections_of(uow.session, ticket.id))


async def of_ticket(uow: UnitOfWork, ticket: Ticket) -> Department | None:
    """The first receiver where the matter is bound to it; None where it is not, or the unit exists no more."""
    first = first_of(await refused_in_vain(uow, ticket), accused_id=ticket.accused_id)
    unit = await uow.session.get_one(Department, first.department_id) if first is not None else None
    return unit if unit is not None and unit.active else None


async def check(uow: UnitOfWork, ticket: Ticket, department: Department) -> bool:
    """Refuse to dispatch elsewhere what the first receiver must lead; says whether the matter is bound to it.

    No query while refusing is still open.
    """
    if not ticket.objection_closed:
        return False
    unit = await of_ticket(uow, ticket)
    if unit is not None and unit.id != department.id:
        raise Conflict(f"两次退单均被驳回，按首接负责只能派给首接单位“{unit.short}”牵头；其他单位请作协办")
    return unit is not None

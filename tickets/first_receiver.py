"""First-receiver duty (首接负责): refused twice, a matter stays with the unit that received it first.

北京条例14条〔法〕: the first receiver may not pass it on, it leads and coordinates; others report to it.
"""

from collections.abc import Sequence

from hotline.base.errors import Conflict
from hotline.base.uow import UnitOfWork
from tickets import store
from tickets.models import OrderState, Part, Ticket, WorkOrder
from tickets.people import Department

REFUSALS = 2  # upheld refusals after which nobody may refuse any more 〔惯〕


def refusals(orders: Sequence[WorkOrder]) -> int:
    return sum(order.state is OrderState.REFUSED for order in orders)


def first_of(orders: Sequence[WorkOrder], *, accused_id: int | None) -> WorkOrder | None:
    """The order of the unit that must lead; None before the second refusal. A unit never leads against itself."""
    if refusals(orders) < REFUSALS:
        return None
    leads = (order for order in orders if order.part is Part.LEAD)
    return next((order for order in leads if order.department_id != accused_id), None)


async def of_ticket(uow: UnitOfWork, ticket: Ticket) -> Department | None:
    """The first receiver where the matter is bound to it; None where it is not, or the unit exists no more."""
    first = first_of(await store.orders_of(uow.session, ticket.id), accused_id=ticket.accused_id)
    unit = await uow.session.get_one(Department, first.department_id) if first is not None else None
    return unit if unit is not None and unit.active else None


async def after_refusal(uow: UnitOfWork, ticket: Ticket) -> Department | None:
    """Called when a refusal was upheld: from the second on, the first receiver is fixed and may not refuse."""
    unit = await of_ticket(uow, ticket)
    if unit is not None:
        ticket.objection_closed = True
        ticket.needs_person = f"已两次退单，按首接负责由首接单位“{unit.short}”牵头办理，请派给该单位，不得再退"
    return unit


async def check(uow: UnitOfWork, ticket: Ticket, department: Department) -> bool:
    """Refuse to dispatch elsewhere what the first receiver must lead; says whether the matter is bound to it.

    No query while refusing is still open.
    """
    if not ticket.objection_closed:
        return False
    unit = await of_ticket(uow, ticket)
    if unit is not None and unit.id != department.id:
        raise Conflict(f"已两次退单，按首接负责只能派给首接单位“{unit.short}”牵头；其他单位请作协办")
    return unit is not None

"""First-receiver duty (首接负责), and who may not send a matter back any more.

北京条例14条〔法〕: the first receiver may not shirk, it leads and coordinates; others report to it. 潍坊条例22条〔法〕:
who is plainly not competent sends it back, and is right to; who was named after a dispute does not. So a refusal is
only an objection that was rejected; upheld objections, recusals and the dispatcher's own mistakes are none. A unit
that gets back what the dispatcher took off it may not object a second time, and its rejected objection counts again
(docs/decisions/0031, 0054).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hotline.base.errors import Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import store
from tickets.access.rights import Actor, ActorKind
from tickets.models import OrderState, Part, Ticket, WorkOrder
from tickets.objection_models import Objection
from tickets.person_models import Department

REFUSALS = 2  # in vain; nobody may refuse any more then 〔惯〕


@dataclass(frozen=True, slots=True)
class Receiver:
    """A unit that gets the matter: `first`, it is bound to it as first receiver; `final`, it may not object."""

    first: bool = False
    final: bool = False


def in_vain(orders: Sequence[WorkOrder], objections: Iterable[Objection]) -> list[WorkOrder]:
    """The lead orders that a unit sent back without being right, the first of them first.

    Not those of a unit that was released since: upheld later, recused, or withdrawn by the dispatcher for good.
    """
    rejected = {one.order_id for one in objections if one.upheld is False}
    leads = [order for order in orders if order.part is Part.LEAD]
    newest = {_given_to(order): order for order in leads}
    return [
        order for order in leads if order.id in rejected and newest[_given_to(order)].state is not OrderState.REFUSED
    ]


def _given_to(order: WorkOrder) -> int:
    """The unit that the centre gave it to, also where that has passed it down."""
    return order.superior_id or order.department_id


def has_had_its_say(orders: Sequence[WorkOrder], objections: Iterable[Objection], unit_id: int) -> bool:
    """Whether the unit had the matter before and answered it, or objected and was not right.

    Only since the matter was last ended: new facts may make it another unit's.
    """
    leads = [order for order in orders if order.part is Part.LEAD]
    ended = max((place for place, order in enumerate(leads, 1) if order.state is OrderState.DONE), default=0)
    own = {order.id: order for order in leads[ended:] if unit_id in (order.department_id, order.superior_id)}
    decided = [one.upheld for one in objections if one.order_id in own and one.upheld is not None]
    return any(order.has_answered for order in own.values()) or decided[-1:] == [False]


def first_of(refused: Sequence[WorkOrder], *, accused_id: int | None) -> WorkOrder | None:
    """Of those refused in vain the order whose unit must lead; None before the second. Never the accused unit."""
    if len(refused) < REFUSALS:
        return None
    return next((order for order in refused if order.department_id != accused_id), None)


async def refused_in_vain(uow: UnitOfWork, ticket: Ticket) -> list[WorkOrder]:
    orders = await store.orders_of(uow.session, ticket.id)
    return in_vain(orders, await store.objections_of(uow.session, ticket.id))


async def _first_receiver(uow: UnitOfWork, ticket: Ticket, refused: Sequence[WorkOrder]) -> Department | None:
    """Where the matter is bound to it; None where it is not, or the unit exists no more."""
    first = first_of(refused, accused_id=ticket.accused_id)
    unit = await uow.session.get_one(Department, first.department_id) if first is not None else None
    return unit if unit is not None and unit.active else None


async def check(uow: UnitOfWork, ticket: Ticket, department: Department, *, by: Actor) -> Receiver:
    """Refuse to dispatch elsewhere what the first receiver must lead.

    Above the first receiver goes whom a coordinator named (济南条例29、30条〔法〕); that unit does not object either.
    The machine only dispatches what no unit has had: no query then.
    """
    if ticket.coordination:
        return Receiver(final=True)
    if by.kind is ActorKind.SYSTEM and not ticket.objection_closed:
        return Receiver()
    orders = await store.orders_of(uow.session, ticket.id)
    objections = await store.objections_of(uow.session, ticket.id) if orders else ()
    unit = await _first_receiver(uow, ticket, in_vain(orders, objections))
    if unit is not None and unit.id != department.id:
        raise Conflict(f"两次退单均被驳回，按首接负责只能派给首接单位“{unit.short}”牵头；其他单位请作协办")
    first = unit is not None
    return Receiver(first=first, final=first or has_had_its_say(orders, objections, department.id))

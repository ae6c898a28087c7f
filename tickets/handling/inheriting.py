"""An open order goes to the unit that has taken over its unit's work: no clock starts again, nobody is blamed."""

from hotline.base.storage.unit_of_work import UnitOfWork
from tickets.access.rights import Actor
from tickets.handling.transition import step
from tickets.lifecycle import Act
from tickets.models import Part, Ticket, WorkOrder
from tickets.person_models import Department


def inherit_order(
    uow: UnitOfWork, ticket: Ticket, order: WorkOrder, former: Department, heir: Department, *, by: Actor, reason: str
) -> None:
    """State, round, signature and every promise stay; only whose it is changes."""
    lead = order.part is Part.LEAD
    change = {"承办单位" if lead else "协办单位": heir.code, "原单位": former.code}
    step(
        uow,
        ticket,
        Act.SUCCEED,
        by=by,
        order=order,
        reason=reason,
        brought={"department": heir.code},
        change=change,
    )
    order.department_id = heir.id
    if order.superior_id == heir.id:
        order.superior_id = None
    if lead:
        ticket.department_id = heir.id

"""Reassignment by the dispatcher (改派): the new choice, and who is informed."""

from collections.abc import Sequence

from hotline.base.channels import CHATTY
from hotline.base.errors import Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from router.dispatch import street_level_rule
from router.dispatch.dispatching import note_choice
from router.learning import labels
from router.outgoing import replies, wording
from tickets import events, handling
from tickets import store as record
from tickets.access.rights import Actor
from tickets.handling.confidentiality import secrecy
from tickets.models import Kind, Ticket, WorkOrder
from tickets.person_models import Department


async def reassign(
    uow: UnitOfWork,
    ticket: Ticket,
    department: Department,
    *,
    by: Actor,
    reason: str,
    category: str | None = None,
    kind: Kind | None = None,
    co: Sequence[Department] = (),
) -> WorkOrder:
    """Reassign (改派); the classifier learns from it as from the first choice."""
    former = await record.lead_order(uow.session, ticket.id)
    if former is None:
        raise Conflict("这张工单现在没有承办单，可能别人刚刚改派，请刷新看看")
    await secrecy.check_kind(uow, ticket, kind, by=by)
    ticket.kind, ticket.category = kind or ticket.kind, category or ticket.category
    await street_level_rule.check(uow, ticket, [department, *co], reason=reason)
    await labels.on_person_chose(uow, ticket, department, by=by)
    order = await handling.reassign(uow, ticket, former, department, by=by, reason=reason, co=co)
    note_choice(uow, ticket, order, by=by, reason=reason)
    return order


async def tell_reassigned(uow: UnitOfWork, event: events.OrderReassigned) -> None:
    """A citizen who was given another unit's name is informed, whether we or that unit had named it."""
    ticket = await record.ticket(uow.session, event.ticket_id)
    former = await record.order(uow.session, event.former_id)
    if ticket.source in CHATTY or former.contacted_at is not None:
        order = await record.order(uow.session, event.order_id)
        department = await uow.session.get_one(Department, order.department_id)
        await replies.tell(uow, ticket, wording.reassigned(department.name, ticket.due_at))

"""A dispatcher puts his own choice right (改派): what he chooses instead, and who has to hear of it."""

from collections.abc import Sequence

from hotline.base.errors import Conflict
from hotline.base.uow import UnitOfWork
from router import replies, streets, wording
from router.dispatch import note_choice
from router.dispatch_news import CHATTY
from router.learning import labels
from tickets import events, handling
from tickets import store as record
from tickets.models import Kind, Ticket, WorkOrder
from tickets.people import Department
from tickets.rights import Actor


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
    """A dispatcher's second thought (改派); it teaches the classifier as his first would have."""
    former = await record.lead_order(uow.session, ticket.id)
    if former is None:
        raise Conflict("这张工单现在没有承办单，可能别人刚刚改派，请刷新看看")
    ticket.kind, ticket.category = kind or ticket.kind, category or ticket.category
    await streets.check(uow, ticket, [department, *co], reason=reason)
    await labels.on_person_chose(uow, ticket, department, by=by)
    order = await handling.reassign(uow, ticket, former, department, by=by, reason=reason, co=co)
    note_choice(uow, ticket, order, by=by, reason=reason)
    return order


async def tell_reassigned(uow: UnitOfWork, event: events.OrderReassigned) -> None:
    """Who was told another name hears the new one: by us, or by that unit itself when it spoke with him."""
    ticket = await record.ticket(uow.session, event.ticket_id)
    former = await record.order(uow.session, event.former_id)
    if ticket.source in CHATTY or former.contacted_at is not None:
        order = await record.order(uow.session, event.order_id)
        department = await uow.session.get_one(Department, order.department_id)
        await replies.tell(uow, ticket, wording.reassigned(department.name, ticket.due_at))

"""Supervision that no clock calls for: a second "not satisfied", a second refusal, what callers of `consider` know."""

from hotline.base.uow import UnitOfWork
from sla import store
from sla.models import Supervision, SupervisionState
from sla.supervision import order_supervision
from sla.triggers import Facts, Trigger, first_receiver_leads, triggers
from tickets import events, lifecycle
from tickets import store as tickets
from tickets.lifecycle import Act
from tickets.models import OrderState, Ticket

LEADS = "已两次退单，按首接负责由首接单位牵头办理，请指定"  # 北京条例14条〔法〕


async def consider(uow: UnitOfWork, ticket: Ticket, facts: Facts) -> Supervision | None:
    """Issue one letter for all grounds that the ticket has not had a letter for; none while its state forbids it."""
    letters = await store.supervisions_of(uow.session, ticket.id)
    used = frozenset(
        t for t in Trigger for s in letters if s.trigger == t and s.state is not SupervisionState.WITHDRAWN
    )
    grounds = triggers(facts, already=used)
    if not grounds or Act.SUPERVISE not in lifecycle.acts_from(ticket.state):
        return None
    order = await tickets.lead_order(uow.session, ticket.id)
    reason = "、".join(ground.label for ground in grounds)
    return await order_supervision(uow, ticket, order, reason=reason, trigger=grounds[0])


async def on_rework(uow: UnitOfWork, event: events.ReworkOrdered) -> None:
    """Each round of rework is one "not satisfied"."""
    if event.round > 1:
        await uow.session.flush()
        ticket = await tickets.ticket(uow.session, event.ticket_id)
        await consider(uow, ticket, Facts(dissatisfied=event.round))


async def on_objection_upheld(uow: UnitOfWork, event: events.ObjectionUpheld) -> None:
    """Twice refused: a letter, and the person who dispatches is told who leads."""
    await uow.session.flush()
    orders = await tickets.orders_of(uow.session, event.ticket_id)
    facts = Facts(refusals=sum(order.state is OrderState.REFUSED for order in orders))
    if first_receiver_leads(facts):
        ticket = await tickets.ticket(uow.session, event.ticket_id)
        ticket.needs_person = LEADS
        await consider(uow, ticket, facts)

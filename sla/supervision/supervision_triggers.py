"""Supervision that no clock calls for: what happens to a ticket is looked at for grounds (DOMAIN 4.1, 4.2).

`consider` issues one letter for all grounds that the ticket has not had a letter for yet.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hotline.base.storage.unit_of_work import UnitOfWork
from sla import store
from sla.models import Form, Review, Supervision, SupervisionState
from sla.supervision.supervision_grounds import TicketFacts, Trigger, triggers
from sla.supervision.supervision_letters import order_supervision
from tickets import events, first_receiver, lifecycle
from tickets import store as tickets
from tickets.lifecycle import Act, State
from tickets.models import Ticket, WorkOrder

_SCALE = {1: "非常不满意", 2: "不满意"}  # what is below `SATISFIED_FROM`
SAME_CONTACT = timedelta(hours=1)  # messages closer together are one contact 〔惯〕


async def consider(
    uow: UnitOfWork, ticket: Ticket, facts: TicketFacts, *, order: WorkOrder | None = None
) -> Supervision | None:
    """Issue one letter for all grounds that the ticket has not had a letter for; none while its state forbids it."""
    letters = await store.supervisions_of(uow.session, ticket.id)
    valid = [letter for letter in letters if letter.state is not SupervisionState.WITHDRAWN]
    used = frozenset(ground for ground in Trigger for letter in valid if ground.value in letter.grounds)
    grounds = triggers(facts, already=used)
    if not grounds or Act.SUPERVISE not in lifecycle.acts_from(ticket.state):
        return None
    order = order or await tickets.lead_order(uow.session, ticket.id)
    reason = "、".join(ground.label for ground in grounds)
    return await order_supervision(uow, ticket, order, reason=reason, grounds=grounds)


async def hot(uow: UnitOfWork, ticket: Ticket) -> Supervision | None:
    """Called when the ticket is found to belong to a large cluster (热点); once a ticket."""
    return await consider(uow, ticket, TicketFacts(hot=True))


async def repeated(uow: UnitOfWork, ticket: Ticket, *, elsewhere: int = 0) -> Supervision | None:
    """The citizen has come again; `elsewhere`: contacts about the same matter that became tickets of their own."""
    moments = await store.contacts_of(uow.session, ticket.id)
    return await consider(uow, ticket, TicketFacts(repeat_contacts=again(ticket.registered_at, moments) + elsewhere))


def again(first: datetime, moments: Sequence[datetime]) -> int:
    """How many contacts came after the first; what is written within the hour belongs to the one before. Pure."""
    count, last = 0, first
    for moment in sorted(moments):
        count += moment - last > SAME_CONTACT
        last = moment
    return count


async def on_supplemented(uow: UnitOfWork, event: events.TicketSupplemented | events.TicketChased) -> None:
    await uow.session.flush()
    await repeated(uow, await tickets.ticket(uow.session, event.ticket_id))


async def on_rework(uow: UnitOfWork, event: events.ReworkOrdered) -> None:
    """The second "not satisfied" calls for supervision; rework ordered again by people does not count as one."""
    if event.round > 1:
        await uow.session.flush()
        ticket = await tickets.ticket(uow.session, event.ticket_id)
        await consider(uow, ticket, TicketFacts(dissatisfied=await store.dissatisfied_with(uow.session, ticket.id)))


async def on_closed(uow: UnitOfWork, event: events.TicketClosed) -> None:
    review = await store.latest_review(uow.session, event.ticket_id)
    if review is not None:
        await rectify(uow, review)


async def rectify(uow: UnitOfWork, review: Review) -> Supervision | None:
    """Solved, and still not satisfied: the matter stays closed, and the unit has to put its manner right (DOMAIN 6.3).

    Once a review; None where that does not hold, or where the matter is being handled again.
    """
    if not review.solved or review.satisfied not in _SCALE:
        return None
    ticket = await tickets.ticket(uow.session, review.ticket_id)
    letters = await store.supervisions_of(uow.session, ticket.id)
    since = review.answered_at or uow.now
    if ticket.state is not State.CLOSED or any(one.form is Form.RECTIFY and one.ordered_at >= since for one in letters):
        return None
    order = await tickets.order(uow.session, review.order_id)
    reason = complaint(review, said=not ticket.confidential)
    return await order_supervision(uow, ticket, order, reason=reason, form=Form.RECTIFY, grounds=[Trigger.MANNER])


def complaint(review: Review, *, said: bool) -> str:
    """What the unit is to put right; `said`: with the citizen's own words. Pure."""
    cause = f"，原因：{review.cause.label}" if review.cause else ""
    words = f"。诉求人说：{review.reason}" if said and review.reason else ""
    return f"诉求人表示问题已解决，但评价为{_SCALE[review.satisfied or 1]}{cause}，请查明原因、整改并反馈{words}"


async def on_leader_noted(uow: UnitOfWork, event: events.LeaderNoted) -> None:
    await consider(uow, await tickets.ticket(uow.session, event.ticket_id), TicketFacts(leader_note=True))


async def on_objection_rejected(uow: UnitOfWork, event: events.ObjectionRejected) -> None:
    """Refused in vain twice: a letter to the unit that has it. Who was right gets none (潍坊条例22条〔法〕)."""
    await uow.session.flush()
    ticket = await tickets.ticket(uow.session, event.ticket_id)
    refused = await first_receiver.refused_in_vain(uow, ticket)
    order = await tickets.order(uow.session, event.order_id)
    await consider(uow, ticket, TicketFacts(refusals=len(refused)), order=order)

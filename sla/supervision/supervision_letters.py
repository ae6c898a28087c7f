"""Supervision (督办): letters with a number and a limit of their own are issued; a hand-over only after approval."""

from collections.abc import Sequence
from datetime import datetime

from hotline.base.clock import city_time
from hotline.base.errors import BadInput, Conflict, Forbidden
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import clean, needed_words
from sla import events, store
from sla.calendar import calendars
from sla.deadlines import deadline_transitions
from sla.models import Deadline, Form, Supervision, SupervisionState
from sla.policy import active_policies
from sla.policy.promises import Promise
from sla.supervision.supervision_grounds import Trigger
from tickets import handling
from tickets import store as tickets
from tickets.access.rights import SYSTEM, Actor, require
from tickets.lifecycle import Act
from tickets.models import Ticket, WorkOrder

LEVELS: dict[Form, int] = {  # DOMAIN 4.2
    Form.RECTIFY: 1,
    Form.ORDER: 2,
    Form.NOTICE: 3,
    Form.TALK: 3,
    Form.LISTING: 3,
    Form.HANDOVER: 4,
}


async def order_supervision(
    uow: UnitOfWork,
    ticket: Ticket,
    order: WorkOrder | None,
    *,
    reason: str,
    by: Actor = SYSTEM,
    form: Form = Form.ORDER,
    grounds: Sequence[Trigger] = (Trigger.OVERDUE,),
) -> Supervision:
    """Issue the letter: journalled, numbered, with a limit of its own. Conflict where the ticket cannot take it."""
    if form is Form.HANDOVER:
        raise BadInput("移送须经审批，请先提请移送")  # DOMAIN 4.2 L4
    clock = await _clock(uow, ticket, order)
    letter = await _draft(uow, clock, ticket, order, reason=reason, by=by, form=form, grounds=grounds)
    shown = {"形式": form.label, "督办单": letter.number}
    act = Act.RECTIFY if form is Form.RECTIFY else Act.SUPERVISE
    handling.step(uow, ticket, act, by=by, order=order, reason=letter.reason, change=shown)
    if act is Act.SUPERVISE:  # a rectification is about how it was done; the matter itself is closed
        ticket.supervision = max(ticket.supervision, letter.level)
    uow.session.add(clock)
    await uow.session.flush()
    letter.deadline_id = clock.id
    uow.session.add(letter)
    uow.record(_announced(letter, uow.now))
    return letter


async def propose_handover(
    uow: UnitOfWork, ticket: Ticket, order: WorkOrder | None, *, by: Actor, reason: str, ground: Trigger
) -> Supervision:
    """Ask to hand the unit's conduct over to discipline inspection: for one of three grounds only (DOMAIN 4.2 L4)."""
    if not ground.is_for_handover:
        raise BadInput("移送的事由只能是推诿、弄虚作假或泄密")
    clock = await _clock(uow, ticket, order)
    if clock.department_id is None:
        raise Conflict("这张工单还没有承办单位，不能移送")
    letter = await _draft(uow, clock, ticket, order, reason=reason, by=by, form=Form.HANDOVER, grounds=[ground])
    change = {"形式": letter.form.label, "督办单": letter.number}
    handling.step(uow, ticket, Act.PROPOSE_HANDOVER, by=by, order=order, reason=letter.reason, change=change)
    letter.state = SupervisionState.PROPOSED
    uow.session.add(letter)
    await uow.session.flush()
    return letter


async def decide_handover(uow: UnitOfWork, letter: Supervision, *, by: Actor, approved: bool, reason: str = "") -> None:
    """A leader decides; never the person who asked for it."""
    act = Act.APPROVE_HANDOVER if approved else Act.REFUSE_HANDOVER
    require(by, act)
    expect(letter, SupervisionState.PROPOSED)
    if by.id is not None and by.id == letter.ordered_by:
        raise Forbidden("提请人不能批准自己提请的移送")
    ticket = await tickets.ticket(uow.session, letter.ticket_id)
    words = clean(reason).text
    handling.step(uow, ticket, act, by=by, reason=words, change={"形式": letter.form.label, "督办单": letter.number})
    letter.approved_by, letter.approved_at = by.id, uow.now
    letter.state = SupervisionState.HANDED_OVER if approved else SupervisionState.REFUSED
    if approved:
        ticket.supervision = max(ticket.supervision, letter.level)
    else:
        letter.effect, letter.closed_at = words, uow.now


async def _draft(
    uow: UnitOfWork,
    clock: Deadline,
    ticket: Ticket,
    order: WorkOrder | None,
    *,
    reason: str,
    by: Actor,
    form: Form,
    grounds: Sequence[Trigger],
) -> Supervision:
    words = needed_words(reason, "督办须写明事由")
    year = city_time(uow.now).year
    return Supervision(
        year=year,
        serial=await store.next_serial(uow.session, year),
        ticket_id=ticket.id,
        order_id=order.id if order else None,
        department_id=clock.department_id,
        form=form,
        level=LEVELS[form],
        trigger=grounds[0].value,
        grounds=[ground.value for ground in grounds],
        reason=words,
        state=SupervisionState.ORDERED,
        ordered_at=uow.now,
        ordered_by=by.id,
        due_at=clock.due_at,
    )


async def _clock(uow: UnitOfWork, ticket: Ticket, order: WorkOrder | None) -> Deadline:
    """The letter's own promise, as it would run from now."""
    dating = deadline_transitions.Dating(await calendars.current(uow.session, uow.settings))
    clock = deadline_transitions.started(
        Promise.SUPERVISION, ticket, order, dating, policy=active_policies.policy_at(uow.settings, uow.now), now=uow.now
    )
    clock.department_id = clock.department_id or ticket.department_id
    return clock


def _announced(letter: Supervision, now: datetime) -> events.SupervisionOrdered:
    return events.SupervisionOrdered(
        at=now,
        ticket_id=letter.ticket_id,
        order_id=letter.order_id,
        department_id=letter.department_id,
        promise=Promise.SUPERVISION,
        due_at=letter.due_at,
        number=letter.number,
        level=letter.level,
        reason=letter.reason,
        by_clock=by_clock(letter),
        form=letter.form.label,
    )


def by_clock(letter: Supervision) -> bool:
    """Written because a promise has run out, and for nothing else."""
    return letter.trigger in {Trigger.OVERDUE, Trigger.STAGE_OVERDUE}


def expect(letter: Supervision, *states: SupervisionState) -> None:
    """Raises Conflict where somebody else has moved the letter on meanwhile."""
    if letter.state not in states:
        raise Conflict(f"{letter.form.label} {letter.number} 现在是“{letter.state.label}”，请刷新后再看")

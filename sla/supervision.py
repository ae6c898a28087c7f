"""Supervision (督办): letters with a number and a limit of their own, their receipt, reply and effect."""

from datetime import datetime

from hotline.base.clock import city_time
from hotline.base.errors import BadInput, Conflict
from hotline.base.text import clean
from hotline.base.uow import UnitOfWork
from sla import calendars, clocks, events, presets, store
from sla.models import Deadline, DeadlineState, Form, Supervision, SupervisionState
from sla.policy import Promise
from sla.triggers import Trigger
from tickets import handling
from tickets.lifecycle import Act
from tickets.models import Ticket, WorkOrder
from tickets.rights import SYSTEM, Actor, require

LEVELS: dict[Form, int] = {Form.ORDER: 2, Form.NOTICE: 3, Form.TALK: 3, Form.LISTING: 3, Form.HANDOVER: 4}  # DOMAIN 4.2


async def order_supervision(
    uow: UnitOfWork,
    ticket: Ticket,
    order: WorkOrder | None,
    *,
    reason: str,
    by: Actor = SYSTEM,
    form: Form = Form.ORDER,
    trigger: Trigger = Trigger.OVERDUE,
) -> Supervision:
    """Issue the letter: journalled, numbered, with a limit of its own. Conflict where the ticket cannot take it."""
    if form is Form.HANDOVER and by == SYSTEM:
        raise BadInput("移送须经审批，系统不得自行移送")  # DOMAIN 4.2 L4
    handling.step(uow, ticket, Act.SUPERVISE, by=by, order=order, reason=reason, change={"形式": form.label})
    dating = clocks.Dating(await calendars.current(uow.session, uow.settings))
    policy = presets.policy_at(uow.settings, uow.now)
    clock = clocks.started(Promise.SUPERVISION, ticket, order, dating, policy=policy, now=uow.now)
    uow.session.add(clock)
    await uow.session.flush()
    letter = await _written(uow, ticket, order, clock, form=form, reason=reason)
    letter.trigger = trigger.value
    ticket.supervision = max(ticket.supervision, letter.level)
    uow.session.add(letter)
    await uow.session.flush()
    uow.record(_announced(letter, uow.now))
    return letter


async def _written(
    uow: UnitOfWork, ticket: Ticket, order: WorkOrder | None, clock: Deadline, *, form: Form, reason: str
) -> Supervision:
    year = city_time(uow.now).year
    return Supervision(
        year=year,
        serial=await store.next_serial(uow.session, year),
        ticket_id=ticket.id,
        order_id=order.id if order else None,
        department_id=order.department_id if order else ticket.department_id,
        deadline_id=clock.id,
        form=form,
        level=LEVELS[form],
        reason=reason,
        state=SupervisionState.ORDERED,
        ordered_at=uow.now,
        due_at=clock.due_at,
    )


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
        by_clock=letter.trigger == Trigger.OVERDUE,
    )


def receive(uow: UnitOfWork, letter: Supervision, *, by: Actor) -> None:
    """The unit signs for the letter."""
    require(by, Act.SIGN, department_id=letter.department_id)
    _expect(letter, SupervisionState.ORDERED)
    letter.state, letter.received_at, letter.received_by = SupervisionState.RECEIVED, uow.now, by.id


async def reply(uow: UnitOfWork, letter: Supervision, *, by: Actor, text: str) -> None:
    """The unit's written reply; an unsigned letter counts as received with it. The letter's own clock stops."""
    require(by, Act.ANSWER if by.may(Act.ANSWER) else Act.SIGN, department_id=letter.department_id)
    _expect(letter, SupervisionState.ORDERED, SupervisionState.RECEIVED)
    words = clean(text).text
    if not words:
        raise BadInput("请填写督办反馈的内容")
    if letter.received_at is None:
        letter.received_at, letter.received_by = uow.now, by.id
    letter.state, letter.reply, letter.replied_at = SupervisionState.REPLIED, words, uow.now
    await _stop_clock(uow, letter, kept=True)


def close(uow: UnitOfWork, letter: Supervision, *, by: Actor, effect: str) -> None:
    """The supervisor records what the letter has brought about."""
    require(by, Act.SUPERVISE)
    _expect(letter, SupervisionState.REPLIED)
    words = clean(effect).text
    if not words:
        raise BadInput("请写明督办成效")
    letter.state, letter.effect, letter.closed_at = SupervisionState.DONE, words, uow.now


async def withdraw(uow: UnitOfWork, letter: Supervision, *, by: Actor, reason: str) -> None:
    """A letter issued in error is taken back; its number stays, with the reason."""
    require(by, Act.SUPERVISE)
    _expect(letter, SupervisionState.ORDERED, SupervisionState.RECEIVED, SupervisionState.REPLIED)
    words = clean(reason).text
    if not words:
        raise BadInput("撤销督办单须写明理由")
    letter.state, letter.effect, letter.closed_at = SupervisionState.WITHDRAWN, words, uow.now
    await _stop_clock(uow, letter, kept=False)


async def _stop_clock(uow: UnitOfWork, letter: Supervision, *, kept: bool) -> None:
    clock = await uow.session.get(Deadline, letter.deadline_id) if letter.deadline_id else None
    if clock is None or clock.state is not DeadlineState.RUNNING:
        return
    if kept:
        clocks.settle(clock, uow.now)
    else:
        clocks.drop(clock, uow.now)


def _expect(letter: Supervision, *states: SupervisionState) -> None:
    if letter.state not in states:
        raise Conflict(f"督办单 {letter.number} 现在是“{letter.state.label}”，请刷新后再看")

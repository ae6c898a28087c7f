"""What a step of the ladder does: an event for people, and where the ladder says so an act on the ticket."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from hotline.base.clock import city_time
from hotline.base.uow import UnitOfWork
from sla import events
from sla.escalation import Plan, Step
from sla.models import Deadline, Form
from sla.policy import ANSWERABLE
from sla.supervision import order_supervision
from sla.triggers import Trigger
from tickets import handling, lifecycle
from tickets import store as tickets
from tickets.lifecycle import Act, State
from tickets.models import Lamp, Ticket
from tickets.rights import SYSTEM

LATER = timedelta(hours=1)  # an act that the ticket's state forbids just now is tried again
_ACTS = {Step.CHASE: Act.CHASE, Step.SUPERVISE: Act.SUPERVISE, Step.NOTICE: Act.SUPERVISE, Step.TALK: Act.SUPERVISE}
_FORMS = {Step.SUPERVISE: Form.ORDER, Step.NOTICE: Form.NOTICE, Step.TALK: Form.TALK}


@dataclass
class Taken:
    """One deadline in the sweep's hand: what was planned, and which of it is really new."""

    row: Deadline
    ticket: Ticket
    plan: Plan
    planned_at: datetime
    steps: list[Step] = field(default_factory=list)

    def notes(self, now: datetime) -> Iterator[dict[str, Any]]:
        for step in (*self.plan.fire, *self.plan.collapsed):
            yield {
                "deadline_id": self.row.id,
                "step": step,
                "due_at": self.row.due_at,
                "planned_at": self.planned_at,
                "fired_at": now,
                "collapsed": step in self.plan.collapsed,
                "told_at": now if step in self.plan.collapsed else None,
            }

    def facts(self, now: datetime) -> dict[str, Any]:
        return {
            "at": now,
            "ticket_id": self.row.ticket_id,
            "order_id": self.row.order_id,
            "department_id": self.row.department_id,
            "promise": self.row.promise,
            "due_at": self.row.due_at,
        }


def announce(uow: UnitOfWork, taken: Taken) -> None:
    for step in taken.steps:
        if step is Step.REMIND:
            uow.record(events.Reminded(**taken.facts(uow.now)))
        elif step is Step.YELLOW:
            uow.record(events.LampTurned(**taken.facts(uow.now), lamp=Lamp.YELLOW))
        elif step is Step.RED:
            uow.record(events.LampTurned(**taken.facts(uow.now), lamp=Lamp.RED))


async def act(uow: UnitOfWork, taken: Taken) -> None:
    """Chase and supervision: acts on the ticket itself, journalled by the house."""
    for step in taken.steps:
        if step is Step.CHASE:
            await _chase(uow, taken)
        elif step in _FORMS:
            await _supervise(uow, taken, step)


async def _chase(uow: UnitOfWork, taken: Taken) -> None:
    if taken.row.order_id is None:
        return
    order = await tickets.order(uow.session, taken.row.order_id)
    handling.chase(uow, taken.ticket, order, by=SYSTEM, reason=_overdue(taken))
    uow.record(events.Chased(**taken.facts(uow.now)))


async def _supervise(uow: UnitOfWork, taken: Taken, step: Step) -> None:
    order = await tickets.order(uow.session, taken.row.order_id) if taken.row.order_id else None
    form, reason = _FORMS[step], _overdue(taken)
    ground = Trigger.OVERDUE if taken.row.promise in ANSWERABLE else Trigger.STAGE_OVERDUE
    await order_supervision(uow, taken.ticket, order, reason=reason, form=form, grounds=[ground])


def held_back(plan: Plan, state: State, now: datetime) -> Plan:
    """The plan, with an act put off that the ticket's state forbids just now (a wish for more time is looked at)."""
    possible = lifecycle.acts_from(state)
    barred = [step for step in plan.fire if step in _ACTS and _ACTS[step] not in possible]
    if not barred:
        return plan
    fire = tuple(step for step in plan.fire if step not in barred)
    return replace(plan, fire=fire, next_step=barred[0], next_at=now + LATER)


def _overdue(taken: Taken) -> str:
    return f"{taken.row.promise.label}时限 {city_time(taken.row.due_at):%m月%d日%H:%M} 已过，尚未完成"

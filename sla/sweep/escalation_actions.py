"""What a step of the ladder does: an event for people, and where the ladder says so an act on the ticket."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from hotline.base.clock import city_time
from hotline.base.storage.unit_of_work import UnitOfWork
from sla import events
from sla.models import Form
from sla.policy.promises import ANSWERABLE, Step
from sla.supervision.supervision_grounds import Trigger
from sla.supervision.supervision_letters import order_supervision
from sla.sweep.escalation import EscalationPlan
from sla.sweep.sweep_store import Due, acted_on
from tickets import handling, lifecycle
from tickets.access.rights import SYSTEM
from tickets.lifecycle import Act, State
from tickets.models import Lamp, Ticket, WorkOrder

LATER = timedelta(hours=1)  # an act that the ticket's state forbids just now is tried again
_ACTS = {Step.CHASE: Act.CHASE, Step.SUPERVISE: Act.SUPERVISE, Step.NOTICE: Act.SUPERVISE, Step.TALK: Act.SUPERVISE}
_FORMS = {Step.SUPERVISE: Form.ORDER, Step.NOTICE: Form.NOTICE, Step.TALK: Form.TALK}


@dataclass
class ClaimedDeadline:
    """One deadline in the sweep's hand: what was planned, and which of it is really new."""

    row: Due
    plan: EscalationPlan
    steps: list[Step] = field(default_factory=list)

    def moved_on(self) -> dict[str, Any]:
        plan = self.plan
        return {"id": self.row.id, "lamp": plan.lamp, "next_step": plan.next_step, "next_at": plan.next_at}

    def notes(self, now: datetime) -> Iterator[dict[str, Any]]:
        for step in (*self.plan.fire, *self.plan.collapsed):
            yield {
                "deadline_id": self.row.id,
                "step": step,
                "due_at": self.row.due_at,
                "planned_at": self.row.next_at,
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


def announce(uow: UnitOfWork, taken: ClaimedDeadline) -> None:
    for step in taken.steps:
        if step is Step.REMIND:
            uow.record(events.Reminded(**taken.facts(uow.now)))
        elif step is Step.YELLOW:
            uow.record(events.LampTurned(**taken.facts(uow.now), lamp=Lamp.YELLOW))
        elif step is Step.RED:
            uow.record(events.LampTurned(**taken.facts(uow.now), lamp=Lamp.RED))


async def act_all(uow: UnitOfWork, taken: Sequence[ClaimedDeadline]) -> None:
    """Chase and supervision: acts on the ticket itself, journalled by the system."""
    acting = [one for one in taken if any(step in _ACTS for step in one.steps)]
    if not acting:
        return
    orders_wanted = [one.row.order_id for one in acting if one.row.order_id is not None]
    tickets, orders = await acted_on(uow.session, [one.row.ticket_id for one in acting], orders_wanted)
    for one in acting:
        order = orders[one.row.order_id] if one.row.order_id is not None else None
        for step in one.steps:
            if step is Step.CHASE and order is not None:
                handling.chase(uow, tickets[one.row.ticket_id], order, by=SYSTEM, reason=_overdue(one))
                uow.record(events.Chased(**one.facts(uow.now)))
            elif step in _FORMS:
                await _supervise(uow, one, step, tickets[one.row.ticket_id], order)


async def _supervise(
    uow: UnitOfWork, taken: ClaimedDeadline, step: Step, ticket: Ticket, order: WorkOrder | None
) -> None:
    form, reason = _FORMS[step], _overdue(taken)
    ground = Trigger.OVERDUE if taken.row.promise in ANSWERABLE else Trigger.STAGE_OVERDUE
    await order_supervision(uow, ticket, order, reason=reason, form=form, grounds=[ground])


def held_back(plan: EscalationPlan, state: State, now: datetime) -> EscalationPlan:
    """The plan, with an act put off that the ticket's state forbids just now (a wish for more time is looked at)."""
    wanted = [step for step in plan.fire if step in _ACTS]
    if not wanted:
        return plan
    possible = lifecycle.acts_from(state)
    barred = [step for step in wanted if _ACTS[step] not in possible]
    if not barred:
        return plan
    fire = tuple(step for step in plan.fire if step not in barred)
    return replace(plan, fire=fire, next_step=barred[0], next_at=now + LATER)


def _overdue(taken: ClaimedDeadline) -> str:
    return f"{taken.row.promise.label}时限 {city_time(taken.row.due_at):%m月%d日%H:%M} 已过，尚未完成"

"""Transitions of one deadline: started, settled, dropped, paused, resumed, redated. No queries, no session."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hotline.base.clock import city_time
from sla.calendar.workdays import Pause, WorkCalendar, due, elapsed
from sla.models import Deadline, DeadlineState
from sla.policy.policy_lines import LAST_DAY, Preset, PromiseCase, frozen
from sla.policy.promises import PAUSABLE, Promise, Step
from sla.policy.time_limit import TimeLimit, TimeUnit
from sla.sweep import escalation
from tickets.models import Lamp, Ticket, WorkOrder
from tickets.person_models import Department

UNDONE = "undone"  # what `Deadline.earlier` notes of a promise that was given by mistake


@dataclass(frozen=True, slots=True)
class Dating:
    """By which calendar a deadline is dated, and which pauses it leaves out."""

    calendar: WorkCalendar
    pauses: Sequence[Pause] = ()


def case_of(ticket: Ticket, unit: Department | None = None, received: datetime | None = None) -> PromiseCase:
    """What the ticket's promises depend on; `unit`: the department that owes them, which `received` it then."""
    code, name = (unit.code, unit.name) if unit is not None else ("", "")
    return PromiseCase(
        kind=ticket.kind,
        urgency=ticket.urgency,
        category=ticket.category or "",
        department=code,
        authority=name,
        received=city_time(received).date() if received is not None else None,
    )


def started(  # noqa: PLR0913 - the facts of a promise
    promise: Promise,
    ticket: Ticket,
    order: WorkOrder | None,
    dating: Dating,
    *,
    policy: Preset,
    now: datetime,
    unit: Department | None = None,
    budget: TimeLimit | None = None,
    since: datetime | None = None,
) -> Deadline:
    """The promise as it begins now, with the policy that it keeps to its end.

    `budget`: where it follows from another promise instead of the policy's line. `since`: where its time began earlier.
    """
    received = order.signed_at if order and order.signed_at else now
    line = policy.line(promise, case_of(ticket, unit, received))
    if budget is not None:
        line = replace(line, budget=str(budget))
    kept = frozen(policy, line, calendar=dating.calendar.version)
    if budget is not None and promise is Promise.CO:
        kept["share"] = policy.co_share
    row = Deadline(
        ticket_id=ticket.id,
        order_id=order.id if order else None,
        department_id=order.department_id if order and promise.is_of_unit else None,
        promise=promise,
        state=DeadlineState.RUNNING,
        starts_at=since or now,
        budget=line.budget,
        calendar="",
        policy=kept,
        lamp=Lamp.GREEN,
        generation=0,
        earlier=[],
    )
    date_by(row, dating)
    aim(row, now)
    return row


def budget_of(row: Deadline) -> TimeLimit:
    """As it was promised: what was given before `LAST_DAY` was noted keeps the hour of closing on a weekend."""
    return replace(TimeLimit.parse(row.budget), to_closing=LAST_DAY not in row.policy)


def would_be(row: Deadline, dating: Dating, budget: TimeLimit | None = None) -> datetime:
    """The due date by another calendar, or with another budget; the row stays as it is."""
    return due(row.starts_at, budget or budget_of(row), dating.calendar, _pauses(row, dating))


def date_by(row: Deadline, dating: Dating) -> bool:
    """Work out due date and marks; says whether the due date has moved."""
    budget = budget_of(row)
    plan = dict(
        escalation.marks(
            row.promise,
            row.starts_at,
            budget,
            dating.calendar,
            remind=row.policy["remind"],
            yellow=row.policy["yellow"],
            chase_before=tuple(row.policy.get("chase_before", ())),  # none in a promise of an earlier release
            pauses=tuple(_pauses(row, dating)),
        )
    )
    before, row.due_at = row.due_at, plan.pop(Step.RED)
    row.marks = {step.value: int(moment.timestamp()) for step, moment in plan.items()}
    row.calendar = dating.calendar.version if budget.unit.is_working or budget.unit.is_days else ""
    return before is not None and before != row.due_at


def _pauses(row: Deadline, dating: Dating) -> Sequence[Pause]:
    """Those that this promise leaves out: who has to decide meanwhile has no pause; a statute's stage has its own."""
    return dating.pauses if row.promise in PAUSABLE else tests_of(row)


def tests_of(row: Deadline) -> list[Pause]:
    """The stretches of testing that a statute's stage leaves out (`deadlines.statutory`); the last may still go on."""
    return [
        Pause(datetime.fromisoformat(one["since"]), _read(one.get("until")), one["why"], to_closing=True)
        for one in row.policy.get("tests", ())
    ]


def _read(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def marks_of(row: Deadline) -> escalation.Marks:
    """The row's ladder with its moments, the deadline itself among them."""
    return escalation.ladder(row.marks, row.due_at)


def aim(row: Deadline, now: datetime, *, last: Step | None = None) -> None:
    """Set lamp and next step for a deadline that runs from now on."""
    plan = marks_of(row)
    row.lamp = escalation.lamp_at(plan, now)
    row.next_step = escalation.pointer_at(plan, now, last=last)
    row.next_at = plan[row.next_step] if row.next_step else None


def settle(row: Deadline, now: datetime) -> None:
    """Kept or not: the promised act has been done."""
    row.state = DeadlineState.MET if now <= row.due_at or _was_held(row) else DeadlineState.MISSED
    row.settled_at, row.next_at, row.lamp = now, None, Lamp.GREEN


def drop(row: Deadline, now: datetime) -> None:
    """No longer owed: cancelled, unless its time had run out before."""
    late = row.due_at < now and not _was_held(row)
    row.state = DeadlineState.MISSED if late else DeadlineState.CANCELLED
    row.settled_at, row.next_at, row.lamp = now, None, Lamp.GREEN


def cancel(row: Deadline, now: datetime) -> None:
    """Never owed: given by mistake. It counts for nobody, late or not (`indicators.indicator_period` leaves it out)."""
    row.state, row.settled_at, row.next_at, row.lamp = DeadlineState.CANCELLED, now, None, Lamp.GREEN
    row.earlier = [*(row.earlier or []), {"until": now.isoformat(), UNDONE: True}]


def lapse(row: Deadline, now: datetime) -> None:
    """Its time is over, or was not needed: nobody owed anything."""
    row.state = DeadlineState.CANCELLED
    row.settled_at, row.next_at, row.lamp = now, None, Lamp.GREEN


def pause(rows: Iterable[Deadline]) -> None:
    """The clock stops; the next step stays noted, and so does the lamp: red shows what was late before."""
    for row in rows:
        row.state, row.next_at = DeadlineState.PAUSED, None


def resume(row: Deadline, dating: Dating, *, now: datetime) -> None:
    row.state = DeadlineState.RUNNING
    move(row, dating, now=now)


def move(row: Deadline, dating: Dating, *, now: datetime) -> bool:
    """Redate a running deadline; a moved one is a new value, whose steps are taken once more."""
    before = row.due_at
    moved = date_by(row, dating)
    row.generation += moved
    if moved:
        _keep(row, now, due=before)
    aim(row, now, last=row.next_step)
    return moved


def extend(row: Deadline, more: TimeLimit, dating: Dating, *, now: datetime) -> None:
    """Give so much more of what the promise is counted in; the first budget stays in the frozen policy."""
    base = budget_of(row)
    row.budget = str(TimeLimit(base.amount + more.amount, base.unit))
    row.policy = row.policy | {"extended": str(more)}
    move(row, dating, now=now)


def run_again(row: Deadline, now: datetime) -> None:
    _keep(row, now, settled=row.settled_at)
    row.state, row.settled_at = DeadlineState.RUNNING, None
    aim(row, now, last=row.next_step)


def co_budget(lead: Deadline, dating: Dating, *, share: int, now: datetime) -> TimeLimit | None:
    """A co-handler's part of what the lead has left (DOMAIN 2.3), counted as the lead's is; None where nothing is."""
    counted = budget_of(lead)
    left = elapsed(now, lead.due_at, counted, dating.calendar)
    minutes = int(left.total_seconds() // 60) * share // 100
    unit = TimeUnit.WORKING_MINUTES if counted.unit.is_working else TimeUnit.MINUTES
    return TimeLimit(minutes, unit) if minutes else None


def hurry(
    row: Deadline, case: PromiseCase, dating: Dating, *, policy: Preset, now: datetime, since: datetime | None = None
) -> None:
    """The case has changed (urgency, kind): the line of the row's own policy that fits now, from the same start.

    `since`: another start, where the time begins with what has changed the case.
    """
    line = policy.line(row.promise, case)
    if line.budget == row.budget:
        return
    row.starts_at = since or row.starts_at
    row.budget = line.budget
    row.policy = row.policy | {"budget": line.budget, "basis": line.basis}
    if row.state is DeadlineState.RUNNING:  # a paused one is dated when it runs on
        move(row, dating, now=now)


def lamp_of(rows: Iterable[Deadline]) -> Lamp:
    return escalation.worst(row.lamp for row in rows)


def _keep(row: Deadline, now: datetime, **said: datetime | None) -> None:
    """Keep the row's value up to now, for the page as of a moment."""
    fields = {name: moment.isoformat() for name, moment in said.items() if moment is not None}
    row.earlier = [*(row.earlier or []), {"until": now.isoformat(), **fields}]


def _was_held(row: Deadline) -> bool:
    """A paused promise cannot run out, for its last date is not known yet; what was late before it rested is late."""
    return row.state is DeadlineState.PAUSED and row.lamp is not Lamp.RED

"""What follows when a promise comes near its end or passes it: one ladder a promise, and what of it is to be done now.

Pure. DOMAIN.md 4.2 and 4.3 give the steps; the shares of reminder and yellow lamp come with the preset.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from sla.calendar.workdays import Pause, WorkCalendar, business_before, due, opening_after, reached
from sla.policy.promises import CHASED_BEFORE, Promise, Step
from sla.policy.time_limit import TimeLimit
from tickets.models import Lamp

TO_READ = timedelta(minutes=30)  # before the closing: time to send it, and to read it 〔惯〕
Marks = Mapping[Step, datetime]
_NEVER = datetime.max.replace(tzinfo=UTC)
_ORDER = {step: place for place, step in enumerate(Step)}
_SEVERITY = {lamp: place for place, lamp in enumerate(Lamp)}


@lru_cache(maxsize=256)  # what is dispatched together is promised the same
def marks(
    promise: Promise,
    start: datetime,
    budget: TimeLimit,
    calendar: WorkCalendar,
    *,
    remind: int,
    yellow: int,
    chase_before: tuple[str, ...] = (),
    pauses: tuple[Pause, ...] = (),
) -> Marks:
    """When each step of the promise's ladder is due; `Step.RED` is the deadline itself.

    `chase_before`: how long before the end, in natural time, the unit is chased.
    """
    shares = {Step.REMIND: remind, Step.YELLOW: yellow, Step.RED: 100}
    before, after = promise.terms.before, promise.terms.after
    found = {step: reached(start, budget, calendar, shares[step], 100, pauses) for step in before}
    for rung in after:
        distance = TimeLimit.parse(rung.working if budget.unit.is_working else rung.natural)
        found[rung.step] = due(found[Step.RED], distance, calendar, pauses)
    if promise.terms.answerable and budget.unit.is_days:
        found |= _near(start, found[Step.RED], chase_before, calendar)
    return found


def ladder(stored: Mapping[str, int], due_at: datetime) -> Marks:
    """The marks of a row as it keeps them (seconds since 1970), the deadline itself among them."""
    found = {step: datetime.fromtimestamp(stored[step], UTC) for step in Step if step in stored}
    return found | {Step.RED: due_at}


def _near(start: datetime, end: datetime, chase_before: tuple[str, ...], calendar: WorkCalendar) -> Marks:
    """So long before the end, and while somebody reads it: before the last closing till then. Of a short one what fits.

    A second one that would fall together with the first comes at the next opening.
    """
    found: dict[Step, datetime] = {}
    for step, text in zip(CHASED_BEFORE, chase_before, strict=False):
        moment = end - timedelta(microseconds=TimeLimit.parse(text).microseconds)
        at = business_before(moment, calendar, left=TO_READ)
        if at in found.values():
            at = opening_after(moment, calendar)
        if start < at < end:
            found[step] = at
    return found


@dataclass(frozen=True, slots=True)
class EscalationPlan:
    """What is to be done now, what is passed over, and what comes next and when."""

    fire: tuple[Step, ...]
    collapsed: tuple[Step, ...]
    lamp: Lamp
    next_step: Step | None
    next_at: datetime | None


def next_step(plan: Marks, *, pointer: Step, now: datetime) -> EscalationPlan:
    """The steps from `pointer` on whose time has come.

    After a downtime, missed warnings collapse into the last of them, and vanish behind a breach; a breach
    always counts. Of the steps after it only the first is taken at once: the unit gets the time between two to act.
    """
    place = _place(plan)
    ahead = sorted((step for step in plan if place(step) >= place(pointer)), key=place)
    passed = [step for step in ahead if plan[step] <= now]
    beyond = [step for step in passed if _ORDER[step] > _ORDER[Step.RED]]
    fire = _fired(passed, beyond)
    collapsed = tuple(step for step in passed if step.is_warning and step not in fire)
    upcoming = next((step for step in ahead if step not in passed or step in beyond[1:]), None)
    return EscalationPlan(fire, collapsed, lamp_at(plan, now), upcoming, _next_at(plan, upcoming, beyond, now))


def _fired(passed: Sequence[Step], beyond: Sequence[Step]) -> tuple[Step, ...]:
    """The breach and the first step beyond it; before a breach the last warning alone."""
    if Step.RED in passed:
        return (Step.RED, *beyond[:1])
    return tuple(beyond[:1]) or tuple([step for step in passed if step.is_warning][-1:])


def _next_at(plan: Marks, upcoming: Step | None, beyond: Sequence[Step], now: datetime) -> datetime | None:
    """As the ladder says; a step beyond the breach that is late already keeps its distance from the one taken now."""
    if upcoming is None:
        return None
    return now + (plan[upcoming] - plan[beyond[0]]) if upcoming in beyond else plan[upcoming]


def pointer_at(plan: Marks, now: datetime, *, last: Step | None) -> Step | None:
    """The next step of a deadline that runs (again): never beyond `last`, the step that was next before."""
    place = _place(plan)
    ahead = [step for step in plan if plan[step] > now or (last is not None and place(step) >= place(last))]
    return min(ahead, key=place, default=None)


def _place(plan: Marks) -> Callable[[Step], tuple[datetime, int]]:
    """The position of a step on this ladder: a share of the time and a distance from the end come in either order.

    A step that is not on it (the budget was another) has the position of the next one.
    """

    def place(step: Step) -> tuple[datetime, int]:
        later = (plan[one] for one in plan if _ORDER[one] >= _ORDER[step])
        return plan[step] if step in plan else min(later, default=_NEVER), _ORDER[step]

    return place


def lamp_at(plan: Marks, now: datetime) -> Lamp:
    if plan[Step.RED] <= now:
        return Lamp.RED
    return Lamp.YELLOW if Step.YELLOW in plan and plan[Step.YELLOW] <= now else Lamp.GREEN


def worst(lamps: Iterable[Lamp]) -> Lamp:
    return max(lamps, key=_SEVERITY.__getitem__, default=Lamp.GREEN)

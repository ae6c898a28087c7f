"""What follows when a promise comes near its end or passes it: one ladder a promise, and what of it is to be done now.

Pure. DOMAIN.md 4.2 and 4.3 give the steps; the shares of reminder and yellow lamp come with the preset.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from sla.budget import Budget
from sla.policy import ANSWERABLE, STATUTORY, Promise
from sla.workdays import Pause, WorkCalendar, business_before, due, opening_after, reached
from tickets.lifecycle import Named
from tickets.models import Lamp


class Step(Named):
    REMIND = "remind", "提醒"
    YELLOW = "yellow", "黄灯"
    NEAR = "near", "临期催办"
    NEARER = "nearer", "再次临期催办"
    RED = "red", "红灯"
    CHASE = "chase", "催办"
    SUPERVISE = "supervise", "督办单"
    RED_CARD = "red_card", "红牌"
    NOTICE = "notice", "通报"
    TALK = "talk", "约谈"
    TO_SUPERVISOR = "to_supervisor", "上报值班主管"
    TO_LEADER = "to_leader", "上报中心领导"

    @property
    def is_warning(self) -> bool:
        """Comes before the breach; of several that were missed only the last is still worth saying."""
        return self in {Step.REMIND, Step.YELLOW, *CHASED_BEFORE}


CHASED_BEFORE = (Step.NEAR, Step.NEARER)  # 催办 while there is time yet, a promise in days only; DOMAIN 4.2 L1 [S35]
TO_READ = timedelta(minutes=30)  # before the closing: time to send it, and to read it 〔惯〕
Marks = Mapping[Step, datetime]


@dataclass(frozen=True, slots=True)
class Rung:
    """A step so long after the end: in working time, or in natural time for promises that run day and night."""

    step: Step
    working: str
    natural: str


CHASE = Rung(Step.CHASE, "1wh", "15min")  # 到期次日《催办通知书》[S29]; a promise in days ends at the close of business
SUPERVISE = Rung(Step.SUPERVISE, "1wd", "1h")  # DOMAIN 4.2 L2: overdue; the distance 〔惯〕
RED_CARD = Rung(Step.RED_CARD, "2wd", "12h")  # DOMAIN 4.3: overdue > 2 wd; natural 〔惯〕
NOTICE = Rung(Step.NOTICE, "5wd", "24h")  # 一次催办后再超 5 wd 书面通报 [S29]; natural 〔惯〕
TALK = Rung(Step.TALK, "10wd", "48h")  # DOMAIN 4.2 L3; the distance 〔惯〕
TO_SUPERVISOR = Rung(Step.TO_SUPERVISOR, "1wh", "10min")  # inside the centre: no published distance 〔推〕
TO_LEADER = Rung(Step.TO_LEADER, "1wd", "1h")  # likewise

WARNINGS = (Step.REMIND, Step.YELLOW, Step.RED)
_CENTRE = ((Step.YELLOW, Step.RED), (TO_SUPERVISOR, TO_LEADER))
LADDERS: dict[Promise, tuple[tuple[Step, ...], tuple[Rung, ...]]] = {
    Promise.REGISTER: _CENTRE,
    Promise.ALARM: ((Step.RED,), ()),  # who is told stands in a ladder of its own (`sla.alarm_ladder`)
    Promise.DISPATCH: (WARNINGS, (TO_SUPERVISOR, TO_LEADER)),
    Promise.INFO: ((Step.YELLOW, Step.RED), ()),  # the citizen's time; at its end a person goes on
    Promise.SIGN: (WARNINGS, (CHASE, SUPERVISE)),
    Promise.CONTACT: (WARNINGS, (CHASE,)),
    Promise.HANDLE: (WARNINGS, (CHASE, SUPERVISE, RED_CARD, NOTICE, TALK)),
    Promise.CO: (WARNINGS, (CHASE,)),
    Promise.OBJECTION_REVIEW: _CENTRE,
    Promise.DECISION: _CENTRE,
    Promise.SUSPENSION: ((Step.YELLOW, Step.RED), ()),  # at its end the handling goes on by itself
    Promise.AUDIT: _CENTRE,
    Promise.FOLLOW_UP: _CENTRE,
    Promise.RATING: ((Step.RED,), ()),  # the citizen's time; at its end the matter is closed as 未评价
    Promise.REWORK: (WARNINGS, (CHASE, SUPERVISE, RED_CARD, NOTICE, TALK)),
    Promise.REVIEW: _CENTRE,
    Promise.RECEIPT_110: _CENTRE,
    Promise.RESULT_110: _CENTRE,
    **dict.fromkeys(sorted(STATUTORY), (WARNINGS, (CHASE,))),  # a statute's stage: warned, chased to the unit
    Promise.KNOWING: ((Step.RED,), ()),  # never fired: at its end the praise is filed (`sla.time_acts`)
    Promise.SUPERVISION: ((Step.YELLOW, Step.RED), ()),  # no letter about a letter: people decide
}
_NEVER = datetime.max.replace(tzinfo=UTC)
_ORDER = {step: place for place, step in enumerate(Step)}
_SEVERITY = {lamp: place for place, lamp in enumerate(Lamp)}


@lru_cache(maxsize=256)  # what is dispatched together is promised the same
def marks(
    promise: Promise,
    start: datetime,
    budget: Budget,
    calendar: WorkCalendar,
    *,
    remind: int,
    yellow: int,
    chase_before: tuple[str, ...] = (),
    pauses: tuple[Pause, ...] = (),
) -> Marks:
    """When each step of the promise's ladder is due; `Step.RED` is the deadline itself.

    `chase_before`: how long before the end, in natural time, whoever has to answer is chased.
    """
    shares = {Step.REMIND: remind, Step.YELLOW: yellow, Step.RED: 100}
    before, after = LADDERS[promise]
    found = {step: reached(start, budget, calendar, shares[step], 100, pauses) for step in before}
    for rung in after:
        distance = Budget.parse(rung.working if budget.unit.is_working else rung.natural)
        found[rung.step] = due(found[Step.RED], distance, calendar, pauses)
    if promise in ANSWERABLE and budget.unit.is_days:
        found |= _near(start, found[Step.RED], chase_before, calendar)
    return found


def _near(start: datetime, end: datetime, chase_before: tuple[str, ...], calendar: WorkCalendar) -> Marks:
    """So long before the end, and while somebody reads it: before the last closing till then. Of a short one what fits.

    A second one that would fall together with the first comes at the next opening.
    """
    found: dict[Step, datetime] = {}
    for step, text in zip(CHASED_BEFORE, chase_before, strict=False):
        moment = end - timedelta(microseconds=Budget.parse(text).microseconds)
        at = business_before(moment, calendar, left=TO_READ)
        if at in found.values():
            at = opening_after(moment, calendar)
        if start < at < end:
            found[step] = at
    return found


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done now, what is passed over, and what comes next and when."""

    fire: tuple[Step, ...]
    collapsed: tuple[Step, ...]
    lamp: Lamp
    next_step: Step | None
    next_at: datetime | None


def next_step(plan: Marks, *, pointer: Step, now: datetime) -> Plan:
    """The steps from `pointer` on whose time has come.

    After a stand-still, warnings that were missed collapse into the last of them, and vanish behind a breach; a breach
    always counts. Of the steps after it only the first is taken at once: the unit gets the time between two to act.
    """
    place = _place(plan)
    ahead = sorted((s for s in plan if place(s) >= place(pointer)), key=place)
    passed = [step for step in ahead if plan[step] <= now]
    warnings = [step for step in passed if step.is_warning]
    beyond = [step for step in passed if _ORDER[step] > _ORDER[Step.RED]]
    breach = [Step.RED] if Step.RED in passed else []
    fire = (*([] if breach or beyond else warnings[-1:]), *breach, *beyond[:1])
    rest = [step for step in ahead if step not in passed or step in beyond[1:]]
    upcoming = rest[0] if rest else None
    at = plan[upcoming] if upcoming else None
    if upcoming and upcoming in passed:
        at = now + (plan[upcoming] - plan[beyond[0]])
    return Plan(fire, tuple(step for step in warnings if step not in fire), lamp_at(plan, now), upcoming, at)


def pointer_at(plan: Marks, now: datetime, *, last: Step | None) -> Step | None:
    """Where a deadline that runs (again) stands on its ladder: never beyond `last`, the step that was next before."""
    place = _place(plan)
    ahead = [step for step in plan if plan[step] > now or (last is not None and place(step) >= place(last))]
    return min(ahead, key=place, default=None)


def _place(plan: Marks) -> Callable[[Step], tuple[datetime, int]]:
    """Where a step stands on this ladder: a share of the time and a distance from the end come in either order.

    One that is not on it (the budget was another) stands where the next one does.
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

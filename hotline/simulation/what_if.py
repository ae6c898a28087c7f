"""What a month would have been under other promises, or with other people: pure, on the month's own matters.

Each department's handlers take what is due first, one matter at a time, in business time. A model for comparing, not a
forecast: it knows no sick leave, and every hour of work is worth the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from typing import Any

from sla.calendar.workdays import WorkCalendar
from sla.policy.policy_lines import Preset, PromiseCase
from sla.policy.promises import Promise, Step
from sla.policy.time_limit import TimeLimit
from sla.sweep.escalation import marks
from tickets.models import Kind, Urgency

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
EFFORT = {  # hours of work on one matter, where the record cannot say 〔惯〕
    Kind.CONSULT: 0.5,
    Kind.HELP: 2.0,
    Kind.COMPLAINT: 4.0,
    Kind.REPORT: 6.0,
    Kind.SUGGESTION: 1.5,
    Kind.PRAISE: 0.2,
    Kind.OTHER: 1.0,
}


@dataclass(frozen=True, slots=True)
class SimulatedOrder:
    """One order of the month: where it went, when, and how much work it was."""

    department_id: int
    dispatched_at: datetime
    kind: Kind
    urgency: Urgency
    hours: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way to have lived through the month."""

    name: str
    preset: Preset
    staff: Mapping[int, int]  # handlers a department; those not named have `others`
    others: int = 1


@dataclass
class DepartmentLoad:
    """What a department went through."""

    matters: int = 0
    yellow: int = 0
    overdue: int = 0
    hours: float = 0.0
    longest_queue: int = 0
    waits: list[float] = field(default_factory=list)  # working hours from arrival to being taken up

    @property
    def mean_wait(self) -> float:
        return sum(self.waits) / len(self.waits) if self.waits else 0.0


@dataclass(frozen=True, slots=True)
class SimulationOutcome:
    scenario: str
    departments: Mapping[int, DepartmentLoad]

    @property
    def matters(self) -> int:
        return sum(load.matters for load in self.departments.values())

    @property
    def overdue(self) -> int:
        return sum(load.overdue for load in self.departments.values())

    @property
    def yellow(self) -> int:
        return sum(load.yellow for load in self.departments.values())

    def as_json(self) -> dict[str, Any]:
        units = {
            str(unit): {
                "matters": load.matters,
                "yellow": load.yellow,
                "overdue": load.overdue,
                "hours": round(load.hours, 1),
                "longest_queue": load.longest_queue,
                "mean_wait_hours": round(load.mean_wait, 2),
            }
            for unit, load in sorted(self.departments.items())
        }
        figures = {"matters": self.matters, "yellow": self.yellow, "overdue": self.overdue}
        return {"scenario": self.scenario, **figures, "departments": units}


def compare(
    matters: Sequence[SimulatedOrder], scenarios: Iterable[Scenario], calendar: WorkCalendar
) -> list[SimulationOutcome]:
    """The same month, each way."""
    return [simulate(matters, scenario, calendar) for scenario in scenarios]


def simulate(matters: Iterable[SimulatedOrder], scenario: Scenario, calendar: WorkCalendar) -> SimulationOutcome:
    groups: dict[int, list[SimulatedOrder]] = {}
    for matter in matters:
        groups.setdefault(matter.department_id, []).append(matter)
    loads = {
        unit: _live_through(sorted(group, key=lambda m: m.dispatched_at), scenario, calendar)
        for unit, group in groups.items()
    }
    return SimulationOutcome(scenario.name, loads)


def _live_through(matters: list[SimulatedOrder], scenario: Scenario, calendar: WorkCalendar) -> DepartmentLoad:
    """One department, matter by matter in the order in which its handlers become free."""
    load, waiting = DepartmentLoad(), list[tuple[datetime, int]]()
    people = scenario.staff.get(matters[0].department_id, scenario.others)
    free = [0] * max(people, 1)
    arrived, upcoming = [_position(m.dispatched_at, calendar) for m in matters], 0
    plans = [_plan(matter, scenario.preset, calendar) for matter in matters]
    now = 0
    while upcoming < len(matters) or waiting:
        now = max(heappop(free), now if waiting else arrived[upcoming])  # an idle person begins when something waits
        while upcoming < len(matters) and arrived[upcoming] <= now:
            heappush(waiting, (plans[upcoming][Step.RED], upcoming))
            upcoming += 1
        load.longest_queue = max(load.longest_queue, len(waiting))
        _, taken = heappop(waiting)
        done = now + int(matters[taken].hours * 3_600_000_000)
        heappush(free, done)
        _note(load, matters[taken], plans[taken], waited=now - arrived[taken], done=_moment(done, calendar))
    return load


def _note(
    load: DepartmentLoad, matter: SimulatedOrder, plan: Mapping[Step, datetime], *, waited: int, done: datetime
) -> None:
    load.matters += 1
    load.hours += matter.hours
    load.waits.append(waited / 3_600_000_000)
    load.yellow += done >= plan[Step.YELLOW]
    load.overdue += done > plan[Step.RED]


def _plan(matter: SimulatedOrder, preset: Preset, calendar: WorkCalendar) -> Mapping[Step, datetime]:
    line = preset.line(Promise.HANDLE, PromiseCase(kind=matter.kind, urgency=matter.urgency))
    budget, start = TimeLimit.parse(line.budget), matter.dispatched_at
    return marks(Promise.HANDLE, start, budget, calendar, remind=preset.remind, yellow=preset.yellow)


def _position(moment: datetime, calendar: WorkCalendar) -> int:
    return calendar.table.position((moment - _EPOCH) // _MICROSECOND)


def _moment(position: int, calendar: WorkCalendar) -> datetime:
    return _EPOCH + calendar.table.moment(position) * _MICROSECOND

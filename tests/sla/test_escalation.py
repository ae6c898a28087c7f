"""The ladder as a table: what is done at which moment, and what a stand-still does to it."""

from datetime import datetime, timedelta

import pytest

from sla.calendar.national_calendar import national
from sla.policy.promises import CHASED_BEFORE, OF_CENTRE, Promise, Step
from sla.policy.time_limit import TimeLimit
from sla.sweep.escalation import Marks, lamp_at, marks, next_step, pointer_at, worst
from tests.sla.town import city
from tickets.models import Lamp

CALENDAR = national()
S = Step


def ladder(
    promise: Promise = Promise.HANDLE, budget: str = "3wd", start: str = "2026-11-23 09:00"
) -> dict[Step, datetime]:
    return marks(
        promise, city(start), TimeLimit.parse(budget), CALENDAR, remind=50, yellow=80, chase_before=("48h", "24h")
    )


@pytest.mark.parametrize(
    ("step", "moment"),
    [
        (S.REMIND, "2026-11-25 08:45"),  # 13.75 of 27.5 working hours
        (S.YELLOW, "2026-11-26 10:00"),  # 22 of 27.5
        (S.RED, "2026-11-26 17:30"),
        (S.CHASE, "2026-11-27 09:30"),
        (S.SUPERVISE, "2026-11-27 17:30"),
        (S.RED_CARD, "2026-11-30 17:30"),
        (S.NOTICE, "2026-12-03 17:30"),
        (S.TALK, "2026-12-10 17:30"),
    ],
)
def test_the_ladder_of_handling_in_working_time(step: Step, moment: str) -> None:
    assert ladder()[step] == city(moment)


@pytest.mark.parametrize(
    ("step", "moment"),
    [
        (S.REMIND, "2026-11-22 10:00"),
        (S.YELLOW, "2026-11-22 17:12"),
        (S.RED, "2026-11-22 22:00"),
        (S.CHASE, "2026-11-22 22:15"),
        (S.SUPERVISE, "2026-11-22 23:00"),
    ],
)
def test_the_ladder_of_a_critical_matter_runs_day_and_night(step: Step, moment: str) -> None:
    assert ladder(budget="24h", start="2026-11-21 22:00")[step] == city(moment)


@pytest.mark.parametrize("promise", list(Promise))
@pytest.mark.parametrize("budget", ["3wd", "2wh", "24h", "7d"])
def test_steps_come_in_order(promise: Promise, budget: str) -> None:
    plan = ladder(promise, budget)
    moments = [plan[step] for step in Step if step in plan and step not in CHASED_BEFORE]
    assert moments == sorted(moments)
    assert S.RED in ladder(promise, budget)


_OTHERWISE = {
    Promise.INFO,
    Promise.SUSPENSION,
    Promise.RATING,
    Promise.ALARM,
}  # end by themselves, or climb elsewhere


def test_the_centre_is_neither_chased_nor_supervised_by_the_clock() -> None:
    """Its silence is reported upwards inside the centre instead."""
    for promise in OF_CENTRE:
        after = [rung.step for rung in promise.terms.after]
        assert after in ([S.TO_SUPERVISOR, S.TO_LEADER], []), promise
        assert after or promise in _OTHERWISE, promise


SHARES = [step for step in Step if step not in CHASED_BEFORE]
PLAN: Marks = {step: city("2026-11-23 09:00") + timedelta(hours=place) for place, step in enumerate(SHARES)}


def hour(place: float) -> datetime:
    return city("2026-11-23 09:00") + timedelta(hours=place)


@pytest.mark.parametrize(
    ("why", "pointer", "now", "fire", "collapsed", "upcoming"),
    [
        ("in time, one after the other", S.REMIND, 0, [S.REMIND], [], S.YELLOW),
        ("the lamp", S.YELLOW, 1, [S.YELLOW], [], S.RED),
        ("the breach", S.RED, 2, [S.RED], [], S.CHASE),
        ("after it", S.CHASE, 3, [S.CHASE], [], S.SUPERVISE),
        ("the last step", S.TO_LEADER, 99, [S.TO_LEADER], [], None),
        ("two warnings collapse into the last", S.REMIND, 1.5, [S.YELLOW], [S.REMIND], S.RED),
        ("warnings vanish behind a breach", S.REMIND, 2.5, [S.RED], [S.REMIND, S.YELLOW], S.CHASE),
        ("a breach and the first step after it", S.REMIND, 99, [S.RED, S.CHASE], [S.REMIND, S.YELLOW], S.SUPERVISE),
        ("of the steps after it only one at a time", S.CHASE, 99, [S.CHASE], [], S.SUPERVISE),
        ("nothing before its time", S.YELLOW, 0.5, [], [], S.YELLOW),
    ],
)
def test_what_is_done_now(
    why: str, pointer: Step, now: float, fire: list[Step], collapsed: list[Step], upcoming: Step | None
) -> None:
    plan = next_step(PLAN, pointer=pointer, now=hour(now))
    assert (list(plan.fire), list(plan.collapsed), plan.next_step) == (fire, collapsed, upcoming), why
    assert plan.next_at is None or plan.next_at > hour(now) or not plan.fire


def test_after_a_stand_still_the_next_step_keeps_its_distance() -> None:
    assert next_step(PLAN, pointer=S.CHASE, now=hour(50)).next_at == hour(51)


@pytest.mark.parametrize(
    ("why", "now", "last", "expected"),
    [
        ("a fresh start", -1, None, S.REMIND),
        ("it goes on where it stood", 1.5, S.RED, S.RED),
        ("what was due while it rested is not forgotten", 5, S.RED, S.RED),
        ("a later end brings the warnings back", -1, S.CHASE, S.REMIND),
        ("a ladder that was climbed stays climbed", 99, None, None),
    ],
)
def test_the_step_of_a_deadline_that_runs_again(why: str, now: float, last: Step | None, expected: Step | None) -> None:
    assert pointer_at(PLAN, hour(now), last=last) is expected, why


def test_lamps() -> None:
    assert [lamp_at(PLAN, hour(h)) for h in (0, 1, 2, 9)] == [Lamp.GREEN, Lamp.YELLOW, Lamp.RED, Lamp.RED]
    assert worst([Lamp.GREEN, Lamp.RED, Lamp.YELLOW]) is Lamp.RED
    assert worst([]) is Lamp.GREEN


@pytest.mark.parametrize(
    ("why", "promise", "budget", "start", "near", "nearer"),
    [
        ("ten working days", Promise.HANDLE, "10wd", "2026-11-23 09:00", "2026-12-04 17:00", "2026-12-07 08:30"),
        ("within the week", Promise.HANDLE, "3wd", "2026-11-23 09:00", "2026-11-24 17:00", "2026-11-25 17:00"),
        ("a weekend before the end", Promise.HANDLE, "5wd", "2026-11-23 09:00", "2026-11-27 17:00", "2026-11-30 08:30"),
        ("natural days", Promise.HANDLE, "15d", "2026-11-23 09:00", "2026-12-04 17:00", "2026-12-07 17:00"),
        ("a rework", Promise.REWORK, "5wd", "2026-11-20 09:00", "2026-11-25 17:00", "2026-11-26 17:00"),
        ("under two days: what fits", Promise.HANDLE, "1wd", "2026-11-23 09:00", None, "2026-11-23 17:00"),
        ("under a day: nothing", Promise.HANDLE, "1wd", "2026-11-23 17:10", None, None),
        ("in hours: nothing", Promise.HANDLE, "24h", "2026-11-23 09:00", None, None),
        ("a stage: nothing", Promise.CONTACT, "3wd", "2026-11-23 09:00", None, None),
    ],
)
def test_the_unit_is_chased_before_the_end(
    why: str, promise: Promise, budget: str, start: str, near: str | None, nearer: str | None
) -> None:
    """DOMAIN 4.2 (鄂托克 [S35]): 48 h and 24 h before the end, hours as the source says, notified in business hours."""
    plan = ladder(promise, budget, start)
    assert (plan.get(S.NEAR), plan.get(S.NEARER)) == (near and city(near), nearer and city(nearer)), why

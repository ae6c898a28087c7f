from dataclasses import replace
from datetime import timedelta

from hotline.simulation.what_if import Scenario, SimulatedOrder, compare, simulate
from sla.calendar.national_calendar import national
from sla.policy.active_policies import PRESETS
from tests.sla.town import city
from tickets.models import Kind, Urgency

CALENDAR = national()
MONDAY = city("2026-11-23 09:00")
HELP = SimulatedOrder(1, MONDAY, Kind.HELP, Urgency.NORMAL, 7.0)  # one working day of work
GUANGXI = Scenario("现行", PRESETS["guangxi"], {}, others=1)


def test_one_person_does_three_of_five_days_of_work_in_time() -> None:
    load = simulate([HELP] * 5, GUANGXI, CALENDAR).departments[1]  # each to be done by Thursday 17:30
    assert (load.matters, load.overdue, load.longest_queue, load.hours) == (5, 2, 5, 35)
    assert load.waits == [0, 7, 14, 21, 28]


def test_more_people_and_longer_promises_help() -> None:
    scenarios = [GUANGXI, replace(GUANGXI, name="二人", others=2), Scenario("四川", PRESETS["sichuan_2025"], {})]
    outcomes = compare([HELP] * 5, scenarios, CALENDAR)
    assert [(outcome.scenario, outcome.overdue) for outcome in outcomes] == [("现行", 2), ("二人", 0), ("四川", 0)]


def test_what_is_due_first_is_done_first() -> None:
    urgent = replace(HELP, kind=Kind.CONSULT, dispatched_at=MONDAY + timedelta(hours=1))
    load = simulate([HELP, HELP, urgent], GUANGXI, CALENDAR).departments[1]
    assert sorted(load.waits) == [0, 6, 14]
    assert load.overdue == 0


def test_departments_do_not_wait_for_one_another() -> None:
    outcome = simulate([HELP, replace(HELP, department_id=2)], GUANGXI, CALENDAR)
    assert outcome.as_json()["departments"]["2"]["mean_wait_hours"] == 0
    assert (outcome.matters, outcome.overdue) == (2, 0)


def test_nobody_begins_before_there_is_something_to_do() -> None:
    two = replace(GUANGXI, others=2)
    later = replace(HELP, dispatched_at=MONDAY + timedelta(days=1))
    load = simulate([HELP, HELP, HELP, later], two, CALENDAR).departments[1]
    assert load.waits == [0, 0, 7, 0]

"""When the demo's people do the next thing: in time as a rule, before the night where a clock runs through it."""

from datetime import UTC, datetime, timedelta

import pytest

from hotline.simulation.demo.pace import Temper, WaitingTicket, horizon, until, when
from hotline.simulation.demo.staff import ACTS, EARLY
from sla.calendar.national_calendar import national
from sla.calendar.workdays import due
from sla.policy.time_limit import TimeLimit, TimeUnit
from tickets.lifecycle import ALIVE, State
from tickets.models import Urgency

S, U = State, Urgency
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday 09:00 in the city
EVENING = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)  # Monday 17:20, ten minutes before the offices close
FRIDAY = datetime(2026, 11, 27, 9, 20, tzinfo=UTC)
PLAIN = next(one for one in range(1, 60) if not any(getattr(Temper.of(one), name) for name in Temper.__slots__))


def row(state: State, since: datetime, *, urgency: Urgency = U.NORMAL, number: int = PLAIN) -> WaitingTicket:
    promised = due(since, TimeLimit(10, TimeUnit.WORKING_DAYS), national())
    contacted = since if state is S.REWORK else None
    return WaitingTicket(number, 1, state, urgency, since, 3, promised, contacted)


@pytest.mark.parametrize("state", [*EARLY, *ACTS])
def test_the_holder_does_the_next_act_within_the_day(state: State) -> None:
    a_day = due(MORNING, TimeLimit(420, TimeUnit.WORKING_MINUTES), national())
    if state is not S.REWORK:
        assert MORNING < when(row(state, MORNING), national()) <= a_day
    assert MORNING < when(row(state, MORNING, urgency=U.CRITICAL), national()) < MORNING + timedelta(hours=5)


def test_every_place_in_which_a_ticket_lives_is_somebodys() -> None:
    by_citizen_or_date = {S.CALLBACK, S.SUSPENDED, S.PASSED_ON}  # praise is filed by its date
    assert set(ALIVE) - set(EARLY) - set(ACTS) == by_citizen_or_date


@pytest.mark.parametrize(
    ("state", "urgency", "now", "before_the_night"),
    [
        (S.PENDING_SIGN, U.CRITICAL, MORNING, False),
        (S.PENDING_SIGN, U.CRITICAL, EVENING, True),
        (S.UNIT_REVIEW, U.URGENT, EVENING, True),
        (S.IN_PROGRESS, U.NORMAL, EVENING, False),  # its promise counts working days
        (S.PENDING_DISPATCH, U.NORMAL, EVENING, False),  # a day and a night are left
        (S.PENDING_DISPATCH, U.NORMAL, FRIDAY, True),  # over the weekend they are not
    ],
)
def test_what_cannot_wait_is_done_before_the_doors_close(
    state: State, urgency: Urgency, now: datetime, before_the_night: bool
) -> None:
    assert (until(row(state, now, urgency=urgency), now, national()) > now) is before_the_night


def test_the_horizon_is_the_next_opening() -> None:
    assert horizon(EVENING, national()) == datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
    assert horizon(MORNING, national()) == MORNING


def test_nine_in_ten_are_in_time_and_every_lamp_is_seen() -> None:
    tempers = [Temper.of(number) for number in range(1, 301)]
    late = sum(one.late or one.very_late or one.late_to_sign or one.not_signed for one in tempers)
    assert 0 < late <= 15
    assert sum(one.not_signed or one.very_late for one in tempers) <= 3, "few supervision letters"
    assert any(one.slow for one in tempers)
    slow = next(number for number in range(1, 301) if Temper.of(number).slow)
    lit = when(row(S.REWORK, MORNING, number=slow), national())
    assert lit < due(MORNING, TimeLimit(10, TimeUnit.WORKING_DAYS), national())

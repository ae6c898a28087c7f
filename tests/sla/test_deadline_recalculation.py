from datetime import date
from typing import Any

import pytest

from hotline.base.errors import BadInput
from sla.calendar import calendars, deadline_recalculation
from sla.events import DateMoved
from sla.models import CalendarRevision
from sla.policy.promises import Promise
from sla.sweep.sweeper import sweep
from tests.papers import object_to
from tests.sla.town import Town, city
from tickets import handling
from tickets.models import Lamp


def revision(town: Town, announced: date | None = None, **days: dict[str, Any]) -> CalendarRevision:
    dated = {name.removeprefix("d").replace("_", "-"): day for name, day in days.items()}
    return CalendarRevision(at=town.clock.now(), by_id=town.staff_id, note="测试", announced=announced, days=dated)


OFF = {"working": False, "name": "台风停工"}


async def test_a_new_day_off_moves_what_runs_after_a_preview(town: Town) -> None:
    ticket_id = await town.dispatched()  # Monday 09:00: handle by Thursday 17:30
    change = revision(town, d2026_11_25=OFF)
    seen = await deadline_recalculation.preview(town.work, change)
    assert (seen.looked_at, seen.moved, seen.later, seen.informed) == (3, 1, 1, 1)
    assert (await town.deadlines(ticket_id))[Promise.HANDLE].due_at == city("2026-11-26 17:30")
    assert await deadline_recalculation.put_in_force(town.work, change) == seen
    row = (await town.deadlines(ticket_id))[Promise.HANDLE]
    assert (row.due_at, row.generation) == (city("2026-11-27 17:30"), 1)
    assert (await town.ticket(ticket_id)).due_at == row.due_at
    assert seen.sentence() == "1 个期限变动（1 个顺延），其中 0 个因此超期，1 位诉求人已被告知原期限"


async def test_who_was_given_the_date_is_informed_of_each_move_once(town: Town) -> None:
    ticket_id = await town.dispatched()
    await deadline_recalculation.put_in_force(town.work, revision(town, d2026_11_25=OFF))
    await deadline_recalculation.recount(town.work)
    (moved,) = town.saw(DateMoved)
    assert (moved.ticket_id, moved.due_at) == (ticket_id, city("2026-11-27 17:30"))


async def test_a_repeat_changes_nothing(town: Town) -> None:
    await town.dispatched()
    await deadline_recalculation.put_in_force(town.work, revision(town, d2026_11_25=OFF))
    assert (await deadline_recalculation.recount(town.work)).looked_at == 0


async def test_a_day_made_up_may_bring_a_promise_into_the_past(town: Town) -> None:
    town.clock.set(city("2026-11-20 10:00"))
    await town.dispatched()  # Friday: contact by Monday 17:30
    town.clock.set(city("2026-11-23 09:00"))
    worked = {"working": True, "name": "补班"}
    seen = await deadline_recalculation.put_in_force(town.work, revision(town, d2026_11_21=worked, d2026_11_22=worked))
    assert seen.overdue == 1
    assert seen.later == 0


async def test_what_starts_later_is_dated_by_the_new_calendar(town: Town) -> None:
    await deadline_recalculation.put_in_force(town.work, revision(town, d2026_11_25=OFF))
    ticket_id = await town.dispatched()
    assert (await town.deadlines(ticket_id))[Promise.HANDLE].due_at == city("2026-11-27 17:30")


async def test_the_notice_for_next_year_ends_the_provisional_time(town: Town) -> None:
    town.clock.set(city("2026-12-30 10:00"))
    ticket_id = await town.dispatched()
    assert (await town.deadlines(ticket_id))[Promise.HANDLE].due_at == city("2027-01-05 17:30")
    made_up = {"working": True, "name": "元旦调休上班"}
    notice = revision(town, date(2027, 12, 31), d2027_01_01={"working": False, "name": "元旦"}, d2027_01_03=made_up)
    assert (await deadline_recalculation.put_in_force(town.work, notice)).moved == 1
    assert (await town.deadlines(ticket_id))[Promise.HANDLE].due_at == city("2027-01-04 17:30")
    async with town.work.reading() as session:
        calendar = await calendars.current(session, town.work.settings)
    assert not calendar.is_provisional(date(2027, 6, 1))


async def test_a_lamp_goes_back_when_the_end_moves_away(town: Town) -> None:
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    await town.do(ticket_id, handling.contact, by=town.unit)
    town.clock.set(city("2026-11-26 11:00"))
    await sweep(town.work)
    assert (await town.ticket(ticket_id)).lamp is Lamp.YELLOW
    await deadline_recalculation.put_in_force(town.work, revision(town, d2026_11_26=OFF))
    assert (await town.ticket(ticket_id)).lamp is Lamp.GREEN


async def test_pauses_are_left_out_in_the_recount_too(town: Town) -> None:
    ticket_id = await town.dispatched()
    town.clock.set(city("2026-11-24 10:00"))
    await town.do(ticket_id, object_to, by=town.unit)
    town.clock.set(city("2026-11-25 10:00"))
    await town.do(ticket_id, handling.decide_objection, by=town.centre, upheld=False, reason="归你单位")
    await deadline_recalculation.put_in_force(town.work, revision(town, d2026_11_26=OFF))
    assert (await town.deadlines(ticket_id))[Promise.HANDLE].due_at == city("2026-11-30 17:30")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"2027-13-01": OFF}, "日期"),
        ({"2027-01-01": {}}, "是否上班"),
        ({"2027-01-01": {"working": True, "shifts": [["9", "12"]]}}, "看不懂"),
        ({"2027-01-01": {"working": True, "shifts": [["12:00", "09:00"]]}}, "早于"),
        ({"2027-01-01": {"working": True, "shifts": [["09:00", "12:00"], ["11:00", "15:00"]]}}, "重叠"),
    ],
)
def test_corrections_that_cannot_be_read(days: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        calendars.read_days(days)


def test_half_days() -> None:
    (day,) = calendars.read_days({"2027-02-05": {"working": True, "shifts": [["08:30", "12:00"]]}}).values()
    assert len(day.shifts) == 1

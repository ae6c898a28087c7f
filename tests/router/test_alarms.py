"""Alarms beside one another: two who press at once, one that fails in the sweep, a clock turned from event to event."""

import asyncio

import pytest

from dashboards.desk.queries import alarms as lists
from hotline.app.wiring import build
from hotline.base.clock import TurnedClock, city_time
from hotline.base.errors import Conflict, Forbidden
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from hotline.simulation.simulated_time import Turned
from router.alarms import acknowledging, escalation_sweep, notifying
from router.alarms.models import Alarm
from tests.dashboards.office import Office, settle
from tickets import handling, store
from tickets.access.rights import SYSTEM, Actor


@pytest.fixture
async def office(work: Work) -> Office:
    await settle(work)
    return Office(work)


async def cry(office: Office) -> int:
    await office.open("有人要跳楼")
    async with office.work.reading() as session:
        return (await lists.open_alarms(session, SYSTEM))[-1].id


async def person(office: Office, login: str) -> Actor:
    async with office.work.reading() as session:
        staff = await store.staff_by_login(session, login)
        assert staff is not None
        return await store.actor(session, staff)


async def take(office: Office, alarm_id: int, login: str) -> str:
    by = await person(office, login)
    try:
        async with office.work.begin() as uow:
            await acknowledging.take(uow, alarm_id, by=by)
    except Conflict as refused:
        return refused.message
    return "taken"


async def test_of_two_who_press_at_once_one_takes_it_and_the_other_hears_who(office: Office) -> None:
    alarm = await cry(office)
    response = await asyncio.gather(take(office, alarm, "agent"), take(office, alarm, "supervisor"))
    assert sorted("taken" if one == "taken" else "refused" for one in response) == ["refused", "taken"]
    async with office.work.reading() as session:
        (line,) = await lists.taken_since(session, office.work.clock.now(), SYSTEM)
    winner = ("agent", "supervisor")[response.index("taken")]
    assert line.taken == f"某{winner} 09:00 已接警"


async def test_one_alarm_that_fails_does_not_hold_up_the_others(
    office: Office, clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = await cry(office), await cry(office)
    climb = notifying.climb

    async def stumbles(uow: UnitOfWork, alarm: Alarm) -> None:
        await climb(uow, alarm)
        if alarm.id == broken:
            raise RuntimeError("no")

    monkeypatch.setattr(notifying, "climb", stumbles)
    clock.turn(minutes=1)
    assert await escalation_sweep.climb_due(office.work) == 2
    assert await escalation_sweep.climb_due(office.work) == 0, "what failed is tried again in a minute, not at once"
    async with office.work.reading() as session:
        record = await lists.record_of(session, [broken, sound])
    assert (len(record[broken]), len(record[sound]) > 1) == (1, True)
    monkeypatch.setattr(notifying, "climb", climb)
    clock.turn(minutes=1)
    assert await escalation_sweep.climb_due(office.work) == 1
    async with office.work.reading() as session:
        assert len((await lists.record_of(session, [broken]))[broken]) > 1


async def test_two_sweepers_tell_once(office: Office, clock: TurnedClock) -> None:
    alarm = await cry(office)
    clock.turn(minutes=1)
    await asyncio.gather(escalation_sweep.climb_due(office.work), escalation_sweep.climb_due(office.work))
    async with office.work.reading() as session:
        lines = (await lists.record_of(session, [alarm]))[alarm]
    assert len([line for line in lines if "值班坐席无人值班" in line.text]) == 1


async def test_a_clock_turned_from_event_to_event_stops_at_every_rung(
    office: Office, settings: Settings, clock: TurnedClock
) -> None:
    house = build(settings, clock=clock, pooled=False, serve_channels=False)
    clock.turn(seconds=17)
    alarm = await cry(office)
    await Turned(house, clock, speed=None).live(clock.now().replace(minute=40))
    async with office.work.reading() as session:
        lines = (await lists.record_of(session, [alarm]))[alarm]
    items = [f"{city_time(line.at):%H:%M:%S}" for line in lines]
    assert items == ["09:00:17", "09:01:17", "09:01:17", "09:01:17", "09:16:17", "09:31:17"]
    await house.close()


async def test_nobody_but_the_centre_takes_an_alarm(office: Office) -> None:
    alarm, clerk = await cry(office), await person(office, "unit_clerk")
    with pytest.raises(Forbidden, match="不能“接警”"):
        async with office.work.begin() as uow:
            await acknowledging.take(uow, alarm, by=clerk)


async def test_the_clock_of_an_alarm_starts_as_the_message_comes_in(office: Office, clock: TurnedClock) -> None:
    """The machine hears it four minutes later: the seats are notified at once, the supervisor a minute after."""
    ticket = await office.open("有人要跳楼")
    async with office.work.reading() as session:
        message, *_ = await store.messages_after(session, ticket.conversation_id or 0, 0)
    clock.turn(minutes=4)
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        handling.hear_danger(uow, found, signal="self_harm", rings=True, message_id=message.id)
    async with office.work.reading() as session:
        (line,) = await lists.open_alarms(session, SYSTEM)
    assert f"{city_time(line.raised_at):%H:%M}" == "09:00"
    assert line.next_at is not None
    assert f"{city_time(line.next_at):%H:%M}" == "09:01"

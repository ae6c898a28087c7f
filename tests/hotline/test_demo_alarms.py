"""The demo's seats take every alarm within two minutes of its time, so that nobody sees a city on fire."""

from dashboards.desk.queries import alarms as lists
from hotline.app.process.background import sweep_due
from hotline.simulation.demo import alarms
from tests.walks.conftest import Town, town
from tickets import handling, store
from tickets.access.rights import SYSTEM

__all__ = ["town"]


async def cry(demo: Town, *, rings: bool) -> None:
    await demo.says("sms", "楼下有人喊救命")
    async with demo.work.begin() as uow:
        found = await store.ticket(uow.session, (await demo.ticket()).id)
        handling.hear_danger(uow, found, signal="violence", rings=rings)


async def open_now(demo: Town) -> tuple[int, int]:
    async with demo.work.reading() as session:
        ringing, quiet = await lists.open_alarms(session, SYSTEM), await lists.quiet_marks(session, SYSTEM)
    return len(ringing), len(quiet)


async def test_an_alarm_is_taken_within_two_minutes_by_somebody_on_duty(town: Town) -> None:
    await alarms.give_phones(town.house)
    await cry(town, rings=True)
    await alarms.look(town.house)
    assert await open_now(town) == (1, 0), "a visitor sees it for a moment"
    town.clock.turn(seconds=100)
    await sweep_due(town.house)
    await alarms.look(town.house)
    assert await open_now(town) == (0, 0)
    async with town.work.reading() as session:
        (line,) = await lists.taken_since(session, town.clock.now(), SYSTEM)
        record = await lists.record_of(session, [line.id])
    assert line.by in {one.text.split()[1] for one in record[line.id] if "值班坐席" in one.text}


async def test_a_quiet_mark_is_looked_at_within_half_an_hour(town: Town) -> None:
    await cry(town, rings=False)
    town.clock.turn(minutes=30)
    await alarms.look(town.house)
    assert await open_now(town) == (0, 0)

"""The demo's seats take every alarm within two minutes of its time, so that nobody sees a city on fire."""

from hotline.app.background import sweep_due
from hotline.app.demo import alarms
from tests.walks.conftest import Town, town
from tickets import handling, store

__all__ = ["town"]


async def cry(demo: Town, *, rings: bool) -> None:
    await demo.says("sms", "楼下有人喊救命")
    async with demo.work.begin() as uow:
        found = await store.ticket(uow.session, (await demo.ticket()).id)
        handling.hear_danger(uow, found, signal="violence", rings=rings)


async def open_now(demo: Town) -> tuple[int, int]:
    async with demo.work.reading() as session:
        return len(await alarms.alarms.open_alarms(session)), len(await alarms.alarms.quiet_marks(session))


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
        (line,) = await alarms.alarms.taken_since(session, town.clock.now())
        record = await alarms.alarms.record_of(session, [line.id])
    assert line.by in {one.text.split()[1] for one in record[line.id] if "值班坐席" in one.text}


async def test_a_quiet_mark_is_looked_at_within_half_an_hour(town: Town) -> None:
    await cry(town, rings=False)
    town.clock.turn(minutes=30)
    await alarms.look(town.house)
    assert await open_now(town) == (0, 0)

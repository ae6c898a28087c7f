"""Simulated seats that take alarms within a minute or two of the demo's time, and look at quiet marks."""

import asyncio
import random
from datetime import timedelta

from dashboards.desk.queries import alarms
from dashboards.desk.queries.alarms import AlarmRow
from hotline.app.wiring import Services
from hotline.base.errors import HotlineError
from hotline.base.observability.log import logger
from hotline.simulation.demo.pace import horizon
from router.alarms import acknowledging
from sla.calendar import calendars
from tickets import store
from tickets.access.rights import SYSTEM, Actor
from tickets.person_models import Staff
from tickets.staff import duty_store
from tickets.staff.duty_models import Post

BEAT = 0.25  # wall seconds: at the demo's usual speed three quarters of a minute
TAKEN_AFTER = (20, 100)  # seconds of the demo's time
LOOKED_AFTER = (300, 1800)
PHONE = "138001380{:02d}"  # of nobody: what is sent to it ends at the demo's own fake provider
log = logger(__name__)


async def give_phones(house: Services) -> None:
    """Let the people on duty be reached, so that the record of an alarm shows what a city's would."""
    async with house.work.begin() as uow:
        for shift in await duty_store.on_duty(uow.session, uow.now):
            if shift.duty.phone_sealed is None:
                shift.duty.phone_sealed = uow.settings.keys.seal(PHONE.format(shift.duty.id % 100))


async def answer(house: Services) -> None:
    """Take what has waited long enough, one after the other, for ever."""
    while True:
        await asyncio.sleep(BEAT)
        try:
            await look(house)
        except HotlineError as refused:
            log.info("demo_alarm_refused", reason=refused.message)
        except Exception:
            log.exception("demo_alarms_failed")


async def look(house: Services) -> None:
    """Take what has waited long enough by now; shortly before the demo's clock jumps, everything."""
    calendar = calendars.plain(house.settings)
    for line, patience in await _waiting(house):
        if horizon(house.clock.now(), calendar) - line.raised_at >= patience:
            await _take(house, line)


async def _waiting(house: Services) -> list[tuple[AlarmRow, timedelta]]:
    async with house.work.reading() as session:
        ringing, quiet = await alarms.open_alarms(session, SYSTEM), await alarms.quiet_marks(session, SYSTEM)
    return [(line, _patience(line, TAKEN_AFTER)) for line in ringing] + [
        (line, _patience(line, LOOKED_AFTER)) for line in quiet
    ]


def _patience(line: AlarmRow, between: tuple[int, int]) -> timedelta:
    """The same for this alarm at every look."""
    return timedelta(seconds=random.Random(line.id).uniform(*between))  # noqa: S311 - play


async def _take(house: Services, line: AlarmRow) -> None:
    async with house.work.begin() as uow:
        seats = [one for one in await duty_store.on_duty(uow.session, uow.now) if one.duty.post is Post.SEAT]
        if seats:
            staff = await uow.session.get_one(Staff, seats[line.id % len(seats)].duty.staff_id)
            by: Actor = await store.actor(uow.session, staff)
            await acknowledging.take(uow, line.id, by=by)

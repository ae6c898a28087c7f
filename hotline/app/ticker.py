"""The city profile's alarm clock: sweeps due promises, and rings every bell now and then for what a lost ring left."""

import asyncio
from time import monotonic

from hotline.app import jobs, night
from hotline.app.wiring import House
from hotline.base.log import about, logger
from router.hotspots import DOORBELL as LOOK_OUT
from sla.recount import DOORBELL as RECOUNT
from tickets.exchange.models import DOORBELL as IMPORT

RING_EVERY = 5  # sweeps
log = logger(__name__)


async def tick(house: House, stop: asyncio.Event, *, bells: frozenset[str]) -> None:
    """Until `stop`: a sweep a second. Several tickers share the rows by SKIP LOCKED; none needs to lead."""
    turn, recounted, learned, looked = 0, -jobs.A_DAY, monotonic(), -jobs.LOOK_EVERY
    while not stop.is_set():
        with about(job="tick"):
            try:
                await jobs.sweep_due(house)
                if turn % RING_EVERY == 0:
                    await house.work.doorbell.ring(bells)
                if monotonic() - recounted >= jobs.A_DAY:
                    await house.work.doorbell.ring(frozenset({RECOUNT}))
                    recounted = monotonic()
                if monotonic() - learned >= night.LOOK_EVERY:
                    await house.work.doorbell.ring(frozenset({night.DOORBELL}))
                    learned = monotonic()
                if monotonic() - looked >= jobs.LOOK_EVERY:
                    await house.work.doorbell.ring(frozenset({LOOK_OUT, IMPORT}))
                    looked = monotonic()
            except Exception:
                log.exception("tick_failed")
        turn += 1
        try:
            await asyncio.wait_for(stop.wait(), jobs.SWEEP_EVERY)
        except TimeoutError:
            continue

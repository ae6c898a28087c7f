"""Redis is away, for however long: dispatch and sending go on by what each loop looks for itself, every few seconds."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from router.dispatch import DOORBELL
from tests.chaos import checks
from tests.chaos.city import Prepared
from tests.chaos.house import Small, by_sms, small, worker

pytestmark = pytest.mark.xdist_group("processes")
COUNT = 6


@pytest.fixture
async def place(ready: Prepared) -> AsyncIterator[Small]:
    async with small(ready) as made:
        yield made
    await ready.redis.start()


async def test_away(place: Small) -> None:
    """One worker ran before, one is started meanwhile; the door is another process to both."""
    told, redis = by_sms(21, 3 * COUNT), place.ready.redis
    async with worker(place) as before:
        await place.bring(told[:COUNT])
        await checks.drained(place.work)
        await redis.kill()
        async with worker(place):
            await place.bring(told[COUNT : 2 * COUNT])
            await checks.drained(place.work)
            await redis.start()
            await heard_again(place, before.house.hints.listen)
            await place.bring(told[2 * COUNT :])
            await checks.drained(place.work)
        await checks.nothing_lost_or_doubled(place, told)
    assert {"hints_interrupted", "hints_lost"} <= set(place.operator_reads())
    assert "loop_failed" not in place.operator_reads()
    assert "delivery_failed" not in place.operator_reads()


async def test_who_only_listens_looks_by_itself(place: Small) -> None:
    """An open chat has no rows to claim: unless it is woken, it does not show what another process has written."""
    woken = asyncio.Event()
    async with worker(place) as running:
        await place.ready.redis.kill()
        await hears_no_more(place)
        forget = running.house.hints.listen("chat:somebody", woken.set)
        async with asyncio.timeout(60):
            await woken.wait()
        forget()


async def hears_no_more(place: Small) -> None:
    async with asyncio.timeout(60):
        while "hints_interrupted" not in place.operator_reads():  # noqa: ASYNC110 - the log is all that tells it
            await asyncio.sleep(0.05)


async def heard_again(place: Small, listen: Any) -> None:
    """What the door rings is heard by the worker, as before."""
    heard = asyncio.Event()
    forget = listen(f"{DOORBELL}-again", heard.set)
    async with asyncio.timeout(60):
        while not heard.is_set():
            place.door.hints.ring(f"{DOORBELL}-again")
            await asyncio.sleep(0.2)
    forget()

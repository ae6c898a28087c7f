"""Redis is away, for however long: dispatch and sending go on by what each loop looks for itself, every few seconds."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from router.dispatch.dispatching import WAKEUP
from tests.chaos import checks
from tests.chaos.city import Prepared
from tests.chaos.house import Small, by_sms, small, worker

pytestmark = pytest.mark.xdist_group("processes")
COUNT = 6
TEN_MINUTES = 600.0  # seconds


@pytest.fixture
async def place(ready: Prepared) -> AsyncIterator[Small]:
    async with small(ready) as made:
        yield made
    await ready.redis.start()


async def test_away(place: Small) -> None:
    """One worker ran before, one is started meanwhile; the web server is another process to both."""
    text, redis = by_sms(21, 3 * COUNT), place.ready.redis
    async with worker(place) as before:
        await place.bring(text[:COUNT])
        await checks.drained(place.work)
        await redis.kill()
        async with worker(place):
            await place.bring(text[COUNT : 2 * COUNT])
            await checks.drained(place.work)
            place.health._wakeups_passed -= TEN_MINUTES  # noqa: SLF001 - as if they had passed
            by_door, by_check = await place.says("redis")
            assert by_door == by_check
            assert by_check.startswith("连不上 Redis：派单和发送照常")
            await redis.start()
            await heard_again(place, before.house.wakeups.listen)
            await place.bring(text[2 * COUNT :])
            await checks.drained(place.work)
        await checks.nothing_lost_or_doubled(place, text)
        assert await place.says("redis") == ("", "")
    assert {"wakeups_interrupted", "wakeups_lost"} <= set(place.operator_reads())
    assert "loop_failed" not in place.operator_reads()
    assert "delivery_failed" not in place.operator_reads()


async def test_who_only_listens_looks_by_itself(place: Small) -> None:
    """An open chat has no rows to claim: unless it is woken, it does not show what another process has written."""
    woken = asyncio.Event()
    async with worker(place) as running:
        await place.ready.redis.kill()
        await hears_no_more(place)
        forget = running.house.wakeups.listen("chat:somebody", woken.set)
        async with asyncio.timeout(60):
            await woken.wait()
        forget()
        assert not await running.house.wakeups.reachable(), "nobody could have woken it"


async def hears_no_more(place: Small) -> None:
    async with asyncio.timeout(60):
        while "wakeups_interrupted" not in place.operator_reads():  # noqa: ASYNC110 - the log is all that tells it
            await asyncio.sleep(0.05)


async def heard_again(place: Small, listen: Any) -> None:
    """What the web server wakes is heard by the worker, as before."""
    heard = asyncio.Event()
    forget = listen(f"{WAKEUP}-again", heard.set)
    async with asyncio.timeout(60):
        while not heard.is_set():
            place.door.wakeups.wake(f"{WAKEUP}-again")
            await asyncio.sleep(0.2)
    forget()

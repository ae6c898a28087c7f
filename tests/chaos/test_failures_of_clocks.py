"""The clock of one host is wrong: nobody hears twice, and nobody waits for it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from hotline.base.clock import DatabaseClock, SystemClock
from tests.chaos import checks
from tests.chaos.city import Prepared
from tests.chaos.house import Small, Worker, by_sms, small, worker

pytestmark = [pytest.mark.xdist_group("processes"), pytest.mark.long]
PATIENCE = 12.0  # seconds: twice what a loop waits at most


class Wrong:
    """A clock that is ahead by so much."""

    def __init__(self, ahead: timedelta) -> None:
        self._ahead, self._right = ahead, SystemClock()

    def now(self) -> datetime:
        return self._right.now() + self._ahead


@pytest.fixture
async def place(ready: Prepared) -> AsyncIterator[Small]:
    async with small(ready) as made:
        yield made


async def test_two_minutes_ahead(place: Small) -> None:
    """While one host is sending, the other must not take the message for left behind."""
    [text], taken, over = by_sms(31, 1), asyncio.Event(), asyncio.Event()

    async def hold(*_message: str) -> None:
        taken.set()
        await over.wait()

    place.sms.on_message = hold
    try:
        async with worker(place):
            await place.bring([text])
            await taken.wait()
            async with worker(place, clock=DatabaseClock(Wrong(timedelta(minutes=2)))) as ahead:
                await ahead.has_looked("deliver-sms", 1)
                assert len(place.sms.taken) == 1
                await is_told(place, ahead, "快 2 分")
                over.set()
                await checks.drained(place.work)
    finally:
        over.set()
    await checks.nothing_lost_or_doubled(place, [text])
    assert place.sms.repeats == []


async def test_one_hour_back(place: Small) -> None:
    """What the others have written is due now, and not in an hour."""
    text = by_sms(32, 3)
    async with worker(place, clock=DatabaseClock(Wrong(-timedelta(hours=1)))) as behind:
        await place.bring(text)
        await checks.drained(place.work, within=PATIENCE)
        await is_told(place, behind, "慢 1 小时")
    await checks.nothing_lost_or_doubled(place, text)


async def is_told(place: Small, wrong: Worker, how: str) -> None:
    """Work goes by the database's clock; what the host says by its own, its log above all, is wrong all the same."""
    await wrong.health.beat()
    by_door, by_check = await place.says("clocks")
    assert by_door == by_check == f"有进程的时钟不准（worker）：最多比数据库{how}"

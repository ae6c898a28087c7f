"""The work itself fails: a worker is killed in the middle of it, a look raises. It is done all the same, and once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hotline.app.health.city import FAILING, GONE_AFTER
from router import store
from tests.chaos import checks
from tests.chaos.city import STARTS_WITHIN, Prepared, start_process
from tests.chaos.house import Small, by_sms, small, worker

pytestmark = pytest.mark.xdist_group("processes")
COUNT = 6


@pytest.fixture
async def place(ready: Prepared) -> AsyncIterator[Small]:
    async with small(ready) as made:
        yield made


async def test_a_look_raises(place: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    text, mended, real = by_sms(11, COUNT), asyncio.Event(), store.claim_undecided

    async def claim(*arguments: Any, **named: Any) -> Any:
        if not mended.is_set():
            raise KeyError("bug")
        return await real(*arguments, **named)

    monkeypatch.setattr(store, "claim_undecided", claim)
    async with worker(place) as running:
        await place.bring(text)
        await running.has_looked("classify", FAILING)
        await running.health.beat()
        by_door, by_check = await place.says("classify")
        assert by_door == by_check
        assert by_check.startswith("派单一直出错（KeyError），连续 ")
        mended.set()
        await checks.drained(place.work)
        pulse = running.loops.pulses["classify"]
        assert (pulse.failures >= FAILING, pulse.failures_in_a_row) == (True, 0)
        await running.health.beat()
        assert await place.says("classify") == ("", "")
        await checks.nothing_lost_or_doubled(place, text)
    assert place.operator_reads().count("loop_failed") == pulse.failures


@pytest.mark.long
async def test_a_worker_is_killed_in_the_middle_of_it(place: Small, tmp_path: Path) -> None:
    """It has claimed rows, and a provider has just taken a message of which nobody here knows that it went out."""
    text, taken, over = by_sms(12, COUNT), asyncio.Event(), asyncio.Event()

    async def hold(*_message: str) -> None:
        taken.set()
        await over.wait()

    place.sms.on_message = hold
    await place.bring(text)
    first = await start_process(("worker", "classify", "deliver"), place.environment, tmp_path / "first.log")
    async with asyncio.timeout(STARTS_WITHIN):
        await taken.wait()
    await reports(place)
    first.kill()
    await first.wait()
    await place.age_heartbeats("worker")
    for check, words in (("classify", "派单没有进程在做"), ("deliver-sms", "短信发送没有进程在做")):
        assert all(text.startswith(words) for text in await place.says(check))
    over.set()
    place.sms.on_message = None
    second = await start_process(("worker", "classify", "deliver"), place.environment, tmp_path / "second.log")
    try:
        await checks.drained(place.work, within=STARTS_WITHIN)
        await checks.nothing_lost_or_doubled(place, text)
        assert place.sms.repeats
        await reports(place)
        assert [await place.says(check) for check in ("classify", "deliver-sms")] == [("", "")] * 2
    finally:
        second.kill()
        await second.wait()


async def reports(place: Small) -> None:
    """A worker has reported just now."""
    fresh = f"SELECT 1 FROM heartbeat WHERE name LIKE 'worker@%' AND beat_at > now() - interval '{GONE_AFTER} seconds'"
    async with asyncio.timeout(STARTS_WITHIN):
        while not await place.sql(fresh):  # noqa: ASYNC110 - another process, which has nothing but its row
            await asyncio.sleep(0.1)

"""The work itself fails: a worker is killed in the middle of it, a look raises. It is done all the same, and once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

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
    told, left, real = by_sms(11, COUNT), [RuntimeError("bug"), KeyError("bug")], store.claim_undecided

    async def claim(*arguments: Any, **named: Any) -> Any:
        if left:
            raise left.pop()
        return await real(*arguments, **named)

    monkeypatch.setattr(store, "claim_undecided", claim)
    async with worker(place) as running:
        await place.bring(told)
        await checks.drained(place.work)
        pulse = running.loops.pulses["classify"]
        assert (pulse.failures, pulse.failures_in_a_row) == (2, 0)
        await checks.nothing_lost_or_doubled(place, told)
    assert place.operator_reads().count("loop_failed") == 2


@pytest.mark.long
async def test_a_worker_is_killed_in_the_middle_of_it(place: Small, tmp_path: Path) -> None:
    """It has claimed rows, and a provider has just taken a message of which nobody here knows that it went out."""
    told, taken, over = by_sms(12, COUNT), asyncio.Event(), asyncio.Event()

    async def hold(*_message: str) -> None:
        taken.set()
        await over.wait()

    place.sms.on_message = hold
    await place.bring(told)
    first = await start_process(("worker", "classify", "deliver"), place.environment, tmp_path / "first.log")
    async with asyncio.timeout(STARTS_WITHIN):
        await taken.wait()
    first.kill()
    await first.wait()
    over.set()
    place.sms.on_message = None
    second = await start_process(("worker", "classify", "deliver"), place.environment, tmp_path / "second.log")
    try:
        await checks.drained(place.work, within=STARTS_WITHIN)
        await checks.nothing_lost_or_doubled(place, told)
        assert place.sms.repeats
    finally:
        second.kill()
        await second.wait()

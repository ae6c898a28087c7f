"""Processes report themselves by rows, on both databases; no list of processes is configured."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.app import wiring
from hotline.app.health.listener import watched
from hotline.app.health.process import ProcessHealth
from hotline.app.process.loops import Loop, Loops, chosen
from hotline.app.wiring import Services
from hotline.base.settings import Settings
from sla.models import Heartbeat
from sla.sweep.sweeper_health import RECOUNT


@pytest.fixture
async def house(tmp_path: Path, database_url: str) -> AsyncIterator[Services]:
    made = wiring.build(Settings(home=tmp_path, database_url=database_url, channels=()))
    yield made
    await made.close()


async def names(house: Services) -> list[str]:
    async with house.work.reading() as session:
        return list(await session.scalars(select(Heartbeat.name).order_by(Heartbeat.name)))


async def test_a_process_is_there_as_long_as_it_runs(house: Services) -> None:
    loops = Loops(house, chosen(house, ["classify", "sweep"]))
    health = ProcessHealth(house, "worker", pulses=loops.pulses)
    async with watched(health), asyncio.timeout(60):
        while health.name not in await names(house):  # noqa: ASYNC110 - its own task writes the row
            await asyncio.sleep(0.01)
        async with house.work.reading() as session:
            row = await session.get_one(Heartbeat, health.name)
        assert set(row.detail["loops"]) == {"classify", "index", "clusters", "sweep", "trail"}
        assert row.detail["loops"]["classify"] == {
            "looked_at": None,
            "looking_since": None,
            "looks": 0,
            "failures": 0,
            "failures_in_a_row": 0,
            "error": "",
        }
        assert abs(datetime.now(UTC) - row.beat_at) < timedelta(minutes=1)
    assert await names(house) == []


async def test_rows_of_a_day_ago_go_and_those_of_the_sweep_stay(house: Services) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=2)
    async with house.work.begin() as uow:
        for name in ("worker@gone:1", RECOUNT):
            uow.session.add(Heartbeat(name=name, beat_at=long_ago, detail={}))
    health = ProcessHealth(house, "ticker")
    await health.beat(sweep=True)
    assert await names(house) == [RECOUNT, health.name]
    await health.stop()


async def test_a_loops_pulse_tells_what_it_does(house: Services) -> None:
    """While it looks, since when; afterwards, when it has looked."""
    seen = []

    async def look(_house: Services) -> bool:
        seen.append(loops.pulses["classify"].looking_since)
        return False

    loops = Loops(house, [Loop("classify", look)])
    await loops._look(loops._loops[0])  # noqa: SLF001 - one look, without the waiting after it
    pulse = loops.pulses["classify"]
    assert seen[0] is not None
    assert (pulse.looking_since, pulse.looks, pulse.failures) == (None, 1, 0)
    assert pulse.looked_at is not None
    assert pulse.looked_at >= seen[0]

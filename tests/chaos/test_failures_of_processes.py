"""One process of `hotline city` ends: the others go on, and it is started again."""

import asyncio
import os
import signal
from pathlib import Path

import aiohttp
import pytest

from hotline.app.doctor.examining import examine
from hotline.app.health.city import GONE_AFTER
from hotline.app.process.process_plan import plan
from tests.chaos.city import STARTS_WITHIN, City, Prepared, running, start_process

pytestmark = [pytest.mark.xdist_group("processes"), pytest.mark.long]


async def test_a_ticker_is_killed(ready: Prepared, tmp_path: Path) -> None:
    async with running(ready, tmp_path, only=("nobody",)) as city:
        log = tmp_path / "city.log"
        whole = city.children["city"] = await start_process(("city",), city.environment, log)
        await city.ready()
        planned = sum(process.name.startswith("ticker") for process in plan(city.settings))
        [victim, *_] = await children(whole.pid, "ticker")
        os.kill(victim, signal.SIGKILL)
        async with asyncio.timeout(STARTS_WITHIN):
            while True:
                assert whole.returncode is None, log.read_text(encoding="utf-8")
                tickers = await children(whole.pid, "ticker")
                if victim not in tickers and len(tickers) == planned:
                    break
                await asyncio.sleep(0.1)
        async with aiohttp.ClientSession(city.settings.site_url) as session, session.get("/healthz") as answer:
            assert answer.status == 200
        await is_missed_and_nothing_stands_still(city)
        whole.terminate()
        assert await asyncio.wait_for(whole.wait(), STARTS_WITHIN) == 0
        assert city.operator_reads("city").count("process_started") == len(plan(city.settings)) + 1


async def is_missed_and_nothing_stands_still(city: City) -> None:
    """The other ticker sweeps meanwhile: `/readyz` says yes, as it should, and both it and `hotline check` tell it."""
    old = f"beat_at = beat_at - interval '{GONE_AFTER + 1} seconds'"
    gone = "SELECT name FROM heartbeat WHERE name LIKE 'ticker@%' ORDER BY beat_at LIMIT 1"  # it beats no more
    database = city.settings.database.rpartition("/")[2]
    await city.prepared.postgres.run(f"UPDATE heartbeat SET {old} WHERE name = ({gone})", database=database)
    async with aiohttp.ClientSession(city.settings.site_url) as session, session.get("/readyz") as answer:
        by_web = {one["check"]: (one["state"], one["words"]) for one in (await answer.json())["checks"]}
    by_check = {one.name: (one.level.value, one.words) for one in (await examine(city.settings)).checks}
    for text in (by_web, by_check):
        assert text["processes"][0] == "warning"
        assert text["processes"][1].startswith("一小时内有进程没有告别就停了：ticker；")
        assert (text["sweep"][0], text["sweeper"][0]) == ("ok", "ok")


async def children(parent: int, command: str) -> list[int]:
    """The process ids of this parent's children that run this command."""
    return await asyncio.to_thread(_children, parent, command)


def _children(parent: int, command: str) -> list[int]:
    found = []
    for place in Path("/proc").iterdir():
        try:
            text = (place / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            words = (place / "cmdline").read_bytes().split(b"\0")
        except (OSError, UnicodeDecodeError):
            continue
        if int(text[1]) == parent and command.encode() in words:
            found.append(int(place.name))
    return sorted(found)

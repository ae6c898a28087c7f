"""One process of `hotline city` ends: the others go on, and it is started again."""

import asyncio
import os
import signal
from pathlib import Path

import aiohttp
import pytest

from hotline.app.processes import plan
from tests.chaos.city import STARTS_WITHIN, Prepared, running, start_process

pytestmark = [pytest.mark.xdist_group("processes"), pytest.mark.long]


@pytest.mark.xfail(strict=True, reason="hotline city still ends everything when one of its processes ends")
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
        whole.terminate()
        assert await asyncio.wait_for(whole.wait(), STARTS_WITHIN) == 0
        assert city.operator_reads("city").count("process_started") == len(plan(city.settings)) + 1


async def children(parent: int, command: str) -> list[int]:
    """The process ids of this parent's children that run this command."""
    return await asyncio.to_thread(_children, parent, command)


def _children(parent: int, command: str) -> list[int]:
    found = []
    for place in Path("/proc").iterdir():
        try:
            told = (place / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            words = (place / "cmdline").read_bytes().split(b"\0")
        except (OSError, UnicodeDecodeError):
            continue
        if int(told[1]) == parent and command.encode() in words:
            found.append(int(place.name))
    return sorted(found)

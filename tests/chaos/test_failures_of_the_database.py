"""The database is away, full, read-only or refuses connections: nothing is lost, nothing doubled, nothing stays behind.

The web server and the loops are the real ones, and so is the server that is hurt.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.chaos import checks
from tests.chaos.city import Prepared
from tests.chaos.house import ROLE, Small, by_sms, small, worker
from tests.chaos.senders import SentMessage, delivery

pytestmark = pytest.mark.xdist_group("processes")
COUNT = 12
SERVER_ERRORS = {500, 503}  # a provider repeats after either


@pytest.fixture
async def place(ready: Prepared) -> AsyncIterator[Small]:
    async with small(ready) as made:
        yield made


async def answer(place: Small, message: SentMessage) -> int:
    """What the web server answers at once, without repeating."""
    made = delivery(place.settings, message)
    async with (
        aiohttp.ClientSession(place.settings.site_url) as session,
        session.post(made.path, data=made.body, headers=made.headers) as said,
    ):
        return said.status


async def all_is_well(place: Small, messages: list[SentMessage]) -> None:
    await checks.drained(place.work)
    await checks.nothing_lost_or_doubled(place, messages)
    assert await place.says("database") == ("", "")


async def test_away_for_a_second(place: Small) -> None:
    text = by_sms(1, COUNT)
    async with worker(place):
        bringing = asyncio.create_task(place.bring(text))
        while not place.sms.taken:  # noqa: ASYNC110 - until the city is at work
            await asyncio.sleep(0.05)
        await place.postgres.kill()
        assert await place.says("database") == ("连不上数据库", "连不上数据库")
        await place.postgres.start()
        await bringing
        await all_is_well(place, text)
    assert {"delivery_failed", "loop_failed"} & set(place.operator_reads())


async def test_read_only(place: Small) -> None:
    text = by_sms(2, COUNT)
    async with worker(place) as running:
        await place.bring(text[:2])
        await checks.drained(place.work)
        await place.sql(f"ALTER ROLE {ROLE} SET default_transaction_read_only = on")
        await end_connections(place)
        assert {await answer(place, one) for one in text[2:]} <= SERVER_ERRORS
        await running.has_looked("sweep", 2)
        assert await place.says("database") == ("数据库只读，写不进去", "数据库只读，写不进去")
        await place.sql(f"ALTER ROLE {ROLE} RESET default_transaction_read_only")
        await end_connections(place)
        await place.bring(text)
        await all_is_well(place, text)
    assert "delivery_failed" in place.operator_reads()
    assert "loop_failed" in place.operator_reads()


async def test_every_connection_is_taken(place: Small) -> None:
    text = by_sms(3, COUNT)
    async with worker(place) as running:
        await place.bring(text[:2])
        await checks.drained(place.work)
        await place.sql(f"ALTER ROLE {ROLE} CONNECTION LIMIT 0")
        await end_connections(place)
        assert {await answer(place, one) for one in text[2:]} <= SERVER_ERRORS
        await running.has_looked("sweep", 2)
        assert await place.says("database") == ("数据库的连接数用完了", "数据库的连接数用完了")
        await place.sql(f"ALTER ROLE {ROLE} CONNECTION LIMIT -1")
        await place.bring(text)
        await all_is_well(place, text)
    assert "database_busy" in place.operator_reads()
    assert "loop_failed" in place.operator_reads()


async def end_connections(place: Small) -> None:
    """As a limit or a setting applies to new connections only."""
    await place.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{ROLE}'")


@pytest.fixture
async def full(ready: Prepared, chaos_disk: Path) -> AsyncIterator[Small]:
    """A city whose tables lie on a disk of a few megabytes; the server's log of writes lies elsewhere."""
    space = f"small_{ready.runs}"
    await ready.postgres.run(f"CREATE TABLESPACE {space} LOCATION '{chaos_disk}'")
    async with small(ready, tablespace=space) as made:
        yield made
    await ready.postgres.run(f"DROP DATABASE {made.database} WITH (FORCE)")
    await ready.postgres.run(f"DROP TABLESPACE {space}")


@pytest.mark.long
async def test_disk_full(full: Small, chaos_disk: Path) -> None:
    text = by_sms(4, 4 * COUNT)
    async with worker(full):
        await full.bring(text[:2])
        await checks.drained(full.work)
        ballast = chaos_disk / "ballast"
        fill(ballast)
        said = [await answer(full, one) for one in text[2:]]
        assert set(said) & SERVER_ERRORS
        assert await full.says("database") == ("数据库的磁盘满了，写不进去", "数据库的磁盘满了，写不进去")
        ballast.unlink()
        await full.bring(text)
        await all_is_well(full, text)
    assert "delivery_failed" in full.operator_reads()


def fill(path: Path) -> None:
    """Until not one page more fits."""
    with path.open("wb", buffering=0) as ballast, contextlib.suppress(OSError):
        while True:
            ballast.write(bytes(4096))

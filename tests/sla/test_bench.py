import asyncio
import secrets
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from hotline.app.metadata import Base
from hotline.base.storage.database import Database
from hotline.bench.timers import TimerLoad, bench_timers

SMALL = TimerLoad(due=600, workers=3, killed=1, few=1000, many=1200)


async def _administer(url: str, statement: str) -> None:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(sa.text(statement))
    await engine.dispose()


async def _make_tables(url: str) -> None:
    database = Database(url, pooled=False)
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    await database.close()


@pytest.fixture
def scratch_url(postgres_url: str) -> Iterator[str]:
    """A database that the bench may fill."""
    name = f"hotline_bench_{secrets.token_hex(4)}"
    asyncio.run(_administer(postgres_url, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    url = make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    try:
        asyncio.run(_make_tables(url))
        yield url
    finally:
        asyncio.run(_administer(postgres_url, f"DROP DATABASE {name} WITH (FORCE)"))


async def test_workers_killed_in_the_middle_lose_and_double_nothing(scratch_url: str) -> None:
    found = await bench_timers(scratch_url, SMALL)
    assert (found["fired"], found["doubled"], found["lost"]) == (600, 0, 0)
    assert {"seconds", "drift_p99_ms", "sweep_ratio"} <= set(found)


@pytest.mark.long
async def test_the_yardstick(scratch_url: str) -> None:
    found = await bench_timers(scratch_url)
    assert (found["fired"], found["doubled"], found["lost"]) == (20_000, 0, 0)
    assert found["seconds"] <= 5, found
    assert found["sweep_ratio"] <= 1.3, found

"""Reports, searches and exports are read from a real streaming replica, and from the primary where it does not do."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import text

from hotline.app import wiring
from hotline.app.metadata import Base
from hotline.base.settings import Settings
from hotline.base.storage import replica as replicas
from hotline.base.storage.database import Database
from hotline.base.storage.time_limits import WORDS, Busy
from tests.conftest import absent
from tests.servers import Missing, Postgres, folder
from tickets.person_models import Citizen

pytestmark = pytest.mark.long
SMALL = {"hot_standby_feedback": "on", "shared_buffers": "16MB"}


class Pair(NamedTuple):
    primary: Postgres
    replica: Postgres
    house: wiring.Services

    async def read(self, *, replica: bool = True) -> tuple[int, bool]:
        """How many citizens there are, and whether a replica said so."""
        async with self.house.work.reading(replica=replica) as session:
            return (
                await session.scalar(text("SELECT count(*) FROM citizen")) or 0,
                bool(await session.scalar(text("SELECT pg_is_in_recovery()"))),
            )

    async def write(self) -> None:
        async with self.house.work.begin() as uow:
            uow.session.add(Citizen(created_at=uow.now))


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    try:
        with folder() as home:
            primary = Postgres(home, options=SMALL, data=home / "primary")
            replica = Postgres(home, options=SMALL, data=home / "replica")
            primary.make()
            await primary.start()
            replica.copy(primary)
            await replica.start()
            house = wiring.build(
                Settings(home=tmp_path, database_url=primary.url("postgres"), replica_url=replica.url("postgres")),
                serve_channels=False,
            )
            async with house.database.engine.begin() as connection:
                await connection.run_sync(Base.metadata.create_all)
            try:
                yield Pair(primary, replica, house)
            finally:
                await house.close()
                await replica.kill()
                await primary.kill()
    except Missing as missing:
        absent("PostgreSQL", str(missing))


async def test_who_has_just_written_finds_it_on_the_replica(pair: Pair) -> None:
    for count in range(1, 20):
        await pair.write()
        assert await pair.read() == (count, True)
    assert await pair.read(replica=False) == (19, False)


async def test_a_replica_that_lags_or_is_away_is_read_no_more(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    await pair.write()
    await pair.replica.run("SELECT pg_wal_replay_pause()")
    await pair.write()
    monkeypatch.setattr(pair.house.database.replica, "_behind", 0.2)
    assert await pair.read() == (2, False)
    await pair.replica.run("SELECT pg_wal_replay_resume()")
    assert await pair.read() == (2, False)  # it rests
    monkeypatch.setattr(pair.house.database.replica, "_rests_until", 0.0)
    monkeypatch.setattr(pair.house.database.replica, "_behind", 30.0)
    assert await pair.read() == (2, True)
    await pair.replica.kill()
    assert await pair.read() == (2, False)
    monkeypatch.setattr(replicas, "REST", 0.0)
    monkeypatch.setattr(pair.house.database.replica, "_rests_until", 0.0)
    assert await pair.read() == (2, False)
    await pair.replica.start()
    assert await pair.read() == (2, True)


async def test_a_replica_that_dies_while_it_is_read_is_reported_in_words(pair: Pair) -> None:
    with pytest.raises(Busy, match=WORDS):
        async with pair.house.work.reading(replica=True) as session:
            assert await session.scalar(text("SELECT pg_is_in_recovery()"))
            await pair.replica.kill()
            await session.execute(text("SELECT 1"))
    assert await pair.read() == (0, False)


async def test_a_promoted_replica_is_none_any_more(pair: Pair) -> None:
    assert (await pair.read())[1]
    await pair.replica.run("SELECT pg_promote()")
    await pair.write()
    assert await pair.read() == (1, False)


async def test_without_the_setting_the_primary_is_read(database_url: str, tmp_path: Path) -> None:
    database = Database(database_url)
    async with database.reading(replica=True) as session:
        assert await session.scalar(text("SELECT 1")) == 1
    await database.close()

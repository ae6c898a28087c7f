"""Migrations beside the work: nobody who writes or reads waits for one; what it could not do it says and does later."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.ext.asyncio import AsyncConnection

from hotline.app.data import migrate, schema_fit
from hotline.app.metadata import Base
from hotline.base.errors import Unavailable
from hotline.base.storage import index_builds
from hotline.base.storage.database import Database
from hotline.base.storage.time_limits import Limits

BEFORE = "0030"  # the migration after it builds an index of `deadline`
TAKES_AWAY = re.compile(r"\.(drop_column|drop_table|drop_constraint|alter_column|rename_table)\(")
HASTY = Limits(statement=60, lock=0.2, idle=60)


@pytest.fixture
async def old(postgres_url: str) -> AsyncIterator[Database]:
    """A database of the release before."""
    database = Database(postgres_url, pooled=False)
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.execute(sa.text("DROP TABLE IF EXISTS alembic_version"))
    await migrate.upgrade(database.url)
    await asyncio.to_thread(command.downgrade, migrate.config(database.url), BEFORE)
    yield database
    await migrate.upgrade(database.url)
    await database.close()


def is_silent(source: str) -> bool:
    """Takes something away on the way up, and does not say which programs can no longer work."""
    upwards = source.partition("def downgrade")[0]
    return TAKES_AWAY.search(upwards) is not None and "contracts.needs_program(" not in upwards


def test_a_migration_that_takes_something_away_says_which_program_it_needs() -> None:
    """Else a process of the release before would start again on tables that it cannot use."""
    assert is_silent('op.drop_column("ticket", "lamp")')
    assert not is_silent('op.drop_column("ticket", "lamp")\n    contracts.needs_program("0041")')
    assert not is_silent('op.add_column(...)\ndef downgrade():\n    op.drop_column("ticket", "lamp")')
    later = [path for path in (migrate.MIGRATIONS / "versions").glob("[0-9]*.py") if path.name[:4] > "0037"]
    assert [path.name for path in later if is_silent(path.read_text())] == []


@asynccontextmanager
async def writing(database: Database, table: str) -> AsyncIterator[AsyncConnection]:
    """A transaction that has written into the table and does not end."""
    async with database.engine.connect() as connection:
        await connection.execute(sa.text(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE"))
        yield connection


async def test_it_lets_others_pass_and_tries_again(old: Database) -> None:
    text = list[str]()
    async with writing(old, "deadline") as other:
        ends = list[asyncio.Task[None]]()

        def tell(words: str) -> None:
            text.append(words)
            if len(text) == 2:
                ends.append(asyncio.create_task(other.rollback()))

        await migrate.upgrade(old.url, tell=tell, limits=HASTY, pauses=(0.01, 0.01, 1.0, 1.0))
    assert "要改的表正被别的事务占用" in text[0]
    await schema_fit.check(old)


async def test_what_could_not_be_done_is_reported_and_done_by_the_next(old: Database) -> None:
    async with writing(old, "deadline"):
        with pytest.raises(Unavailable, match=r"已试 2 次.*再运行 hotline migrate"):
            await migrate.upgrade(old.url, limits=HASTY, pauses=(0.01,))
    with pytest.raises(Unavailable, match=r"0030.*请先运行 hotline migrate"):
        await schema_fit.check(old)
    await migrate.upgrade(old.url)
    await schema_fit.check(old)


async def test_two_do_not_migrate_at_the_same_time(old: Database) -> None:
    found = list[str]()
    async with old.engine.connect() as other:
        await other.execute(sa.text("SELECT pg_advisory_lock(12345)"))
        with pytest.raises(Unavailable, match="另一个 hotline migrate"):
            await migrate.upgrade(old.url, tell=found.append, pauses=(0.01,))
    assert len(found) == 1


async def test_an_empty_database_is_distinguished_from_an_old_one(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with pytest.raises(Unavailable, match="还没有表：请先运行 hotline migrate"):
        await schema_fit.check(database)
    await database.close()


async def building(database: Database, build: Callable[[], None]) -> None:
    """Run a piece of a migration as alembic does."""

    def run(connection: sa.Connection) -> None:
        context = MigrationContext.configure(connection, opts={"transaction_per_migration": True})
        with context.begin_transaction(_per_migration=True), Operations.context(context):
            build()

    async with database.engine.connect() as connection:
        await connection.run_sync(run)


async def valid(connection: AsyncConnection, name: str) -> Any:
    return await connection.scalar(
        sa.text("SELECT indisvalid FROM pg_index JOIN pg_class ON oid = indexrelid WHERE relname = :name"),
        {"name": name},
    )


async def build_waits(database: Database) -> None:
    """Until the build has begun and waits for the other transaction."""
    asked = "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONC%' AND wait_event_type = 'Lock'"
    async with asyncio.timeout(60), database.engine.connect() as connection:
        while (await connection.execute(sa.text(asked))).first() is None:
            await connection.rollback()


async def test_an_index_is_built_beside_those_who_write(postgres_url: str) -> None:
    """A plain build would wait for the first writer, and every later one would wait for the build."""
    database = Database(postgres_url, pooled=False, limits=Limits(lock=1))
    try:
        async with database.engine.begin() as connection:
            await connection.execute(sa.text("CREATE TABLE built (id int)"))
        async with writing(database, "built") as first:
            build = asyncio.create_task(
                building(database, lambda: index_builds.create_index("ix_built", "built", ["id"]))
            )
            await build_waits(database)
            async with database.engine.begin() as second:
                await second.execute(sa.text("INSERT INTO built VALUES (1)"))
            await first.rollback()
        await build
        async with database.engine.connect() as connection:
            assert await valid(connection, "ix_built")
        await building(database, lambda: index_builds.drop_index("ix_built", "built"))
        async with database.engine.connect() as connection:
            assert await valid(connection, "ix_built") is None
    finally:
        async with database.engine.begin() as connection:
            await connection.execute(sa.text("DROP TABLE built"))


async def test_an_index_whose_build_was_broken_off_is_built_again(postgres_url: str) -> None:
    database = Database(postgres_url, pooled=False)
    try:
        async with database.engine.begin() as connection:
            await connection.execute(sa.text("CREATE TABLE built AS SELECT 1 AS id FROM generate_series(1, 2)"))
        with pytest.raises(sa.exc.DBAPIError):
            await building(
                database, lambda: index_builds.create_index("ix_built", "built", ["id"], unique=True)
            )  # two equal rows
        async with database.engine.connect() as connection:
            assert await valid(connection, "ix_built") is False
        for _ in range(2):  # and again: nothing to do
            await building(database, lambda: index_builds.create_index("ix_built", "built", ["id"]))
        async with database.engine.connect() as connection:
            assert await valid(connection, "ix_built")
    finally:
        async with database.engine.begin() as connection:
            await connection.execute(sa.text("DROP TABLE built"))

"""The contract with aiosqlite and SQLAlchemy that `hotline.base.storage.sqlite` rests on: their private parts.

Where this file fails after an upgrade, that module has to be read again before the pins in pyproject.toml move.
"""

import inspect
import sqlite3
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from threading import Thread

import aiosqlite
import pytest
import sqlalchemy
from sqlalchemy import text
from sqlalchemy.connectors.asyncio import AsyncAdapt_dbapi_cursor
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import InvalidRequestError, MissingGreenlet
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.util.concurrency import await_, greenlet_spawn

from hotline.base.storage import sqlite

ROOT = Path(__file__).parents[2]
PINS = {"aiosqlite": ">=0.22.1,<0.23", "sqlalchemy[asyncio]": ">=2.1,<2.2"}
NEVER_ASKED = {"nextset"}  # of the adapter's cursor: SQLite has one result a statement


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    made = sqlite.engine(URL.create("sqlite+aiosqlite", database=str(tmp_path / "contract.sqlite3")))
    async with made.begin() as connection:
        await connection.execute(text("CREATE TABLE line (n INTEGER PRIMARY KEY, said TEXT)"))
    yield made
    await made.dispose()


async def driver_of(connection: AsyncConnection) -> sqlite.Driver:
    found = (await connection.get_raw_connection()).driver_connection
    assert isinstance(found, sqlite.Driver)
    return found


class Trips:
    """Counts what is handed to the connection's thread from now on."""

    def __init__(self, driver: sqlite.Driver, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        queue = driver._tx

        class Counting:
            @staticmethod
            def put_nowait(item: object) -> None:
                self.count += 1
                queue.put_nowait(item)  # type: ignore[arg-type]

        monkeypatch.setattr(driver, "_tx", Counting)


def test_both_are_pinned_below_the_next_release_that_may_change_them() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert {name + pin for name, pin in PINS.items()} <= set(asked)
    assert sqlalchemy.__version__.startswith("2.1.")
    assert aiosqlite.__version__.startswith("0.22.")


async def test_aiosqlite_has_the_parts_that_are_overridden_or_read() -> None:
    assert inspect.iscoroutinefunction(aiosqlite.Connection._execute)
    assert str(inspect.signature(aiosqlite.Connection._execute)) == "(self, fn, *args, **kwargs)"
    assert isinstance(inspect.getattr_static(aiosqlite.Connection, "_conn"), property)
    assert [*inspect.signature(aiosqlite.Connection).parameters][:2] == ["connector", "iter_chunk_size"]
    made = aiosqlite.Connection(lambda: sqlite3.connect(":memory:"), iter_chunk_size=1)
    assert made._connection is None
    assert isinstance(made._thread, Thread)
    await made
    assert isinstance(made._connection, sqlite3.Connection)
    await made.close()


def test_sqlalchemys_adapter_has_the_parts_that_are_overridden_or_read() -> None:
    adapter = AsyncAdapt_aiosqlite_connection
    assert [*inspect.signature(adapter.cursor).parameters.values()][1].name == "server_side"
    assert [*inspect.signature(adapter).parameters] == ["dbapi", "connection"]
    assert inspect.iscoroutinefunction(AsyncAdapt_dbapi_cursor._async_soft_close)


def test_our_cursor_offers_all_that_sqlalchemy_may_ask_of_its_own() -> None:
    theirs = {name for name in dir(AsyncAdapt_dbapi_cursor) if not name.startswith("_")} | {"_async_soft_close"}
    missing = {name for name in theirs - {"server_side"} if not hasattr(sqlite.Cursor, name)}
    assert missing == NEVER_ASKED


async def test_sqlalchemy_still_wants_something_awaited_and_takes_nothing_for_it() -> None:
    """A statement that runs in place awaits an object that is ready at once."""
    assert await greenlet_spawn(lambda: await_(sqlite._NOTHING), _require_await=True) is None
    with pytest.raises((InvalidRequestError, MissingGreenlet)):
        await greenlet_spawn(lambda: None, _require_await=True)


async def test_a_writing_transaction_goes_to_the_thread_for_its_lock_alone(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with engine.connect() as connection:
        trips = Trips(await driver_of(connection), monkeypatch)
        await connection.execute(text("INSERT INTO line (said) VALUES ('一'), ('二')"))
        assert trips.count == 1  # BEGIN IMMEDIATE, which may wait for another writer
        found = await connection.execute(text("SELECT said FROM line ORDER BY n"))
        assert found.scalars().all() == ["一", "二"]
        await connection.commit()
        assert trips.count == 1
        await connection.rollback()
        assert trips.count == 1


async def test_a_short_read_runs_in_place_and_another_in_the_thread(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = {}
    for short in (True, False):
        async with engine.connect() as plain:
            connection = await plain.execution_options(read_only=True, short=short)
            trips = Trips(await driver_of(connection), monkeypatch)
            assert (await connection.execute(text("SELECT count(*) FROM line"))).scalar_one() == 0
            counts[short] = trips.count
            monkeypatch.undo()
    assert counts == {True: 0, False: 1}


async def test_rows_are_streamed_by_sqlalchemys_own_cursor(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("INSERT INTO line (said) VALUES ('一'), ('二'), ('三')"))
        rows = await connection.stream(text("SELECT said FROM line ORDER BY n"))
        assert [row.said async for row in rows] == ["一", "二", "三"]

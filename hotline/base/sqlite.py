"""SQLite as the embedded profile needs it: WAL, foreign keys, and writing transactions without a thread's detour.

aiosqlite hands every call to a thread and waits for it; a statement of ours takes 20 µs, the way there and back 80 µs,
and SQLAlchemy makes four calls a statement. Once `BEGIN IMMEDIATE` holds the write lock nothing can block any more, so
the rest of a writing transaction runs in place. Waiting for the lock stays in the thread, and so does reading, except
for the short reads by an index that say so: under WAL they wait for nobody.
"""

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

import aiosqlite
import msgspec
from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000", "cache_size=-65536")


def _written(value: Any) -> str:
    return msgspec.json.encode(value).decode()


# ten times as quick as the standard library's, and every act writes and reads some
JSON_BY_MSGSPEC: dict[str, Any] = {"json_serializer": _written, "json_deserializer": msgspec.json.decode}


class DirectConnection(aiosqlite.Connection):
    """Runs a call in place while a writing transaction or a short read is open, else in aiosqlite's thread."""

    writes = False
    short = False

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self._connection is not None and (self.short or (self.writes and self._connection.in_transaction)):
            return fn(*args, **kwargs)
        return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]


def engine(url: URL) -> AsyncEngine:
    made = create_async_engine(url, connect_args={"async_creator_fn": partial(_connect, url)}, **JSON_BY_MSGSPEC)
    event.listen(made.sync_engine, "connect", _prepare)
    event.listen(made.sync_engine, "begin", _begin)
    return made


def _connect(url: URL, *_args: Any, **_kwargs: Any) -> DirectConnection:
    def open_file() -> sqlite3.Connection:
        return sqlite3.connect(str(url.database), timeout=30, isolation_level=None, check_same_thread=False)

    return DirectConnection(open_file, iter_chunk_size=64)


def _prepare(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:
    """The driver begins nothing by itself: a reader takes no lock, a writer takes the only one at once."""
    options = connection.get_execution_options()
    reading, driver = bool(options.get("read_only")), connection.connection.driver_connection
    driver.writes, driver.short = not reading, bool(options.get("short"))
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

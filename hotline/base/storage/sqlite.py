"""SQLite as the embedded profile needs it: WAL, foreign keys, and writing transactions without a thread's detour.

aiosqlite hands every call to a thread and waits for it; a statement of ours takes 20 µs, the way there and back 80 µs,
and SQLAlchemy's adapter makes four calls a statement: ours makes one. Once `BEGIN IMMEDIATE` holds the write lock
nothing can block any more, so the rest of a writing transaction runs in place. Waiting for the lock stays in the
thread, and so does reading, except for the short reads by an index that say so: under WAL they wait for nobody.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import aiosqlite
import msgspec
from sqlalchemy import event
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, SQLiteDialect_aiosqlite
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util.concurrency import await_

_DBAPI = SQLiteDialect_aiosqlite.import_dbapi()
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000", "cache_size=-65536")


def _written(value: Any) -> str:
    return msgspec.json.encode(value).decode()


# ten times as quick as the standard library's, and every act writes and reads some
JSON_BY_MSGSPEC: dict[str, Any] = {"json_serializer": _written, "json_deserializer": msgspec.json.decode}


class _Nothing:
    def __await__(self) -> Iterator[None]:
        return iter(())


_NOTHING: Any = _Nothing()


class Driver(aiosqlite.Connection):
    """The connection's thread, and whether the open transaction can do without it."""

    in_place = False  # from the moment when a writing transaction holds its lock, or a short read has begun

    @property
    def is_in_transaction(self) -> bool:
        return self._connection is not None and self._connection.in_transaction

    def begin(self, *, reads: bool, short: bool) -> None:
        """A reader takes no lock and waits for nobody; a writer takes the only one at once, and waits in the thread."""
        self.in_place = False
        if reads:
            self._conn.execute("BEGIN")
        else:
            self.run(partial(self._conn.execute, "BEGIN IMMEDIATE"))
        self.in_place = short or not reads

    def new_cursor(self) -> "Cursor":
        made = self._conn.cursor(Cursor)
        made.driver = self
        return made

    def run(self, call: Callable[[], Any]) -> Any:
        """In place, or in the thread with one trip there and back."""
        if self.in_place and self.is_in_transaction:
            await_(_NOTHING)  # SQLAlchemy refuses a statement that awaits nothing at all
            return call()
        return await_(self._execute(call))

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self.in_place and self.is_in_transaction:
            return fn(*args, **kwargs)
        return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]


class Cursor(sqlite3.Cursor):
    """A statement and its rows are one call; the rows are held here, as SQLAlchemy's other adapters do."""

    driver: Driver
    rows: deque[Any]

    def execute(self, operation: str, parameters: Any = ()) -> "Cursor":
        self.driver.run(partial(self._executed, operation, parameters))
        return self

    def executemany(self, operation: str, parameters: Any) -> "Cursor":
        self.driver.run(partial(super().executemany, operation, parameters))
        return self

    def fetchone(self) -> Any:
        return self.rows.popleft() if self.rows else None

    def fetchmany(self, size: int | None = None) -> list[Any]:
        return [self.rows.popleft() for _ in range(min(size or self.arraysize, len(self.rows)))]

    def fetchall(self) -> list[Any]:
        found, self.rows = list(self.rows), deque()
        return found

    def _executed(self, operation: str, parameters: Any) -> None:
        super().execute(operation, parameters)
        self.rows = deque(super().fetchall())

    async def _async_soft_close(self) -> None:
        """What SQLAlchemy asks of a cursor whose rows are read outside its greenlet: they are here already."""


class Connection(AsyncAdapt_aiosqlite_connection):
    """SQLAlchemy's adapter, with the cursors above."""

    def cursor(self, server_side: bool = False) -> Any:  # noqa: FBT001, FBT002 - SQLAlchemy's signature
        if server_side:
            return super().cursor(server_side)
        return self._connection.new_cursor()

    def rollback(self) -> None:
        """The pool asks for one after every commit: there is nothing to roll back then."""
        if self._connection.is_in_transaction:
            super().rollback()


def engine(url: URL) -> AsyncEngine:
    made = create_async_engine(url, creator=partial(_connect, url), hide_parameters=True, **JSON_BY_MSGSPEC)
    event.listen(made.sync_engine, "connect", _prepare)
    event.listen(made.sync_engine, "begin", _begin)
    return made


def _connect(url: URL) -> Connection:
    def open_file() -> sqlite3.Connection:
        return sqlite3.connect(str(url.database), timeout=30, isolation_level=None, check_same_thread=False)

    driver: Any = Driver(open_file, iter_chunk_size=64)
    driver._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does it: one that nobody closed keeps no process alive
    return Connection(_DBAPI, await_(driver))


def _prepare(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:
    """The driver begins nothing by itself."""
    options = connection.get_execution_options()
    reads, short = bool(options.get("read_only")), bool(options.get("short"))
    connection.connection.driver_connection.begin(reads=reads, short=short)

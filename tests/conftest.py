"""Shared fixtures: both databases, a clock that is turned, and services that are either there or visibly not."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jinja2
import pytest
from sqlalchemy import event
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import LRUCache

from hotline.app.metadata import Base
from hotline.app.reactions import REACTIONS
from hotline.base.clock import TurnedClock
from hotline.base.errors import Unavailable
from hotline.base.own_environment import forget_city
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import Work
from hotline.bench import scratch_database
from tests.fakes.secrets_of_providers import SECRETS
from tests.hotline import small_model as small_models
from tickets.configuration import version_store
from tickets.search import index_sync

index_sync.listen()  # as in every process, whichever test is run first

forget_city()  # no test, nor a process that it starts, may find the city that the environment names
REDIS = os.environ.get("HOTLINE_TEST_REDIS", "redis://127.0.0.1:6379/0")
MONDAY_MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in the city, a working day


def absent(what: str, how: str) -> None:
    """Skip with one visible line, or fail where every service is required."""
    words = f"{what} 不可用；{how}"
    if os.environ.get("HOTLINE_REQUIRE_SERVICES") == "1":
        pytest.fail(words)
    pytest.skip(words)


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a test or its process does not place, it finds in a folder of this run and not in the checkout's `var`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOTLINE_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session", autouse=True)
def _patient_connections() -> Iterator[None]:
    """A machine that runs other jobs may take more than the product's ten seconds to open a connection."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hotline.base.storage.database.CONNECT", 60.0)
        yield


@pytest.fixture(scope="session", autouse=True)
def _templates_compiled_once() -> Iterator[None]:
    """Each test has an application of its own; they share the compiled templates."""
    compiled: dict[tuple[object, ...], Any] = {}
    compile_template = jinja2.Environment.compile

    def once(self: jinja2.Environment, source: Any, *of: Any, **options: Any) -> Any:
        key = (source, of, *options.items(), *self.filters, *self.tests, self.undefined, str(self.autoescape))
        if key not in compiled:
            compiled[key] = compile_template(self, source, *of, **options)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja2.Environment, "compile", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _statements_compiled_once() -> Iterator[None]:
    """Each test has engines of its own; those of one kind share the statements that SQLAlchemy has compiled."""
    compiled: Any = LRUCache(5_000)

    def made(*of: Any, **options: Any) -> AsyncEngine:
        engine = create_async_engine(*of, **options)
        engine.sync_engine._compiled_cache = compiled  # noqa: SLF001 - the library has no parameter for it
        return engine

    with pytest.MonkeyPatch.context() as patch:
        for module in ("database", "sqlite"):
            patch.setattr(f"hotline.base.storage.{module}.create_async_engine", made)
        for dialect in (PGDialect_asyncpg, SQLiteDialect_aiosqlite):  # the cache's key names the dialect
            patch.setattr(dialect, "__hash__", lambda self: hash(type(self)))
            patch.setattr(dialect, "__eq__", lambda self, other: type(self) is type(other))
        yield


@pytest.fixture
def postgres_url(postgres_database: str) -> Iterator[str]:
    """PostgreSQL, empty for each test; emptied no matter which connection wrote into it."""
    yield postgres_database
    _in_a_loop_of_its_own(_empty(postgres_database))


@pytest.fixture(scope="session")
def postgres_database() -> Iterator[str]:
    """For `postgres_url`."""
    yield from database_of_our_own()


def database_of_our_own() -> Iterator[str]:
    """On PostgreSQL, with every table, dropped afterwards."""
    try:
        url = _in_a_loop_of_its_own(scratch_database.create())
    except Unavailable as error:
        absent("PostgreSQL", error.message)
    yield url
    _in_a_loop_of_its_own(scratch_database.drop(url))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite file with every table, copied for each test."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    _in_a_loop_of_its_own(_make_tables(f"sqlite+aiosqlite:///{path}"))
    return path


def _in_a_loop_of_its_own(doing: Coroutine[Any, Any, Any]) -> Any:
    """A session's fixture may first be asked for inside a test's running loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, doing).result()


async def _make_tables(url: str) -> None:
    database = Database(url, pooled=False)
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    await database.close()


async def _empty(url: str) -> None:
    database = Database(url, pooled=False)
    await scratch_database.empty(database)
    await database.close()


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    path = tmp_path / "test.sqlite3"
    shutil.copy(sqlite_template, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both databases in turn; ask for `sqlite_url` where one is enough."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock(MONDAY_MORNING)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(home=tmp_path / "home", database_url=database_url, **SECRETS)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
def work(database: Database, clock: TurnedClock, settings: Settings) -> Work:
    """Units of work with every reaction wired, as in the running system."""
    return Work(database, clock, settings, reactions=REACTIONS, keep_up=version_store.keep_up)


@pytest.fixture
def bare_work(database: Database, clock: TurnedClock, settings: Settings) -> Work:
    """Units of work without reactions: what one layer does alone."""
    return Work(database, clock, settings)


class QueryCount:
    def __init__(self) -> None:
        self.statements: list[str] = []

    @property
    def total(self) -> int:
        return len(self.statements)


@pytest.fixture
def counting(database: Database) -> Any:
    """`with counting() as queries:` … `queries.total` statements were sent meanwhile; pragmas do not count."""

    @contextmanager
    def watch() -> Iterator[QueryCount]:
        count = QueryCount()

        def seen(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith(("PRAGMA", "BEGIN")):
                count.statements.append(statement)

        event.listen(database.engine.sync_engine, "before_cursor_execute", seen)
        try:
            yield count
        finally:
            event.remove(database.engine.sync_engine, "before_cursor_execute", seen)

    return watch


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a trained model; link its `models` into a home of your own."""
    return small_models.make(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="session")
def redis_url() -> str:
    """Redis, for tests that use unique names in it and remove them."""
    import redis  # noqa: PLC0415 - only tests of the city profile need it

    try:
        redis.Redis.from_url(REDIS, socket_connect_timeout=2).ping()
    except redis.exceptions.ConnectionError:
        absent("Redis", "启动它，或设置 HOTLINE_TEST_REDIS")
    return REDIS


@pytest.fixture(scope="session")
def chromium_path() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    absent("Chromium", "apt-get install chromium fonts-noto-cjk")
    raise AssertionError("unreachable")

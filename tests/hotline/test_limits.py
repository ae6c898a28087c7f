"""Nothing waits for ever on PostgreSQL: each limit ends in words, and afterwards everything goes on."""

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs

from dashboards.auth.app_keys import WORK
from dashboards.web import failures
from hotline.base.settings import Settings
from hotline.base.storage.database import Database, Pool
from hotline.base.storage.time_limits import LONG, WORDS, Busy, Limits, Stale, once_more
from hotline.base.storage.unit_of_work import Work

TIGHT = Limits(statement=0.2, lock=0.1, idle=0.2, wait=0.1)


@pytest.fixture
async def tight(postgres_url: str) -> AsyncIterator[Database]:
    database = Database(postgres_url, limits=TIGHT, pool=Pool(2, 0))
    yield database
    await database.close()


async def run(database: Database, statement: str) -> Any:
    async with database.writing() as session:
        found = await session.execute(sa.text(statement))
        await session.commit()
        return found


def limits_reached(logged: Iterable[Mapping[str, Any]]) -> list[str]:
    return [line["limit"] for line in logged if line["event"] == "database_busy"]


async def test_a_statement_that_takes_too_long_ends_in_words(tight: Database) -> None:
    with capture_logs() as logged, pytest.raises(Busy, match=WORDS):
        await run(tight, "SELECT pg_sleep(60)")
    assert limits_reached(logged) == ["statement"]
    await run(tight, "SELECT 1")


async def test_who_holds_a_row_keeps_others_waiting_no_longer(tight: Database) -> None:
    await run(tight, "CREATE TABLE limits_row (id int)")
    try:
        async with tight.writing() as first:
            await first.execute(sa.text("LOCK TABLE limits_row"))
            with capture_logs() as logged, pytest.raises(Busy, match=WORDS):
                await run(tight, "SELECT * FROM limits_row")
            await first.commit()
        assert limits_reached(logged) == ["lock"]
        await run(tight, "SELECT * FROM limits_row")
    finally:
        await run(tight, "DROP TABLE limits_row")


async def test_a_transaction_in_which_nothing_is_done_is_ended_by_the_server(postgres_url: str) -> None:
    """A hung process must not hold rows: who waits for them has them as soon as the server ends its transaction."""
    hung, patient = Database(postgres_url, limits=TIGHT), Database(postgres_url, limits=Limits(lock=60))
    await run(patient, "CREATE TABLE limits_row (id int)")
    async with hung.writing() as session:
        await session.execute(sa.text("LOCK TABLE limits_row"))
        await run(patient, "DROP TABLE limits_row")  # waits for the server to end the other
        with pytest.raises(sa.exc.DBAPIError):
            await session.execute(sa.text("SELECT 1"))
    await hung.close()
    await patient.close()


async def test_no_free_connection_is_reported_after_moments(tight: Database) -> None:
    async with tight.reading(), tight.reading():
        with capture_logs() as logged, pytest.raises(Busy, match=WORDS):
            await run(tight, "SELECT 1")
    assert limits_reached(logged) == ["pool"]
    await run(tight, "SELECT 1")


async def test_the_server_knows_the_limits_and_whose_connection_it_is(postgres_url: str) -> None:
    database = Database(postgres_url, limits=Limits(), name="hotline web")
    async with database.reading() as session:
        names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "application_name")
        lines = [await session.scalar(sa.text(f"SHOW {name}")) for name in names]
    await database.close()
    assert lines == ["30s", "5s", "1min", "hotline web"]
    assert Settings(statement_seconds=0).limits.server_settings().keys() == {
        "lock_timeout",
        "idle_in_transaction_session_timeout",
    }
    assert Settings().limits.wait < 3 < LONG.wait


async def test_after_a_migration_it_is_done_once_more(postgres_url: str) -> None:
    """What a living connection had prepared no longer fits the table; the caller notices nothing."""
    living, migration, tries = Database(postgres_url, pool=Pool(1, 0)), Database(postgres_url, pooled=False), 0

    async def look() -> list[Any]:
        nonlocal tries
        tries += 1
        async with living.reading() as session:
            return list((await session.execute(sa.text("SELECT * FROM limits_shape"))).one())

    await run(migration, "CREATE TABLE limits_shape AS SELECT 1 AS id")
    try:
        assert await once_more(look) == [1]
        await run(migration, "ALTER TABLE limits_shape ADD COLUMN name text DEFAULT '路灯'")
        assert await once_more(look) == [1, "路灯"]
        assert tries == 3
    finally:
        await run(migration, "DROP TABLE limits_shape")
        await living.close()
        await migration.close()


@pytest.mark.parametrize(("method", "status", "asked"), [("GET", 200, 2), ("POST", 503, 1)])
async def test_a_page_is_read_once_more_and_a_form_offered_again(
    bare_work: Work, method: str, status: int, asked: int
) -> None:
    calls = 0

    async def page(_request: web.Request) -> web.Response:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise Stale(WORDS, retry_after=5)
        return web.Response(text="好")

    app = web.Application(middlewares=[failures.request_id, failures.failures])
    app[WORK] = bare_work
    app.router.add_route(method, "/api/page", page)
    async with TestClient(TestServer(app)) as client:
        answer = await client.request(method, "/api/page")
        assert (answer.status, calls) == (status, asked)
        if status == 503:
            assert (await answer.json())["error"] == WORDS
            assert answer.headers["Retry-After"] == "5"

"""A PostgreSQL database of its own, with every table, for as long as something is measured in it."""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import delete, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from hotline.app.health.schema import newest
from hotline.app.metadata import Base
from hotline.base.errors import Unavailable
from hotline.base.observability.log import logger
from hotline.base.storage.database import Database

SERVER = os.environ.get("HOTLINE_TEST_POSTGRES", "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres")
log = logger(__name__)


@asynccontextmanager
async def postgres() -> AsyncIterator[str]:
    """Its URL; dropped afterwards."""
    url = await create()
    try:
        yield url
    finally:
        await drop(url)


async def create() -> str:
    """Make one on the server of HOTLINE_TEST_POSTGRES, or on the usual local port; Unavailable where none answers."""
    name = f"hotline_scratch_{os.getpid()}_{secrets.token_hex(4)}"
    try:
        await _administer(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    except OSError as error:
        raise Unavailable("连不上 PostgreSQL：请启动它，或设置 HOTLINE_TEST_POSTGRES") from error
    url = make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    database = Database(url, pooled=False)
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    await database.close()
    await stamp(url)
    return url


async def stamp(url: str, revision: str | None = None, *, oldest_program: str | None = None) -> None:
    """Say that the tables are those of this program, as its migrations would, or of another revision."""
    database = Database(url, pooled=False)
    async with database.engine.begin() as connection:
        await connection.execute(
            text(
                "CREATE TABLE IF NOT EXISTS alembic_version"
                " (version_num varchar(32) PRIMARY KEY, oldest_program varchar(32))"
            )
        )
        await connection.execute(text("DELETE FROM alembic_version"))
        at = {"at": revision or newest(), "oldest": oldest_program or revision or newest()}
        await connection.execute(text("INSERT INTO alembic_version VALUES (:at, :oldest)"), at)
    await database.close()


async def empty(database: Database) -> None:
    """Delete every row and reset every sequence, once other writers have ended; after 20 s they are terminated.

    Deleting touches no file; truncating would rewrite each one.
    """
    deletes = "".join(f"{delete(table)};" for table in reversed(Base.metadata.sorted_tables))
    tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
    restarts = "PERFORM setval(seqrelid::regclass, seqstart, false) FROM pg_sequence;"
    async with database.engine.connect() as connection:
        async with connection.begin():
            await connection.execute(text("SET lock_timeout = '20s'"))
        statement = text(f"DO $$ BEGIN LOCK TABLE {tables}; {deletes} {restarts} END $$")
        try:
            async with connection.begin():
                await connection.execute(statement)
        except DBAPIError:
            async with connection.begin():
                held = (await connection.execute(text(_OTHERS))).all()
                log.exception("transaction_still_open", statements=[row.query for row in held])
            async with connection.begin():
                await connection.execute(statement)


_OTHERS = """
SELECT query, pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


async def drop(url: str) -> None:
    await _administer(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")


async def _administer(statement: str) -> None:
    engine = create_async_engine(SERVER, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            await connection.execute(text(statement))
    finally:
        await engine.dispose()

"""Alembic's entry: migrates the database of `HOTLINE_DATABASE_URL`, or the one that `hotline.app.data.migrate` names."""

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

import hotline.base.storage.database as db
from hotline.app.data.migrate import MIGRATING, AnotherMigrates
from hotline.app.metadata import Base
from hotline.base.settings import Settings
from hotline.base.storage.database import Database

ONE_AT_A_TIME = 12345  # the advisory lock of the process that migrates this database


def in_plain_words(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Our own column types as a migration should write them: an enumeration's members may change, its column stays."""
    if kind == "type" and isinstance(item, db.Code):
        return "sa.String(length=24)"
    if kind == "type" and isinstance(item, db.UtcDateTime):
        return "db.UtcDateTime()"
    if kind == "type" and item is db.Json:
        return "db.Json"
    if kind == "type" and item is db.BigId:
        return "db.BigId"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=in_plain_words,
        transaction_per_migration=connection.dialect.name != "sqlite",  # what is done is kept when the next must wait
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if lost:
            raise RuntimeError(f"rows that refer to nothing: {lost[:3]}")


async def migrate() -> None:
    given = context.config.attributes
    url = given.get("url") or Settings().database
    text = url if isinstance(url, str) else url.render_as_string(hide_password=False)
    database = Database(text, pooled=False, limits=given.get("limits", MIGRATING), name="hotline migrate")
    try:
        async with database.engine.connect() as connection:
            if database.is_sqlite:
                await _let_tables_be_rebuilt(connection)
                async with connection.begin():
                    await connection.run_sync(run)
            else:
                await _alone(connection)
                await connection.run_sync(run)
    finally:
        await database.close()


async def _alone(connection: AsyncConnection) -> None:
    """Held until the connection closes; a waiting session would block a concurrent index build."""
    alone = await connection.scalar(select(func.pg_try_advisory_lock(ONE_AT_A_TIME)))
    await connection.commit()
    if not alone:
        raise AnotherMigrates


async def _let_tables_be_rebuilt(connection: AsyncConnection) -> None:
    """SQLite changes a column by copying the table and dropping the old one, to which other rows refer meanwhile.

    Foreign keys can be switched off only outside a transaction; `run` checks every reference afterwards.
    """
    driver: Any = (await connection.get_raw_connection()).driver_connection
    await driver.execute("PRAGMA foreign_keys=OFF")


asyncio.run(migrate())

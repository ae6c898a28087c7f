"""Alembic's entry: migrates the database of `HOTLINE_DATABASE_URL`, or the one that `hotline.app.migrate` names."""

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

import hotline.base.database as db
from hotline.app.tables import Base
from hotline.base.database import Database
from hotline.base.settings import Settings


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
    )
    with context.begin_transaction():
        context.run_migrations()


async def migrate() -> None:
    url = context.config.attributes.get("url") or Settings().database
    text = url if isinstance(url, str) else url.render_as_string(hide_password=False)
    database = Database(text, pooled=False)
    async with database.engine.begin() as connection:
        await connection.run_sync(run)
    await database.close()


asyncio.run(migrate())

"""Alembic's entry: migrates the database of `HOTLINE_DATABASE_URL`, or the one that `hotline.app.migrate` names."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from hotline.app.tables import Base
from hotline.base.database import Database
from hotline.base.settings import Settings


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
        user_module_prefix="db.",
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

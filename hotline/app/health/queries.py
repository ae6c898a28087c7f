"""What only the database's server knows: its schema's revision, its connections, whether its disk takes anything."""

from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.storage.bulk_sql import is_postgres


class Connections(NamedTuple):
    used: int
    most: int


_REVISION = text("SELECT version_num FROM alembic_version")
_OLDEST = text("SELECT oldest_program FROM alembic_version")
# the server's own limit less what only a superuser may take, and those of the database and of the account (-1: none)
_CONNECTIONS = text(
    "SELECT (SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL),"
    " current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,"
    " (SELECT numbackends FROM pg_stat_database WHERE datname = current_database()),"
    " (SELECT datconnlimit FROM pg_database WHERE datname = current_database()),"
    " (SELECT count(*) FROM pg_stat_activity WHERE usename = current_user),"
    " (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user)"
)
_SMALL_MEMORY = text("SELECT set_config('work_mem', '64kB', true)")
_SPILL = text("SELECT count(*) FROM generate_series(1, 20000)")  # more than the memory above: 280 KB in a file


async def revision(session: AsyncSession) -> str | None:
    """Of the schema; None where the table is empty. Raises where there is no table."""
    found: str | None = await session.scalar(_REVISION)
    return found


async def oldest_program(session: AsyncSession) -> str | None:
    """The oldest program, by its newest revision, that the tables still fit; raises on tables before 0037."""
    found: str | None = await session.scalar(_OLDEST)
    return found


async def connections(session: AsyncSession) -> Connections | None:
    """Of the tightest limit; None on SQLite, which has none."""
    if not is_postgres(session):
        return None
    row = (await session.execute(_CONNECTIONS)).one()
    limits = [Connections(int(used), int(most)) for used, most in (row[0:2], row[2:4], row[4:6]) if most >= 0]
    return min(limits, key=lambda limit: limit.most - limit.used)


async def fill_a_little(session: AsyncSession) -> None:
    """Write a temporary file: a full disk refuses it, while a row of the same size may still find a free place."""
    if is_postgres(session):
        await session.execute(_SMALL_MEMORY)
        await session.execute(_SPILL)

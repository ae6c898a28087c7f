"""What a PostgreSQL server lets us have of connections."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# -1 of a role or a database: no limit of its own. `reserved_connections`: since PostgreSQL 16.
_ROOM = text(
    """
    SELECT least(
        current_setting('max_connections')::int
            - current_setting('superuser_reserved_connections')::int
            - coalesce(current_setting('reserved_connections', true), '0')::int,
        (SELECT CASE WHEN rolconnlimit >= 0 THEN rolconnlimit END FROM pg_roles WHERE rolname = current_user),
        (SELECT CASE WHEN datconnlimit >= 0 THEN datconnlimit END FROM pg_database WHERE datname = current_database())
    )
    """
)
_OTHERS = text(
    """
    SELECT count(*) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND coalesce(application_name, '') NOT LIKE 'hotline%'
    """
)


async def room(session: AsyncSession) -> int:
    """How many an ordinary account may have at the same time, others' included."""
    return int(await session.scalar(_ROOM))


async def others(session: AsyncSession) -> int:
    """How many other programs have now."""
    return int(await session.scalar(_OTHERS))

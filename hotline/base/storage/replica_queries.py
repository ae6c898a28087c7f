"""How far PostgreSQL's log has been written on the primary, and read on the replica; in bytes since its beginning."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_WRITTEN = text("SELECT CAST(pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS bigint)")
_READ = text("SELECT CAST(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') AS bigint) WHERE pg_is_in_recovery()")


async def written(session: AsyncSession) -> int:
    """Everything committed lies before it."""
    return int(await session.scalar(_WRITTEN))


async def read(session: AsyncSession) -> int | None:
    """None where the server follows no other: it was promoted, or never was a replica."""
    found = await session.scalar(_READ)
    return None if found is None else int(found)

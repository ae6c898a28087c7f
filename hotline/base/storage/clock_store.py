"""What time it is at the database's server."""

from datetime import datetime
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.clock import Clock, DatabaseClock


async def keep_right(clock: Clock, session: AsyncSession) -> None:
    """Synchronise with the database's clock if that was not done for a while; one query."""
    if isinstance(clock, DatabaseClock) and clock.is_old:
        await clock.ask(partial(_time, session))


async def _time(session: AsyncSession) -> datetime:
    found = await session.scalar(select(func.clock_timestamp()))
    if not isinstance(found, datetime):
        raise TypeError(f"the database's time is no time: {found!r}")
    return found

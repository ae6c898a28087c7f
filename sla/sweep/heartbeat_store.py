"""The rows by which processes report themselves (`worker@host:pid`), by the database's clock."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.storage.bulk_sql import insert_into, is_postgres
from sla.models import Heartbeat

KEPT = timedelta(days=1)
_OF_PROCESSES = Heartbeat.name.like("%@%")


async def beat(session: AsyncSession, name: str, detail: dict[str, Any], *, own_now: datetime) -> datetime:
    """Write the row and return the database's time; SQLite has no clock but the process's own."""
    now = func.clock_timestamp() if is_postgres(session) else own_now
    row = insert_into(session, Heartbeat).values(name=name, beat_at=now, detail=detail)
    written = row.on_conflict_do_update(index_elements=["name"], set_={"beat_at": now, "detail": detail})
    at: datetime = (await session.execute(written.returning(Heartbeat.beat_at))).scalar_one()
    return at


async def database_now(session: AsyncSession, *, own_now: datetime) -> datetime:
    """The same clock, read only."""
    if not is_postgres(session):
        return own_now
    at: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    return at


async def processes(session: AsyncSession, *, since: datetime) -> Sequence[Heartbeat]:
    """Who has reported since then, by name; the table holds a day's processes."""
    seen = select(Heartbeat).where(_OF_PROCESSES, Heartbeat.beat_at >= since)
    return (await session.scalars(seen.order_by(Heartbeat.name))).all()


async def forget(session: AsyncSession, name: str) -> None:
    """A process that ends by itself is not missed."""
    await session.execute(delete(Heartbeat).where(Heartbeat.name == name))


async def forget_old(session: AsyncSession, *, now: datetime) -> None:
    await session.execute(delete(Heartbeat).where(_OF_PROCESSES, Heartbeat.beat_at < now - KEPT))

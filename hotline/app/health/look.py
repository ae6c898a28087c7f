"""One look of a process at its database: its own row written, who else reports, and how the city runs."""

import time
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.admin.queries import system
from dashboards.admin.queries.system import ReportedProcess, RunningFigures
from hotline.app.health import queries
from hotline.app.health.queries import Connections
from hotline.app.health.schema import is_ahead
from hotline.app.health.trouble import UNREACHABLE, why
from hotline.base.clock import DatabaseClock
from hotline.base.observability.log import logger
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import Work
from sla.sweep import heartbeat_store

SECONDS = 2.0  # for each step of a look that waits for the server
MISSED_FOR = timedelta(hours=1)  # a process that ended without a word is missed for so long
log = logger(__name__)


@dataclass(slots=True)
class HealthLook:
    """What was found; where a step failed `error` is set and later fields are missing."""

    write_error: BaseException | None = None
    read_error: BaseException | None = None
    schema_error: BaseException | None = None
    revision: str | None = None
    oldest_program: str | None = None  # that newer tables fit
    clock_off: float | None = None  # seconds that this process's clock is ahead of the database's
    processes: Sequence[ReportedProcess] = ()
    connections: Connections | None = None
    running: RunningFigures | None = None
    took: float = 0.0  # seconds


class HealthReader:
    """Looks by a connection of its own: the pool may be used up, and a fresh one shows whether the server takes any."""

    def __init__(self, work: Work) -> None:
        self._shared = work.database.is_sqlite  # whose writers queue within the process
        self._database = work.database if self._shared else _of_its_own(work.database)
        self._work = Work(self._database, work.wall, work.settings)
        self._wall = (work.wall.host if isinstance(work.wall, DatabaseClock) else work.wall).now  # the host's own

    async def beat(self, name: str, detail: Mapping[str, Any], *, sweep: bool = False) -> float:
        """Report, and with `sweep` remove the rows of a day ago; returns how many seconds our clock is ahead."""
        async with self._work.begin() as uow:
            before = self._wall()
            now = await heartbeat_store.beat(uow.session, name, dict(detail), own_now=before)
            ahead = _ahead(before, self._wall(), now)
            if sweep:
                await heartbeat_store.forget_old(uow.session, now=now)
        return ahead

    async def forget(self, name: str) -> None:
        async with self._work.begin() as uow:
            await heartbeat_store.forget(uow.session, name)

    async def look(self, name: str, detail: Mapping[str, Any], *, now: datetime, pace: float) -> HealthLook:
        """Never raises; `now` of the system's clock, by which rows are dated."""
        found, began = HealthLook(), time.monotonic()
        found.write_error = await _tried(self._write(name, detail, found))
        if found.write_error is not None and why(found.write_error).kind in UNREACHABLE:
            found.read_error = found.write_error
        else:
            found.read_error = await _tried(self._read(found, now=now, pace=pace))
        found.took = time.monotonic() - began
        return found

    async def close(self) -> None:
        if not self._shared:
            await self._database.close()

    async def _write(self, name: str, detail: Mapping[str, Any], found: HealthLook) -> None:
        async with self._work.begin() as uow:
            before = self._wall()
            there = await heartbeat_store.beat(uow.session, name, dict(detail), own_now=before)
            found.clock_off = _ahead(before, self._wall(), there)
            await queries.fill_a_little(uow.session)

    async def _read(self, found: HealthLook, *, now: datetime, pace: float) -> None:
        async with self._work.reading() as session:
            before = self._wall()
            there = await heartbeat_store.database_now(session, own_now=before)
            found.clock_off = _ahead(before, self._wall(), there)
            found.connections = await queries.connections(session)
            rows = await heartbeat_store.processes(session, since=there - MISSED_FOR)
            found.processes = [
                ReportedProcess(row.name, (there - row.beat_at).total_seconds(), row.detail) for row in rows
            ]
            found.running = await system.running(session, now, pace=pace)
        async with self._work.reading() as session:
            found.schema_error = await _tried(self._revision(session, found))

    async def _revision(self, session: AsyncSession, found: HealthLook) -> None:
        found.revision = await queries.revision(session)
        if found.revision is not None and is_ahead(found.revision):
            found.oldest_program = await queries.oldest_program(session)


def _of_its_own(database: Database) -> Database:
    """A connection a look; the URL is the same."""
    return Database(database.url.render_as_string(hide_password=False), pooled=False, patience=SECONDS)


def _ahead(before: datetime, after: datetime, there: datetime) -> float:
    """Seconds that our clock is ahead; the database was asked somewhere between the two."""
    return (before + (after - before) / 2 - there).total_seconds()


async def _tried(step: Awaitable[None]) -> BaseException | None:
    try:
        await step
    except Exception as error:  # noqa: BLE001 - reported by the check made of it
        log.warning("health_look_failed", trouble=type(error).__name__, said=str(error)[:300])
        return error
    return None

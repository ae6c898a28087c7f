"""What every bench is compared with, for machines are shared and noisy: single rows, committed one by one."""

from time import perf_counter

from sqlalchemy import delete, insert

from hotline.base.clock import SystemClock
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import Work
from hotline.bench import scratch_database
from sla.models import Heartbeat

COMMITS = 500


async def commits_a_second(work: Work, count: int = COMMITS) -> float:
    """Units of work a second that write one row each; the rows are taken out again."""
    began = perf_counter()
    for number in range(count):
        async with work.begin() as uow:
            row = {"name": f"yardstick-{number}", "beat_at": uow.now, "detail": {}}
            await uow.session.execute(insert(Heartbeat), row)
    seconds = perf_counter() - began
    async with work.begin() as uow:
        await uow.session.execute(delete(Heartbeat).where(Heartbeat.name.startswith("yardstick-")))
    return count / seconds


async def of_postgres() -> float:
    """The same on a scratch database."""
    async with scratch_database.postgres() as url:
        database = Database(url)
        try:
            return await commits_a_second(Work(database, SystemClock(), Settings()))
        finally:
            await database.close()

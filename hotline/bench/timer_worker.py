"""One sweeping process of the bench: says that it is ready, waits for the word, sweeps until nothing is due."""

import asyncio
import sys
from time import time

from hotline.base.clock import SystemClock
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from hotline.bench import timer_rows
from hotline.bench.timers import SWEEP_LIMIT
from sla.events import LampTurned
from sla.sweep import promise_queries
from sla.sweep.sweeper import sweep


async def _effect(uow: UnitOfWork, event: LampTurned) -> None:
    """What the office would do: write something that people see. Counted afterwards; no key keeps it from doubling."""
    turned = [one for one in uow.events if isinstance(one, LampTurned)] if event is uow.events[0] else []
    await timer_rows.note(uow.session, [one.ticket_id for one in turned])


async def work_off(url: str) -> None:
    work = Work(Database(url), SystemClock(), Settings(), reactions={LampTurned: (_effect,)})
    async with work.reading() as session:
        await promise_queries.count_late(session, work.clock.now())  # connected and warm
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)
    idle, last = 0, time()
    while idle < 3:  # noqa: PLR2004 - rows of a worker that was killed come free a moment later
        swept = await sweep(work, limit=SWEEP_LIMIT)
        idle, last = (0, time()) if swept.fired else (idle + 1, last)
        if idle:
            await asyncio.sleep(0.05)
    sys.stdout.write(f"{last}\n")
    await work.database.close()


if __name__ == "__main__":
    asyncio.run(work_off(sys.argv[1]))

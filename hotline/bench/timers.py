"""How fast and how surely due promises are swept: several processes, two of them killed in the middle.

Needs an empty scratch database with every table (`url`); it is filled and left so. The yardstick:
20,000 in five seconds by four workers, and a sweep among a million armed promises at most 1.3 times as dear as among
ten thousand.
"""

import asyncio
import contextlib
import signal
import statistics
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter, time
from typing import Any

from hotline.base.clock import SystemClock
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.time_limits import LONG
from hotline.base.storage.unit_of_work import Work
from hotline.bench import timer_rows
from sla.sweep.sweeper import sweep

SWEEP_LIMIT = 500
ROUNDS = 9  # sweeps measured for the ratio, each of `DUE_IN_SWEEP` due ones
DUE_IN_SWEEP = 100


@dataclass(frozen=True, slots=True)
class TimerLoad:
    """How much is measured; tests take less."""

    due: int = 20_000
    workers: int = 4
    killed: int = 2
    few: int = 10_000
    many: int = 1_000_000


async def bench_timers(url: str, load: TimerLoad | None = None) -> dict[str, Any]:
    """Keys `fired, doubled, lost, seconds, drift_p99_ms, sweep_ratio`, and the two sweeps behind the ratio in ms."""
    load = load or TimerLoad()
    database = Database(url, limits=LONG)
    try:
        found = await _fire(database, url, load)
        found |= await _ratio(database, load)
    finally:
        await database.close()
    return found


async def _fire(database: Database, url: str, load: TimerLoad) -> dict[str, Any]:
    async with database.writing() as session:
        await timer_rows.prepare(session, load.due)
        await timer_rows.arm(session, load.due, due_at=SystemClock().now() + timedelta(days=3650))
        await session.commit()
        await timer_rows.analyse(session)
    workers = [await _worker(url) for _ in range(load.workers)]
    began = SystemClock().now()
    async with database.writing() as session:
        await timer_rows.fall_due(session, began)
        await session.commit()
    seconds = await _race(database, workers, load)
    async with database.reading() as session:
        return await timer_rows.count(session, load.due) | {"seconds": round(seconds, 3)}


async def _race(database: Database, workers: list[asyncio.subprocess.Process], load: TimerLoad) -> float:
    """Let all go at once; kill some half-way; the seconds until the last row was done."""
    started = time()
    for worker in workers:
        _stdin(worker).write(b"go\n")
    victims = workers[: load.killed]
    while victims and await _left(database) > load.due // 2:  # noqa: ASYNC110 - other processes cannot set our event
        await asyncio.sleep(0.05)
    for victim in victims:
        with contextlib.suppress(ProcessLookupError):
            victim.send_signal(signal.SIGKILL)
    ends = [(await worker.communicate())[0] for worker in workers]
    return max(float(end) for end in ends if end) - started


async def _left(database: Database) -> int:
    async with database.reading() as session:
        return await timer_rows.left(session, SystemClock().now())


async def _worker(url: str) -> asyncio.subprocess.Process:
    """A process that has loaded everything and waits for the word to begin."""
    pipe = asyncio.subprocess.PIPE
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hotline.bench.timer_worker", url, stdin=pipe, stdout=pipe
    )
    if worker.stdout is None or not await worker.stdout.readline():
        raise RuntimeError("a worker did not start")
    return worker


def _stdin(worker: asyncio.subprocess.Process) -> asyncio.StreamWriter:
    if worker.stdin is None:
        raise RuntimeError("a worker that listens to nothing")
    return worker.stdin


async def _ratio(database: Database, load: TimerLoad) -> dict[str, Any]:
    """A sweep that finds a hundred due, among few and among many that are armed."""
    work = Work(database, SystemClock(), Settings())
    far = SystemClock().now() + timedelta(days=30)
    async with database.writing() as session:
        await timer_rows.retire(session)
        await session.commit()
    few = await _armed_up_to(work, load.few, far)
    many = await _armed_up_to(work, load.many, far)
    return {"few_ms": round(few, 2), "many_ms": round(many, 2), "sweep_ratio": round(many / few, 3)}


async def _armed_up_to(work: Work, count: int, far: datetime) -> float:
    async with work.database.writing() as session:
        await timer_rows.arm_up_to(session, count, due_at=far)
        await session.commit()
        await timer_rows.analyse(session)
    return statistics.median([await _one_sweep(work) for _ in range(ROUNDS)])


async def _one_sweep(work: Work) -> float:
    """Milliseconds of one sweep that finds exactly so many due."""
    async with work.database.writing() as session:
        await timer_rows.some_fall_due(session, DUE_IN_SWEEP, SystemClock().now())
        await session.commit()
    began = perf_counter()
    swept = await sweep(work, limit=SWEEP_LIMIT)
    seconds = perf_counter() - began
    if swept.fired != DUE_IN_SWEEP:
        raise RuntimeError(f"a sweep found {swept.fired} due instead of {DUE_IN_SWEEP}")
    return seconds * 1000

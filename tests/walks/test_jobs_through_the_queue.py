"""The city profile's jobs with a Redis of their own: flushed, away, workers killed; nothing is lost or done twice."""

import asyncio
import csv
import io
import os
import secrets
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from rq import Worker
from sqlalchemy import func, select, update

from hotline.app.jobs.queue import Offers, connect, queue_of
from hotline.app.wiring import Services, build
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import Work
from tests.conftest import absent
from tests.dashboards.office import settle
from tests.servers import Missing
from tests.servers import Redis as OwnRedis
from tickets.import_export.folders import folder
from tickets.import_export.mapping import SheetMapping
from tickets.import_export.models import ImportState, TicketImport
from tickets.jobs import asking, store
from tickets.jobs.models import JobKind, JobRun, JobState
from tickets.models import Ticket

pytestmark = pytest.mark.xdist_group("processes")
ROOT = Path(__file__).parents[2]
ODD = str(ROOT / "tests" / "hotline" / "odd_jobs.py")
LINES = 45
OVER = (JobState.DONE, JobState.FAILED)
LONGEST = 180.0  # seconds that a test waits for a process of its own; it is only reached where something is wrong


@pytest.fixture
async def own_redis(tmp_path: Path) -> AsyncIterator[OwnRedis]:
    """Of this test alone, which may kill and flush it; not started yet."""
    made = OwnRedis(tmp_path)
    try:
        yield made
    finally:
        await made.kill()


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(getattr(request, "param", "postgres_url")))


@pytest.fixture
def settings(tmp_path: Path, database_url: str, own_redis: OwnRedis) -> Settings:
    prefix = f"test-{secrets.token_hex(4)}"
    return Settings(home=tmp_path / "home", database_url=database_url, redis_url=own_redis.url, queue_prefix=prefix)


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[Services]:
    made = build(settings, serve_channels=False)
    await settle(made.work)
    yield made
    await made.close()


def environment(settings: Settings) -> dict[str, str]:
    own = {
        "HOTLINE_HOME": str(settings.home),
        "HOTLINE_DATABASE_URL": settings.database_url,
        "HOTLINE_REDIS_URL": settings.redis_url,
        "HOTLINE_QUEUE_PREFIX": settings.queue_prefix,
        "HOTLINE_JOB_WORKER": secrets.token_hex(16),
        "PYTHONPATH": str(ROOT),
    }
    return {**os.environ, **own}


@asynccontextmanager
async def process(settings: Settings, *arguments: str) -> AsyncIterator[Process]:
    """A process of the city, stopped at the end."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env=environment(settings), cwd=ROOT, stdin=PIPE, stdout=PIPE, stderr=PIPE
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.terminate()
        async with asyncio.timeout(LONGEST):
            await started.communicate()


async def a_sheet(work: Work) -> int:
    """A checked sheet of `LINES` lines that somebody has confirmed; returns the job's id."""
    async with work.begin() as uow:
        sheet = TicketImport(
            staff_id=1, at=uow.now, name="旧工单.csv", mapping=SheetMapping(origin="旧平台").as_dict, headings=[]
        )
        sheet.state, sheet.total = ImportState.TO_IMPORT, LINES
        uow.session.add(sheet)
        await uow.session.flush()
        own = folder(work.settings, sheet.id)
        own.path.mkdir(parents=True)
        out = io.StringIO()
        csv.writer(out).writerows([["诉求内容"], *([f"第{n}盏路灯不亮"] for n in range(LINES))])
        (own.path / "sheet.csv").write_text(out.getvalue(), encoding="utf-8")
        job = await asking.ask(uow, JobKind.IMPORT_SHEET, {"import": sheet.id}, about=sheet.name, by=1)
        assert job is not None
        sheet.job_id = job.id
    return job.id


async def job_of(work: Work, job_id: int) -> JobRun:
    async with work.reading() as session:
        found = await store.job(session, job_id)
    assert found is not None
    return found


async def until(work: Work, job_id: int, *states: JobState) -> JobRun:
    """Another process works on it; there is nothing else to wait for."""
    async with asyncio.timeout(LONGEST):
        while (found := await job_of(work, job_id)).state not in states:  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.1)
    return found


async def tickets(work: Work) -> int:
    async with work.reading() as session:
        return await session.scalar(select(func.count()).select_from(Ticket)) or 0


async def read_until(process_: Process, word: str) -> None:
    """Until the process has said this on its standard error."""
    assert process_.stderr is not None
    async with asyncio.timeout(LONGEST):
        async for line in process_.stderr:
            if word in line.decode():
                return
    raise AssertionError(f"ended without {word}")


@pytest.fixture
async def redis_there(own_redis: OwnRedis) -> OwnRedis:
    await start(own_redis)
    return own_redis


async def start(own: OwnRedis) -> None:
    try:
        await own.start()
    except Missing as missing:
        absent("Redis", str(missing))


async def test_what_breaks_and_what_takes_too_long_fail_in_words(
    house: Services, settings: Settings, redis_there: OwnRedis
) -> None:
    breaks, hangs = await a_sheet(house.work), await a_sheet(house.work)
    await Offers(settings).look(house)
    async with process(settings, ODD, "fails"):
        broken, late = [await until(house.work, job_id, *OVER) for job_id in (breaks, hangs)]
    assert {broken.state, late.state} == {JobState.FAILED}
    assert broken.error == "程序出错（RuntimeError），详情见 hotline jobs 的日志"
    assert late.error.startswith("超过了 0.2 秒的时限，已停止")


async def test_a_flushed_queue_is_filled_again(house: Services, settings: Settings, redis_there: OwnRedis) -> None:
    job_id, offers = await a_sheet(house.work), Offers(settings)
    queue = queue_of(settings, connect(settings))
    await offers.look(house)
    await offers.look(house)
    (name,) = queue.get_job_ids()
    redis.Redis.from_url(redis_there.url).flushall()
    await offers.look(house)
    (other,) = queue.get_job_ids()
    assert other != name
    async with process(settings, ODD, "as_ever"):
        done = await until(house.work, job_id, *OVER)
    assert (done.state, await tickets(house.work)) == (JobState.DONE, LINES)


@pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)
async def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(
    house: Services, settings: Settings, redis_there: OwnRedis
) -> None:
    job_id = await a_sheet(house.work)
    await Offers(settings).look(house)
    async with process(settings, ODD, "stops") as worker:
        assert worker.stdout is not None
        async with asyncio.timeout(LONGEST):
            assert await worker.stdout.readline() == b"stopped\n"
        kill(worker.pid, *children(worker.pid))
    killed = await job_of(house.work, job_id)
    assert (killed.state, killed.done, await tickets(house.work)) == (JobState.RUNNING, 20, 20)
    async with house.work.begin() as uow:  # as if its lease had run out meanwhile
        await uow.session.execute(update(JobRun).values(beat_at=uow.now - timedelta(minutes=2)))
    await Offers(settings).look(house)
    async with process(settings, ODD, "as_ever"):
        done = await until(house.work, job_id, *OVER)
    assert (done.state, done.attempt, done.words) == (JobState.DONE, 2, f"已导入 {LINES} 行")
    assert await tickets(house.work) == LINES
    assert connect(settings).zcard(f"rq:wip:{settings.queue_prefix}-jobs") == 0, (
        "the dead worker's leavings are cleared"
    )


async def test_a_redis_that_is_away_is_waited_for_and_a_killed_worker_comes_back(
    house: Services, settings: Settings, own_redis: OwnRedis
) -> None:
    first = await a_sheet(house.work)
    async with process(settings, "-m", "hotline", "jobs", "--workers", "1") as jobs:
        await read_until(jobs, "queue_away")
        assert (await job_of(house.work, first)).state is JobState.QUEUED
        await start(own_redis)
        assert (await until(house.work, first, *OVER)).state is JobState.DONE
        kill(*children(jobs.pid))
        await own_redis.kill()
        second = await a_sheet(house.work)
        await start(own_redis)
        assert (await until(house.work, second, *OVER)).state is JobState.DONE
        jobs.terminate()
        async with asyncio.timeout(LONGEST):
            await jobs.communicate()
        assert jobs.returncode == 0
    assert await tickets(house.work) == 2 * LINES


async def test_a_worker_asked_to_stop_ends_without_an_error(settings: Settings, redis_there: OwnRedis) -> None:
    """While its parent lives on and holds the pipe, which the worker watches."""
    queue = queue_of(settings, connect(settings))
    async with process(settings, ODD, "as_ever") as worker:
        async with asyncio.timeout(LONGEST):
            while not await asyncio.to_thread(Worker.count, queue=queue):  # noqa: ASYNC110 - Redis tells nobody
                await asyncio.sleep(0.05)
            worker.terminate()
            assert worker.stderr is not None
            said = (await worker.stderr.read()).decode()
        assert (await worker.wait(), "Fatal Python error" in said) == (0, False), said


def children(pid: int) -> list[int]:
    """Of a process, and theirs."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    own = [int(one) for one in listed.stdout.split()]
    return [*own, *(below for one in own for below in children(one))]


def kill(*pids: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):  # a job's own process may just have ended
            os.kill(pid, signal.SIGKILL)

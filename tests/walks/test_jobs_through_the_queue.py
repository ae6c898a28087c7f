"""The city profile's jobs with a Redis of their own: flushed, away, workers killed; nothing is lost or done twice."""

import asyncio
import csv
import io
import os
import secrets
import signal
import socket
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from sqlalchemy import func, select, update

from hotline.app.jobs.queue import Offers, connect, queue_of
from hotline.app.wiring import House, build
from hotline.base.settings import Settings
from hotline.base.uow import Work
from tests.conftest import absent
from tests.dashboards.office import settle
from tickets.exchange.folders import folder
from tickets.exchange.mapping import SheetMapping
from tickets.exchange.models import ImportState, TicketImport
from tickets.jobs import asking, store
from tickets.jobs.models import JobKind, JobRun, JobState
from tickets.models import Ticket

pytestmark = pytest.mark.xdist_group("processes")
ROOT = Path(__file__).parents[2]
ODD = str(ROOT / "tests" / "hotline" / "odd_jobs.py")
LINES = 45
OVER = (JobState.DONE, JobState.FAILED)
LONGEST = 180.0  # seconds that a test waits for a process of its own; it is only reached where something is wrong


class OwnRedis:
    """A Redis of this test alone, which may be killed and flushed."""

    def __init__(self, folder_: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.folder = folder_
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ("--save", "", "--appendonly", "no", "--bind", "127.0.0.1", "--dir", str(self.folder))
        command = ["redis-server", "--port", str(self.port), *options]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    if subprocess.run(["which", "redis-server"], check=False, capture_output=True).returncode:
        absent("Redis", "apt-get install redis-server")
    made = OwnRedis(tmp_path)
    yield made
    made.kill()


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(getattr(request, "param", "postgres_url")))


@pytest.fixture
def settings(tmp_path: Path, database_url: str, own_redis: OwnRedis) -> Settings:
    prefix = f"test-{secrets.token_hex(4)}"
    return Settings(home=tmp_path / "home", database_url=database_url, redis_url=own_redis.url, queue_prefix=prefix)


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[House]:
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
    """A process of the city, told to stop at the end."""
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
            staff_id=1, at=uow.now, name="旧工单.csv", mapping=SheetMapping(origin="旧平台").told, headings=[]
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
def redis_there(own_redis: OwnRedis) -> OwnRedis:
    own_redis.start()
    _answers(own_redis)
    return own_redis


def _answers(own: OwnRedis) -> None:
    """It was just started; redis-py tries until it does."""
    patient = redis.retry.Retry(redis.backoff.ConstantBackoff(0.05), 200)
    redis.Redis.from_url(own.url, retry=patient, retry_on_error=[redis.exceptions.ConnectionError]).ping()


async def test_what_breaks_and_what_takes_too_long_fail_in_words(
    house: House, settings: Settings, redis_there: OwnRedis
) -> None:
    breaks, hangs = await a_sheet(house.work), await a_sheet(house.work)
    await Offers(settings).look(house)
    async with process(settings, ODD, "fails"):
        broken, late = [await until(house.work, job_id, *OVER) for job_id in (breaks, hangs)]
    assert {broken.state, late.state} == {JobState.FAILED}
    assert broken.error == "程序出错（RuntimeError），详情见 hotline jobs 的日志"
    assert late.error.startswith("超过了 0.2 秒的时限，已停止")


async def test_a_flushed_queue_is_filled_again(house: House, settings: Settings, redis_there: OwnRedis) -> None:
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
    house: House, settings: Settings, redis_there: OwnRedis
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
    house: House, settings: Settings, own_redis: OwnRedis
) -> None:
    first = await a_sheet(house.work)
    async with process(settings, "-m", "hotline", "jobs", "--workers", "1") as jobs:
        await read_until(jobs, "queue_away")
        assert (await job_of(house.work, first)).state is JobState.QUEUED
        own_redis.start()
        assert (await until(house.work, first, *OVER)).state is JobState.DONE
        kill(*children(jobs.pid))
        own_redis.kill()
        second = await a_sheet(house.work)
        own_redis.start()
        assert (await until(house.work, second, *OVER)).state is JobState.DONE
        jobs.terminate()
        async with asyncio.timeout(LONGEST):
            await jobs.communicate()
        assert jobs.returncode == 0
    assert await tickets(house.work) == 2 * LINES


def children(pid: int) -> list[int]:
    """Of a process, and theirs."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    own = [int(one) for one in listed.stdout.split()]
    return [*own, *(below for one in own for below in children(one))]


def kill(*pids: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):  # a job's own process may just have ended
            os.kill(pid, signal.SIGKILL)

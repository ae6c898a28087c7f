"""The power fails between the commit and the sending. Started again, nothing is lost, nothing goes out twice unmarked.

A real process, really killed with -9; the SMS provider is a fake that either takes the message and never answers, or
never even reads it.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from channels import outbox
from channels.models import OutboxState, Result
from dashboards.desk.queries.intake import opened_since
from hotline.base.clock import SystemClock
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import Work
from hotline.simulation.fakes import deliveries
from hotline.simulation.fakes.sms import FakeAliyunSms

WORDS = "临江路三号门口的路灯坏了三天，晚上走路很危险"
PHONE = "13877100001"
pytestmark = pytest.mark.xdist_group("processes")


@pytest.fixture
def home(tmp_path: Path, small_model: Path) -> Path:
    (tmp_path / "models").symlink_to(small_model / "models")
    return tmp_path


def settings_for(home: Path, sms_api: str) -> Settings:
    return Settings(
        home=home,
        channels=("sms",),
        sms_path_secret="path-secret",
        sms_key_id="key",
        sms_key_secret="secret",
        sms_api=sms_api,
    )


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """`hotline serve` in a process of its own; yields it and the address that it prints."""
    environment = {
        **os.environ,
        "HOTLINE_HOME": str(settings.home),
        "HOTLINE_CHANNELS": '["sms"]',
        "HOTLINE_SMS_PATH_SECRET": "path-secret",
        "HOTLINE_SMS_KEY_ID": "key",
        "HOTLINE_SMS_KEY_SECRET": "secret",
        "HOTLINE_SMS_API": settings.sms_api,
        "PYTHONUNBUFFERED": "1",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hotline", "serve", "--port", "0", "--chat-port", "0"),
        env=environment,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process, await _address(process)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    said = ""
    async with asyncio.timeout(60):
        while line := (await process.stderr.readline()).decode():
            said += line
            if "已就绪" in line:
                return line.split("：")[-1].strip()
    raise AssertionError(f"hotline serve ended before it was ready:\n{said}")


async def write_in(settings: Settings, url: str) -> None:
    made = deliveries.aliyun_sms_up(settings, phone=PHONE, text=WORDS, sequence_id="1", now=datetime.now(UTC))
    async with aiohttp.ClientSession(url) as session, session.post(made.path, data=made.body) as response:
        assert response.status == 200


async def kill(process: asyncio.subprocess.Process) -> None:
    process.send_signal(signal.SIGKILL)
    assert await process.wait() == -signal.SIGKILL


@asynccontextmanager
async def looking_in(settings: Settings) -> AsyncIterator[Work]:
    database = Database(settings.database)
    try:
        yield Work(database, SystemClock(), settings)
    finally:
        await database.close()


async def the_message(settings: Settings) -> tuple[OutboxState, int, list[Result]]:
    """State and attempts of the only outgoing message, and how each attempt ended."""
    async with looking_in(settings) as work, work.reading() as session:
        [row] = await outbox.of_ticket(session, 1)
        return row.state, row.attempts, [attempt.result for attempt in await outbox.attempts(session, row.id)]


async def until_sent(settings: Settings) -> None:
    async with asyncio.timeout(30):
        while (await the_message(settings))[0] is not OutboxState.SENT:  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.1)


async def test_killed_before_the_provider_has_read_it(home: Path) -> None:
    """The commit is done, the connection to the provider is open, and then the power is gone."""
    touched, over = asyncio.Event(), asyncio.Event()

    async def never_read(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        touched.set()
        await over.wait()
        writer.close()

    deaf = await asyncio.start_server(never_read, "127.0.0.1", 0)
    settings = settings_for(home, f"http://127.0.0.1:{deaf.sockets[0].getsockname()[1]}")
    async with serving(settings) as (process, url):
        await write_in(settings, url)
        await asyncio.wait_for(touched.wait(), 30)
        await kill(process)
    over.set()
    deaf.close()
    await deaf.wait_closed()

    provider = FakeAliyunSms("key", "secret")
    settings = settings_for(home, await provider.start())
    async with serving(settings) as (process, url):
        await write_in(settings, url)  # the provider, too, comes again
        await until_sent(settings)
    assert [message.address for message in provider.taken] == [PHONE]
    assert provider.repeats == []
    state, attempts, results = await the_message(settings)
    assert (state, attempts, results) == (OutboxState.SENT, 2, [Result.UNKNOWN, Result.SENT])
    async with looking_in(settings) as work:
        assert (await opened_since(work, 0)).tickets == 1
    await provider.close()


async def test_killed_after_the_provider_took_it(home: Path) -> None:
    """The citizen has the SMS, but nobody here knows: it is sent again, marked as the second attempt."""
    taken, over = asyncio.Event(), asyncio.Event()

    async def hold(*_message: str) -> None:
        taken.set()
        await over.wait()

    provider = FakeAliyunSms("key", "secret", hold)
    settings = settings_for(home, await provider.start())
    async with serving(settings) as (process, url):
        await write_in(settings, url)
        await asyncio.wait_for(taken.wait(), 30)
        await kill(process)

    over.set()
    provider.on_message = None
    async with serving(settings) as (process, _url):
        await until_sent(settings)
    first, second = provider.taken
    assert first.out_id == second.out_id
    assert provider.repeats == [first.out_id]
    state, attempts, results = await the_message(settings)
    assert (state, attempts, results) == (OutboxState.SENT, 2, [Result.UNKNOWN, Result.SENT])
    await provider.close()

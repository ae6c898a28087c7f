"""The city profile: pages, chat, worker and ticker are processes of their own on PostgreSQL and Redis.

A citizen writes by SMS and another by web chat; each is acknowledged, and the worker finds the department.
"""

import asyncio
import json
import re
import secrets
import socket
import sys
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from websockets.asyncio.client import connect

from channels.webchat.tokens import Tokens
from dashboards.desk.queries.intake import opened_since, undecided
from dashboards.web.live import LONGEST
from hotline.app.data import seed
from hotline.base.clock import SystemClock
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import Work
from hotline.simulation.fakes import deliveries
from hotline.simulation.fakes.sms import FakeAliyunSms

pytestmark = pytest.mark.xdist_group("processes")
PROCESSES = (("web",), ("chat",), ("worker", "classify", "deliver"), ("ticker",), ("ticker",))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def database_url(postgres_url: str) -> str:
    return postgres_url


@pytest.fixture
async def provider() -> AsyncIterator[FakeAliyunSms]:
    fake = FakeAliyunSms("key", "secret")
    await fake.start()
    yield fake
    await fake.close()


@pytest.fixture
async def city(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    small_model: Path,
    database: Database,
    redis_url: str,
    provider: FakeAliyunSms,
) -> AsyncIterator[Settings]:
    (tmp_path / "models").symlink_to(small_model / "models")
    port, chat_port = free_port(), free_port()
    environment = {
        "HOTLINE_HOME": str(tmp_path),
        "HOTLINE_DATABASE_URL": database.url.render_as_string(hide_password=False),
        "HOTLINE_REDIS_URL": redis_url,
        "HOTLINE_QUEUE_PREFIX": f"test-{secrets.token_hex(4)}",
        "HOTLINE_PORT": str(port),
        "HOTLINE_CHAT_PORT": str(chat_port),
        "HOTLINE_SITE_URL": f"http://127.0.0.1:{port}",
        "HOTLINE_CHANNELS": '["sms","webchat"]',
        "HOTLINE_SMS_PATH_SECRET": "path-secret",
        "HOTLINE_SMS_KEY_ID": "key",
        "HOTLINE_SMS_KEY_SECRET": "secret",
        "HOTLINE_SMS_API": provider.url,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    async with Work(database, SystemClock(), settings).begin() as uow:
        await seed.seed(uow, password="walk")
    running = [
        await asyncio.create_subprocess_exec(sys.executable, "-m", "hotline", *arguments) for arguments in PROCESSES
    ]
    try:
        await _answers(settings)
        yield settings
    finally:
        for process in running:
            process.terminate()
        for process in running:
            assert await asyncio.wait_for(process.wait(), 20) in {0, -15}


async def _answers(settings: Settings) -> None:
    async with asyncio.timeout(60), aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"{settings.site_url}/healthz") as response:
                    assert response.status == 200
                reader, writer = await asyncio.open_connection("127.0.0.1", settings.chat_port)
                writer.close()
                await writer.wait_closed()
                del reader
            except OSError:
                await asyncio.sleep(0.2)  # a process of its own is starting; there is nothing else to wait for
            else:
                return


async def test_two_citizens_are_heard(city: Settings, database: Database, provider: FakeAliyunSms) -> None:
    made = deliveries.aliyun_sms_up(
        city, phone="13877100001", text="人行道的井盖没了，晚上很危险", sequence_id="1", now=datetime.now(UTC)
    )
    async with aiohttp.ClientSession(city.site_url) as session, session.post(made.path, data=made.body) as response:
        assert response.status == 200
    token = Tokens(lambda: city.keys).new()
    async with connect(f"ws://127.0.0.1:{city.chat_port}/chat", compression=None, proxy=None) as socket_:
        await socket_.send(json.dumps({"type": "hello", "token": token, "last_seq": 0}))
        said = {"type": "say", "cid": str(uuid.uuid4()), "text": "孩子入学要准备哪些材料，老师也说不清"}
        await socket_.send(json.dumps(said))
        async with asyncio.timeout(60):
            lines = ""
            while "已登记" not in lines:
                lines += str(await socket_.recv())
    work = Work(database, SystemClock(), city)
    async with asyncio.timeout(60):
        while not provider.taken:  # noqa: ASYNC110 - another process sends
            await asyncio.sleep(0.1)
        while await undecided(work):  # noqa: ASYNC110 - another process decides
            await asyncio.sleep(0.1)
    assert "已登记" in provider.taken[0].text
    opened = await opened_since(work, 0)
    assert (opened.tickets, opened.dispatched + opened.to_people) == (2, 2)


async def test_danger_is_sent_to_an_open_page_by_the_process_that_received_it(city: Settings) -> None:
    made = deliveries.aliyun_sms_up(
        city, phone="13877100002", text="我站在桥栏杆外面，不想活了", sequence_id="2", now=datetime.now(UTC)
    )
    jar = aiohttp.CookieJar(unsafe=True)  # the page's address is a number
    async with aiohttp.ClientSession(city.site_url, cookie_jar=jar) as seat, asyncio.timeout(LONGEST - 5):
        csrf = re.search(r'name="csrf" value="([^"]+)"', await (await seat.get("/login")).text())
        assert csrf
        await seat.post("/login", data={"csrf": csrf[1], "login": "huang.mobai", "password": "walk"})
        seen = (await (await seat.get("/live")).json())["version"]
        asking = asyncio.create_task(seat.get("/live", params={"seen": seen}))
        async with seat.post(made.path, data=made.body) as response:
            assert response.status == 200
        payload = await (await asking).json()
    assert "自伤" in payload["alarms"][0]["text"]

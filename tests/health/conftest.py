"""A process of the city on a database of its own, whose health is asked as an operator's programs ask it."""

import asyncio
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from hotline.app import wiring
from hotline.app.health.process import ProcessHealth
from hotline.app.process.loops import GROUPS, Loops, chosen
from hotline.app.process.web import web_app
from hotline.app.wiring import Services
from hotline.base.settings import Settings
from hotline.bench import scratch_database
from router.learning import model_registry
from sla.sweep.sweeper import sweep
from tests.fakes.secrets_of_providers import SECRETS

TOKEN = {"Authorization": "Bearer figures"}


async def administer(url: str, *statements: str) -> None:
    """As the database's administrator, each in a transaction of its own."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loaded machine is no trouble of the database's; the test of a database that hangs takes the real limit."""
    monkeypatch.setattr("hotline.app.health.process.ANSWER_WITHIN", 60.0)
    monkeypatch.setattr("hotline.app.health.look.SECONDS", 60.0)


@pytest.fixture
async def city_database(postgres_url: str) -> AsyncIterator[str]:
    """Migrated as far as this program; what a test has set for the whole database is taken back."""
    await scratch_database.stamp(postgres_url)
    yield postgres_url
    name = make_url(postgres_url).database
    await administer(
        scratch_database.SERVER, f"ALTER DATABASE {name} RESET ALL", f"ALTER DATABASE {name} CONNECTION LIMIT -1"
    )
    await scratch_database.stamp(postgres_url)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """With keys and a model, as after `hotline prepare`; nobody here decides by it."""
    model = tmp_path / "models" / "first"
    model.mkdir(parents=True)
    (model / "manifest.json").write_text("{}")
    model_registry.use(tmp_path, "first")
    assert Settings(home=tmp_path).keys
    return tmp_path


@pytest.fixture
def settings(home: Path, city_database: str) -> Settings:
    prefix = f"test-{secrets.token_hex(4)}"
    return Settings(
        home=home,
        database_url=city_database,
        queue_prefix=prefix,
        metrics_token="figures",
        channels=("sms",),
        **SECRETS,
    )


@dataclass
class Asked:
    """The answer of a probe."""

    status: int
    body: dict[str, Any]

    def check(self, name: str) -> dict[str, str]:
        return next(check for check in self.body["checks"] if check["check"] == name)

    def bad(self) -> set[str]:
        return {check["check"] for check in self.body["checks"] if check["state"] == "bad"}

    def said(self, name: str) -> tuple[str, str, str]:
        found = self.check(name)
        return found["state"], found["words"], found["todo"]


@dataclass
class Watched:
    """A `hotline web`, with the workers that the test lets report."""

    house: Services
    health: ProcessHealth
    client: TestClient[Any, Any]

    async def ready(self, query: str = "") -> Asked:
        async with self.client.get(f"/readyz{query}") as response:
            return Asked(response.status, await response.json())

    async def metrics(self) -> str:
        async with self.client.get("/metrics", headers=TOKEN) as response:
            assert response.status == 200
            assert response.headers["Content-Type"].startswith("text/plain; version=")
            return await response.text()


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[Services]:
    made = wiring.build(settings)
    yield made
    await made.close()


@pytest.fixture
async def watched(house: Services, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watched]:
    """Every answer is computed again."""
    monkeypatch.setattr("hotline.app.health.process.FRESH", -1.0)
    health = ProcessHealth(house, "web")
    app: web.Application = web_app(house, health)
    async with TestClient(TestServer(app)) as client:
        yield Watched(house, health, client)
    await health.stop()


@pytest.fixture
async def workers(house: Services) -> AsyncIterator[Callable[..., Any]]:
    """`await workers("worker", "classify", …)`: such a process reports itself once, as if it ran."""
    made: list[ProcessHealth] = []

    async def report(role: str, *groups: str) -> ProcessHealth:
        health = ProcessHealth(house, role, pulses=Loops(house, chosen(house, groups)).pulses)
        health.name = f"{role}@host-{len(made) + 1}:{len(made) + 1}"
        made.append(health)
        await health.beat()
        return health

    yield report
    for health in made:
        await health.stop()


@pytest.fixture
async def whole_city(workers: Callable[..., Any], house: Services) -> list[ProcessHealth]:
    """A worker and a ticker have reported, and the deadlines have been swept."""
    await sweep(house.work)
    return [await workers("worker", *(name for name in GROUPS if name != "sweep")), await workers("ticker", "sweep")]


@pytest.fixture
def small_disk(city_database: str) -> Iterator[Path]:
    """A folder on a disk of 1 MB, which the database's server may write to; its tablespace is dropped afterwards."""
    place = Path(tempfile.mkdtemp(prefix="hotline-small-disk-"))
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,mode=0755", "tmpfs", place], check=False)
    if made.returncode:
        place.rmdir()
        pytest.skip("满盘的测试要挂一个 1 MB 的小盘，需要 root")
    place.chmod(0o755)
    folder = place / "data"
    folder.mkdir()
    try:
        shutil.chown(folder, "postgres")
        yield folder
        name = make_url(city_database).database
        asyncio.run(administer(city_database, f"ALTER DATABASE {name} RESET ALL"))
        asyncio.run(administer(city_database, f"DROP TABLESPACE IF EXISTS {name}_small"))
    finally:
        subprocess.run(["umount", "-l", place], check=True)
        place.rmdir()


def other_port(url: str) -> str:
    """The same database, where nobody listens."""
    return make_url(url).set(host="127.0.0.1", port=1).render_as_string(hide_password=False)


class Line:
    """A line to the database that can be made to carry nothing any more, in either direction."""

    def __init__(self, url: str) -> None:
        self._there = make_url(url)
        self._open = asyncio.Event()
        self._open.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.url = self._there.set(host="127.0.0.1", port=port).render_as_string(hide_password=False)
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def freeze(self) -> None:
        self._open.clear()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection(self._there.host, self._there.port or 5432)
        for source, target in ((reader, there[1]), (there[0], writer)):
            task = asyncio.create_task(self._pump(source, target))
            self._tasks.add(task)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65536):
                await self._open.wait()
                target.write(data)
                await target.drain()
        finally:
            target.close()


@pytest.fixture(autouse=True)
async def _no_task_left() -> AsyncIterator[None]:
    yield
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("health-") and not task.done()]

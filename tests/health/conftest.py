"""A process of the city on a database of its own, whose health is asked as an operator's programs ask it."""

import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from hotline.app import scratch, wiring
from hotline.app.health.process import Health
from hotline.app.health.schema import newest
from hotline.app.loops import GROUPS, Loops, chosen
from hotline.app.web import web_app
from hotline.app.wiring import House
from hotline.base.clock import SystemClock
from hotline.base.settings import Settings
from tests.fakes.secrets_of_providers import SECRETS

TOKEN = {"Authorization": "Bearer figures"}


async def administer(url: str, *statements: str) -> None:
    """As the database's administrator, each in a transaction of its own."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


@pytest.fixture
async def city_database(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """Migrated as far as this program, and dropped afterwards: its settings are changed by these tests."""
    request.getfixturevalue("postgres_database")  # skips with a sentence where there is no server
    async with scratch.postgres() as url:
        await administer(
            url,
            "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)",
            f"INSERT INTO alembic_version VALUES ('{newest()}')",
        )
        yield url


@pytest.fixture
def home(tmp_path: Path, small_model: Path) -> Path:
    """With keys and a model, as after `hotline prepare`."""
    (tmp_path / "models").symlink_to(small_model / "models")
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

    house: House
    health: Health
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
async def house(settings: Settings) -> AsyncIterator[House]:
    made = wiring.build(settings)
    yield made
    await made.close()


@pytest.fixture
async def watched(house: House, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watched]:
    """Every answer is made anew."""
    monkeypatch.setattr("hotline.app.health.process.FRESH", -1.0)
    health = Health(house, "web")
    app: web.Application = web_app(house, health)
    async with TestClient(TestServer(app)) as client:
        yield Watched(house, health, client)
    await health.stop()


@pytest.fixture
async def workers(house: House) -> AsyncIterator[Callable[..., Any]]:
    """`await workers("worker", "classify", …)`: such a process reports itself once, as if it ran."""
    made: list[Health] = []

    async def report(role: str, *groups: str, clock: SystemClock | None = None) -> Health:
        health = Health(house, role, pulses=Loops(house, chosen(house, groups)).pulses)
        if clock is not None:
            house.work.wall = clock
        health = Health(house, role, pulses=health.pulses)
        health.name = f"{role}@host-{len(made) + 1}:{len(made) + 1}"
        made.append(health)
        await health.beat()
        return health

    yield report
    for health in made:
        await health.stop()


@pytest.fixture
async def whole_city(workers: Callable[..., Any], house: House) -> list[Health]:
    """A worker and a ticker have reported, and the sweep has been made."""
    from hotline.app.background import sweep_due  # noqa: PLC0415

    await sweep_due(house)
    return [await workers("worker", *(name for name in GROUPS if name != "sweep")), await workers("ticker", "sweep")]


def other_port(url: str) -> str:
    """The same database, where nobody listens."""
    return make_url(url).set(host="127.0.0.1", port=1).render_as_string(hide_password=False)

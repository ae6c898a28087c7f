"""A whole city of real processes, started by the product's own plan, each of which can be killed and started again."""

import asyncio
import os
import random
import sys
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from hotline.app.process.process_plan import Process, plan
from hotline.base.clock import SystemClock
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import Work
from hotline.simulation.fakes.sms import FakeAliyunSms
from hotline.simulation.fakes.wechat import FakeWeChat
from tests.fakes.secrets_of_providers import SECRETS
from tests.hotline import small_model
from tests.servers import Postgres, Redis, free_port

TEMPLATE = "prepared"  # the database as `hotline sample` leaves it, copied for every run
STARTS_WITHIN = 300.0  # seconds; on a machine that others load, seven processes start slowly
# Promises that run out while the test runs, so that lamps turn and steps are fired meanwhile.
POLICY = """
name = "chaos"
label = "压力试验"
since = 2026-01-01
extends = "guangxi"

[[line]]
promise = "dispatch"
budget = "0.1min"
basis = "试验"

[[line]]
promise = "sign"
budget = "0.1min"
basis = "试验"
"""


@dataclass
class Prepared:
    """What is made once: servers, a home with keys and model, a database to copy.

    `folder` holds it all and is open to the account of PostgreSQL; the city makes its own `home` private.
    """

    folder: Path
    postgres: Postgres
    redis: Redis
    runs: int = 0

    @property
    def home(self) -> Path:
        return self.folder / "home"

    async def database(self, tablespace: str = "pg_default") -> str:
        """A fresh copy of the prepared city; its name."""
        self.runs += 1
        name = f"run_{self.runs}"
        await self.postgres.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} TABLESPACE {tablespace}")
        return name


async def prepare(folder: Path, *, postgres: Postgres | None = None) -> Prepared:
    """Servers running, a city in the database `TEMPLATE`; raises `servers.Missing` where a server is not installed."""
    ready = Prepared(folder, postgres or Postgres(folder), Redis(folder))
    ready.home.mkdir()
    small_model.make(ready.home)
    (ready.home / "policy.toml").write_text(POLICY, encoding="utf-8")
    ready.postgres.make()
    try:
        await asyncio.gather(ready.postgres.start(), ready.redis.start())
        await ready.postgres.run(f"CREATE DATABASE {TEMPLATE} ENCODING 'UTF8' TEMPLATE template0")
        log = folder / "prepare.log"
        preparing = await start_process(("sample", "--password", "chaos"), environment_of(ready, TEMPLATE), log)
        assert await preparing.wait() == 0, log.read_text(encoding="utf-8")
    except BaseException:
        await close(ready)
        raise
    return ready


async def close(ready: Prepared) -> None:
    await asyncio.gather(ready.redis.kill(), ready.postgres.stop())


@dataclass
class City:
    """The running processes, by their names in the plan. `killed`: what was killed when, for who reads a failure."""

    prepared: Prepared
    settings: Settings
    work: Work
    logs: Path
    environment: dict[str, str]
    sms: FakeAliyunSms
    wechat: FakeWeChat
    children: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)
    killed: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def process(self, name: str) -> Process:
        return next(process for process in plan(self.settings) if process.name == name)

    def alike(self, kind: str) -> list[str]:
        """The names in the plan that begin so."""
        return sorted(name for name in self.children if name.startswith(kind))

    async def start(self, name: str) -> None:
        process = self.process(name)
        environment = {**self.environment, **process.environment}
        self.children[name] = await start_process(process.arguments, environment, self.logs / f"{name}.log")

    async def kill(self, victim: str) -> None:
        """`victim`: a name of the plan, or `redis` or `postgres`."""
        self.note(f"kill -9 {victim}")
        if victim == "redis":
            await self.prepared.redis.kill()
        elif victim == "postgres":
            await self.prepared.postgres.kill()
        else:
            child = self.children[victim]
            if child.returncode is None:
                child.kill()
            await child.wait()

    async def restart(self, victim: str) -> None:
        """What a service manager does for the servers, and `hotline city` for its own processes."""
        if victim == "redis":
            await self.prepared.redis.start()
        elif victim == "postgres":
            await self.prepared.postgres.start()
        else:
            await self.start(victim)
        self.note(f"{victim} started again")

    def note(self, what: str) -> None:
        self.killed.append(f"{time.monotonic() - self.began:7.2f} s  {what}")

    def ended(self) -> list[str]:
        """Processes that are gone now, though nobody killed them for good."""
        return sorted(name for name, child in self.children.items() if child.returncode is not None)

    async def ready(self) -> None:
        """Until pages and chat answer."""
        async with asyncio.timeout(STARTS_WITHIN), aiohttp.ClientSession(self.settings.site_url) as session:
            while True:
                assert not self.ended(), self.operator_reads(*self.ended())
                try:
                    async with session.get("/healthz"):
                        _, writer = await asyncio.open_connection("127.0.0.1", self.settings.chat_port)
                    writer.close()
                    await writer.wait_closed()
                except (OSError, aiohttp.ClientError):
                    await asyncio.sleep(0.1)
                else:
                    return

    def operator_reads(self, *names: str) -> str:
        """What somebody who is called at night finds: the log lines of these processes, or of all."""
        chosen = [self.logs / f"{name}.log" for name in names] or sorted(self.logs.glob("*.log"))
        return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in chosen if path.exists())


@asynccontextmanager
async def running(
    ready: Prepared, logs: Path, *, only: tuple[str, ...] = ("",), extra: dict[str, str] | None = None
) -> AsyncIterator[City]:
    """The city's processes on a database of their own; `only`: how the names in the plan begin."""
    sms = FakeAliyunSms(SECRETS["sms_key_id"], SECRETS["sms_key_secret"])
    wechat = FakeWeChat(SECRETS["wechat_appid"], SECRETS["wechat_secret"])
    port, database = free_port(), await ready.database()
    environment = environment_of(ready, database) | {
        "HOTLINE_PORT": str(port),
        "HOTLINE_CHAT_PORT": str(free_port()),
        "HOTLINE_SITE_URL": f"http://127.0.0.1:{port}",
        "HOTLINE_SMS_API": await sms.start(),
        "HOTLINE_WECHAT_API": await wechat.start(),
        **(extra or {}),
    }
    settings = settings_of(environment)
    own = Database(settings.database)
    city = City(ready, settings, Work(own, SystemClock(), settings), logs, environment, sms, wechat)
    chosen = [process.name for process in plan(settings) if process.name.startswith(only)]
    try:
        for name in chosen:
            await city.start(name)
        if {"web", "chat"} <= set(chosen):
            await city.ready()
        yield city
    finally:
        for child in city.children.values():
            if child.returncode is None:
                child.kill()
            await child.wait()
        await asyncio.gather(own.close(), sms.close(), wechat.close())


def pick(rng: random.Random, city: City, victim: str) -> str:
    """One process of the kind that the plan names; servers have no kinds."""
    return victim if victim in {"redis", "postgres"} else rng.choice(city.alike(victim))


def environment_of(ready: Prepared, database: str) -> dict[str, str]:
    fields = {name: value for name, value in SECRETS.items() if not name.startswith("telegram")}
    fields |= {
        "home": str(ready.home),
        "database_url": ready.postgres.url(database),
        "redis_url": ready.redis.url,
        "queue_prefix": f"chaos-{database.replace('_', '-')}",
        "channels": '["phone","webchat","wechat","sms"]',
        "policy": "chaos",
        "free_networks": '["127.0.0.0/8"]',
        "policy_file": str(ready.home / "policy.toml"),
    }
    return {f"HOTLINE_{name.upper()}": value for name, value in fields.items()} | {"PYTHONUNBUFFERED": "1"}


def settings_of(environment: dict[str, str]) -> Settings:
    """As the processes read them."""
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        return Settings()
    finally:
        os.environ.clear()
        os.environ.update(before)


async def start_process(arguments: Iterable[str], environment: dict[str, str], log: Path) -> asyncio.subprocess.Process:
    with log.open("ab") as said:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hotline", *arguments), env={**os.environ, **environment}, stdout=said, stderr=said
        )

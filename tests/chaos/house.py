"""A city's parts in this process, on a real database that can be hurt: a web server, and a worker's loops elsewhere."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import aiohttp
import structlog
from aiohttp.test_utils import TestServer

from hotline.app import wiring
from hotline.app.doctor.examining import examine
from hotline.app.health.city import GONE_AFTER
from hotline.app.health.process import ProcessHealth
from hotline.app.process.loops import Loops, chosen
from hotline.app.process.web import web_app
from hotline.app.wiring import Services
from hotline.base.clock import Clock, SystemClock
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import Work
from hotline.simulation.fakes.sms import FakeAliyunSms
from hotline.simulation.fakes.wechat import FakeWeChat
from tests.chaos import senders
from tests.chaos.city import Prepared, environment_of, settings_of
from tests.chaos.senders import SentMessage
from tests.fakes.secrets_of_providers import SECRETS
from tests.servers import Postgres
from tickets.trail import commitments

ROLE = "hotline"  # no superuser: limits hold for it
GROUPS = ("classify", "deliver", "sweep")
_HOSTS = count(1)


@dataclass
class Small:
    """`work` is the test's own look at the rows, as a superuser whom no limit concerns."""

    ready: Prepared
    database: str
    environment: dict[str, str]  # for processes of this city
    door: Services
    settings: Settings
    work: Work
    sms: FakeAliyunSms
    wechat: FakeWeChat
    health: ProcessHealth  # of the web server
    said: list[Any] = field(default_factory=list)

    @property
    def postgres(self) -> Postgres:
        return self.ready.postgres

    async def sql(self, statement: str) -> list[Any]:
        return await self.postgres.run(statement, database=self.database)

    async def bring(self, messages: list[SentMessage]) -> None:
        """Until each was answered with 200."""
        async with senders.doors(self.settings) as bring:
            await senders.feed(messages, bring, at_once=4, taken=lambda: None)

    async def says(self, check: str) -> tuple[str, str]:
        """What `/readyz` of the web server and `hotline check` say of it where they call it wrong; else empty."""
        return (await self.unready()).get(check, ""), (await self.found_by_check()).get(check, "")

    async def unready(self) -> dict[str, str]:
        """By the names of the checks, what is wrong; `/readyz` says yes only where that is nothing."""
        async with (
            aiohttp.ClientSession(self.settings.site_url) as session,
            session.get("/readyz") as answer,
        ):
            payload = await answer.json()
        bad = {one["check"]: one["words"] for one in payload["checks"] if one["state"] == "bad"}
        assert answer.status == (503 if bad else 200)
        return bad

    async def found_by_check(self) -> dict[str, str]:
        return {one.name: one.words for one in (await examine(self.settings)).bad()}

    async def age_heartbeats(self, role: str) -> None:
        """As if the half minute had passed after which a process that reports no more is missed."""
        await self.sql(
            f"UPDATE heartbeat SET beat_at = beat_at - interval '{GONE_AFTER + 1} seconds' WHERE name LIKE '{role}@%'"
        )

    def operator_reads(self) -> list[str]:
        """The names of what was logged as a warning or worse, in order."""
        return [str(line["event"]) for line in self.said if line["log_level"] in {"warning", "error", "critical"}]


@dataclass(frozen=True, slots=True)
class Worker:
    house: Services
    loops: Loops
    health: ProcessHealth

    async def has_looked(self, loop: str, times: int) -> None:
        """Until it has looked so often more, well or not."""
        pulse = self.loops.pulses[loop]
        until = pulse.looks + pulse.failures + times
        while pulse.looks + pulse.failures < until:  # noqa: ASYNC110 - the loop tells nobody that it looks
            await asyncio.sleep(0.05)


def by_sms(seed: int, count: int) -> list[SentMessage]:
    return [one for one in senders.messages(seed, count * 8) if one.channel == "sms"][:count]


@asynccontextmanager
async def small(ready: Prepared, *, tablespace: str = "pg_default") -> AsyncIterator[Small]:
    """A web server that listens; no loop runs yet. `tablespace`: where its tables lie."""
    sms = FakeAliyunSms(SECRETS["sms_key_id"], SECRETS["sms_key_secret"])
    wechat = FakeWeChat(SECRETS["wechat_appid"], SECRETS["wechat_secret"])
    database = await ready.database(tablespace)
    await _let_in(ready.postgres, database)
    environment = environment_of(ready, database) | {
        "HOTLINE_DATABASE_URL": ready.postgres.url(database, role=ROLE),
        "HOTLINE_CHANNELS": '["sms","phone","wechat"]',
        "HOTLINE_SMS_API": await sms.start(),
        "HOTLINE_WECHAT_API": await wechat.start(),
    }
    settings = settings_of(environment)
    own = Database(ready.postgres.url(database))
    door = wiring.build(settings)
    health = ProcessHealth(door, "web")
    with structlog.testing.capture_logs() as said:
        async with TestServer(web_app(door, health)) as server:
            settings = settings.model_copy(update={"site_url": str(server.make_url("/")).rstrip("/")})
            work = Work(own, SystemClock(), settings)
            await commitments.begin(work)
            yield Small(ready, database, environment, door, settings, work, sms, wechat, health, said)
        await health.stop()
        await door.close()
    for part in (own, sms, wechat):
        await part.close()


@asynccontextmanager
async def worker(place: Small, *, clock: Clock | None = None) -> AsyncIterator[Worker]:
    """The loops of one worker, apart from the web server: the two know each other by rows and wakeups only."""
    house = wiring.build(place.settings, clock=clock)
    await house.wakeups.start()
    loops = Loops(house, chosen(house, GROUPS))
    health = ProcessHealth(house, "worker", pulses=loops.pulses)
    health.name = f"worker@host-{next(_HOSTS)}:1"
    await health.beat()  # the tests beat when they want it known
    loops.start()
    try:
        yield Worker(house, loops, health)
    finally:
        await loops.stop()
        await health.stop()
        await house.close()


async def _let_in(postgres: Postgres, database: str) -> None:
    known = await postgres.run("SELECT 1 FROM pg_roles WHERE rolname = $1", ROLE)
    if not known:
        await postgres.run(f"CREATE ROLE {ROLE} LOGIN")
    for what in ("TABLES", "SEQUENCES"):
        await postgres.run(f"GRANT ALL ON ALL {what} IN SCHEMA public TO {ROLE}", database=database)

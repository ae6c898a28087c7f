"""A city's own parts in this process, on the real database that can be hurt: a door, and a worker's loops elsewhere."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiohttp.test_utils import TestServer

from hotline.app import wiring
from hotline.app.fakes.sms import FakeAliyunSms
from hotline.app.fakes.wechat import FakeWeChat
from hotline.app.loops import Loops, chosen
from hotline.app.web import web_app
from hotline.app.wiring import House
from hotline.base.clock import Clock, SystemClock
from hotline.base.database import Database
from hotline.base.settings import Settings
from hotline.base.uow import Work
from tests.chaos import senders
from tests.chaos.city import Prepared, environment_of, settings_of
from tests.chaos.senders import Told
from tests.chaos.servers import Postgres
from tests.fakes.secrets_of_providers import SECRETS

ROLE = "hotline"  # no superuser: limits hold for it
GROUPS = ("classify", "deliver", "sweep")


@dataclass
class Small:
    """`work` is the test's own look at the rows, as a superuser whom no limit concerns."""

    ready: Prepared
    database: str
    environment: dict[str, str]  # for processes of this city
    door: House
    settings: Settings
    work: Work
    sms: FakeAliyunSms
    wechat: FakeWeChat
    said: list[Any] = field(default_factory=list)

    @property
    def postgres(self) -> Postgres:
        return self.ready.postgres

    async def sql(self, statement: str) -> list[Any]:
        return await self.postgres.run(statement, database=self.database)

    async def bring(self, told: list[Told]) -> None:
        """Until each was answered with 200."""
        async with senders.doors(self.settings) as bring:
            await senders.feed(told, bring, at_once=4, taken=lambda: None)

    def operator_reads(self) -> list[str]:
        """The names of what was logged as a warning or worse, in order."""
        return [str(line["event"]) for line in self.said if line["log_level"] in {"warning", "error", "critical"}]


@dataclass(frozen=True, slots=True)
class Worker:
    house: House
    loops: Loops

    async def has_looked(self, loop: str, times: int) -> None:
        """Until it has looked so often more, well or not."""
        pulse = self.loops.pulses[loop]
        until = pulse.looks + pulse.failures + times
        while pulse.looks + pulse.failures < until:  # noqa: ASYNC110 - the loop tells nobody that it looks
            await asyncio.sleep(0.05)


def by_sms(seed: int, count: int) -> list[Told]:
    return [one for one in senders.messages(seed, count * 8) if one.channel == "sms"][:count]


@asynccontextmanager
async def small(ready: Prepared, *, tablespace: str = "pg_default") -> AsyncIterator[Small]:
    """A door that listens; no loop runs yet. `tablespace`: where its tables lie."""
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
    with structlog.testing.capture_logs() as said:
        async with TestServer(web_app(door)) as server:
            settings = settings.model_copy(update={"site_url": str(server.make_url("/")).rstrip("/")})
            yield Small(
                ready, database, environment, door, settings, Work(own, SystemClock(), settings), sms, wechat, said
            )
        await door.close()
    for part in (own, sms, wechat):
        await part.close()


@asynccontextmanager
async def worker(place: Small, *, clock: Clock | None = None) -> AsyncIterator[Worker]:
    """The loops of one worker, apart from the door: the two know each other by rows and hints only."""
    house = wiring.build(place.settings, clock=clock)
    await house.hints.start()
    loops = Loops(house, chosen(house, GROUPS))
    loops.start()
    try:
        yield Worker(house, loops)
    finally:
        await loops.stop()
        await house.close()


async def _let_in(postgres: Postgres, database: str) -> None:
    known = await postgres.run("SELECT 1 FROM pg_roles WHERE rolname = $1", ROLE)
    if not known:
        await postgres.run(f"CREATE ROLE {ROLE} LOGIN")
    for what in ("TABLES", "SEQUENCES"):
        await postgres.run(f"GRANT ALL ON ALL {what} IN SCHEMA public TO {ROLE}", database=database)

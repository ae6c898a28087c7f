"""Starts a server for attacks: real sockets, webhooks, pages and chat; the database of the test behind it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, CookieJar
from sqlalchemy import delete, func, select, text

from channels.webchat.server import ChatServer
from channels.webchat.tokens import Tokens
from hotline.app import wiring
from hotline.app.metadata import Base
from hotline.app.process.chat import chat_server
from hotline.app.process.web import start, web_app
from hotline.app.wiring import Services
from hotline.base.clock import Clock
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import Work
from hotline.bench import scratch_database
from hotline.simulation.fakes.deliveries import InboundDelivery
from tests.conftest import MONDAY_MORNING
from tests.dashboards.office import Office, settle
from tests.servers import free_port
from tickets.message_models import Message
from tickets.trail import TrailEntry, TrailKind


@dataclass
class Site:
    """What an attacker finds. `urls`: of the web processes, which know each other by rows and wakeups only."""

    settings: Settings
    clock: Clock
    houses: list[Services]
    urls: list[str]
    client: ClientSession
    chat: ChatServer | None = None
    office: Office = field(init=False)

    def __post_init__(self) -> None:
        self.office = Office(self.work)

    @property
    def work(self) -> Work:
        return self.houses[0].work

    @property
    def url(self) -> str:
        return self.urls[0]

    @property
    def tokens(self) -> Tokens:
        return Tokens(lambda: self.settings.keys)

    @property
    def chat_port(self) -> int:
        assert self.chat is not None
        return self.chat.port

    @property
    def chat_url(self) -> str:
        return f"ws://127.0.0.1:{self.chat_port}/chat"

    async def begin_anew(self) -> None:
        """As a new city: no row but its people and units, Monday morning."""
        if self.settings.embedded:
            await self._empty_file()
        else:
            await scratch_database.empty(self.work.database)
        self.clock.set(MONDAY_MORNING)  # type: ignore[attr-defined] - these tests turn it
        await settle(self.work)

    async def _empty_file(self) -> None:
        async with self.work.database.engine.begin() as connection:
            await connection.execute(text("PRAGMA defer_foreign_keys = ON"))
            for table in reversed(Base.metadata.sorted_tables):
                await connection.execute(delete(table))

    async def bring(self, made: InboundDelivery, **headers: str) -> int:
        """The status that a delivery is answered with."""
        sent = self.client.post(
            self.url + made.path, data=made.body, headers={**made.headers, **headers}, params=made.query
        )
        async with sent as answer:
            await answer.read()
            return answer.status

    async def messages(self) -> list[str]:
        """What citizens are on record to have said."""
        async with self.work.reading() as session:
            found = await session.scalars(select(Message.text).where(Message.external_id.is_not(None)))
            return sorted(found)

    async def noted(self, kind: TrailKind) -> int:
        async with self.work.reading() as session:
            return await session.scalar(select(func.count()).where(TrailEntry.kind == kind)) or 0


@asynccontextmanager
async def started(settings: Settings, clock: Clock, *, processes: int = 1, chat: bool = False) -> AsyncIterator[Site]:
    """Web processes on these settings, on free ports; with `chat` the chat's server beside them."""
    ports = [free_port() for _ in range(processes)]
    settings = settings.model_copy(update={"site_url": f"http://127.0.0.1:{ports[0]}"}) if chat else settings
    async with AsyncExitStack() as stack:
        houses = [wiring.build(settings, clock=clock) for _ in ports]
        for house in houses:
            stack.push_async_callback(house.close)
        server = await _chat(houses, stack.push_async_callback) if chat else None
        for house, port in zip(houses, ports, strict=True):
            runner = await start(web_app(house), host="127.0.0.1", port=port, drain=1.0)
            stack.push_async_callback(runner.cleanup)
        jar = CookieJar(unsafe=True)  # cookies of an address, not of a name
        client = await stack.enter_async_context(ClientSession(cookie_jar=jar))
        yield Site(settings, clock, houses, [f"http://127.0.0.1:{port}" for port in ports], client, server)


async def _chat(houses: list[Services], at_the_end: Callable[..., Any]) -> ChatServer:
    made = chat_server(houses[0], port=0)
    await made.start()
    at_the_end(made.close)
    for house in houses:
        house.use_chat_port(made.port)
    return made

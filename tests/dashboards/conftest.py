import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from classifier.places import Gazetteer
from dashboards import routes
from dashboards.queries.running import Seen, State, running
from hotline.app import sample
from hotline.base.hints import InProcessHints, Wake
from hotline.base.readiness import Check, Level, Report
from hotline.base.uow import Work
from router.judging import Office as Judging
from tests.dashboards.office import Browser, Office, settle
from tests.fakes.scripted import ScriptedGuesser


@pytest.fixture
async def office(work: Work) -> Office:
    await settle(work)
    return Office(work)


async def office_there() -> Judging:
    return Judging(ScriptedGuesser({"路灯": "szgl"}, category="020301"), sample.catalogue(), Gazetteer(sample.places()))


class Told:
    """What the process says of its health: good, unless a test says otherwise; what waits is read from the database."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.checks = (Check("database", "数据库", Level.GOOD, "能读能写，用时 0.1 秒"),)
        self.processes: list[Seen] = []

    async def __call__(self) -> State:
        async with self._work.reading() as session:
            now = await running(session, self._work.clock.now())
        return State(Report(self._work.clock.now(), self.checks), now, self.processes)


@pytest.fixture
def health(work: Work) -> Told:
    return Told(work)


class Listened(InProcessHints):
    """Tells when the first page listens."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = asyncio.Event()

    def listen(self, name: str, wake: Wake) -> Callable[[], None]:
        self.heard.set()
        return super().listen(name, wake)


@pytest.fixture
def hints() -> Listened:
    return Listened()


@pytest.fixture
def app(work: Work, hints: Listened, health: Told) -> web.Application:
    made = web.Application()
    routes.setup(made, work, office_there, hints.listen, health)
    return made


@pytest.fixture
async def open_browser(app: web.Application, office: Office) -> AsyncIterator[Callable[[], Awaitable[Browser]]]:
    """`await open_browser()`: another browser, with cookies of its own, at the same server."""
    async with TestServer(app) as server, AsyncExitStack() as stack:

        async def opened() -> Browser:
            client: TestClient[Any, Any] = await stack.enter_async_context(TestClient(server))
            return Browser(client)

        yield opened


@pytest.fixture
async def browser(open_browser: Callable[[], Awaitable[Browser]]) -> Browser:
    return await open_browser()

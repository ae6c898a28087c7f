import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from classifier.text.gazetteer import Gazetteer
from dashboards.web import application
from hotline.app import sample_city
from hotline.base.storage.unit_of_work import Work
from hotline.base.wakeups import InProcessWakeups, Wake
from router.dispatch.decision import DecisionContext as Judging
from tests.dashboards.office import Browser, Office, Told, settle
from tests.fakes.scripted import ScriptedGuesser


@pytest.fixture
async def office(work: Work) -> Office:
    await settle(work)
    return Office(work)


async def office_there() -> Judging:
    return Judging(
        ScriptedGuesser({"路灯": "szgl"}, category="020301"), sample_city.catalogue(), Gazetteer(sample_city.places())
    )


@pytest.fixture
def health(work: Work) -> Told:
    return Told(work)


class Listened(InProcessWakeups):
    """Tells when the first page listens."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = asyncio.Event()

    def listen(self, name: str, wake: Wake) -> Callable[[], None]:
        self.heard.set()
        return super().listen(name, wake)


@pytest.fixture
def wakeups() -> Listened:
    return Listened()


@pytest.fixture
def app(work: Work, wakeups: Listened, health: Told) -> web.Application:
    made = web.Application()
    application.setup(made, work, office_there, wakeups.listen, health)
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

"""A real browser at a real server with the real chat beside it; SQLite is enough, for here the pages are looked at."""

import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import BrowserContext, Page, async_playwright

from hotline.app import wiring
from hotline.app.process.chat import chat_server
from hotline.app.process.web import web_app
from hotline.app.wiring import Services
from hotline.base.clock import TurnedClock
from hotline.base.settings import Settings
from tests.browser.town import Screen, Town
from tests.dashboards.office import Office, settle


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def settings(settings: Settings) -> Settings:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return settings.model_copy(update={"chat_port": free.getsockname()[1]})


@pytest.fixture
async def house(settings: Settings, clock: TurnedClock) -> AsyncIterator[Services]:
    made = wiring.build(settings, clock=clock, pooled=False)
    await settle(made.work)
    yield made
    await made.close()


@pytest.fixture
async def town(house: Services) -> AsyncIterator[Town]:
    chat = chat_server(house)
    await chat.start()
    async with TestServer(web_app(house)) as server:
        town = Town(house, Office(house.work), str(server.make_url("/")).rstrip("/"), chat)
        yield town
    await town.chat.close()


@pytest.fixture
async def context(chromium_path: str) -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        context = await chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
        yield context
        await context.close()
        await chromium.close()


@pytest.fixture
async def screen(context: BrowserContext, town: Town) -> Screen:
    page: Page = await context.new_page()
    return Screen(page, town.address)

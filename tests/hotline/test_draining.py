"""On SIGTERM the servers accept nothing new, and what was on its way in is taken to its end."""

import asyncio

import aiohttp
import pytest
from aiohttp import web

from dashboards.auth.app_keys import WORK
from hotline.app.process import web as pages
from hotline.base.clock import TurnedClock
from hotline.base.storage.unit_of_work import Work
from hotline.base.wakeups import InProcessWakeups
from tests.channels.chat_room import Accepted, InboundMessage, Office, browser_at, serving
from tests.conftest import MONDAY_MORNING


async def test_a_request_in_flight_is_answered_and_a_later_one_refused(bare_work: Work) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_request: web.Request) -> web.Response:
        begun.set()
        await go_on.wait()
        return web.Response(text="已登记")

    app = web.Application()
    app[WORK] = bare_work
    app.router.add_get("/", slow)
    runner = await pages.start(app, host="127.0.0.1", port=0, drain=60.0)
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    async with aiohttp.ClientSession() as session:
        asking = asyncio.create_task(session.get(address))
        await begun.wait()
        ending = asyncio.create_task(runner.cleanup())
        async with asyncio.timeout(30):
            while runner.addresses:  # noqa: ASYNC110 - the listening ends in another task
                await asyncio.sleep(0)
        async with aiohttp.ClientSession() as other:
            with pytest.raises(aiohttp.ClientConnectorError):
                await other.get(address)
        assert not ending.done()
        go_on.set()
        answered = await asking
        assert (answered.status, await answered.text()) == (200, "已登记")
    await ending


async def test_a_line_of_the_chat_in_flight_is_taken(wakeups: InProcessWakeups) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    class Slow(Office):
        async def accept(self, message: InboundMessage) -> Accepted:
            begun.set()
            await go_on.wait()
            return await super().accept(message)

    office = Slow(TurnedClock(MONDAY_MORNING).now())
    async with serving(office, wakeups) as server, browser_at(server) as browser:
        await browser.hello()
        await browser.send(type="say", cid="11111111-1111-4111-8111-111111111111", text="路灯不亮")
        await begun.wait()
        ending = asyncio.create_task(server.close())
        assert await browser.closed_with() == 1001
        go_on.set()
        await ending
    assert [line.text for lines in office.lines.values() for line in lines] == ["路灯不亮"]


@pytest.fixture
def wakeups() -> InProcessWakeups:
    return InProcessWakeups()

"""Who hears from `/readyz` how the city runs, and who hears only yes or no."""

from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from hotline.app import wiring
from hotline.app.health.process import ProcessHealth
from hotline.app.process.chat import chat_server
from hotline.app.process.web import web_app
from hotline.base.clock import TurnedClock
from hotline.base.settings import Settings
from tests.conftest import MONDAY_MORNING
from tests.dashboards.office import Browser, settle
from tests.health.conftest import TOKEN

FROM_OUTSIDE = {"X-Forwarded-For": "203.0.113.9"}
FROM_OFFICE = {"X-Forwarded-For": "10.3.0.9"}
BEHIND_PROXY = {"trusted_proxies": ("127.0.0.1",), "health_networks": ("10.3.0.0/16",)}


async def body(client: Any, path: str = "/readyz", **headers: str) -> dict[str, Any]:
    async with client.get(path, headers=headers) as response:
        payload = dict(await response.json())
        assert response.status == (200 if payload["ready"] else 503)
        return payload


@pytest.mark.parametrize("query", ["", "?of=process"])
async def test_from_outside_only_whether_all_is_well(settings: Settings, query: str) -> None:
    house = wiring.build(settings.model_copy(update=BEHIND_PROXY))
    health = ProcessHealth(house, "web")
    async with TestClient(TestServer(web_app(house, health))) as client:
        assert set(await body(client, f"/readyz{query}", **FROM_OUTSIDE)) == {"ready"}
        assert set(await body(client, f"/readyz{query}", **FROM_OUTSIDE, Via="1.1 office")) == {"ready"}
        inside = [{}, FROM_OFFICE, FROM_OUTSIDE | TOKEN]
        for headers in inside:
            assert set(await body(client, f"/readyz{query}", **headers)) == {"ready", "at", "checks"}, headers
    await health.stop()
    await house.close()


async def test_a_network_in_a_header_of_a_stranger_is_not_believed(settings: Settings) -> None:
    house = wiring.build(settings.model_copy(update=BEHIND_PROXY | {"trusted_proxies": ()}))
    health = ProcessHealth(house, "web")
    async with TestClient(TestServer(web_app(house, health))) as client:
        assert set(await body(client, **FROM_OFFICE)) == {"ready"}
    await health.stop()
    await house.close()


async def test_the_chats_port_says_no_more(settings: Settings) -> None:
    house = wiring.build(settings.model_copy(update=BEHIND_PROXY))
    health = ProcessHealth(house, "chat")
    chat = chat_server(house, port=0, health=health)
    await chat.start()
    async with TestClient(TestServer(web_app(house), port=0)) as client:
        address = f"http://127.0.0.1:{chat.port}/readyz"
        assert set(await body(client.session, address, **FROM_OUTSIDE)) == {"ready"}
        assert "checks" in await body(client.session, address, **FROM_OFFICE)
    await chat.close()
    await health.stop()
    await house.close()


async def test_the_system_administrator_reads_them_from_outside(settings: Settings) -> None:
    house = wiring.build(settings.model_copy(update=BEHIND_PROXY), clock=TurnedClock(MONDAY_MORNING))
    await settle(house.work)
    health = ProcessHealth(house, "web")
    async with TestClient(TestServer(web_app(house, health))) as client:
        browser = Browser(client)
        for login, reads in (("agent", False), ("sysadmin", True)):
            client.session.cookie_jar.clear()
            assert (await browser.sign_in(login)).status == 200
            assert ("checks" in await body(client, **FROM_OUTSIDE)) is reads, login
    await health.stop()
    await house.close()

"""The chat server against slow, torn, foreign and senseless peers."""

import asyncio

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from channels.webchat.server import ChatServer
from channels.webchat.wakeups import wakeup_of
from hotline.base.http.client_address import networks
from hotline.base.request_limits.limits import CHAT_FRAMES, CHAT_WINDOWS
from hotline.base.wakeups import InProcessWakeups
from tests.channels.chat_room import OTHER, TOKEN, Office, browser_at, serving


async def test_a_window_that_does_not_read_is_closed_and_holds_nobody_up(
    intake: Office, wakeups: InProcessWakeups
) -> None:
    for _ in range(2000):
        intake.add(TOKEN, "agent", "长" * 4000)
    async with (
        serving(intake, wakeups, slow_after=0.2, frames=CHAT_FRAMES._replace(most=10**6)) as server,
        browser_at(server, max_queue=1) as slow,
        browser_at(server) as other,
    ):
        await slow.send(type="hello", token=TOKEN, last_seq=0)
        await other.hello(token=OTHER)
        while server.windows > 1:
            assert (await other.say("在吗"))["type"] in {"ack", "error"}
        assert await slow.closed_with() in {4008, None}


async def test_too_long_a_frame_ends_the_line(server: ChatServer) -> None:
    async with browser_at(server) as browser:
        await browser.hello()
        await browser.socket.send("x" * (64 * 1024 + 1))
        assert await browser.closed_with() == 1009


async def test_abrowser_at_that_is_torn_away_leaves_no_trace(
    server: ChatServer, wakeups: InProcessWakeups, caplog: pytest.LogCaptureFixture
) -> None:
    async with browser_at(server) as stays:
        await stays.hello()
        async with browser_at(server) as torn:
            await torn.hello(token=OTHER)
            torn.socket.transport.abort()
        while server.windows > 1:
            assert (await stays.say("在"))["type"] in {"ack", "error"}
        assert list(wakeups.names()) == [wakeup_of(TOKEN)]
    assert [record for record in caplog.records if record.levelname in {"ERROR", "CRITICAL"}] == []


ORIGINS = [
    ("https://hotline.example.org", True),
    ("https://hotline.example.org:8443", True),
    ("https://www.example.gov.cn", True),
    (None, True),
    ("https://evil.example.org", False),
    ("https://hotline.example.org.evil.org", False),
    ("null", False),
]


@pytest.mark.parametrize(("origin", "let_in"), ORIGINS)
async def test_only_our_own_pages_may_connect(
    intake: Office,
    wakeups: InProcessWakeups,
    origin: Origin | None,
    let_in: bool,
) -> None:
    async with serving(intake, wakeups, origins=("https://www.example.gov.cn",)) as server:
        if let_in:
            async with browser_at(server, origin=origin) as browser:
                assert (await browser.hello())[-1]["type"] == "ready"
            return
        with pytest.raises(InvalidStatus) as refused:
            async with browser_at(server, origin=origin):
                pass
        assert refused.value.response.status_code == 403


async def test_another_path_is_not_found_and_noise_on_the_port_is_quiet(
    server: ChatServer, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with connect(f"ws://127.0.0.1:{server.port}/other", proxy=None):
            pass
    assert refused.value.response.status_code == 404
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"\x16\x03\x01\x00\r\n\r\n")
    await reader.read()
    writer.close()
    await writer.wait_closed()
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_compression_is_off(server: ChatServer) -> None:
    async with browser_at(server) as browser:
        assert browser.socket.response
        assert "Sec-WebSocket-Extensions" not in browser.socket.response.headers
        assert "Server" not in browser.socket.response.headers


async def test_windows_open_at_once_from_one_address_have_an_end(intake: Office, wakeups: InProcessWakeups) -> None:
    options = {"windows": CHAT_WINDOWS._replace(most=2), "proxies": networks(["127.0.0.1"])}
    crowd = {"additional_headers": {"X-Forwarded-For": "203.0.113.9"}}
    async with serving(intake, wakeups, **options) as server, browser_at(server, **crowd) as first:
        await first.hello()
        async with browser_at(server, **crowd) as second:
            await second.hello()
            async with browser_at(server, **crowd) as third:
                assert await third.closed_with() == 4030
                assert "聊天窗口太多" in third.socket.close_reason
            elsewhere = {"additional_headers": {"X-Forwarded-For": "198.51.100.7"}}
            async with browser_at(server, **elsewhere) as other:
                assert (await other.hello())[0]["type"] == "ready"
        async with browser_at(server, **crowd) as again:
            assert (await again.hello())[0]["type"] == "ready", "one was closed"


async def test_a_network_that_is_free_opens_as_many_as_it_likes(intake: Office, wakeups: InProcessWakeups) -> None:
    options = {"windows": CHAT_WINDOWS._replace(most=0), "free": networks(["127.0.0.1"])}
    async with serving(intake, wakeups, **options) as server, browser_at(server) as browser:
        assert (await browser.hello())[0]["type"] == "ready"

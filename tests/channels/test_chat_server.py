"""The chat server against slow, torn, foreign and senseless peers."""

import asyncio

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from channels.webchat.hints import bell_of
from channels.webchat.server import ChatServer
from hotline.base.hints import InProcessHints
from tests.channels.chat_room import TOKEN, Office, browser_at, serving


async def test_a_window_that_does_not_read_is_closed_and_holds_nobody_up(
    upstairs: Office, hints: InProcessHints
) -> None:
    for _ in range(2000):
        upstairs.add(TOKEN, "agent", "长" * 4000)
    async with (
        serving(upstairs, hints, slow_after=0.2) as server,
        browser_at(server, max_queue=1) as slow,
        browser_at(server) as other,
    ):
        await slow.send(type="hello", token=TOKEN, last_seq=0)
        await other.hello(token="another-citizens-token-1")
        while server.windows > 1:
            assert (await other.say("在吗"))["type"] in {"ack", "error"}
        assert await slow.closed_with() in {4008, None}


async def test_too_long_a_frame_ends_the_line(server: ChatServer) -> None:
    async with browser_at(server) as browser:
        await browser.hello()
        await browser.socket.send("x" * (64 * 1024 + 1))
        assert await browser.closed_with() == 1009


async def test_abrowser_at_that_is_torn_away_leaves_no_trace(
    server: ChatServer, hints: InProcessHints, caplog: pytest.LogCaptureFixture
) -> None:
    async with browser_at(server) as stays:
        await stays.hello()
        async with browser_at(server) as torn:
            await torn.hello(token="another-citizens-token-1")
            torn.socket.transport.abort()
        while server.windows > 1:
            assert (await stays.say("在"))["type"] in {"ack", "error"}
        assert list(hints.names()) == [bell_of(TOKEN)]
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
    upstairs: Office,
    hints: InProcessHints,
    origin: Origin | None,
    let_in: bool,
) -> None:
    async with serving(upstairs, hints, origins=("https://www.example.gov.cn",)) as server:
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

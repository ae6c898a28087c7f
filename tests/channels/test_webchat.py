"""The chat protocol as a browser would speak it, with the `websockets` client on a real socket."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from channels.contract import InboundMessage, Outgoing
from channels.pace import Pace
from channels.webchat import protocol
from channels.webchat.adapter import WebChat
from channels.webchat.fanout import Fanout, InProcessFanout
from channels.webchat.protocol import ChatLine
from channels.webchat.redis_fanout import RedisFanout
from channels.webchat.server import ChatOptions, ChatServer
from channels.webchat.window import PAGE
from hotline.base.clock import TurnedClock
from hotline.base.settings import Settings

TOKEN = "citizen-token-0123456789"
WAIT = 5.0


@dataclass(frozen=True)
class Accepted:
    repeated: bool
    sequence: int


@dataclass
class Office:
    """Conversations in memory: what the database is in the house."""

    now: datetime
    lines: dict[str, list[ChatLine]] = field(default_factory=dict)
    trouble: Exception | None = None

    async def accept(self, message: InboundMessage) -> Accepted:
        if self.trouble:
            raise self.trouble
        cid = message.external_id.partition(":")[2]
        for line in self.lines.get(message.sender, []):
            if line.cid == cid:
                return Accepted(repeated=True, sequence=line.seq)
        return Accepted(repeated=False, sequence=self.add(message.sender, "citizen", message.text, cid))

    def add(self, token: str, author: str, text: str, cid: str = "") -> int:
        lines = self.lines.setdefault(token, [])
        lines.append(ChatLine(len(lines) + 1, author, text, self.now, cid))
        return len(lines)

    async def history(self, token: str, after: int) -> Sequence[ChatLine]:
        if self.trouble:
            raise self.trouble
        return [line for line in self.lines.get(token, []) if line.seq > after][:PAGE]


class Browser:
    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def send(self, **frame: Any) -> None:
        await self.socket.send(json.dumps(frame))

    async def hear(self) -> dict[str, Any]:
        async with asyncio.timeout(WAIT):
            told: dict[str, Any] = json.loads(await self.socket.recv())
            return told

    async def hello(self, token: str | None = TOKEN, last_seq: int = 0) -> list[dict[str, Any]]:
        """Everything that is told until `ready`, which comes last."""
        await self.send(type="hello", token=token, last_seq=last_seq)
        told = [await self.hear()]
        while told[-1]["type"] == "message":
            told.append(await self.hear())
        return told

    async def say(self, text: str, cid: str | None = None) -> dict[str, Any]:
        """The ack or error; messages that come in between are passed over."""
        await self.send(type="say", cid=cid or str(uuid4()), text=text)
        return await self.hear_other_than("message")

    async def hear_other_than(self, kind: str) -> dict[str, Any]:
        told = await self.hear()
        while told["type"] == kind:
            told = await self.hear()
        return told

    async def hear_message(self, seq: int) -> dict[str, Any]:
        told = await self.hear()
        while told.get("seq") != seq or told["type"] != "message":
            told = await self.hear()
        return told

    async def closed_with(self) -> int | None:
        """The code that the server gave; None where the line simply broke."""
        async with asyncio.timeout(WAIT):
            with suppress(ConnectionClosed):
                while True:
                    await self.socket.recv()
        return None if self.socket.close_code == 1006 else self.socket.close_code


@pytest.fixture
def upstairs(now: datetime) -> Office:
    return Office(now)


@asynccontextmanager
async def _serving(upstairs: Office, fanout: Fanout, **options: Any) -> AsyncIterator[ChatServer]:
    chosen = ChatOptions(**({"port": 0, "site_url": "https://hotline.example.org"} | options))
    server = ChatServer(upstairs.accept, upstairs.history, fanout, TurnedClock(upstairs.now), chosen)
    await server.start()
    try:
        yield server
    finally:
        await server.close()
        await fanout.close()


@asynccontextmanager
async def _browser(server: ChatServer, **options: Any) -> AsyncIterator[Browser]:
    async with connect(f"ws://127.0.0.1:{server.port}/chat", proxy=None, **options) as socket:
        yield Browser(socket)


@pytest.fixture
def fanout() -> InProcessFanout:
    return InProcessFanout()


@pytest.fixture
async def server(upstairs: Office, fanout: InProcessFanout) -> AsyncIterator[ChatServer]:
    async with _serving(upstairs, fanout) as server:
        yield server


async def test_a_new_citizen_gets_a_token_and_is_heard(server: ChatServer, upstairs: Office) -> None:
    async with _browser(server) as browser:
        (ready,) = await browser.hello(token=None)
        assert (ready["type"], ready["seq"]) == ("ready", 0)
        assert protocol.is_token(ready["token"])
        cid = str(uuid4())
        assert await browser.say("没水了", cid) == {"type": "ack", "cid": cid, "seq": 1, "dup": False}
        assert [line.text for line in upstairs.lines[ready["token"]]] == ["没水了"]


async def test_a_sentence_sent_twice_is_taken_once_and_both_are_acknowledged(server: ChatServer) -> None:
    cid = str(uuid4())
    async with _browser(server) as browser:
        await browser.hello()
        assert (await browser.say("没水了", cid))["dup"] is False
    async with _browser(server) as browser:
        await browser.hello()
        assert await browser.say("没水了", cid) == {"type": "ack", "cid": cid, "seq": 1, "dup": True}


async def test_who_comes_again_is_told_what_he_missed_and_no_more(
    server: ChatServer, upstairs: Office, now: datetime
) -> None:
    for number in range(PAGE * 2 + 3):
        upstairs.add(TOKEN, "agent", f"第{number + 1}句")
    async with _browser(server) as browser:
        told = await browser.hello(last_seq=2)
        assert [line["seq"] for line in told[:-1]] == list(range(3, PAGE * 2 + 4))
        assert told[0] == {"type": "message", "seq": 3, "from": "agent", "text": "第3句", "at": now.isoformat()}
        assert told[-1] == {"type": "ready", "token": TOKEN, "seq": PAGE * 2 + 3}


async def test_an_answer_rings_every_open_window(
    server: ChatServer, upstairs: Office, fanout: InProcessFanout, office: Settings
) -> None:
    adapter = WebChat(office)
    adapter.fanout = fanout
    async with _browser(server) as here, _browser(server) as there, _browser(server) as stranger:
        await here.hello()
        await there.hello()
        await stranger.hello(token="another-citizens-token-1")
        upstairs.add(TOKEN, "agent", "已派单")
        await adapter.send(Outgoing(id=1, address=TOKEN, text="已派单"))
        assert (await here.hear())["text"] == (await there.hear())["text"] == "已派单"
        assert (await stranger.say("在吗"))["seq"] == 1


async def test_what_is_said_in_one_window_appears_in_the_other_with_its_cid(server: ChatServer) -> None:
    async with _browser(server) as here, _browser(server) as there:
        await here.hello()
        await there.hello()
        cid = str(uuid4())
        await here.say("没水了", cid)
        told = await there.hear()
        assert (told["from"], told["text"], told["cid"]) == ("citizen", "没水了", cid)


async def test_many_rings_at_once_tell_every_line_once_and_in_order(
    server: ChatServer, upstairs: Office, fanout: InProcessFanout
) -> None:
    async with _browser(server) as browser:
        await browser.hello()
        for number in range(30):
            upstairs.add(TOKEN, "system", str(number))
            await fanout.ring(TOKEN)
            await fanout.ring(TOKEN)
        assert [(await browser.hear())["seq"] for _ in range(30)] == list(range(1, 31))
        assert (await browser.say("完"))["seq"] == 31


BAD_SAYS: list[tuple[dict[str, Any], str, bool]] = [
    ({"type": "say", "text": "没水了"}, "cid", False),
    ({"type": "say", "cid": "1", "text": "没水了"}, "cid", False),
    ({"type": "say", "cid": str(uuid4()), "text": " \u200b\n"}, "写点什么", True),
    ({"type": "say", "cid": str(uuid4())}, "文字", True),
    ({"type": "shout"}, "type", False),
    ({"type": "hello"}, "握手|握过手", False),
]


@pytest.mark.parametrize(("frame", "words", "names_it"), BAD_SAYS, ids=[row[1] for row in BAD_SAYS])
async def test_a_bad_frame_is_answered_in_words_and_the_talk_goes_on(
    server: ChatServer,
    frame: dict[str, Any],
    words: str,
    names_it: bool,  # noqa: FBT001 - a table's column
) -> None:
    async with _browser(server) as browser:
        await browser.hello()
        await browser.send(**frame)
        told = await browser.hear()
        assert told["type"] == "error"
        assert any(word in told["message"] for word in words.split("|"))
        assert ("cid" in told) is names_it
        assert (await browser.say("没水了"))["type"] == "ack"


@pytest.mark.parametrize("frame", ["", "{", "[]", b"\xff\xfe", '{"type":"say"}', '{"type":"hello","token":"short"}'])
async def test_who_does_not_greet_properly_is_shown_out(server: ChatServer, frame: str | bytes) -> None:
    async with _browser(server) as browser:
        await browser.socket.send(frame)
        assert (await browser.hear())["type"] == "error"
        assert await browser.closed_with() == 4001


async def test_who_says_nothing_at_all_is_shown_out(upstairs: Office, fanout: InProcessFanout) -> None:
    async with _serving(upstairs, fanout, hello_within=0.01) as server, _browser(server) as browser:
        assert await browser.closed_with() == 4001


async def test_who_talks_too_fast_is_asked_to_wait_and_nothing_is_lost(
    upstairs: Office, fanout: InProcessFanout
) -> None:
    async with _serving(upstairs, fanout, messages=3, seconds=600) as server, _browser(server) as browser:
        await browser.hello()
        told = [await browser.say(str(number)) for number in range(5)]
        assert [answer["type"] for answer in told] == ["ack"] * 3 + ["error"] * 2
        assert "太快" in told[-1]["message"]
        assert told[-1]["cid"]
    assert len(upstairs.lines[TOKEN]) == 3


async def test_our_own_trouble_is_told_and_the_sentence_may_come_again(server: ChatServer, upstairs: Office) -> None:
    async with _browser(server) as browser:
        await browser.hello()
        upstairs.trouble = RuntimeError("database away")
        cid = str(uuid4())
        assert "重发" in (await browser.say("没水了", cid))["message"]
        upstairs.trouble = None
        assert (await browser.say("没水了", cid))["dup"] is False


async def test_trouble_while_telling_breaks_the_line_so_that_the_page_comes_again(
    server: ChatServer, upstairs: Office, fanout: InProcessFanout
) -> None:
    async with _browser(server) as browser:
        await browser.hello()
        upstairs.trouble = RuntimeError("database away")
        await fanout.ring(TOKEN)
        assert await browser.closed_with() is None
    upstairs.trouble = None
    upstairs.add(TOKEN, "agent", "回来了")
    async with _browser(server) as browser:
        assert (await browser.hello())[0]["text"] == "回来了"


async def test_a_window_that_does_not_read_is_closed_and_holds_nobody_up(
    upstairs: Office, fanout: InProcessFanout
) -> None:
    for _ in range(2000):
        upstairs.add(TOKEN, "agent", "长" * 4000)
    async with (
        _serving(upstairs, fanout, slow_after=0.2) as server,
        _browser(server, max_queue=1) as slow,
        _browser(server) as other,
    ):
        await slow.send(type="hello", token=TOKEN, last_seq=0)
        await other.hello(token="another-citizens-token-1")
        while server.windows > 1:
            assert (await other.say("在吗"))["type"] in {"ack", "error"}
        assert await slow.closed_with() in {4008, None}


async def test_too_long_a_frame_ends_the_line(server: ChatServer) -> None:
    async with _browser(server) as browser:
        await browser.hello()
        await browser.socket.send("x" * (64 * 1024 + 1))
        assert await browser.closed_with() == 1009


async def test_a_browser_that_is_torn_away_leaves_no_trace(
    server: ChatServer, fanout: InProcessFanout, caplog: pytest.LogCaptureFixture
) -> None:
    async with _browser(server) as stays:
        await stays.hello()
        async with _browser(server) as torn:
            await torn.hello(token="another-citizens-token-1")
            torn.socket.transport.abort()
        while server.windows > 1:
            assert (await stays.say("在"))["type"] in {"ack", "error"}
        assert list(fanout.tokens()) == [TOKEN]
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
    fanout: InProcessFanout,
    origin: Origin | None,
    let_in: bool,  # noqa: FBT001 - a table's column
) -> None:
    async with _serving(upstairs, fanout, origins=("https://www.example.gov.cn",)) as server:
        if let_in:
            async with _browser(server, origin=origin) as browser:
                assert (await browser.hello())[-1]["type"] == "ready"
            return
        with pytest.raises(InvalidStatus) as refused:
            async with _browser(server, origin=origin):
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
    async with _browser(server) as browser:
        assert browser.socket.response
        assert "Sec-WebSocket-Extensions" not in browser.socket.response.headers
        assert "Server" not in browser.socket.response.headers


def test_the_pace_is_counted_per_conversation_and_forgotten_in_time() -> None:
    moment = [0.0]
    pace = Pace(2, 10, time=lambda: moment[0])
    assert [pace.allows("a"), pace.allows("a"), pace.allows("a"), pace.allows("b")] == [True, True, False, True]
    moment[0] = 10.0
    assert pace.allows("a")
    moment[0] = 20.0
    pace.sweep()
    assert [pace.allows("a"), pace.allows("a"), pace.allows("a")] == [True, True, False]


async def test_hints_cross_processes_by_redis(upstairs: Office, redis_url: str) -> None:
    hearing, ringing = RedisFanout(redis_url), RedisFanout(redis_url)
    token = protocol.new_token()
    async with _serving(upstairs, hearing) as server, _browser(server) as browser:
        await browser.hello(token=token)
        upstairs.add(token, "agent", "已派单")
        await ringing.ring(token)
        assert (await browser.hear())["text"] == "已派单"
    await ringing.close()


async def test_without_redis_the_chat_goes_on_in_its_own_process(upstairs: Office) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        fanout = RedisFanout(f"redis://127.0.0.1:{taken.getsockname()[1]}/0")
        async with _serving(upstairs, fanout) as server, _browser(server) as browser:
            await browser.hello()
            assert (await browser.say("没水了"))["type"] == "ack"
            assert (await browser.hear_message(1))["text"] == "没水了"

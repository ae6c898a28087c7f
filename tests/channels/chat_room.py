"""A chat with a browser and an office in memory: what the chat tests sit in."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from channels.contract import InboundMessage
from channels.counting import Count, count_nothing
from channels.webchat.protocol import ChatLine
from channels.webchat.server import ChatOptions, ChatServer
from channels.webchat.tokens import Tokens
from channels.webchat.window import PAGE
from hotline.base.clock import TurnedClock
from hotline.base.security.crypto import new_ring
from hotline.base.wakeups import Wakeups

RING = new_ring()
TOKENS = Tokens(lambda: RING)
TOKEN, OTHER = TOKENS.of("a citizen"), TOKENS.of("another citizen")
WAIT = 5.0


@dataclass(frozen=True)
class Accepted:
    repeated: bool
    sequence: int


@dataclass
class Office:
    """Conversations in memory: what the database is in production."""

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
            payload: dict[str, Any] = json.loads(await self.socket.recv())
            return payload

    async def hello(self, token: str | None = TOKEN, last_seq: int = 0) -> list[dict[str, Any]]:
        """Everything that is sent until `ready`, which comes last."""
        await self.send(type="hello", token=token, last_seq=last_seq)
        payload = [await self.hear()]
        while payload[-1]["type"] == "message":
            payload.append(await self.hear())
        return payload

    async def say(self, text: str, cid: str | None = None) -> dict[str, Any]:
        """The ack or error; messages that come in between are passed over."""
        await self.send(type="say", cid=cid or str(uuid4()), text=text)
        return await self.hear_other_than("message")

    async def hear_other_than(self, kind: str) -> dict[str, Any]:
        payload = await self.hear()
        while payload["type"] == kind:
            payload = await self.hear()
        return payload

    async def hear_message(self, seq: int) -> dict[str, Any]:
        payload = await self.hear()
        while payload.get("seq") != seq or payload["type"] != "message":
            payload = await self.hear()
        return payload

    async def closed_with(self) -> int | None:
        """The code that the server gave; None where the line simply broke."""
        async with asyncio.timeout(WAIT):
            with suppress(ConnectionClosed):
                while True:
                    await self.socket.recv()
        return None if self.socket.close_code == 1006 else self.socket.close_code


@asynccontextmanager
async def serving(
    intake: Office, wakeups: Wakeups, *, count: Count = count_nothing, **options: Any
) -> AsyncIterator[ChatServer]:
    chosen = ChatOptions(**({"port": 0, "site_url": "https://hotline.example.org"} | options))
    server = ChatServer(intake.accept, intake.history, wakeups, TurnedClock(intake.now), TOKENS, chosen, count=count)
    await server.start()
    try:
        yield server
    finally:
        await server.close()
        await wakeups.close()


@asynccontextmanager
async def browser_at(server: ChatServer, **options: Any) -> AsyncIterator[Browser]:
    async with connect(f"ws://127.0.0.1:{server.port}/chat", proxy=None, **options) as socket:
        yield Browser(socket)

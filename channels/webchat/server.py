"""The web chat's own server, in the city profile a process of its own; it knows only the callables it is given."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from channels.acceptance import Accept
from channels.contract import Answer
from channels.pace import Pace
from channels.webchat import protocol
from channels.webchat.hints import bell_of
from channels.webchat.protocol import BadFrame, Hello, Say
from channels.webchat.window import History, TooSlow, Window
from hotline.base import meters
from hotline.base.busy import once_more
from hotline.base.clock import Clock
from hotline.base.hints import Hints
from hotline.base.log import logger

PATH = "/chat"
BAD_TOKEN = 4001
Probe = Callable[[str, str, str], Awaitable[Answer | None]]
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
log = logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatOptions:
    host: str = "127.0.0.1"
    port: int = 8346
    site_url: str = ""  # pages of this host may connect
    origins: tuple[str, ...] = ()  # and pages of these, such as "https://www.example.gov.cn"
    messages: int = 20  # a conversation may say so many
    seconds: float = 10.0  # in so long
    hello_within: float = 10.0
    slow_after: float = 20.0  # seconds a window may leave a frame unread


class ChatServer:
    """`probe`: answers a plain GET of whoever watches over the process, by path, query and `Authorization`."""

    def __init__(
        self,
        accept: Accept,
        history: History,
        hints: Hints,
        clock: Clock,
        options: ChatOptions | None = None,
        *,
        probe: Probe | None = None,
    ) -> None:
        self._probe = probe
        self._accept, self._history, self._hints, self._clock = accept, history, hints, clock
        self._options = options or ChatOptions()
        self._pace = Pace(self._options.messages, self._options.seconds)
        self._hosts = _hosts(self._options.site_url)
        self._server: Server | None = None
        self.windows = 0

    async def start(self) -> None:
        await self._hints.start()
        self._server = await serve(
            self._meet,
            self._options.host,
            self._options.port,
            process_request=self._check_request,
            compression=None,  # 14 KB an idle chat instead of 50 (LIBS.md 3e)
            max_size=64 * 1024,
            ping_interval=25,
            server_header=None,
            logger=_quiet_logger(),
        )

    @property
    def port(self) -> int:
        """The port it listens on, also where the options left the choice to the system."""
        sockets = self._server.sockets if self._server else ()
        return next((int(s.getsockname()[1]) for s in sockets), self._options.port)

    async def close(self) -> None:
        """Windows are closed with 1001 and come again; the hints belong to whoever made it."""
        if self._server:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    async def _check_request(self, socket: ServerConnection, request: Request) -> Response | None:
        path, _, query = request.path.partition("?")
        if path != PATH:
            told = await self._probe(path, query, request.headers.get("Authorization", "")) if self._probe else None
            if told is not None:
                return _as_response(told)
            return socket.respond(HTTPStatus.NOT_FOUND, "聊天的地址是 /chat\n")
        if not self._is_ours(request.headers.get_all("Origin")):
            return socket.respond(HTTPStatus.FORBIDDEN, "不接受来自这个网站的聊天\n")
        return None

    def _is_ours(self, origins: Iterable[str]) -> bool:
        """Browsers always name the page's origin; what names none is no browser and carries no citizen's cookies."""
        return all(origin in self._options.origins or _host(origin) in self._hosts for origin in origins)

    async def _meet(self, socket: ServerConnection) -> None:
        try:
            window = await self._greet(socket)
            if window:
                await self._serve(socket, window)
        except (ConnectionClosed, TooSlow):
            return  # people close their browsers; nothing is lost, for they come again with their last seq

    async def _greet(self, socket: ServerConnection) -> Window | None:
        try:
            async with asyncio.timeout(self._options.hello_within):
                hello = protocol.read(await socket.recv())
        except (BadFrame, TimeoutError):
            hello = None
        if not isinstance(hello, Hello) or not (hello.token is None or protocol.is_token(hello.token)):
            await socket.send(protocol.error("聊天凭证无效，请刷新页面"))
            await socket.close(BAD_TOKEN, "聊天凭证无效")
            return None
        known = hello.token
        return Window(
            socket,
            known or protocol.new_token(),
            hello.last_seq if known else 0,
            history=self._history,
            slow_after=self._options.slow_after,
        )

    async def _serve(self, socket: ServerConnection, window: Window) -> None:
        """Listens before it looks, so that nothing falls between the two."""
        stop = self._hints.listen(bell_of(window.token), window.ring)
        self.windows += 1
        try:
            await window.catch_up()
            await window.say(protocol.ready(window.token, window.seq))
            async for frame in socket:
                await window.say(await self._answer(frame, window))
        finally:
            stop()
            window.close()
            self.windows -= 1
            self._pace.sweep()

    async def _answer(self, frame: str | bytes, window: Window) -> str:
        try:
            said = protocol.read(frame)
        except BadFrame as bad:
            meters.REFUSALS.labels("webchat", "malformed").inc()
            return protocol.error(bad.message, cid=bad.cid)
        if not isinstance(said, Say):
            return protocol.error("已经握过手了")
        if not self._pace.allows(window.token):
            meters.REFUSALS.labels("webchat", "too_many").inc()
            return protocol.error("您发得太快了，请稍等几秒再发", cid=said.cid)
        return await self._take(said, window.token)

    async def _take(self, said: Say, token: str) -> str:
        try:
            message = protocol.message(said, token=token, now=self._clock.now())
            accepted = await once_more(lambda: self._accept(message))
        except Exception:
            log.exception("chat_not_taken")
            return protocol.error("系统忙，这句话没有收到，请稍后重发", cid=said.cid)
        self._hints.ring(bell_of(token))
        meters.MESSAGES.labels("webchat", "yes" if accepted.repeated else "no").inc()
        return protocol.ack(said.cid, accepted.sequence, dup=accepted.repeated)


def _as_response(told: Answer) -> Response:
    body, status = told.body.encode(), HTTPStatus(told.status)
    headers = {"Content-Type": told.content_type, "Content-Length": str(len(body)), "Cache-Control": "no-store"}
    return Response(status.value, status.phrase, Headers(headers | {"Connection": "close"}), body)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _hosts(site_url: str) -> frozenset[str]:
    host = _host(site_url)
    return _LOOPBACK if host in _LOOPBACK else frozenset({host} - {""})


class _WithoutStrangers(logging.Filter):
    """Port scans and health probes fail the handshake; a traceback for each says nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.msg != "opening handshake failed"


def _quiet_logger() -> logging.Logger:
    chat = logging.getLogger("websockets.chat")
    if not chat.filters:
        chat.addFilter(_WithoutStrangers())
    return chat

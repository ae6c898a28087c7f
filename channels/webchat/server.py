"""The web chat's own server, in the city profile a process of its own; it knows only the callables it is given."""

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from channels.contract import WebhookResponse
from channels.counting import Count, count_nothing
from channels.inbound import Accept
from channels.webchat import protocol
from channels.webchat.origins import Origins
from channels.webchat.protocol import BadFrame, Hello, Say
from channels.webchat.tokens import COOKIE, Tokens
from channels.webchat.wakeups import wakeup_of
from channels.webchat.window import ChatWindow, History, SlowWindow
from hotline.base.clock import Clock
from hotline.base.errors import TooMany
from hotline.base.http.client_address import Network, client_address, is_in, network_of
from hotline.base.observability import process_counters
from hotline.base.observability.log import logger
from hotline.base.request_limits import limits
from hotline.base.request_limits.in_memory import InMemoryCount, OpenAtOnce
from hotline.base.request_limits.limits import AtOnce, Limit
from hotline.base.storage.time_limits import once_more
from hotline.base.wakeups import Wakeups

PATH = "/chat"
TROUBLE = "系统忙，这句话没有收到，请稍后重发"
PATIENCE = 10.0
BAD_TOKEN, TOO_MANY, CROWDED = 4001, 4029, 4030
Probe = Callable[[Request, str], Awaitable[WebhookResponse | None]]
log = logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatOptions:
    host: str = "127.0.0.1"
    port: int = 8346
    site_url: str = ""  # pages of this host may connect
    origins: tuple[str, ...] = ()  # and pages of these, such as "https://www.example.gov.cn"
    pace: Limit = limits.CHAT_PACE
    frames: Limit = limits.CHAT_FRAMES
    windows: AtOnce = limits.CHAT_WINDOWS
    hello_within: float = PATIENCE  # seconds until the handshake is done, and then until the greeting has come
    close_within: float = PATIENCE  # seconds a window that is closed may take to agree
    slow_after: float = 20.0  # seconds a window may leave a frame unread
    cookie: str = COOKIE
    proxies: tuple[Network, ...] = ()  # whose word about addresses is believed
    free: tuple[Network, ...] = ()  # from where as much may be said as will


class ChatServer:
    """`probe`: answers a plain GET of monitoring, by request and the peer's address."""

    def __init__(
        self,
        accept: Accept,
        history: History,
        wakeups: Wakeups,
        clock: Clock,
        tokens: Tokens,
        options: ChatOptions | None = None,
        *,
        count: Count = count_nothing,
        probe: Probe | None = None,
    ) -> None:
        self._tokens, self._count, self._probe = tokens, count, probe
        self._accept, self._history, self._wakeups, self._clock = accept, history, wakeups, clock
        self._options = options or ChatOptions()
        self._pace, self._frames = InMemoryCount(self._options.pace), InMemoryCount(self._options.frames)
        self._open = OpenAtOnce(self._options.windows)
        self._origins = Origins(self._options.site_url, self._options.origins)
        self._server: Server | None = None
        self.windows = 0

    async def start(self) -> None:
        await self._wakeups.start()
        self._server = await serve(
            self._meet,
            self._options.host,
            self._options.port,
            process_request=self._check_request,
            compression=None,  # 14 KB an idle chat instead of 50 (LIBS.md 3e)
            max_size=64 * 1024,
            ping_interval=25,
            open_timeout=self._options.hello_within,
            close_timeout=self._options.close_within,
            server_header=None,
            logger=_quiet_logger(),
        )

    @property
    def port(self) -> int:
        """The port it listens on, also where the options left the choice to the system."""
        sockets = self._server.sockets if self._server else ()
        return next((int(s.getsockname()[1]) for s in sockets), self._options.port)

    async def close(self) -> None:
        """Windows are closed with 1001 and come again; the wakeups belong to their creator."""
        if self._server:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    async def _check_request(self, socket: ServerConnection, request: Request) -> Response | None:
        if request.path.partition("?")[0] != PATH:
            response = await self._probe(request, _peer(socket)) if self._probe else None
            if response is not None:
                return _as_response(response)
            return socket.respond(HTTPStatus.NOT_FOUND, "聊天的地址是 /chat\n")
        if not self._origins.are_ours(*request.headers.get_all("Origin")):
            return socket.respond(HTTPStatus.FORBIDDEN, "不接受来自这个网站的聊天\n")
        return await self._too_often(socket, request)

    async def _too_often(self, socket: ServerConnection, request: Request) -> Response | None:
        """A window more from this address; counted before anything is held open for it."""
        address = _address(socket, request, self._options.proxies)
        try:
            await self._count(limits.from_address(limits.CHAT_OPENED, address, self._options.free))
        except TooMany as often:
            process_counters.REFUSALS.labels("webchat", "too_many").inc()
            refused = socket.respond(HTTPStatus.TOO_MANY_REQUESTS, f"{often.message}\n")
            refused.headers["Retry-After"] = str(often.detail["retry_after"])
            return refused
        except Exception:
            log.exception("chat_rate_limit_failed")  # what it says will not be taken either
        return None

    async def _meet(self, socket: ServerConnection) -> None:
        address = _address(socket, socket.request, self._options.proxies)
        among = "" if is_in(address, self._options.free) else network_of(address)
        try:
            with self._open.holding(among) as fits:
                if not fits:
                    process_counters.REFUSALS.labels("webchat", "too_many").inc()
                    await socket.close(CROWDED, self._open.limit.words)
                elif window := await self._greet(socket, address):
                    await self._serve(socket, window)
        except (ConnectionClosed, SlowWindow):
            return  # people close their browsers; nothing is lost, for they come again with their last seq

    async def _greet(self, socket: ServerConnection, address: str) -> ChatWindow | None:
        try:
            async with asyncio.timeout(self._options.hello_within):
                hello = protocol.read(await socket.recv())
        except (BadFrame, TimeoutError):
            hello = None
        known = self._whose(socket, hello) if isinstance(hello, Hello) else None
        if not isinstance(hello, Hello) or known is None:
            await socket.send(protocol.error("聊天凭证无效，请刷新页面"))
            await socket.close(BAD_TOKEN, "聊天凭证无效")
            return None
        return ChatWindow(
            socket,
            known or self._tokens.new(),
            hello.last_seq if known else 0,
            address=address,
            by_cookie=hello.mark is not None,
            history=self._history,
            slow_after=self._options.slow_after,
        )

    def _whose(self, socket: ServerConnection, hello: Hello) -> str | None:
        """The token of the browser, "" for a new one; None where what it shows is not ours."""
        if hello.mark is None:
            return "" if hello.token is None else str(hello.token) if self._tokens.is_ours(hello.token) else None
        sent = _cookie(socket, self._options.cookie)
        right = self._tokens.is_ours(sent) and hmac.compare_digest(
            str(hello.mark).encode(errors="replace"), self._tokens.mark(sent).encode()
        )
        return sent if right else None

    async def _serve(self, socket: ServerConnection, window: ChatWindow) -> None:
        """Listens before it looks, so that nothing falls between the two."""
        stop = self._wakeups.listen(wakeup_of(window.token), window.wake)
        self.windows += 1
        try:
            await window.catch_up()
            await window.say(protocol.ready(window.seq, token="" if window.by_cookie else window.token))
            async for frame in socket:
                if not self._frames.take(window.token):
                    await socket.close(TOO_MANY, self._frames.limit.words)
                    return
                await window.say(await self._answer(frame, window))
        finally:
            stop()
            window.close()
            self.windows -= 1
            self._pace.sweep()
            self._frames.sweep()

    async def _answer(self, frame: str | bytes, window: ChatWindow) -> str:
        try:
            said = protocol.read(frame)
        except BadFrame as bad:
            process_counters.REFUSALS.labels("webchat", "malformed").inc()
            return protocol.error(bad.message, cid=bad.cid)
        if not isinstance(said, Say):
            return protocol.error("已经握过手了")
        if not self._pace.take(window.token):
            process_counters.REFUSALS.labels("webchat", "too_many").inc()
            return protocol.error(self._pace.limit.words, cid=said.cid)
        try:
            await self._count(limits.of_chat(window.token, window.address, self._options.free))
        except TooMany as often:
            process_counters.REFUSALS.labels("webchat", "too_many").inc()
            return protocol.error(often.message, cid=said.cid)
        except Exception:
            log.exception("chat_rate_limit_failed")
            return protocol.error(TROUBLE, cid=said.cid)
        return await self._take(said, window)

    async def _take(self, said: Say, window: ChatWindow) -> str:
        token = window.token
        try:
            message = protocol.message(said, token=token, now=self._clock.now(), address=window.address)
            accepted = await once_more(lambda: self._accept(message))
        except TooMany as often:
            process_counters.REFUSALS.labels("webchat", "too_many").inc()
            return protocol.error(often.message, cid=said.cid)
        except Exception:
            log.exception("chat_intake_failed")
            return protocol.error(TROUBLE, cid=said.cid)
        self._wakeups.wake(wakeup_of(token))
        process_counters.MESSAGES.labels("webchat", "yes" if accepted.repeated else "no").inc()
        return protocol.ack(said.cid, accepted.sequence, dup=accepted.repeated)


def _as_response(response: WebhookResponse) -> Response:
    body, status = response.body.encode(), HTTPStatus(response.status)
    headers = {"Content-Type": response.content_type, "Content-Length": str(len(body)), "Cache-Control": "no-store"}
    return Response(status.value, status.phrase, Headers(headers | {"Connection": "close"}), body)


def _cookie(socket: ServerConnection, name: str) -> str:
    """What the browser sent with its request under this name."""
    request = socket.request
    pairs = [pair for line in (request.headers.get_all("Cookie") if request else ()) for pair in line.split(";")]
    return next((value for key, _, value in (pair.strip().partition("=") for pair in pairs) if key == name), "")


def _address(socket: ServerConnection, request: Request | None, proxies: Sequence[Network]) -> str:
    forwarded = request.headers.get_all("X-Forwarded-For") if request else ()
    return client_address(_peer(socket), forwarded, proxies)


def _peer(socket: ServerConnection) -> str:
    return str(socket.remote_address[0]) if socket.remote_address else ""


class _WithoutStrangers(logging.Filter):
    """Port scans and health probes fail the handshake; a traceback for each says nothing."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.msg != "opening handshake failed"


def _quiet_logger() -> logging.Logger:
    chat = logging.getLogger("websockets.chat")
    if not chat.filters:
        chat.addFilter(_WithoutStrangers())
    return chat

"""One open chat window: what was sent to it so far, and the sending of new lines."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from channels.webchat import protocol
from channels.webchat.protocol import ChatLine
from hotline.base.observability.log import logger

History = Callable[[str, int], Awaitable[Sequence[ChatLine]]]  # token, after which seq; at least PAGE if there are
PAGE = 100
SLOW = 4008
log = logger(__name__)


class SlowWindow(Exception):
    """The window does not read what is sent; it may connect again."""


class ChatWindow:
    """Keeps no queue: a slow window holds at most one page and the socket's own buffer, and is closed after a while.

    New lines are sent by a task that lives only while there are some, so that an idle window costs one task.
    """

    def __init__(
        self,
        socket: ServerConnection,
        token: str,
        seq: int,
        *,
        address: str,
        by_cookie: bool,
        history: History,
        slow_after: float,
    ) -> None:
        self.token, self.seq, self.address, self.by_cookie = token, seq, address, by_cookie
        self._socket, self._history, self._slow_after = socket, history, slow_after
        self._rung = False
        self._telling: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """There may be something new; many rings in a row cost one look."""
        self._rung = True
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell())
            self._telling.add_done_callback(self._written)

    async def catch_up(self) -> None:
        """Return when everything that is there now has been sent."""
        self.wake()
        if self._telling:
            await asyncio.wait([self._telling])

    async def say(self, frame: str) -> None:
        """Raises ConnectionClosed, or TooSlow for a window that was closed because it does not read."""
        try:
            async with asyncio.timeout(self._slow_after):
                await self._socket.send(frame)
        except TimeoutError:
            await self._part()
            raise SlowWindow from None

    async def _part(self) -> None:
        """The reason goes out if the window reads it soon; the line ends either way."""
        with suppress(TimeoutError):
            async with asyncio.timeout(min(self._slow_after, 1.0)):
                await self._socket.close(SLOW, "接收太慢，请重新连接")
        self._socket.transport.abort()

    def close(self) -> None:
        if self._telling:
            self._telling.cancel()

    async def _tell(self) -> None:
        while self._rung:
            self._rung = False
            await self._tell_new_lines()

    async def _tell_new_lines(self) -> None:
        full = True
        while full:
            lines = await self._history(self.token, self.seq)
            for line in lines:
                await self.say(protocol.line(line))
                self.seq = line.seq
            full = len(lines) >= PAGE

    def _written(self, task: asyncio.Task[None]) -> None:
        self._telling = None
        trouble = None if task.cancelled() else task.exception()
        if trouble is None and self._rung and not task.cancelled():
            self.wake()
        elif trouble is not None and not isinstance(trouble, ConnectionClosed | SlowWindow):
            log.error("chat_send_failed", exc_info=trouble)
            self._socket.transport.abort()  # the page connects again, and gets the rest

"""What the fake providers share: they record what they took, can be made to fail, and can pass a message on.

They are fakes, named so: built from the providers' published words (each names its source), reachable only from
this machine, and never part of a running hotline. The demo's simulated citizens live behind them.
"""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from hotline.base.observability.log import logger

OnMessage = Callable[[str, str, str], Awaitable[None]]  # address, text, the provider's request id
_REMEMBERED = 10_000
log = logger(__name__)


@dataclass(frozen=True, slots=True)
class SentMessage:
    """One message that the provider took: to whom, what, under which id, and the sender's own id where it has one."""

    address: str
    text: str
    request_id: str
    out_id: str = ""
    choices: tuple[str, ...] = ()  # the buttons below it


class FakeProvider(ABC):
    """`failures` is answered first, one by one; then all is well. `taken` keeps the last 10,000 messages."""

    def __init__(self, on_message: OnMessage | None = None) -> None:
        self.on_message = on_message
        self.taken: deque[SentMessage] = deque(maxlen=_REMEMBERED)
        self.failures: deque[Any] = deque()
        self._count = 0
        self._runner: web.AppRunner | None = None
        self.url = ""

    @abstractmethod
    def app(self) -> web.Application:
        """The provider's own routes."""

    async def start(self, *, port: int = 0) -> str:
        """Listen on this machine only, on a free port unless one is named; returns the base URL."""
        self._runner = web.AppRunner(self.app(), access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        host, found = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{found}"
        return self.url

    async def close(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    def next_id(self) -> str:
        self._count += 1
        return str(self._count)

    def next_failure(self) -> Any | None:
        return self.failures.popleft() if self.failures else None

    async def take(self, message: SentMessage) -> None:
        self.taken.append(message)
        if self.on_message is None:
            return
        try:
            await self.on_message(message.address, message.text, message.request_id)
        except Exception:
            log.exception("fake_citizen_failed")

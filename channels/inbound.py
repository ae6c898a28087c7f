"""Type of the callback through which channels hand a message to the router, and its result."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from channels.contract import InboundMessage


class AcceptedMessage(Protocol):
    @property
    def repeated(self) -> bool:
        """The same (channel, external_id) was there before; nothing new was made."""

    @property
    def sequence(self) -> int:
        """The message's place in its conversation."""


Accept = Callable[[InboundMessage], Awaitable[AcceptedMessage]]

"""Hints that a conversation has something new. Only hints: whoever hears one reads the conversation itself."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Protocol

from hotline.base.settings import Settings

Ring = Callable[[], None]
BELL = "chat:"  # begins the names that ring at a citizen's open windows; the token follows, which no log may show


def bell_of(token: str) -> str:
    """For `UnitOfWork.ring`: the line is in the windows with the commit, without waiting for the post room."""
    return f"{BELL}{token}"


class Fanout(Protocol):
    async def start(self) -> None:
        """Begin to hear; a process that only rings need not."""

    async def close(self) -> None: ...

    async def ring(self, token: str) -> None:
        """Tell every window of this conversation, in every process; never raises."""

    def listen(self, token: str, ring: Ring) -> Callable[[], None]:
        """Call `ring` for this conversation from now on; the callable that comes back ends it."""


class InProcessFanout:
    def __init__(self) -> None:
        self._listeners: defaultdict[str, list[Ring]] = defaultdict(list)

    async def start(self) -> None:
        return

    async def close(self) -> None:
        self._listeners.clear()

    async def ring(self, token: str) -> None:
        self.ring_here(token)

    def listen(self, token: str, ring: Ring) -> Callable[[], None]:
        self._listeners[token].append(ring)
        return lambda: self._forget(token, ring)

    def ring_here(self, token: str) -> None:
        for ring in tuple(self._listeners.get(token, ())):
            ring()

    def tokens(self) -> Iterable[str]:
        return tuple(self._listeners)

    def _forget(self, token: str, ring: Ring) -> None:
        rings = self._listeners.get(token, [])
        if ring in rings:
            rings.remove(ring)
        if not rings:
            self._listeners.pop(token, None)


def fanout_for(settings: Settings) -> Fanout:
    if settings.embedded:
        return InProcessFanout()
    # loaded late: the redis client costs 30 MB, which the embedded profile has no use for
    redis_fanout: Fanout = import_module("channels.webchat.redis_fanout").RedisFanout(settings.redis_url)
    return redis_fanout

"""Hints that there is something new: work of a kind, a line in a chat, an alarm. Only hints: who hears one reads rows.

A hint may be lost. Whoever listens also looks by itself from time to time, so a lost hint costs seconds and no more.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Protocol

from hotline.base.settings import Settings

Wake = Callable[[], None]


class Hints(Protocol):
    async def start(self) -> None:
        """Begin to hear what other processes ring; a process that only rings need not."""

    async def close(self) -> None: ...

    async def reachable(self) -> bool:
        """Whether hints pass between processes now; within a second or two."""

    def ring(self, *names: str) -> None:
        """Wake everybody who listens for these names, in every process; neither waits nor raises."""

    def listen(self, name: str, wake: Wake) -> Callable[[], None]:
        """Call `wake` for this name from now on; the callable that comes back ends it."""


class InProcessHints:
    """The embedded profile's: everybody who listens is in this process."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, list[Wake]] = defaultdict(list)

    async def start(self) -> None:
        return

    async def close(self) -> None:
        self._listeners.clear()

    async def reachable(self) -> bool:
        return True

    def ring(self, *names: str) -> None:
        for name in names:
            for wake in tuple(self._listeners.get(name, ())):
                wake()

    def listen(self, name: str, wake: Wake) -> Callable[[], None]:
        self._listeners[name].append(wake)
        return lambda: self._forget(name, wake)

    def names(self) -> Iterable[str]:
        """What somebody listens for."""
        return tuple(self._listeners)

    def _forget(self, name: str, wake: Wake) -> None:
        wakes = self._listeners.get(name, [])
        if wake in wakes:
            wakes.remove(wake)
        if not wakes:
            self._listeners.pop(name, None)


class Waiter:
    """Waits for hints of one name; one that comes between two waits ends the next at once."""

    def __init__(self, hints: Hints, name: str) -> None:
        self._woken = asyncio.Event()
        self._stop = hints.listen(name, self._woken.set)

    async def wait(self, seconds: float) -> None:
        """Until a hint comes, at most `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return
        finally:
            self._woken.clear()

    def wake(self) -> None:
        """End the wait, without a hint."""
        self._woken.set()

    def close(self) -> None:
        self._stop()


def hints_for(settings: Settings) -> Hints:
    """In-process in the embedded profile, by Redis in the city profile."""
    if settings.embedded:
        return InProcessHints()
    # loaded late: the redis client costs 30 MB, which the embedded profile has no use for
    made: Hints = import_module("hotline.base.redis_hints").RedisHints(settings.redis_url, settings.queue_prefix)
    return made

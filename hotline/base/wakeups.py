"""Wakeups: a name says that there is something new (work of a kind, a line in a chat, an alarm); listeners read rows.

A wake-up may be lost. Listeners also poll from time to time, so a lost wake-up costs some seconds.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Protocol

Wake = Callable[[], None]


class Wakeups(Protocol):
    async def start(self) -> None:
        """Begin to receive what other processes send; a process that only sends need not."""

    async def close(self) -> None: ...

    async def reachable(self) -> bool:
        """Whether wakeups pass between processes now; within a second or two."""

    def wake(self, *names: str) -> None:
        """Wake everybody who listens for these names, in every process; neither waits nor raises."""

    def listen(self, name: str, wake: Wake) -> Callable[[], None]:
        """Call `wake` for this name from now on; the callable that comes back ends it."""


class InProcessWakeups:
    """The embedded profile's: everybody who listens is in this process."""

    def __init__(self) -> None:
        self._listeners: defaultdict[str, list[Wake]] = defaultdict(list)

    async def start(self) -> None:
        return

    async def close(self) -> None:
        self._listeners.clear()

    async def reachable(self) -> bool:
        return True

    def wake(self, *names: str) -> None:
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
    """Waits for wakeups of one name; one that comes between two waits ends the next at once."""

    def __init__(self, wakeups: Wakeups, name: str) -> None:
        self._woken = asyncio.Event()
        self._stop = wakeups.listen(name, self._woken.set)

    async def wait(self, seconds: float) -> None:
        """Until a wake-up comes, at most `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return
        finally:
            self._woken.clear()

    def wake(self) -> None:
        """End the wait, without a wake-up."""
        self._woken.set()

    def close(self) -> None:
        self._stop()

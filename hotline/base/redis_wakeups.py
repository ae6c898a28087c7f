"""Wakeups between processes by Redis pub/sub. The payload is the name alone.

Ringing never waits for Redis: names are collected and published by a task of their own, many in one message. While
Redis is away wakeups reach this process only; in every process all who listen are woken every few seconds, to look.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress

from redis.asyncio import Redis
from redis.exceptions import RedisError

from hotline.base.observability.log import logger
from hotline.base.wakeups import InProcessWakeups, Wake

_LONGEST_PAUSE = 5.0  # seconds between two tries to reach Redis
_LAST_WORDS = 1.0  # seconds that closing waits for what was not published yet
_TROUBLE = (RedisError, OSError, TimeoutError)
log = logger(__name__)


class RedisWakeups:
    """`prefix` keeps two cities, or two test runs, on one Redis apart."""

    def __init__(self, url: str, prefix: str) -> None:
        self._redis = Redis.from_url(
            url, decode_responses=True, socket_connect_timeout=2, socket_timeout=5, health_check_interval=30
        )
        self._channel = f"{prefix}:hints"
        self._here = InProcessWakeups()
        self._hearing: asyncio.Task[None] | None = None
        self._publishing: asyncio.Task[None] | None = None
        self._to_ring: set[str] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._something = asyncio.Event()

    async def start(self) -> None:
        """Returns once subscribed, or at once if Redis is away: then it is retried."""
        if self._hearing is not None:
            return
        subscribed = asyncio.Event()
        self._hearing = asyncio.create_task(self._hear_for_ever(subscribed), name="wakeups-receive")
        await subscribed.wait()

    async def close(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_WORDS):
                await self._idle.wait()
        for task in (self._hearing, self._publishing):
            if task:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        with suppress(*_TROUBLE):
            await self._redis.aclose()

    async def reachable(self) -> bool:
        try:
            await self._redis.ping()
        except _TROUBLE:
            return False
        return True

    def wake(self, *names: str) -> None:
        if not names:
            return
        self._to_ring.update(names)
        self._idle.clear()
        self._something.set()
        if self._publishing is None:
            self._publishing = asyncio.create_task(self._publish_for_ever(), name="wakeups-publish")

    def listen(self, name: str, wake: Wake) -> Callable[[], None]:
        return self._here.listen(name, wake)

    async def _publish_for_ever(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            names, self._to_ring = self._to_ring, set()
            try:
                await self._redis.publish(self._channel, json.dumps(sorted(names)))
            except _TROUBLE as trouble:
                log.warning("wakeups_lost", trouble=type(trouble).__name__, count=len(names))
                self._here.wake(*names)
                await asyncio.sleep(1.0)  # what comes meanwhile goes into the next message
            if not self._to_ring:
                self._idle.set()

    async def _hear_for_ever(self, subscribed: asyncio.Event) -> None:
        pause = 0.5
        while True:
            try:
                await self._hear(subscribed)
                pause = 0.5
            except _TROUBLE as trouble:
                log.warning("wakeups_interrupted", trouble=type(trouble).__name__, pause=pause)
                self._here.wake(*self._here.names())  # no wakeups arrive: an open chat looks for itself
            subscribed.set()
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _hear(self, subscribed: asyncio.Event) -> None:
        async with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.subscribe(self._channel)
            subscribed.set()
            self._here.wake(*self._here.names())  # wakeups may have been lost while nobody listened
            while True:
                message = await pubsub.get_message(timeout=None)
                if message is not None:
                    self._here.wake(*json.loads(message["data"]))

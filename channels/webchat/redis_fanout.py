"""Hints between processes, by Redis pub/sub; the payload is the conversation's token and nothing else."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from redis.asyncio import Redis
from redis.exceptions import RedisError

from channels.webchat.fanout import InProcessFanout, Ring
from hotline.base.log import logger

_CHANNEL = "hotline:chat"
_LONGEST_PAUSE = 30.0
_TROUBLE = (RedisError, OSError, TimeoutError)
log = logger(__name__)


class RedisFanout:
    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url, decode_responses=True, socket_connect_timeout=5, health_check_interval=30)
        self._here = InProcessFanout()
        self._hearing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Returns once the subscription stands, or at once if Redis is away: then it is tried again and again."""
        if self._hearing is not None:
            return
        subscribed = asyncio.Event()
        self._hearing = asyncio.create_task(self._hear_for_ever(subscribed))
        await subscribed.wait()

    async def close(self) -> None:
        if self._hearing:
            self._hearing.cancel()
            with suppress(asyncio.CancelledError):
                await self._hearing
        await self._redis.aclose()

    async def ring(self, token: str) -> None:
        try:
            await self._redis.publish(_CHANNEL, token)
        except _TROUBLE as trouble:
            log.warning("chat_hint_lost", trouble=type(trouble).__name__)
            self._here.ring_here(token)

    def listen(self, token: str, ring: Ring) -> Callable[[], None]:
        return self._here.listen(token, ring)

    async def _hear_for_ever(self, subscribed: asyncio.Event) -> None:
        pause = 1.0
        while True:
            try:
                await self._hear(subscribed)
                pause = 1.0
            except _TROUBLE as trouble:
                log.warning("chat_hints_interrupted", trouble=type(trouble).__name__, pause=pause)
            subscribed.set()
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _hear(self, subscribed: asyncio.Event) -> None:
        async with self._redis.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.subscribe(_CHANNEL)
            subscribed.set()
            self._make_good()
            async for message in pubsub.listen():
                self._here.ring_here(message["data"])

    def _make_good(self) -> None:
        """Hints may have been lost while nobody listened: every open window looks for itself."""
        for token in self._here.tokens():
            self._here.ring_here(token)

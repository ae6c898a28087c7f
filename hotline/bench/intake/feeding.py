"""The senders: so many messages under way at once at the SMS webhook, each from a number of its own."""

import json
from asyncio import TaskGroup
from collections.abc import Iterator, Sequence
from itertools import count
from time import perf_counter
from typing import Any

import aiohttp

from hotline.bench.intake.running import RunningCity

FIRST_PHONE = 13_000_000_000


class Feeder:
    """Gives every message another sender and another id, over all calls of `feed`."""

    def __init__(self, running: RunningCity, texts: Sequence[str], at_once: int) -> None:
        self._running, self._texts, self._at_once = running, texts, at_once
        self._numbers = count(1)

    async def feed(self, messages: int) -> list[float]:
        """Send so many and return once all are answered; the seconds that each answer took. Raises unless all are."""
        waiting, took = iter(range(messages)), list[float]()
        async with aiohttp.ClientSession() as http, TaskGroup() as senders:
            for _ in range(self._at_once):
                senders.create_task(self._send_all(http, waiting, took))
        return took

    async def _send_all(self, http: aiohttp.ClientSession, waiting: Iterator[int], took: list[float]) -> None:
        for _ in waiting:
            body = json.dumps([self._item(next(self._numbers))])
            began = perf_counter()
            async with http.post(self._running.sms_door, data=body) as answer:
                body = await answer.text()
            took.append(perf_counter() - began)
            if answer.status != 200 or json.loads(body)["code"] != 0:  # noqa: PLR2004 - as the provider reads it
                raise RuntimeError(f"the door answered {answer.status}: {body[:200]}")

    def _item(self, number: int) -> dict[str, Any]:
        return {
            "phone_number": str(FIRST_PHONE + number),
            "content": self._texts[number % len(self._texts)],
            "send_time": "2026-07-01 09:00:00",
            "sequence_id": f"bench-{number}",
        }

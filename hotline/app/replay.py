"""Feed a file of real messages through the real doors: own servers on free ports, signed requests, real sockets.

Nothing is sent to anybody: every channel's `send` is replaced by one that only notes it. Sender and message id come
from the record's id, so that a second run is a provider's repeat.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from channels.contract import Adapter, Outgoing
from classifier.corpus import Record, read_jsonl
from dashboards.queries import intake as figures
from hotline.app import embedded
from hotline.app.embedded import Running
from hotline.app.month import moment_of
from hotline.app.replay_senders import Answered, sender_for
from hotline.app.web import DOORS
from hotline.base.clock import Clock, FastClock, SystemClock
from hotline.base.errors import BadInput
from hotline.base.settings import Settings

AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class InTime:
    """The clock runs `speed` times as fast; the moment of a record stands in the first of the fields `at`."""

    speed: float
    at: Sequence[str]


@dataclass(frozen=True, slots=True)
class Summary:
    read: int
    refused: int
    repeated: int
    tickets_opened: int
    auto_dispatched: int
    to_people: int
    errors: int
    seconds: float
    tickets_per_second: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


async def replay(
    path: Path,
    *,
    text: list[str],
    channel: str,
    settings: Settings,
    limit: int | None = None,
    rate: float | None = None,
    in_time: InTime | None = None,
) -> Summary:
    """Feed up to `limit` records, at most `rate` a second, and wait until every ticket has a department or a person.

    `in_time`: each at its own recorded moment, on a clock that runs faster; between them deadlines pass and lamps turn.
    """
    records = list(islice(read_jsonl(path, text=text, label=None), limit))  # a bad file is refused before it is fed
    settings = embedded.with_own_secrets(settings).model_copy(update={"channels": (channel,)})
    clock: Clock = SystemClock()
    dated = _dated(records, in_time.at) if in_time is not None else []
    if in_time is not None:
        clock = FastClock(dated[0][0], in_time.speed)
    house, doorbell = embedded.embedded_house(settings, clock=clock, wall=SystemClock())
    house.pace = in_time.speed if in_time else 1.0
    await embedded.prepare(house, password="replay")  # noqa: S106 - only used where no city is seeded yet
    _hold_back(house.adapters)
    async with embedded.running(house, doorbell, port=0, chat_port=0) as open_house:
        before = await figures.newest_ticket(house.work)
        start, counts = time.monotonic(), Counter[str]()
        paced = _in_their_time(dated, clock, in_time.speed) if in_time else _paced(records, rate)
        await _feed(open_house, channel, paced, counts)
        await _until_decided(open_house)
        seconds = time.monotonic() - start
        return await _summary(open_house, counts, before, seconds)


def _dated(records: Iterable[Record], at: Sequence[str]) -> list[tuple[datetime, Record]]:
    """In the order of their moments; raises BadInput at the first that has none."""
    found = []
    for record in records:
        moment = moment_of(record.row, at)
        if moment is None:
            raise BadInput(f"第 {record.line} 行没有时刻；用 --at 写明时刻字段")
        found.append((moment, record))
    if not found:
        raise BadInput("文件里没有诉求")
    return sorted(found, key=lambda pair: pair[0])


async def _in_their_time(dated: Iterable[tuple[datetime, Record]], clock: Clock, speed: float) -> AsyncIterator[Record]:
    for moment, record in dated:
        await asyncio.sleep(max(0.0, (moment - clock.now()).total_seconds() / speed))
        yield record


def _hold_back(adapters: dict[str, Adapter]) -> None:
    """A replay must never reach a real citizen."""

    async def note(message: Outgoing) -> str:
        return f"replay-{message.id}"

    for adapter in adapters.values():
        adapter.send = note  # type: ignore[method-assign]


async def _paced(records: Iterable[Record], rate: float | None) -> AsyncIterator[Record]:
    start = time.monotonic()
    for place, record in enumerate(records):
        if rate:
            await asyncio.sleep(max(0.0, start + place / rate - time.monotonic()))
        yield record


async def _feed(open_house: Running, channel: str, records: AsyncIterator[Record], counts: Counter[str]) -> None:
    """Some deliveries at a time, as a provider makes them; each is counted by what the door answered."""
    gate = asyncio.Semaphore(AT_ONCE)
    async with sender_for(channel, open_house) as send, asyncio.TaskGroup() as group:

        async def one(record: Record) -> None:
            try:
                counts[await send(record)] += 1
            finally:
                gate.release()

        async for record in records:
            counts["read"] += 1
            await gate.acquire()
            group.create_task(one(record))


async def _until_decided(open_house: Running) -> None:
    """The loops are deciding already; this joins in, so that nobody waits for a bell."""
    while await figures.undecided(open_house.house.work):
        await open_house.house.decide()
        await asyncio.sleep(0)


def _repeated_at_doors(open_house: Running) -> int:
    """Webhooks answer a repeat exactly like the first; only the door itself knows. This process began with none."""
    return sum(told.get("repeated", 0) for told in open_house.app[DOORS].counters().values())


async def _summary(open_house: Running, counts: Counter[str], before: int, seconds: float) -> Summary:
    opened = await figures.opened_since(open_house.house.work, before)
    return Summary(
        read=counts["read"],
        refused=counts[Answered.REFUSED],
        repeated=counts[Answered.REPEATED] + _repeated_at_doors(open_house),
        tickets_opened=opened.tickets,
        auto_dispatched=opened.dispatched,
        to_people=opened.to_people,
        errors=counts[Answered.FAILED],
        seconds=round(seconds, 2),
        tickets_per_second=round(opened.tickets / seconds, 1) if seconds else 0.0,
    )

"""Feed a file of real messages through the real servers: own servers on free ports, signed requests, real sockets.

Nothing is sent to anybody: every channel's `send` is replaced by one that only notes it. Sender and message id come
from the record's id, so that a second run is a provider's repeat.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from channels.contract import Adapter, Outgoing
from classifier.model.corpus import Record, read_jsonl
from dashboards.desk.queries import intake as figures
from hotline.app import wiring
from hotline.app.process import embedded
from hotline.app.process.embedded import EmbeddedCity
from hotline.app.process.web import DOORS
from hotline.base.clock import SystemClock, TurnedClock, city_time
from hotline.base.errors import BadInput
from hotline.base.http.client_address import THIS_MACHINE
from hotline.base.observability.log import logger
from hotline.base.settings import Settings
from hotline.simulation import replay_acts, replay_days
from hotline.simulation.recorded_month import moment_of
from hotline.simulation.replay_senders import Answered, Send, sender_for
from hotline.simulation.simulated_time import Turned
from router.dispatch import dispatching
from sla.indicators import indicator_period

AT_ONCE = 8
PATIENCE = 4 * dispatching.LEASE.total_seconds()  # wall seconds without any decision
SHORT_WAIT = 0.05  # wall seconds between two looks at what somebody else decides
log = logger(__name__)


@dataclass(frozen=True, slots=True)
class InTime:
    """The moment of a record is in the first of the fields `at`; simulated up to the end of the day `until`."""

    speed: float | None  # times as fast as the wall clock; None: from event to event
    at: Sequence[str]
    until: date | None = None  # None: the last recorded day


@dataclass(frozen=True, slots=True)
class ReplaySummary:
    read: int
    refused: int
    repeated: int
    tickets_opened: int
    auto_dispatched: int
    to_people: int
    errors: int
    seconds: float
    tickets_per_second: float
    undecided: int = 0  # still without department or person

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Lived(ReplaySummary):
    """A replay in its own time: besides, what happened on which day, and what of the record could not be done again."""

    since: str = ""
    until: str = ""
    days: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    acts: int = 0
    acts_refused: int = 0
    drift_seconds: float = 0.0


async def replay(
    path: Path,
    *,
    text: list[str],
    channel: str,
    settings: Settings,
    limit: int | None = None,
    rate: float | None = None,
    in_time: InTime | None = None,
) -> ReplaySummary:
    """Feed up to `limit` records, at most `rate` a second, and wait until every ticket has a department or a person.

    `in_time`: each at its own recorded moment, on a clock that is turned; between them deadlines pass and lamps turn.
    """
    records = list(islice(read_jsonl(path, text=text, label=None), limit))  # a bad file is refused before it is fed
    settings = embedded.with_own_secrets(settings).model_copy(
        update={"channels": (channel,), "free_networks": THIS_MACHINE}
    )
    if in_time is not None:
        return await _in_its_time(records, channel, settings, in_time)
    house = wiring.build(settings)
    await embedded.prepare_trial(house, password="replay")  # noqa: S106 - only used where no city is seeded yet
    _hold_back(house.adapters)
    async with embedded.running(house, port=0, chat_port=0) as open_house:
        before = await figures.newest_ticket(house.work)
        start, counts = time.monotonic(), Counter[str]()
        await _feed(open_house, channel, _paced(records, rate), counts)
        await _until_decided(open_house)
        return ReplaySummary(**await _counted(open_house, counts, before, time.monotonic() - start))


async def _in_its_time(records: Iterable[Record], channel: str, settings: Settings, in_time: InTime) -> Lived:
    """Everything is prepared with the clock standing at the first moment; only then it is turned."""
    dated = _dated(records, in_time.at)
    last = in_time.until or city_time(dated[-1][0]).date()
    until = indicator_period.of_days(last, last, known_at=dated[-1][0]).until
    clock = TurnedClock(dated[0][0])
    house = wiring.build(settings, clock=clock, wall=SystemClock())
    await embedded.prepare_trial(house, password="replay")  # noqa: S106 - only used where no city is seeded yet
    _hold_back(house.adapters)
    async with embedded.running(house, port=0, chat_port=0, by_itself=False) as open_house:
        before, start, counts = await figures.newest_ticket(house.work), time.monotonic(), Counter[str]()
        turned = Turned(house, clock, speed=in_time.speed)
        async with sender_for(channel, open_house) as send:
            for moment, record in dated:
                turned.plan(moment, partial(_live_through, record, send, turned, counts))
            await turned.live(until)
        return Lived(
            **await _counted(open_house, counts, before, time.monotonic() - start),
            since=city_time(dated[0][0]).isoformat(),
            until=city_time(until).isoformat(),
            days=await replay_days.days(house.work, after=before),
            acts=counts["acts"],
            acts_refused=counts["acts_refused"],
            drift_seconds=round(await replay_days.drift(house.work, after=before), 3),
        )


async def _live_through(record: Record, send: Send, turned: Turned, counts: Counter[str]) -> None:
    """Deliver one record, and plan what was done about it afterwards."""
    before = await figures.newest_ticket(turned.house.work)
    counts["read"] += 1
    counts[await send(record)] += 1
    opened = await figures.newest_ticket(turned.house.work)
    if opened == before:
        return
    for moment, act in replay_acts.recorded(record.row):
        turned.plan(moment, partial(_act_again, record, opened, act, turned, counts))


async def _act_again(record: Record, ticket_id: int, act: str, turned: Turned, counts: Counter[str]) -> None:
    done = await replay_acts.do(turned.house.work, ticket_id, act, record.row)
    counts["acts" if done else "acts_refused"] += 1


def _dated(records: Iterable[Record], at: Sequence[str]) -> list[tuple[datetime, Record]]:
    """In the order of their moments; raises BadInput at the first that has none."""
    found = []
    for record in records:
        moment = moment_of(record.row, at)
        if moment is None:
            raise BadInput(f"第 {record.line} 行没有时刻；用 --at 写明时刻字段")
        list(replay_acts.recorded(record.row))  # read whole before anything is lived
        found.append((moment, record))
    if not found:
        raise BadInput("文件里没有诉求")
    return sorted(found, key=lambda pair: pair[0])


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


async def _feed(open_house: EmbeddedCity, channel: str, records: AsyncIterator[Record], counts: Counter[str]) -> None:
    """Some deliveries at a time, as a provider makes them; each is counted by what the server answered."""
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


async def _until_decided(open_house: EmbeddedCity) -> None:
    """The loops are deciding already; this joins in, so that nobody waits for a bell.

    Ends when `PATIENCE` brings no decision: what an interrupted worker holds is free
    again when its lease ends, and tried once more. The summary says how many are left.
    """
    fewest, since = await figures.undecided(open_house.house.work), time.monotonic()
    left = fewest
    while left and time.monotonic() - since < PATIENCE:
        if not await open_house.house.decide_batch():
            await asyncio.sleep(SHORT_WAIT)
        left = await figures.undecided(open_house.house.work)
        if left < fewest:
            fewest, since = left, time.monotonic()
    if left:
        log.warning("replay_left_undecided", tickets=left)


def _repeated_at_doors(open_house: EmbeddedCity) -> int:
    """Webhooks answer a repeat exactly like the first; only the server itself knows. This process began with none."""
    return sum(counted.get("repeated", 0) for counted in open_house.app[DOORS].counters().values())


async def _counted(open_house: EmbeddedCity, counts: Counter[str], before: int, seconds: float) -> dict[str, Any]:
    opened = await figures.opened_since(open_house.house.work, before)
    return {
        "read": counts["read"],
        "refused": counts[Answered.REFUSED],
        "repeated": counts[Answered.REPEATED] + _repeated_at_doors(open_house),
        "tickets_opened": opened.tickets,
        "auto_dispatched": opened.dispatched,
        "to_people": opened.to_people,
        "errors": counts[Answered.FAILED],
        "seconds": round(seconds, 2),
        "tickets_per_second": round(opened.tickets / seconds, 1) if seconds else 0.0,
        "undecided": await figures.undecided(open_house.house.work),
    }

"""The city profile's jobs: RQ with the JSON serializer, one waiting job a kind, a database without pool a job."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from redis import Redis
from rq import Queue, SimpleWorker
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

from channels.outbox import DOORBELL as DELIVER
from hotline.app import jobs, night, wiring
from hotline.app.night import DOORBELL as LEARN
from hotline.app.wiring import House
from hotline.base.log import about
from hotline.base.settings import Settings
from router.dispatch import DOORBELL as CLASSIFY
from router.hotspots import DOORBELL as LOOK_OUT
from sla.recount import DOORBELL as RECOUNT
from tickets.exchange.models import DOORBELL as IMPORT

HEAVY = "deliver-telegram"  # only the process that serves Telegram imports aiogram (5 s, 165 MB)
QUEUES: dict[str, tuple[str, ...]] = {
    CLASSIFY: (CLASSIFY,),
    DELIVER: (DELIVER, HEAVY),
    RECOUNT: (RECOUNT,),
    LEARN: (LEARN,),
    LOOK_OUT: (LOOK_OUT,),
    IMPORT: (IMPORT,),
}
JOBS: dict[str, str] = {
    CLASSIFY: "hotline.app.city_jobs.classify",
    DELIVER: "hotline.app.city_jobs.deliver",
    HEAVY: "hotline.app.city_jobs.deliver",
    RECOUNT: "hotline.app.city_jobs.recount",
    LEARN: "hotline.app.city_jobs.learn",
    LOOK_OUT: "hotline.app.city_jobs.look_out",
    IMPORT: "hotline.app.city_jobs.take_sheets",
}
TIMEOUTS = {LEARN: night.LONGEST + 60, IMPORT: 3 * 3600}  # seconds; RQ's own three minutes for the others


def queue(name: str, connection: Redis, *, prefix: str) -> Queue:
    return Queue(f"{prefix}-{name}", connection=connection, serializer=JSONSerializer)


class RedisDoorbell:
    """Rings by putting one job a kind into its queue, unless one already waits there."""

    def __init__(self, settings: Settings) -> None:
        self._redis, self._prefix = Redis.from_url(settings.redis_url, socket_timeout=2), settings.queue_prefix

    async def ring(self, kinds: frozenset[str]) -> None:
        for kind in kinds:
            for name in QUEUES[kind]:
                await asyncio.to_thread(self._ring, name)

    def _ring(self, name: str) -> None:
        try:
            queue(name, self._redis, prefix=self._prefix).enqueue(
                JOBS[name],
                job_id=f"{self._prefix}-{name}",
                unique=True,
                result_ttl=0,
                failure_ttl=3600,
                job_timeout=TIMEOUTS.get(name),
            )
        except DuplicateJobError:
            return  # one waits already: it will see this work too


def learn() -> None:
    """RQ calls this: at night, keep last month's report and learn from the house's own history."""
    _run("learn", night.tend)


def classify() -> None:
    """RQ calls this: choose departments for what is undecided."""
    _run("classify", jobs.classify)


def deliver() -> None:
    """RQ calls this: send what waits on this process's channels."""
    _run("deliver", jobs.deliver)


def look_out() -> None:
    """RQ calls this: look for hot issues and bursts."""
    _run("look-out", jobs.look_out)


def take_sheets() -> None:
    """RQ calls this: check and import the sheets that people sent."""
    _run("import", jobs.take_sheets)


def recount() -> None:
    """RQ calls this: date anew what another calendar has dated."""
    _run("recount", jobs.recount)


def work(settings: Settings, names: list[str]) -> None:
    """Answer these bells until told to stop (SIGTERM ends after the job under way)."""
    connection = Redis.from_url(settings.redis_url)
    queues = [queue(name, connection, prefix=settings.queue_prefix) for name in names]
    SimpleWorker(queues, connection=connection, serializer=JSONSerializer).work(logging_level="WARNING")


def _run(kind: str, do: Callable[[House], Awaitable[None]]) -> None:
    asyncio.run(_in_a_house(kind, do))


async def _in_a_house(kind: str, do: Callable[[House], Awaitable[None]]) -> None:
    settings = Settings()
    house = wiring.build(settings, doorbell=RedisDoorbell(settings), pooled=False)
    try:
        if kind == "classify":
            _KNOWN.give(house)
        elif kind == "look-out":
            await house.read_catalogue()
        with about(job=kind):
            await do(house)
        if kind == "classify":
            _KNOWN.take(house)
    finally:
        await house.close()


@dataclass
class _Known:
    """What this process keeps between jobs: model, catalogue and gazetteer, read again only where they changed."""

    house: House | None = None

    def give(self, house: House) -> None:
        if self.house is not None:
            house.classifier, house.model = self.house.classifier, self.house.model
            house.catalogue, house.places, house.stamp = self.house.catalogue, self.house.places, self.house.stamp

    def take(self, house: House) -> None:
        self.house = house


_KNOWN = _Known()

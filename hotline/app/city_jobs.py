"""The city profile's jobs: RQ with the JSON serializer, one waiting job a kind, a database without pool a job."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from redis import Redis
from rq import Queue, SimpleWorker
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

from channels.outbox import DOORBELL as DELIVER
from channels.outbox import bell_of
from hotline.app import jobs, lanes, night, wiring
from hotline.app.night import DOORBELL as LEARN
from hotline.app.wiring import House
from hotline.base.log import about
from hotline.base.settings import ALL_CHANNELS, Settings
from router.dispatch import DOORBELL as CLASSIFY
from router.hotspots import DOORBELL as LOOK_OUT
from sla.recount import DOORBELL as RECOUNT
from tickets.exchange.models import DOORBELL as IMPORT

HEAVY = bell_of("telegram")  # only the process that serves Telegram imports aiogram (5 s, 165 MB)
LANES = {bell_of(kind): DELIVER for kind in ALL_CHANNELS} | {HEAVY: HEAVY}  # a lane's bell: its queue
QUEUES: dict[str, str] = {bell: bell for bell in (CLASSIFY, RECOUNT, LEARN, LOOK_OUT, IMPORT)} | LANES
JOBS: dict[str, str] = {
    CLASSIFY: "hotline.app.city_jobs.classify",
    DELIVER: "hotline.app.city_jobs.deliver",
    HEAVY: "hotline.app.city_jobs.deliver",
    RECOUNT: "hotline.app.city_jobs.recount",
    LEARN: "hotline.app.city_jobs.learn",
    LOOK_OUT: "hotline.app.city_jobs.look_out",
    IMPORT: "hotline.app.city_jobs.take_sheets",
}
TIMEOUTS = {LEARN: night.LONGEST + 60, IMPORT: 3 * 3600, DELIVER: lanes.LONGEST, HEAVY: lanes.LONGEST}  # seconds
_TIMEOUT = 180  # for the others


def queue(name: str, connection: Redis, *, prefix: str) -> Queue:
    return Queue(f"{prefix}-{name}", connection=connection, serializer=JSONSerializer)


class RedisDoorbell:
    """Rings by putting one job a kind into its queue, unless one already waits there or is under way.

    RQ keeps a job's name taken for as long as it remembers the job. So a failed one is forgotten at once (the log has
    it), and one whose worker was killed as soon as its time is up; else nothing of its kind would be done any more.
    """

    def __init__(self, settings: Settings) -> None:
        self._redis, self._prefix = Redis.from_url(settings.redis_url, socket_timeout=2), settings.queue_prefix

    async def ring(self, kinds: frozenset[str]) -> None:
        for name in {QUEUES[kind] for kind in kinds}:
            await asyncio.to_thread(self._ring, name)

    def _ring(self, name: str) -> None:
        waiting, job_id = queue(name, self._redis, prefix=self._prefix), f"{self._prefix}-{name}"
        longest = TIMEOUTS.get(name, _TIMEOUT)
        try:
            waiting.enqueue(JOBS[name], job_id=job_id, unique=True, result_ttl=0, failure_ttl=0, job_timeout=longest)
        except DuplicateJobError:  # it will see this work too, or the ticker's next ring will be heard
            job = waiting.fetch_job(job_id)
            if job and job.started_at and datetime.now(UTC) - job.started_at > timedelta(seconds=longest + 60):
                job.delete()


def learn() -> None:
    """RQ calls this: at night, keep last month's report and learn from the house's own history."""
    _run("learn", night.tend)


def classify() -> None:
    """RQ calls this: choose departments for what is undecided."""
    _run("classify", jobs.classify)


def deliver() -> None:
    """RQ calls this: send what waits on this process's channels, each in its lane."""
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

"""The city profile's queue of jobs: RQ carries the row's number, and the row is the truth.

A job in the queue has a random name and the number of a row. Losing it costs one look, having it twice costs a worker a
claim that finds nothing. So the queue may be flushed, away, or full of what a dead worker left.
"""

import asyncio
import os
import socket
import time
import uuid

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer

from hotline.app.jobs.kinds import KINDS
from hotline.app.jobs.running import recall
from hotline.app.wiring import Services
from hotline.base.observability.log import logger
from hotline.base.settings import Settings
from tickets.jobs import store
from tickets.jobs.models import JobRun

RUN = "hotline.app.jobs.queue_worker.run"  # what a worker calls, with the row's id
FAILED_KEPT = 7 * 86_400  # seconds; only what could not even be written down fails there
OVER = 60  # seconds beyond the kind's own limit after which the worker process itself ends the job
_FAR_AHEAD = 10**6  # seconds; beyond every lease of the queue
log = logger(__name__)


def connect(settings: Settings) -> Redis:
    return Redis.from_url(settings.redis_url, socket_connect_timeout=2, socket_timeout=5)


def queue_of(settings: Settings, connection: Redis) -> Queue:
    return Queue(f"{settings.queue_prefix}-jobs", connection=connection, serializer=JSONSerializer)


class Offers:
    """Puts what waits in the table into the queue; `look` is a loop's."""

    def __init__(self, settings: Settings) -> None:
        self._queue = queue_of(settings, connect(settings))

    async def look(self, house: Services) -> bool:
        """Offer every waiting job that is not, or no longer, in the queue."""
        await recall(house.work, KINDS)
        async with house.work.reading() as session:
            waiting = await store.due(session, house.clock.now())
        if not waiting:
            return False
        try:
            there = frozenset(await asyncio.to_thread(self._queue.get_job_ids))
            for row in waiting:
                if row.offered_as not in there:
                    await self._offer(house, row)
        except RedisError as error:
            log.warning("queue_away", error=type(error).__name__, waiting=len(waiting))
        return False

    async def _offer(self, house: Services, row: JobRun) -> None:
        name = str(uuid.uuid4())
        async with house.work.begin() as uow:
            if not await store.offer(uow.session, row.id, before=row.offered_as, name=name):
                return
        await asyncio.to_thread(self._put, row, name)

    def _put(self, row: JobRun, name: str) -> None:
        longest = int(KINDS[row.kind].longest) + OVER
        self._queue.enqueue_call(
            RUN, args=(row.id,), job_id=name, timeout=longest, result_ttl=0, failure_ttl=FAILED_KEPT
        )


def clear_leavings(queue: Queue) -> None:
    """What dead workers of this machine left: their own names, and what nobody works on any more."""
    for worker in Worker.all(queue=queue, serializer=JSONSerializer):
        if worker.hostname == socket.gethostname() and not _lives(worker.pid):
            worker.register_death()  # type: ignore[no-untyped-call]  # RQ has no types here
    if not Worker.count(queue=queue):
        StartedJobRegistry(queue=queue).cleanup(timestamp=time.time() + _FAR_AHEAD)


def _lives(pid: int | None) -> bool:
    try:
        os.kill(pid or 0, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's, so it lives
        return True
    return bool(pid)

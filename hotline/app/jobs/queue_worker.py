"""One worker process of the queue: RQ forks a process a job, and that one works the row off.

Started by `hotline.app.jobs.serving`, ended with it: when the pipe at standard input closes, it takes no more jobs.
"""

import asyncio
import os
import signal
import threading
import time

from redis import Redis
from redis.exceptions import RedisError
from rq import Worker
from rq.serializers import JSONSerializer

from hotline.app import wiring
from hotline.app.jobs.kinds import KINDS
from hotline.app.jobs.queue import clear_leavings, queue_of
from hotline.app.jobs.running import run_one
from hotline.base.observability.log import logger
from hotline.base.settings import Settings
from hotline.base.storage.time_limits import LONG

NAME = "HOTLINE_JOB_WORKER"  # in the environment: this worker's random name, as rows carry it
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0  # seconds between two tries to reach Redis
WORKER_TTL = 60  # seconds; a worker that is silent for longer is dead to the queue
log = logger(__name__)


def run(job_id: int) -> None:
    """RQ calls this in a process of its own; a job that somebody else has taken is left alone."""
    asyncio.run(_run(job_id))


async def _run(job_id: int) -> None:
    house = wiring.build(Settings(), kind="job", limits=LONG, serve_channels=False)
    try:
        await run_one(house.work, KINDS, worker=os.environ.get(NAME, ""), job_id=job_id)
    finally:
        await house.close()


def serve(settings: Settings) -> None:
    """Work off the queue until stopped; waits while Redis is away."""
    _end_with_parent()
    connection = Redis.from_url(settings.redis_url, socket_connect_timeout=2)
    queue = queue_of(settings, connection)
    pause = FIRST_PAUSE
    while True:
        try:
            clear_leavings(queue)
            break
        except RedisError as error:
            log.warning("queue_away", error=type(error).__name__, pause=pause)
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
    Worker(
        [queue],
        name=os.environ[NAME],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL,
        maintenance_interval=WORKER_TTL,
        job_monitoring_interval=5,
    ).work(logging_level="WARNING")


def _end_with_parent() -> None:
    """A worker whose parent was killed ends after the job in hand, instead of serving beside its successor."""

    def watch() -> None:
        while os.read(0, 4096):  # not by sys.stdin, whose lock a thread that waits in it would hold as Python ends
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()

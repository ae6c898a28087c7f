"""The city profile's bells in a real Redis: whatever becomes of a job, the next ring brings another."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from redis import Redis
from rq import SimpleWorker
from rq.job import JobStatus
from rq.serializers import JSONSerializer

from channels.outbox import DOORBELL as DELIVER
from channels.outbox import bell_of
from hotline.app import city_jobs, lanes
from hotline.app.city_jobs import HEAVY, RedisDoorbell, queue
from hotline.base.settings import ALL_CHANNELS, Settings


@pytest.fixture
def settings(tmp_path: Path, redis_url: str) -> Iterator[Settings]:
    settings = Settings(home=tmp_path, redis_url=redis_url, queue_prefix=f"test-{uuid4().hex[:8]}")
    yield settings
    with Redis.from_url(redis_url) as redis:
        for key in redis.scan_iter(f"rq:*{settings.queue_prefix}*"):
            redis.delete(key)


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as redis:
        yield redis


def waiting(settings: Settings, redis: Redis, name: str = DELIVER) -> int:
    return len(queue(name, redis, prefix=settings.queue_prefix))


def stumble() -> None:
    """A job that fails."""
    raise RuntimeError


async def test_every_lane_has_its_worker_and_telegram_its_own(settings: Settings, redis: Redis) -> None:
    bells = {bell_of(kind) for kind in ALL_CHANNELS}
    await RedisDoorbell(settings).ring(frozenset(bells - {bell_of("telegram")}))
    assert (waiting(settings, redis), waiting(settings, redis, HEAVY)) == (1, 0)
    await RedisDoorbell(settings).ring(frozenset(bells))
    assert (waiting(settings, redis), waiting(settings, redis, HEAVY)) == (1, 1)


async def test_a_job_that_failed_keeps_no_later_one_out(
    settings: Settings, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found so: a provider hung, the job's time was up, and for an hour nothing was sent on any channel."""
    monkeypatch.setitem(city_jobs.JOBS, DELIVER, f"{__name__}.stumble")
    rung = frozenset({bell_of("sms")})
    await RedisDoorbell(settings).ring(rung)
    lane = queue(DELIVER, redis, prefix=settings.queue_prefix)
    SimpleWorker([lane], connection=redis, serializer=JSONSerializer).work(burst=True, logging_level="CRITICAL")
    assert waiting(settings, redis) == 0
    await RedisDoorbell(settings).ring(rung)
    assert waiting(settings, redis) == 1


async def test_a_worker_that_was_killed_keeps_no_later_job_out(settings: Settings, redis: Redis) -> None:
    rung = frozenset({bell_of("sms")})
    bell, lane = RedisDoorbell(settings), queue(DELIVER, redis, prefix=settings.queue_prefix)
    await bell.ring(rung)
    [job] = lane.jobs
    lane.remove(job)
    job.set_status(JobStatus.STARTED)

    def begun(seconds_ago: float) -> None:
        job.started_at = datetime.now(UTC) - timedelta(seconds=seconds_ago)
        job.save()

    begun(lanes.LONGEST - 10)  # may still be at work
    for _ in range(2):
        await bell.ring(rung)
    assert waiting(settings, redis) == 0
    begun(lanes.LONGEST + 120)  # the first ring buries it, the ticker's next is heard
    for _ in range(2):
        await bell.ring(rung)
    assert waiting(settings, redis) == 1

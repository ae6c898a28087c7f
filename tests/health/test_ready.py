"""`/readyz` says no, and why, in each trouble that keeps the city from serving; `/healthz` only says that we live."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from channels import outbox
from hotline.app import wiring
from hotline.app.health import process
from hotline.app.health.process import ProcessHealth
from hotline.app.wiring import Services
from hotline.base.clock import SystemClock
from hotline.base.settings import Settings
from sla.models import Heartbeat
from tests.health.conftest import Watched
from tests.health.test_ready_database import asked

Workers = Callable[..., Any]


async def test_a_whole_city_is_ready(watched: Watched, whole_city: list[ProcessHealth]) -> None:
    payload = await watched.ready()
    assert (payload.status, payload.bad()) == (200, set())
    assert payload.body["ready"] is True
    assert {check["state"] for check in payload.body["checks"]} == {"ok"}
    assert payload.check("classify")["words"] == "1 个进程在做"
    assert payload.check("schema")["words"].endswith("与程序一致")
    assert payload.check("model")["words"] == "正在用 first"


@pytest.mark.parametrize(
    ("spoil", "check", "words"),
    [
        (lambda home: (home / "keys.json").unlink(), "keys", "没有密钥文件 keys.json"),
        (lambda home: (home / "keys.json").write_text("{"), "keys", "内容不完整"),
        (lambda home: (home / "models" / "current").unlink(), "model", "没有分类模型在用"),
        (lambda home: (home / "models" / "first" / "manifest.json").unlink(), "model", "文件不完整"),
    ],
)
async def test_keys_or_model_are_missing(
    watched: Watched, whole_city: list[ProcessHealth], home: Path, spoil: Callable[[Path], Any], check: str, words: str
) -> None:
    spoil(home)
    payload = await watched.ready("?of=process")
    assert (payload.status, payload.bad()) == (503, {check})
    assert words in payload.said(check)[1]
    assert "备份" in payload.said(check)[2]


async def test_a_worker_cannot_read_the_model(
    watched: Watched, whole_city: list[ProcessHealth], house: Services
) -> None:
    """Its manifest is there and says nothing: found by the process that loads it."""
    await house.read_model()
    await whole_city[0].beat()
    payload = await watched.ready()
    assert (payload.status, payload.bad()) == (503, {"model", "models"})
    assert "读不出来" in payload.said("model")[1]
    assert "有进程读不出分类模型（web、worker）" in payload.said("models")[1]
    assert "换回上一个版本" in payload.said("models")[2]


async def test_the_worker_was_killed(
    watched: Watched, whole_city: list[ProcessHealth], house: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its row grows old; the ticker goes on. A probe of this process alone answers that it serves."""
    await age(house, whole_city[0], seconds=31)
    payload = await watched.ready()
    assert (payload.status, payload.bad()) == (503, {"classify", "deliver-sms"})
    state, words, todo = payload.said("classify")
    assert (state, words) == ("bad", "派单没有进程在做：30 秒内没有一个报到")
    assert "hotline worker" in todo
    assert "没有告别就停了：worker" in payload.said("processes")[1]
    assert (await watched.ready("?of=process")).status == 200
    await whole_city[0].beat()
    assert (await watched.ready()).status == 200


async def test_the_ticker_was_killed(watched: Watched, whole_city: list[ProcessHealth], house: Services) -> None:
    await age(house, whole_city[1], seconds=31)
    payload = await watched.ready()
    assert (payload.status, payload.bad()) == (503, {"sweep"})
    assert "hotline ticker" in payload.said("sweep")[2]


async def test_who_ends_by_himself_is_not_missed(
    watched: Watched, whole_city: list[ProcessHealth], workers: Workers
) -> None:
    again = await workers("worker", "classify", "deliver")
    await again.stop()
    payload = await watched.ready()
    assert payload.said("processes")[:2] == ("ok", "3 个进程报到")


async def test_deadlines_are_not_swept(watched: Watched, whole_city: list[ProcessHealth], house: Services) -> None:
    """The ticker reports, and its loop hangs."""
    async with house.work.begin() as uow:
        row = await uow.session.get_one(Heartbeat, "sweep")
        row.beat_at -= timedelta(minutes=2)
    payload = await watched.ready()
    assert (payload.status, payload.bad()) == (503, {"sweeper"})
    assert "时限没有人扫描" in payload.said("sweeper")[1]


async def test_a_loop_fails_everywhere(watched: Watched, whole_city: list[ProcessHealth], workers: Workers) -> None:
    pulse = whole_city[0].pulses["classify"]
    pulse.failures_in_a_row, pulse.error = 4, "RuntimeError"
    await whole_city[0].beat()
    payload = await watched.ready()
    assert (payload.status, payload.bad()) == (503, {"classify"})
    assert payload.said("classify")[1] == "派单一直出错（RuntimeError），连续 4 次"
    await workers("worker", "classify")
    payload = await watched.ready()
    assert (payload.status, payload.said("classify")[0]) == (200, "warning"), "another one works"


class Ahead(SystemClock):
    def __init__(self, **by: float) -> None:
        self._by = timedelta(**by)

    def now(self) -> datetime:
        return super().now() + self._by


@pytest.mark.parametrize(("by", "words"), [({"seconds": 150}, "快 2 分"), ({"minutes": -90}, "慢 1 小时")])
async def test_the_clock_of_one_host_is_wrong(
    settings: Settings, whole_city: list[ProcessHealth], watched: Watched, by: dict[str, float], words: str
) -> None:
    """It says so itself, and so does every other process that reads its row."""
    house = wiring.build(settings, clock=Ahead(**by))
    health = ProcessHealth(house, "worker", pulses=whole_city[0].pulses)
    health.name = "worker@other-host:7"
    own = await health.report()
    assert not own.ready
    (clock,) = [check for check in own.checks if check.name == "clock"]
    assert f"本机时钟比数据库{words}" in clock.words
    await health.beat()
    await health.beat()
    payload = await watched.ready()
    assert (payload.status, payload.bad()) == (503, {"clocks"})
    assert words in payload.said("clocks")[1]
    await health.stop()
    await house.close()


async def test_redis_is_away(
    settings: Settings, whole_city: list[ProcessHealth], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a minute of it is a warning: work goes on, slower by seconds."""
    house = wiring.build(settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"}))
    health = ProcessHealth(house, "web")
    early = await health.report()
    assert early.ready
    assert [check.level for check in early.checks if check.name == "redis"] == ["warning"]
    monkeypatch.setattr("hotline.app.health.process.FRESH", -1.0)
    monkeypatch.setattr(health, "_wakeups_passed", health._wakeups_passed - 31)  # noqa: SLF001 - half a minute ago
    late = await health.report()
    assert [check.name for check in late.bad()] == ["redis"]
    assert "连不上 Redis" in late.bad()[0].words
    await health.stop()
    await house.close()


async def test_redis_is_there(settings: Settings, whole_city: list[ProcessHealth], redis_url: str) -> None:
    text = await asked(settings.model_copy(update={"redis_url": redis_url}))
    assert (text.status, text.said("redis")[1]) == (200, "能连上")


async def test_what_waits_too_long_is_a_warning(
    watched: Watched, whole_city: list[ProcessHealth], house: Services
) -> None:
    async with house.work.begin() as uow:
        row = outbox.put(uow, channel="sms", address="13877100001", text="已登记")
        row.not_before = row.created_at = uow.now - timedelta(minutes=3)
    payload = await watched.ready()
    assert payload.status == 200
    state, words, todo = payload.said("unsent")
    assert (state, words) == ("warning", "待发的最久已等 3 分")
    assert "运行" in todo


async def test_many_ask_at_once_and_one_looks(
    watched: Watched, whole_city: list[ProcessHealth], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address is public: who asks it a thousand times does not ask the database a thousand times."""
    monkeypatch.setattr(process, "FRESH", 60.0)
    looks = 0
    look = watched.health._looker.look  # noqa: SLF001 - counted

    async def counted(*args: Any, **named: Any) -> Any:
        nonlocal looks
        looks += 1
        return await look(*args, **named)

    monkeypatch.setattr(watched.health._looker, "look", counted)  # noqa: SLF001 - likewise
    answers = await asyncio.gather(*(watched.ready() for _ in range(20)))
    answers.append(await watched.ready())
    assert ({one.status for one in answers}, looks) == ({200}, 1)


async def age(house: Services, health: ProcessHealth, *, seconds: float) -> None:
    """As if the process had ended so long ago."""
    async with house.work.begin() as uow:
        row = await uow.session.get_one(Heartbeat, health.name)
        row.beat_at -= timedelta(seconds=seconds)

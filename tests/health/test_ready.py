"""`/readyz` says no, and why, in each trouble that keeps the city from serving; `/healthz` only says that we live."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy.engine import make_url

from channels import outbox
from hotline.app import scratch, wiring
from hotline.app.health import process
from hotline.app.health.process import Health
from hotline.app.web import web_app
from hotline.app.wiring import House
from hotline.base.clock import SystemClock
from hotline.base.settings import Settings
from sla.models import Heartbeat
from tests.health.conftest import Asked, Line, Watched, administer, other_port

Workers = Callable[..., Any]
WITHIN = process.ANSWER_WITHIN


async def asked(settings: Settings, query: str = "") -> Asked:
    """Of a process with these settings, which has just started."""
    house = wiring.build(settings)
    health = Health(house, "web")
    async with TestClient(TestServer(web_app(house, health))) as client:
        async with client.get("/healthz") as response:
            assert (response.status, await response.json()) == (200, {"status": "ok"})
        async with client.get(f"/readyz{query}") as response:
            told = Asked(response.status, await response.json())
    await health.stop()
    await house.close()
    return told


async def test_a_whole_city_is_ready(watched: Watched, whole_city: list[Health]) -> None:
    told = await watched.ready()
    assert (told.status, told.bad()) == (200, set())
    assert told.body["ready"] is True
    assert {check["state"] for check in told.body["checks"]} == {"ok"}
    assert told.check("classify")["words"] == "1 个进程在做"
    assert told.check("schema")["words"].endswith("与程序一致")
    assert told.check("model")["words"] == "正在用 first"


async def test_a_database_that_is_away(settings: Settings, city_database: str) -> None:
    told = await asked(settings.model_copy(update={"database_url": other_port(city_database)}))
    assert told.status == 503
    state, words, todo = told.said("database")
    assert (state, words) == ("bad", "连不上数据库")
    assert "HOTLINE_DATABASE_URL" in todo


async def test_a_database_that_is_read_only(watched: Watched, whole_city: list[Health], city_database: str) -> None:
    name = make_url(city_database).database
    await administer(city_database, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    told = await watched.ready()
    assert told.status == 503
    assert told.said("database")[1] == "数据库只读，写不进去"
    assert told.bad() == {"database"}, "who cannot report is not missed for it"
    await administer(scratch.SERVER, f"ALTER DATABASE {name} RESET default_transaction_read_only")
    assert (await watched.ready()).status == 200


async def test_connections_used_up(watched: Watched, whole_city: list[Health], city_database: str) -> None:
    """Of an account that has none to spare; the process's own pool may hold some still."""
    name = make_url(city_database).database
    await administer(city_database, f"ALTER DATABASE {name} CONNECTION LIMIT 1")
    told = await watched.ready()
    assert (told.status, told.bad()) == (503, {"connections"})
    assert "连接数用完了" in told.said("connections")[1]
    assert "max_connections" in told.said("connections")[2]


async def test_the_server_takes_no_connection(settings: Settings, city_database: str) -> None:
    name = make_url(city_database).database
    role = f"{name}_role"
    await administer(
        city_database,
        f"CREATE ROLE {role} LOGIN CONNECTION LIMIT 0",
        f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}",
    )
    url = make_url(city_database).set(username=role).render_as_string(hide_password=False)
    try:
        told = await asked(settings.model_copy(update={"database_url": url}))
    finally:
        await administer(city_database, f"DROP OWNED BY {role}", f"DROP ROLE {role}")
    assert (told.status, told.said("database")[1]) == (503, "数据库的连接数用完了")


async def test_a_database_that_hangs_is_a_no_within_three_seconds(
    settings: Settings, city_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its host is gone: nothing is refused, and nothing answers. Were the bound not kept, this would not end."""
    assert WITHIN < 3
    monkeypatch.setattr(process, "FRESH", -1.0)
    async with Line(city_database) as line:
        house = wiring.build(settings.model_copy(update={"database_url": line.url}))
        health = Health(house, "web")
        async with TestClient(TestServer(web_app(house, health))) as client:
            async with client.get("/readyz?of=process") as response:
                assert response.status == 200
            line.freeze()
            monkeypatch.setattr(process, "ANSWER_WITHIN", WITHIN)
            async with client.get("/readyz") as response:
                told = Asked(response.status, await response.json())
            async with client.get("/healthz") as response:
                assert response.status == 200
        await health.stop()
    await house.close()
    assert (told.status, told.said("database")[1]) == (503, "数据库没有在时限内回答")


async def test_a_disk_that_is_full(settings: Settings, city_database: str, small_disk: Path) -> None:
    """PostgreSQL writes its temporary files to a disk of 1 MB."""
    name = make_url(city_database).database
    await administer(city_database, f"CREATE TABLESPACE {name}_small LOCATION '{small_disk}'")
    await administer(city_database, f"ALTER DATABASE {name} SET temp_tablespaces = '{name}_small'")
    assert "database" not in (await asked(settings)).bad()
    (small_disk.parent / "filled").write_bytes(b"x" * 900 * 1024)
    told = await asked(settings)
    assert (told.status, told.said("database")[1]) == (503, "数据库的磁盘满了，写不进去")
    assert "扩大" in told.said("database")[2]


@pytest.mark.parametrize(
    ("statement", "state", "words"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", "bad", "数据库结构是 0001，比程序需要的"),
        ("DROP TABLE alembic_version", "bad", "没有结构版本号"),
        ("UPDATE alembic_version SET version_num = '9999'", "warning", "比本程序的"),
    ],
)
async def test_a_schema_that_does_not_fit(
    watched: Watched, whole_city: list[Health], city_database: str, statement: str, state: str, words: str
) -> None:
    """An older one does not; a newer one does, so that processes are replaced one by one."""
    await administer(city_database, statement)
    told = await watched.ready()
    assert told.status == (503 if state == "bad" else 200)
    assert told.said("schema")[0] == state
    assert words in told.said("schema")[1]
    assert ("hotline migrate" in told.said("schema")[2]) == (state == "bad")


@pytest.mark.parametrize(
    ("spoil", "check", "words"),
    [
        (lambda home: (home / "keys.json").unlink(), "keys", "没有密钥文件 keys.json"),
        (lambda home: (home / "keys.json").write_text("{"), "keys", "内容不完整"),
        (lambda home: (home / "models" / "current").unlink(), "model", "没有分类模型"),
        (lambda home: (home / "models" / "first" / "manifest.json").unlink(), "model", "文件不完整"),
    ],
)
async def test_keys_or_model_are_missing(
    watched: Watched, whole_city: list[Health], home: Path, spoil: Callable[[Path], Any], check: str, words: str
) -> None:
    spoil(home)
    told = await watched.ready("?of=process")
    assert (told.status, told.bad()) == (503, {check})
    assert words in told.said(check)[1]
    assert "备份" in told.said(check)[2]


async def test_a_worker_cannot_read_the_model(watched: Watched, whole_city: list[Health], house: House) -> None:
    """Its manifest is there and says nothing: found out by whoever tries to load it."""
    await house.read_model()
    await whole_city[0].beat()
    told = await watched.ready()
    assert (told.status, told.bad()) == (503, {"model", "models"})
    assert "读不出来" in told.said("model")[1]
    assert "有进程读不出分类模型（web、worker）" in told.said("models")[1]
    assert "换回上一个版本" in told.said("models")[2]


async def test_the_worker_was_killed(
    watched: Watched, whole_city: list[Health], house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its row grows old; the ticker goes on. Whoever asks for this process alone hears that it serves."""
    await age(house, whole_city[0], seconds=31)
    told = await watched.ready()
    assert (told.status, told.bad()) == (503, {"classify", "deliver-sms"})
    state, words, todo = told.said("classify")
    assert (state, words) == ("bad", "派单没有进程在做：30 秒内没有一个报到")
    assert "hotline worker" in todo
    assert "没有告别就停了：worker" in told.said("processes")[1]
    assert (await watched.ready("?of=process")).status == 200
    await whole_city[0].beat()
    assert (await watched.ready()).status == 200


async def test_the_ticker_was_killed(watched: Watched, whole_city: list[Health], house: House) -> None:
    await age(house, whole_city[1], seconds=31)
    told = await watched.ready()
    assert (told.status, told.bad()) == (503, {"sweep"})
    assert "hotline ticker" in told.said("sweep")[2]


async def test_who_ends_by_himself_is_not_missed(watched: Watched, whole_city: list[Health], workers: Workers) -> None:
    again = await workers("worker", "classify", "deliver")
    await again.stop()
    told = await watched.ready()
    assert told.said("processes")[:2] == ("ok", "3 个进程报到")


async def test_deadlines_are_not_swept(watched: Watched, whole_city: list[Health], house: House) -> None:
    """The ticker reports, and its loop hangs."""
    async with house.work.begin() as uow:
        row = await uow.session.get_one(Heartbeat, "sweep")
        row.beat_at -= timedelta(minutes=2)
    told = await watched.ready()
    assert (told.status, told.bad()) == (503, {"sweeper"})
    assert "时限没有人扫描" in told.said("sweeper")[1]


async def test_a_loop_fails_everywhere(watched: Watched, whole_city: list[Health], workers: Workers) -> None:
    pulse = whole_city[0].pulses["classify"]
    pulse.failures_in_a_row, pulse.error = 4, "RuntimeError"
    await whole_city[0].beat()
    told = await watched.ready()
    assert (told.status, told.bad()) == (503, {"classify"})
    assert told.said("classify")[1] == "派单一直出错（RuntimeError），连续 4 次"
    await workers("worker", "classify")
    told = await watched.ready()
    assert (told.status, told.said("classify")[0]) == (200, "warning"), "another one works"


class Ahead(SystemClock):
    def __init__(self, **by: float) -> None:
        self._by = timedelta(**by)

    def now(self) -> datetime:
        return super().now() + self._by


@pytest.mark.parametrize(("by", "words"), [({"seconds": 150}, "快 2 分"), ({"minutes": -90}, "慢 1 小时")])
async def test_the_clock_of_one_host_is_wrong(
    settings: Settings, whole_city: list[Health], watched: Watched, by: dict[str, float], words: str
) -> None:
    """It says so itself, and so does every other process that reads its row."""
    house = wiring.build(settings, clock=Ahead(**by))
    health = Health(house, "worker", pulses=whole_city[0].pulses)
    health.name = "worker@other-host:7"
    own = await health.report()
    assert not own.ready
    (clock,) = [check for check in own.checks if check.name == "clock"]
    assert f"本机时钟比数据库{words}" in clock.words
    await health.beat()
    await health.beat()
    told = await watched.ready()
    assert (told.status, told.bad()) == (503, {"clocks"})
    assert words in told.said("clocks")[1]
    await health.stop()
    await house.close()


async def test_redis_is_away(settings: Settings, whole_city: list[Health], monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a minute of it is a warning: work goes on, slower by seconds."""
    house = wiring.build(settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"}))
    health = Health(house, "web")
    early = await health.report()
    assert early.ready
    assert [check.level for check in early.checks if check.name == "redis"] == ["warning"]
    monkeypatch.setattr("hotline.app.health.process.FRESH", -1.0)
    monkeypatch.setattr(health, "_hints_heard", health._hints_heard - 31)  # noqa: SLF001 - half a minute ago
    late = await health.report()
    assert [check.name for check in late.bad()] == ["redis"]
    assert "连不上 Redis" in late.bad()[0].words
    await health.stop()
    await house.close()


async def test_redis_is_there(settings: Settings, whole_city: list[Health], redis_url: str) -> None:
    told = await asked(settings.model_copy(update={"redis_url": redis_url}))
    assert (told.status, told.said("redis")[1]) == (200, "能连上")


async def test_what_waits_too_long_is_a_warning(watched: Watched, whole_city: list[Health], house: House) -> None:
    async with house.work.begin() as uow:
        row = outbox.put(uow, channel="sms", address="13877100001", text="已登记")
        row.not_before = row.created_at = uow.now - timedelta(minutes=3)
    told = await watched.ready()
    assert told.status == 200
    state, words, todo = told.said("unsent")
    assert (state, words) == ("warning", "待发的最久已等 3 分")
    assert "运行" in todo


async def test_many_ask_at_once_and_one_looks(
    watched: Watched, whole_city: list[Health], monkeypatch: pytest.MonkeyPatch
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


async def age(house: House, health: Health, *, seconds: float) -> None:
    """As if the process had ended so long ago."""
    async with house.work.begin() as uow:
        row = await uow.session.get_one(Heartbeat, health.name)
        row.beat_at -= timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
async def _no_task_left() -> AsyncIterator[None]:
    yield
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("health-") and not task.done()]

"""`/readyz` says no, and why, where the database is away, full, hanging or does not fit."""

from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy.engine import make_url

from hotline.app import wiring
from hotline.app.health import process
from hotline.app.health.process import ProcessHealth
from hotline.app.process.web import web_app
from hotline.base.settings import Settings
from hotline.bench import scratch_database
from tests.health.conftest import Asked, Line, Watched, administer, other_port

WITHIN = process.ANSWER_WITHIN


async def asked(settings: Settings, query: str = "") -> Asked:
    """Of a process with these settings, which has just started."""
    house = wiring.build(settings)
    health = ProcessHealth(house, "web")
    async with TestClient(TestServer(web_app(house, health))) as client:
        async with client.get("/healthz") as response:
            assert (response.status, await response.json()) == (200, {"status": "ok"})
        async with client.get(f"/readyz{query}") as response:
            payload = Asked(response.status, await response.json())
    await health.stop()
    await house.close()
    return payload


async def test_a_database_that_is_away(settings: Settings, city_database: str) -> None:
    text = await asked(settings.model_copy(update={"database_url": other_port(city_database)}))
    assert text.status == 503
    state, words, todo = text.said("database")
    assert (state, words) == ("bad", "连不上数据库")
    assert "HOTLINE_DATABASE_URL" in todo


async def test_a_database_that_is_read_only(
    watched: Watched, whole_city: list[ProcessHealth], city_database: str
) -> None:
    name = make_url(city_database).database
    await administer(city_database, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    payload = await watched.ready()
    assert payload.status == 503
    assert payload.said("database")[1] == "数据库只读，写不进去"
    assert payload.bad() == {"database"}, "who cannot report is not missed for it"
    await administer(scratch_database.SERVER, f"ALTER DATABASE {name} RESET default_transaction_read_only")
    assert (await watched.ready()).status == 200


async def test_connections_used_up(watched: Watched, whole_city: list[ProcessHealth], city_database: str) -> None:
    """Of an account that has none to spare; the process's own pool may hold some still."""
    name = make_url(city_database).database
    await administer(city_database, f"ALTER DATABASE {name} CONNECTION LIMIT 1")
    payload = await watched.ready()
    assert (payload.status, payload.bad()) == (503, {"connections"})
    assert "连接数用完了" in payload.said("connections")[1]
    assert "max_connections" in payload.said("connections")[2]


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
        text = await asked(settings.model_copy(update={"database_url": url}))
    finally:
        await administer(city_database, f"DROP OWNED BY {role}", f"DROP ROLE {role}")
    assert (text.status, text.said("database")[1]) == (503, "数据库的连接数用完了")


async def test_a_database_that_hangs_is_a_no_within_three_seconds(
    settings: Settings, city_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its host is gone: nothing is refused, and nothing answers. Were the bound not kept, this would not end."""
    assert WITHIN < 3
    monkeypatch.setattr(process, "FRESH", -1.0)
    async with Line(city_database) as line:
        house = wiring.build(settings.model_copy(update={"database_url": line.url}))
        health = ProcessHealth(house, "web")
        async with TestClient(TestServer(web_app(house, health))) as client:
            async with client.get("/readyz?of=process") as response:
                assert response.status == 200
            line.freeze()
            monkeypatch.setattr(process, "ANSWER_WITHIN", WITHIN)
            async with client.get("/readyz") as response:
                payload = Asked(response.status, await response.json())
            async with client.get("/healthz") as response:
                assert response.status == 200
        await health.stop()
    await house.close()
    assert (payload.status, payload.said("database")[1]) == (503, "数据库没有在时限内回答")


async def test_a_disk_that_is_full(settings: Settings, city_database: str, small_disk: Path) -> None:
    """PostgreSQL writes its temporary files to a disk of 1 MB."""
    name = make_url(city_database).database
    await administer(city_database, f"CREATE TABLESPACE {name}_small LOCATION '{small_disk}'")
    await administer(city_database, f"ALTER DATABASE {name} SET temp_tablespaces = '{name}_small'")
    assert "database" not in (await asked(settings)).bad()
    (small_disk.parent / "filled").write_bytes(b"x" * 900 * 1024)
    text = await asked(settings)
    assert (text.status, text.said("database")[1]) == (503, "数据库的磁盘满了，写不进去")
    assert "扩大" in text.said("database")[2]


@pytest.mark.parametrize(
    ("statement", "state", "words"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", "bad", "数据库结构是 0001，比程序需要的"),
        ("DROP TABLE alembic_version", "bad", "没有结构版本号"),
        ("UPDATE alembic_version SET version_num = '9999'", "warning", "比本程序的"),
        ("UPDATE alembic_version SET version_num = '9999', oldest_program = '9998'", "bad", "已不再适合本程序"),
    ],
)
async def test_a_schema_that_does_not_fit(
    watched: Watched, whole_city: list[ProcessHealth], city_database: str, statement: str, state: str, words: str
) -> None:
    """An older one does not; a newer one that only grew does, so that processes are replaced one by one."""
    await administer(city_database, statement)
    payload = await watched.ready()
    assert payload.status == (503 if state == "bad" else 200)
    assert payload.said("schema")[0] == state
    assert words in payload.said("schema")[1]
    assert ("hotline migrate" in payload.said("schema")[2]) == (state == "bad")

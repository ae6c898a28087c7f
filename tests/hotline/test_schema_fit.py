"""A process refuses tables that are not of its shape, in a sentence that says what to do, and touches nothing."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import structlog
from sqlalchemy.engine import make_url

from hotline.app.data import schema_fit
from hotline.app.health.schema import newest
from hotline.base.errors import Unavailable
from hotline.base.storage.database import Database
from hotline.bench import scratch_database
from hotline.commands import data, exchange, run

LASTING = (run.web, run.chat, run.worker, run.ticker, run.jobs, run.city)
UNREACHABLE = "redis://127.0.0.1:1/0"


async def test_tables_of_this_program_fit(database: Database, database_url: str) -> None:
    await scratch_database.stamp(database_url)
    await schema_fit.check(database)


@pytest.mark.parametrize(
    ("revision", "words"),
    [("0001", "旧：请先运行 hotline migrate"), ("9999", "程序太旧")],
)
async def test_tables_of_another_program_do_not(
    database: Database, database_url: str, revision: str, words: str
) -> None:
    await scratch_database.stamp(database_url, revision)
    with pytest.raises(Unavailable, match=words):
        await schema_fit.check(database)
    await scratch_database.stamp(database_url)


async def test_a_program_starts_again_on_newer_tables_until_they_have_taken_something_away(
    database: Database, database_url: str
) -> None:
    """In the middle of an upgrade a process of the release before is killed, and started again."""
    await scratch_database.stamp(database_url, "9999", oldest_program=newest())
    with structlog.testing.capture_logs() as said:
        await schema_fit.check(database)
    assert [line["event"] for line in said] == ["schema_newer"]
    await scratch_database.stamp(database_url, "9999", oldest_program="9998")
    with pytest.raises(Unavailable, match="程序太旧：数据库的结构（9999）"):
        await schema_fit.check(database)
    await scratch_database.stamp(database_url)


async def test_a_database_without_tables_does_not(tmp_path: Path) -> None:
    empty = Database(f"sqlite+aiosqlite:///{tmp_path / 'empty.sqlite3'}")
    with pytest.raises(Unavailable, match="还没有表：请先运行 hotline migrate"):
        await schema_fit.check(empty)
    await empty.close()


async def test_a_database_that_is_away_is_no_reason_to_stay_away(postgres_url: str) -> None:
    away = make_url(postgres_url).set(host="127.0.0.1", port=1).render_as_string(hide_password=False)
    database = Database(away)
    await schema_fit.check(database)
    await database.close()


async def test_an_old_program_does_not_migrate_what_a_newer_one_has_made(database: Database, database_url: str) -> None:
    await scratch_database.stamp(database_url, "9999")
    with pytest.raises(Unavailable, match="程序太旧"):
        await schema_fit.upgrade(database)
    await scratch_database.stamp(database_url)


@pytest.fixture
def commanded(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The environment of a command on this database."""
    city = {
        "HOTLINE_HOME": str(tmp_path / "home"),
        "HOTLINE_DATABASE_URL": sqlite_url,
        "HOTLINE_REDIS_URL": UNREACHABLE,
        "HOTLINE_CHANNELS": '["webchat"]',
    }
    for name, value in city.items():
        monkeypatch.setenv(name, value)
    return sqlite_url


@pytest.mark.parametrize("command", LASTING)
def test_every_lasting_command_refuses_what_does_not_fit(commanded: str, command: Callable[[], None]) -> None:
    asyncio.run(scratch_database.stamp(commanded, "0001"))
    with pytest.raises(Unavailable) as refused:
        command()
    assert refused.value.message == (
        f"数据库的结构（0001）比程序（{newest()}）旧：请先运行 hotline migrate，数据不会丢失"
    )


@pytest.mark.parametrize("command", [run.serve, data.migrate])
def test_who_migrates_refuses_what_a_newer_program_has_made(commanded: str, command: Callable[[], None]) -> None:
    asyncio.run(scratch_database.stamp(commanded, "9999"))
    with pytest.raises(Unavailable, match="程序太旧：数据库的结构（9999）"):
        command()


def test_a_backup_into_a_database_without_tables_asks_to_migrate_first(
    commanded: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "backup.jsonl.gz"
    exchange.backup(file)
    assert (tmp_path / "home" / "data.backed-up").exists()
    monkeypatch.setenv("HOTLINE_DATABASE_URL", "")  # a new file in the data folder
    with pytest.raises(Unavailable, match="还没有表：请先运行 hotline migrate"):
        exchange.restore(file)


def test_a_new_city_gets_its_keys_with_its_tables_and_no_sample_city(
    commanded: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOTLINE_DATABASE_URL", "")
    data.migrate()
    assert "请马上复制到另一处妥善保管" in capsys.readouterr().err.replace("\n", "")
    made = (tmp_path / "home" / "keys.json").read_text()
    (tmp_path / "home" / "keys.json").unlink()
    data.migrate()
    assert made
    assert not (tmp_path / "home" / "keys.json").exists(), "lost keys are not quietly made anew"
    with sqlite3.connect(tmp_path / "home" / "hotline.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM department").fetchone() == (0,)
    database.close()

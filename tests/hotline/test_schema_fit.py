"""A process refuses tables that are not of its shape, in a sentence that says what to do, and touches nothing."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from hotline.app import backup, schema_fit, scratch
from hotline.app.health.schema import newest
from hotline.base.database import Database
from hotline.base.errors import Unavailable
from tests.hotline.test_cli import hotline

LASTING = (("web",), ("chat",), ("worker", "classify"), ("ticker",), ("jobs",), ("city",))
UNREACHABLE = "redis://127.0.0.1:1/0"


async def test_tables_of_this_program_fit(database: Database, database_url: str) -> None:
    await scratch.stamp(database_url)
    await schema_fit.check(database)


@pytest.mark.parametrize(
    ("revision", "words"),
    [("0001", "旧：请先运行 hotline migrate"), ("9999", "程序太旧")],
)
async def test_tables_of_another_program_do_not(
    database: Database, database_url: str, revision: str, words: str
) -> None:
    await scratch.stamp(database_url, revision)
    with pytest.raises(Unavailable, match=words):
        await schema_fit.check(database)
    await scratch.stamp(database_url)


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
    await scratch.stamp(database_url, "9999")
    with pytest.raises(Unavailable, match="程序太旧"):
        await schema_fit.upgrade(database)
    await scratch.stamp(database_url)


@pytest.mark.parametrize("arguments", LASTING, ids=lambda arguments: arguments[0])
def test_every_lasting_command_refuses_what_does_not_fit(
    tmp_path: Path, sqlite_url: str, arguments: tuple[str, ...]
) -> None:
    asyncio.run(scratch.stamp(sqlite_url, "0001"))
    said = hotline(*arguments, home=tmp_path, HOTLINE_DATABASE_URL=sqlite_url, HOTLINE_REDIS_URL=UNREACHABLE)
    assert (said.returncode, said.stderr) == (
        1,
        f"hotline: 数据库的结构（0001）比程序（{newest()}）旧：请先运行 hotline migrate，数据不会丢失\n",
    )


@pytest.mark.parametrize("arguments", [("serve",), ("migrate",)], ids=lambda arguments: arguments[0])
def test_who_migrates_refuses_what_a_newer_program_has_made(
    tmp_path: Path, sqlite_url: str, arguments: tuple[str, ...]
) -> None:
    asyncio.run(scratch.stamp(sqlite_url, "9999"))
    said = hotline(*arguments, home=tmp_path, HOTLINE_DATABASE_URL=sqlite_url)
    assert said.returncode == 1
    assert said.stderr.startswith("hotline: 程序太旧：数据库的结构（9999）")


async def test_a_backup_into_a_database_without_tables_is_told_to_migrate_first(
    database: Database, tmp_path: Path, clock: object
) -> None:
    file = tmp_path / "backup.jsonl.gz"
    await backup.write(database, file, now=clock.now())  # type: ignore[attr-defined]
    said = await asyncio.to_thread(hotline, "restore", str(file), home=tmp_path / "new")
    assert (said.returncode, said.stderr) == (1, "hotline: 数据库里还没有表：请先运行 hotline migrate\n")

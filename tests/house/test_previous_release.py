"""A rolling upgrade: the program of the release before lives on the tables of this one."""

import asyncio
import json
import os
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa

from hotline.app.data import migrate
from hotline.app.metadata import Base
from hotline.base.storage.database import Database

HERE = Path(__file__).parent
COMMIT = (HERE / "previous_release.txt").read_text().strip()


@pytest.fixture
def old_program(tmp_path: Path) -> Path:
    """The files of the release before, out of this clone's history."""
    text = subprocess.run(["git", "archive", COMMIT], cwd=HERE.parents[1], capture_output=True, check=False)
    if text.returncode:
        pytest.skip(f"the clone has no history back to {COMMIT[:8]} (git fetch --unshallow)")
    folder = tmp_path / "old"
    with tarfile.open(fileobj=BytesIO(text.stdout)) as files:
        files.extractall(folder, filter="data")
    return folder


@pytest.mark.long
async def test_the_program_of_the_release_before_lives_on_these_tables(
    old_program: Path, postgres_url: str, tmp_path: Path
) -> None:
    database = Database(postgres_url, pooled=False)
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.execute(sa.text("DROP TABLE IF EXISTS alembic_version"))
    await migrate.upgrade(database.url)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(HERE / "old_program.py"), postgres_url, str(tmp_path / "home")),
        env={**os.environ, "PYTHONPATH": str(old_program)},
        cwd=old_program,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, trouble = await asyncio.wait_for(process.communicate(), 300)
    assert process.returncode == 0, trouble.decode()[-3000:]
    payload = json.loads(said.splitlines()[-1])
    assert payload == {
        "program": str(old_program),
        "doors": [200, 200],
        "pages": [200, 200, 303],
        "tickets": 2,
        "replies": 2,
    }


WAITING = {"staff.failures": "staff.failures", "staff.locked_until": "staff.locked_until", "attempt": "Attempt("}


def test_what_waits_to_be_dropped_is_still_used_by_the_release_before(old_program: Path) -> None:
    """Once this fails, the release before knows them no more: a migration drops them, and this list loses them."""
    program = "".join(path.read_text() for path in (old_program / "dashboards").rglob("*.py"))
    assert {name for name, used in WAITING.items() if used not in program} == set(), "drop these (upgrades.md)"
    for name in WAITING:
        table, _, column = name.partition(".")
        assert table in Base.metadata.tables, f"{name} is gone: take it from the list"
        assert not column or column in Base.metadata.tables[table].columns

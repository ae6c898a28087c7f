"""Tests, demo, bench and simulation on an operator's machine: the city that its environment names stays untouched."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from hotline.app import wiring
from hotline.app.data import migrate, seed
from hotline.base.errors import BadInput
from hotline.base.own_environment import forget_city
from hotline.base.settings import ALL_CHANNELS, Settings
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import Work
from hotline.simulation import replay
from hotline.simulation.demo import story
from tickets.person_models import Department

CITY = "HOTLINE_HOME", "HOTLINE_DATABASE_URL", "HOTLINE_REDIS_URL", "HOTLINE_SMS_API", "HOTLINE_CHANNELS"


@pytest.fixture
def citys(tmp_path: Path) -> Mapping[str, str]:
    """An operator's environment; what uses it leaves a trace in `tmp_path/city`, or meets a closed port."""
    city = tmp_path / "city"
    return {
        **os.environ,
        "HOTLINE_HOME": str(city / "home"),
        "HOTLINE_DATABASE_URL": f"sqlite:///{city / 'city.sqlite3'}",
        "HOTLINE_REDIS_URL": "redis://127.0.0.1:1/0",
        "HOTLINE_CHANNELS": '["sms"]',
    }


def run(*arguments: str, environment: Mapping[str, str], cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments], env=environment, cwd=cwd, capture_output=True, text=True, check=False
    )


def test_only_the_tests_own_names_are_kept() -> None:
    left = dict.fromkeys((*CITY, "HOTLINE_TEST_REDIS", "HOTLINE_REQUIRE_SERVICES", "HOME"), "x")
    forget_city(left)
    assert set(left) == {"HOTLINE_TEST_REDIS", "HOTLINE_REQUIRE_SERVICES", "HOME"}


def test_no_city_is_named_here() -> None:
    settings = Settings()
    assert (settings.database_url, settings.redis_url, settings.channels) == ("", "", ALL_CHANNELS)
    assert "city" not in settings.home.parts


def test_the_tests_touch_no_city(citys: Mapping[str, str], tmp_path: Path) -> None:
    """Found so: `make test` made its tables in the operator's database and replayed messages into it."""
    here = f"{__file__}::{test_no_city_is_named_here.__name__}"
    said = run("pytest", "-q", "-p", "no:cacheprovider", here, environment=citys)
    assert said.returncode == 0, said.stdout
    assert not (tmp_path / "city").exists()


def test_simulation_touches_no_city(citys: Mapping[str, str], tmp_path: Path) -> None:
    month = tmp_path / "month.jsonl"
    month.write_text(json.dumps({"at": "2026-06-01T09:00:00+08:00", "department": "城管局", "kind": "complaint"}))
    said = run("hotline", "simulate", str(month), "--json", environment=citys, cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert not (tmp_path / "city").exists()


@pytest.mark.long
def test_bench_touches_no_city(citys: Mapping[str, str], tmp_path: Path) -> None:
    said = run("hotline", "bench", "intake", "--quick", "--json", environment=citys, cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert not (tmp_path / "city").exists()


async def test_the_demo_touches_no_city(citys: Mapping[str, str], tmp_path: Path, small_model: Path) -> None:
    own = tmp_path / "own"
    (own / "demo").mkdir(parents=True)
    (own / "demo" / "models").symlink_to(small_model / "models")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hotline", "demo", "--port", "0", "--home", str(own)),
        env=citys,
        cwd=tmp_path,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    async with asyncio.timeout(120):
        while b"http://" not in await process.stderr.readline():
            pass
    process.terminate()
    await process.communicate()
    assert (own / "demo" / "hotline.sqlite3").exists()
    assert not (tmp_path / "city").exists()


async def test_demo_and_replay_refuse_a_real_city(tmp_path: Path) -> None:
    """Named by hand, too: its departments are not the sample's."""
    home = tmp_path / "demo"
    house = wiring.build(Settings(home=home))
    await migrate.upgrade(house.database.url)
    async with house.work.begin() as uow:
        uow.session.add(Department(code="zhsj", name="真海市住建局", short="住建局", level="bureau", path="/1/"))
    await house.close()
    lines = tmp_path / "texts.jsonl"
    lines.write_text(json.dumps({"text": "路灯坏了"}))

    with pytest.raises(BadInput, match="真实的城市"):
        await story.run(Settings(home=tmp_path), port=0, rate=1, speed=1, fresh=False, until=lambda: asyncio.sleep(0))
    with pytest.raises(BadInput, match="真实的城市"):
        await replay.replay(lines, text=["text"], channel="sms", settings=Settings(home=home))


async def test_the_sample_city_is_no_real_one(database: Database, work: Work) -> None:
    await seed.refuse_real_city(database)
    async with work.begin() as uow:
        assert await seed.seed(uow, password="walk")
        uow.session.add(Department(code="own", name="试点单位", short="试点", level="bureau", path="/999/"))
    await seed.refuse_real_city(database)  # raises BadInput where most units are none of the sample's
    async with work.begin() as uow:
        assert not await seed.seed(uow, password="walk"), "the sample city is still there, and none was made beside it"

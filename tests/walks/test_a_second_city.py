"""A city that is not the sample: from `hotline setup` and its files to the first citizen's answered message."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from hotline.app import wiring
from hotline.app.process.chat import chat_server
from hotline.app.process.web import web_app
from hotline.base.clock import TurnedClock
from hotline.base.settings import Settings
from hotline.simulation.fakes.sms import FakeAliyunSms
from router.dispatch import dispatching
from tests.fakes.secrets_of_providers import SECRETS
from tests.walks.conftest import Town
from tickets import store
from tickets.access.rights import Role
from tickets.lifecycle import State

FILES = Path(__file__).parents[1] / "second_city"
WORDS = "钟鼓路菜市场门口天天占道经营，路都走不过去"
pytestmark = pytest.mark.xdist_group("processes")


def hotline(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOTLINE_")}
    secrets = {f"HOTLINE_{name.upper()}": value for name, value in SECRETS.items()}
    return subprocess.run(
        [sys.executable, "-m", "hotline", *arguments],
        env={**kept, **secrets, "HOTLINE_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
async def second_city(home: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    """Opened by command from its files alone; no model, so people dispatch."""
    options = ("--answers", str(FILES / "answers.toml"), "--passwords", str(home.parent / "first.csv"), "--json")
    said = hotline("setup", *options, home=home)
    assert said.returncode == 0, said.stderr
    found = json.loads(said.stdout.splitlines()[-1])
    assert set(found["links"]) == {"lu.zhiyuan", "nong.yufen", "meng.daqing"}
    missing = [one["step"] for one in found["steps"] if one["state"] == "bad"]
    assert missing == ["administrators", "duty"], "what people do on pages"
    monkeypatch.setenv("HOTLINE_HOME", str(home))
    for name, value in SECRETS.items():
        monkeypatch.setenv(f"HOTLINE_{name.upper()}", value)
    settings, clock = Settings(), TurnedClock(datetime.now(UTC))
    sms = FakeAliyunSms(settings.sms_key_id, settings.sms_key_secret.get_secret_value())
    house = wiring.build(settings.model_copy(update={"sms_api": await sms.start()}), clock=clock)
    chat = chat_server(house, port=0)
    await chat.start()
    async with TestClient(TestServer(web_app(house))) as client:
        town = Town(house, client, chat, clock)
        town.sms = sms
        yield town
    await chat.close()
    await house.close()
    await sms.close()


def received(town: Town) -> list[str]:
    """What the citizen's phone shows, oldest first."""
    return [message.text for message in town.sms.taken]


async def test_from_the_files_to_the_first_answered_message(second_city: Town) -> None:
    town = second_city
    await town.says("sms", WORDS)
    ticket = await town.ticket()
    assert ticket.number.startswith("CL")
    assert ticket.number in received(town)[0].replace(" ", "")
    assert ticket.state is State.PENDING_DISPATCH, "without a model a person dispatches"

    dispatcher = await town.person(Role.DISPATCHER)
    async with town.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        bureau = await store.department_by_code(uow.session, "CC-CGJ")
        assert bureau is not None
        await dispatching.by_person(uow, found, bureau, by=dispatcher)
    await town.settle()
    assert (await town.ticket()).state is State.PENDING_SIGN

    await town.answers("CC-CGJ", "已清理占道摊位，并安排专人值守，联系人：值班室")
    asked = received(town)[-1]
    assert "已清理占道摊位" in asked
    await town.says("sms", "已解决，谢谢")
    assert (await town.ticket()).state is State.CLOSED
    assert "已办结" in received(town)[-1]


def test_an_empty_city_serves_and_has_no_sample(home: Path) -> None:
    said = hotline("prepare", home=home)
    assert (said.returncode, "hotline setup" in said.stderr) == (0, True), said.stderr
    with sqlite3.connect(home / "hotline.sqlite3") as database:
        counts = [database.execute(f"SELECT count(*) FROM {table}").fetchone() for table in ("department", "staff")]
    assert counts == [(0,), (0,)]
    assert not (home / "models").exists(), "no model of another city's units"

"""What runs all day reads no large table from end to end: every statement of it is explained by PostgreSQL."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from classifier.text.gazetteer import Gazetteer
from dashboards.web import application
from hotline.app import sample_city, wiring
from hotline.app.process import background
from hotline.base.clock import TurnedClock
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.time_limits import LONG
from hotline.base.storage.unit_of_work import Work
from hotline.base.wakeups import InProcessWakeups
from hotline.bench import scratch_database
from router.dispatch.decision import DecisionContext as Judging
from tests.dashboards.office import Browser, Office, Told, settle
from tests.fakes.scripted import ScriptedGuesser
from tests.fakes.secrets_of_providers import SECRETS
from tests.scale import history

SMALL = 5_000  # rows of a table that may be read from end to end
SAYINGS = (
    "翠湖路的路灯坏了三天了没人修",
    "小区门口垃圾没人清运，臭得很",
    "楼下夜市半夜还在放音响扰民",
    "公交站台的顶棚漏雨",
)
PAGES = {  # who reads them -> what they read
    "agent": (
        "/home",
        "/desk",
        "/search?q=路灯",
        "/search?q={number}",
        "/search?phone=13900130003",
        "/t/{number}",
        "/notices",
    ),
    "dispatcher": ("/home", "/desk", "/t/{number}", "/hot"),
    "unit_handler": ("/home", "/dept", "/t/{number}", "/notices"),
    "supervisor": ("/home", "/desk", "/alarms", "/letters", "/cards", "/notices"),
    "caller": ("/home", "/followup", "/audits"),
    "sysadmin": ("/home", "/admin/clock", "/healthz"),
}
Statement = tuple[str, Any]


@contextmanager
def heard(database: Database) -> Iterator[dict[str, Statement]]:
    """Each statement once, with the values of the first time."""
    found: dict[str, Statement] = {}

    def seen(_c: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        found.setdefault(statement, (statement, values))

    event.listen(database.engine.sync_engine, "before_cursor_execute", seen)
    try:
        yield found
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", seen)


@pytest.fixture
async def house(postgres_database: str, tmp_path: Path, clock: TurnedClock) -> AsyncIterator[wiring.Services]:
    """On a database of its own, which is dropped: nobody wants to delete all these rows one by one."""
    assert postgres_database  # there is a server, or the test is skipped
    async with scratch_database.postgres() as url:
        nobody = "http://127.0.0.1:1"  # sending fails at once
        settings = Settings(home=tmp_path, database_url=url, **SECRETS | {"channels": ("sms",), "sms_api": nobody})
        made = wiring.build(settings, clock=clock)
        yield made
        await made.close()


def pages_of(work: Work) -> web.Application:
    async def office() -> Judging:
        return Judging(
            ScriptedGuesser({"路灯": "szgl"}, category="020301"),
            sample_city.catalogue(),
            Gazetteer(sample_city.places()),
        )

    made = web.Application()
    application.setup(made, work, office, InProcessWakeups().listen, Told(work))
    return made


async def a_day(house: wiring.Services, office: Office, *, pages: bool) -> None:
    """Citizens write, it is decided, sent and swept, and everybody looks at their pages."""
    opened = [await office.open(saying) for saying in SAYINGS]
    await office.answered("井盖丢了，晚上很危险")
    dispatched = await office.dispatched("树枝压到电线了")
    await background.decide_all(house)
    await background.sweep_due(house)
    await background.deliver_all(house)
    await office.add(opened[0], "已经第五天了")
    if pages:
        for login, paths in PAGES.items():
            async with TestClient(TestServer(pages_of(house.work))) as client:
                browser = Browser(client)
                await browser.sign_in(login)
                for path in paths:
                    page = await browser.get(path.format(number=dispatched.number))
                    assert page.status == 200, (login, path, page.status)


def scans(plan: dict[str, Any], large: frozenset[str]) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] in large:
        yield f"{plan['Relation Name']} ({plan.get('Filter', 'without a condition')})"
    for below in plan.get("Plans", ()):
        yield from scans(below, large)


async def explained(connection: AsyncConnection, statement: Statement) -> dict[str, Any]:
    result = await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement[0]}", statement[1])
    plan = result.scalar_one()
    found: dict[str, Any] = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    return found


@pytest.mark.long
@pytest.mark.parametrize("tickets", [20_000, 1_000_000])
async def test_nothing_that_runs_all_day_reads_a_large_table_whole(
    house: wiring.Services, clock: TurnedClock, tickets: int
) -> None:
    await settle(house.work)
    office = Office(house.work)
    await a_day(house, office, pages=False)
    database = Database(house.settings.database, pooled=False, limits=LONG)
    await history.copy(database, tickets)
    clock.turn(minutes=5)
    with heard(house.database) as statements:
        await a_day(house, office, pages=True)
    read = [one for one in statements.values() if one[0].lstrip().startswith(("SELECT", "UPDATE", "DELETE", "WITH"))]
    assert len(read) > 100
    found: dict[str, list[str]] = {}
    async with database.engine.connect() as connection:
        sizes = await connection.execute(
            text("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > :small"), {"small": SMALL}
        )
        large = frozenset(sizes.scalars())
        assert {"ticket", "message", "deadline", "journal_entry", "outbox", "citizen"} <= large
        for statement in read:
            if lines := [*scans(await explained(connection, statement), large)]:
                found[statement[0]] = lines
    await database.close()
    assert not found, "\n\n".join(f"{lines}\n{statement}" for statement, lines in found.items())

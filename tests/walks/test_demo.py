"""`hotline demo`: the sample city lives. Every channel is used, every lamp seen, tickets are closed; it can go on."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from dashboards.desk.queries.intake import newest_ticket
from hotline.base.clock import SystemClock
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import Work
from hotline.simulation.demo import story
from hotline.simulation.demo.story import CLOCK
from router.models import Notice
from tickets.lifecycle import State
from tickets.models import Ticket

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("processes")]
CHANNELS = {"phone", "webchat", "wechat", "telegram", "sms"}


def seen_in(home: Path, seen: set[str], enough: set[str]) -> Callable[[], Awaitable[None]]:
    """Look into the demo's database until everything in `enough` was there once."""

    async def look() -> None:
        database = Database(f"sqlite+aiosqlite:///{home / 'demo' / 'hotline.sqlite3'}")
        work = Work(database, SystemClock(), Settings(home=home / "demo"))
        async with asyncio.timeout(120):
            while not enough <= seen:
                async with work.reading() as session:
                    seen.update(await session.scalars(select(Notice.kind).distinct()))
                    seen.update(await session.scalars(select(Ticket.source).distinct()))
                    states = await session.scalars(select(Ticket.state).distinct())
                    seen.update(state.value for state in states)
                await asyncio.sleep(0.2)
        await database.close()

    return look


async def test_it_lives_and_goes_on_where_it_stopped(tmp_path: Path, small_model: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "models").symlink_to(small_model / "models")
    seen: set[str] = set()
    enough = CHANNELS | {"lamp_yellow", "lamp_red", "supervision", State.CLOSED.value, State.IN_PROGRESS.value}
    settings = Settings(home=tmp_path)
    until = seen_in(tmp_path, seen, enough)
    await story.run(settings, port=0, rate=60, speed=900, fresh=False, until=until)
    assert enough <= seen

    stopped_at = (tmp_path / "demo" / CLOCK).read_text()
    work = Work(Database(f"sqlite+aiosqlite:///{tmp_path / 'demo' / 'hotline.sqlite3'}"), SystemClock(), settings)
    tickets = await newest_ticket(work)
    await story.run(settings, port=0, rate=1, speed=1, fresh=False, until=lambda: asyncio.sleep(0.5))
    assert await newest_ticket(work) >= tickets > 20
    assert (tmp_path / "demo" / CLOCK).read_text() > stopped_at
    await work.database.close()

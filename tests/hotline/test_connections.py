"""The connections of all processes are counted from the plan and held against what the server has."""

from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from hotline.app.data.connections import POOLS, SPARE, connection_budget
from hotline.app.process import process_plan
from hotline.app.process.process_plan import Process
from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.commands import run


@pytest.fixture
def database_url(postgres_url: str) -> str:
    return postgres_url


@pytest.fixture
async def few(database: Database) -> AsyncIterator[None]:
    """A database that has no more than eight connections."""
    name = database.url.database
    async with database.engine.begin() as connection:
        await connection.execute(sa.text(f"ALTER DATABASE {name} CONNECTION LIMIT 8"))
    yield
    async with database.engine.begin() as connection:
        await connection.execute(sa.text(f"ALTER DATABASE {name} CONNECTION LIMIT -1"))


def test_each_process_of_the_plan_has_its_pool(settings: Settings) -> None:
    assert {process.arguments[0] for process in process_plan.plan(settings)} <= POOLS.keys()
    assert POOLS["web"].most > POOLS["worker"].most > POOLS["ticker"].most


async def test_the_plan_is_counted(settings: Settings, database: Database) -> None:
    pair = [Process("web", ("web",), {}), Process("ticker", ("ticker",), {})]
    budget = await connection_budget(settings, pair)
    assert budget is not None
    assert (budget.kept, budget.most) == (12, 25)
    async with database.reading() as session:
        assert budget.room < int(str(await session.scalar(sa.text("SHOW max_connections"))))
    assert f"最多 {budget.most} 个" in budget.words


async def test_what_cannot_fit_is_refused_with_what_to_do(settings: Settings, few: None) -> None:
    budget = await connection_budget(settings, [Process("ticker", ("ticker",), {})])
    assert budget is not None
    assert (budget.room, budget.is_impossible) == (8, False)
    whole = await connection_budget(settings)
    assert whole is not None
    missing = whole.most + whole.others + SPARE - 8
    assert f"调大至少 {missing} 个" in whole.words
    with pytest.raises(BadInput, match=f"调大至少 {missing} 个"):
        await run._look_for_room(settings)  # noqa: SLF001 - what `hotline city` does first


async def test_a_server_that_is_away_keeps_nobody_from_starting(settings: Settings) -> None:
    away = settings.model_copy(update={"database_url": "postgresql+asyncpg://nobody@127.0.0.1:1/none"})
    with capture_logs() as logged:
        await run._look_for_room(away)  # noqa: SLF001 - likewise
    assert [line["event"] for line in logged] == ["connections_not_counted"]


async def test_sqlite_has_no_such_limit(sqlite_url: str) -> None:
    assert await connection_budget(Settings(database_url=sqlite_url)) is None

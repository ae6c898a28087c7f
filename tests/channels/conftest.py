"""A post room without a database: every channel configured, every provider a fake."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from channels.webchat.server import ChatServer
from hotline.base.hints import InProcessHints
from hotline.base.settings import Settings
from tests.channels.chat_room import Office, serving
from tests.fakes.secrets_of_providers import SECRETS

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("office"), **SECRETS)


@pytest.fixture
def upstairs(now: datetime) -> Office:
    return Office(now)


@pytest.fixture
def hints() -> InProcessHints:
    return InProcessHints()


@pytest.fixture
async def server(upstairs: Office, hints: InProcessHints) -> AsyncIterator[ChatServer]:
    async with serving(upstairs, hints) as server:
        yield server

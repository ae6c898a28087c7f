"""Channels without a database: every channel configured, every provider a fake."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from channels.webchat.server import ChatServer
from hotline.base.settings import Settings
from hotline.base.wakeups import InProcessWakeups
from tests.channels.chat_room import Office, serving
from tests.channels.postbox import Postbox
from tests.fakes.secrets_of_providers import SECRETS

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("office"), **SECRETS)


@pytest.fixture
def intake(now: datetime) -> Office:
    return Office(now)


@pytest.fixture
def wakeups() -> InProcessWakeups:
    return InProcessWakeups()


@pytest.fixture
async def server(intake: Office, wakeups: InProcessWakeups) -> AsyncIterator[ChatServer]:
    async with serving(intake, wakeups) as server:
        yield server


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()

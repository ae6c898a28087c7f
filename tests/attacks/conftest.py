"""A started server of each profile, shared by the tests of a session; each test finds it as a new city.

`embedded`: one process on SQLite. `city`: two web processes and a chat on PostgreSQL and Redis.
"""

import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from argon2 import PasswordHasher

from dashboards.auth import password_hashing
from hotline.base.clock import TurnedClock
from hotline.base.settings import Settings
from tests.attacks.started import Site, started
from tests.conftest import MONDAY_MORNING, database_of_our_own
from tests.fakes.secrets_of_providers import SECRETS

HERE = Path(__file__).parent
SILENCE = 0.5  # seconds a client of a hasty site may be silent
PROFILES = ("embedded", "city")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one server share its event loop, and its process where several run."""
    for item in items:
        named = getattr(getattr(item, "callspec", None), "params", {}).get("profile")
        if named and HERE in item.path.parents:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            item.add_marker(pytest.mark.xdist_group(f"attacks-{named}"))


@pytest.fixture(scope="session", params=PROFILES)
def profile(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The settings that make the profile; an embedded one gets a file of its own for each server."""
    if request.param == "embedded":
        return {}
    names = {"database_url": "sites_database", "redis_url": "redis_url"}
    return {key: request.getfixturevalue(name) for key, name in names.items()}


@pytest.fixture(scope="session")
def sites_database() -> Iterator[str]:
    """Not that of `postgres_url`, whose tests want to find it empty."""
    yield from database_of_our_own()


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Any:
    """Settings of one more server."""

    def made(profile: dict[str, Any], **more: Any) -> Settings:
        home = tmp_path_factory.mktemp("site")
        chosen = {
            "home": home / "home",
            "trusted_proxies": ("127.0.0.1",),
            "channels": ("phone", "webchat", "sms"),
            "queue_prefix": f"test-{secrets.token_hex(4)}",
        }
        if not profile:
            shutil.copy(sqlite_template, home / "site.sqlite3")
            chosen["database_url"] = f"sqlite+aiosqlite:///{home / 'site.sqlite3'}"
        return Settings(**(SECRETS | chosen | profile | more))

    return made


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a password costs is looked at elsewhere (tests/dashboards/test_hashing.py)."""
    monkeypatch.setattr(password_hashing, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    password_hashing._decoy.cache_clear()  # noqa: SLF001 - made by the hasher
    yield
    password_hashing._decoy.cache_clear()  # noqa: SLF001 - likewise


def _processes(profile: dict[str, Any]) -> int:
    return 2 if "redis_url" in profile else 1


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def patient(profile: dict[str, Any], base: Any) -> AsyncIterator[Site]:
    async with started(base(profile), TurnedClock(MONDAY_MORNING), processes=_processes(profile), chat=True) as made:
        yield made


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def hasty(profile: dict[str, Any], base: Any) -> AsyncIterator[Site]:
    """One that lets nobody be silent for long. An idle line is closed after as long: a client may just be using it."""
    settings = base(profile, client_seconds=SILENCE)
    async with started(settings, TurnedClock(MONDAY_MORNING), processes=_processes(profile), chat=True) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def site(patient: Site) -> Site:
    await patient.begin_anew()
    return patient


@pytest_asyncio.fixture(loop_scope="session")
async def hasty_site(hasty: Site) -> Site:
    await hasty.begin_anew()
    return hasty


@pytest_asyncio.fixture(loop_scope="session")
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    """A program that keeps cookies, as the attacker's own browser does."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar, timeout=aiohttp.ClientTimeout(total=60)) as session:
        yield session

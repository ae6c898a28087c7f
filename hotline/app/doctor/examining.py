"""`hotline check`: one look at a city from outside its processes; every check a line, and what to do."""

import asyncio
import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from channels import registry
from hotline.app import wiring
from hotline.app.doctor import city, home
from hotline.app.health import checks, files
from hotline.app.health.checks import ProcessFacts
from hotline.app.health.look import HealthLook, HealthReader
from hotline.app.wiring import Services
from hotline.base.observability.readiness import Check, Level, ReadinessReport
from hotline.base.settings import Settings

ROLE = "check"
PATIENCE = 15.0  # seconds for the look, and for Redis
_OF_A_CITY = ("hotline worker", "hotline ticker")
_NO_DATABASE = Check(
    "database", "数据库", Level.BAD, "还没有数据库文件", "请先运行 hotline setup（或 hotline prepare、hotline serve）"
)


async def examine(settings: Settings) -> ReadinessReport:
    """Never raises for what is wrong with the city, and leaves nothing behind: no file is made, no row is kept."""
    if not _is_made(settings):
        return _report([_NO_DATABASE, *home.of(settings.home)])
    house = wiring.build(settings, serve_channels=False)
    try:
        found = [*await _as_its_processes_see_it(house), *await city.of(house), *home.of(settings.home)]
    finally:
        await house.close()
    return _report(found)


def _is_made(settings: Settings) -> bool:
    """Connecting would make an empty SQLite file."""
    kind, _, path = settings.database.partition(":///")
    return not kind.startswith("sqlite") or Path(path).is_file()


def _report(found: list[Check]) -> ReadinessReport:
    return ReadinessReport(datetime.now(UTC), tuple(found))


async def _as_its_processes_see_it(house: Services) -> Iterator[Check]:
    """What `/readyz` says, but the model and the keys, which are looked at more closely here."""
    look, reaches_redis = await asyncio.gather(_look(house), _reaches_redis(house))
    own = ProcessFacts(
        embedded=house.settings.embedded,
        channels=registry.configured(house.settings),
        files=await asyncio.to_thread(files.see, house.settings.home),
        wakeups_away=None if reaches_redis else float("inf"),
        model_broken=False,  # `home` looks at the model more closely
        keeps_time=True,
    )
    left_out = home.CLOSER if house.settings.home.is_dir() else home.CLOSER | {"home"}  # reported once, by `home`
    return (_named(check, house) for check in checks.of(look, own) if check.name not in left_out)


async def _look(house: Services) -> HealthLook:
    """As a process does, but not as one of the processes."""
    name = f"{ROLE}@{socket.gethostname()[:80]}:{os.getpid()}"
    looker = HealthReader(house.work)
    try:
        async with asyncio.timeout(PATIENCE):
            look = await looker.look(name, {"role": ROLE}, now=house.clock.now(), pace=house.pace)
            if look.write_error is None:
                await looker.forget(name)
    except TimeoutError as late:
        look = HealthLook(write_error=late, read_error=late)
    finally:
        await looker.close()
    look.processes = [one for one in look.processes if one.role != ROLE]
    return look


async def _reaches_redis(house: Services) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            return await house.wakeups.reachable()
    except TimeoutError:
        return False


def _named(check: Check, house: Services) -> Check:
    """In the embedded profile one process does everything."""
    if house.settings.embedded and any(command in check.todo for command in _OF_A_CITY):
        return replace(check, todo="启动 hotline serve，或查看它的日志")
    return check

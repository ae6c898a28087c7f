"""Servers of our own and a prepared city, made once for all tests of this folder that want real processes."""

import asyncio
import os
import subprocess
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests import servers
from tests.chaos.city import Prepared, close, prepare
from tests.conftest import absent

SMALL_DISK = "48m"


@pytest.fixture(scope="session")
def ready() -> Iterator[Prepared]:
    with servers.folder() as folder:
        try:
            made = _apart(prepare(folder))
        except servers.Missing as missing:
            absent("PostgreSQL 或 Redis 的服务程序", str(missing))
        yield made
        _apart(close(made))


def _apart(doing: Coroutine[Any, Any, Any]) -> Any:
    """In a loop of its own: a test that is running already has one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, doing).result()


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loaded machine is no trouble of the city's; each answer of `/readyz` is computed again."""
    monkeypatch.setattr("hotline.app.health.process.ANSWER_WITHIN", 60.0)
    monkeypatch.setattr("hotline.app.health.process.FRESH", -1.0)
    monkeypatch.setattr("hotline.app.health.look.SECONDS", 60.0)


@pytest.fixture
def chaos_disk(ready: Prepared) -> Iterator[Path]:
    """A disk of a few megabytes in memory, which PostgreSQL may write to; only root can make one."""
    place = ready.folder / f"disk-{ready.runs}"
    place.mkdir()
    mounted = os.geteuid() == 0 and not _run("mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(place))
    if not mounted:
        pytest.skip("只有 root 能挂上一块小磁盘：请用 root 运行这一项")
    servers.give(place)
    try:
        yield place
    finally:
        _run("umount", "--lazy", str(place))


def _run(*command: str) -> int:
    return subprocess.run(command, check=False, capture_output=True).returncode

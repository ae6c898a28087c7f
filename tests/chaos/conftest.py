"""Servers of our own and a prepared city, made once for all tests of this folder that want real processes."""

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.chaos import servers
from tests.chaos.city import Prepared, close, prepare
from tests.conftest import absent


@pytest.fixture(scope="session")
def ready() -> Iterator[Prepared]:
    with servers.folder() as home:
        try:
            made = _apart(prepare(home))
        except servers.Missing as missing:
            absent("PostgreSQL 或 Redis 的服务程序", str(missing))
        yield made
        _apart(close(made))


def _apart(doing: Coroutine[Any, Any, Any]) -> Any:
    """In a loop of its own: a test that is running already has one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, doing).result()

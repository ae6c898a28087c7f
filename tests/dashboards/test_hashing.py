"""Hashing has threads of its own, so many and no more; what does not fit in is answered as busy."""

import asyncio
import threading

import pytest

from dashboards.auth.password_hashing import Hashing, fits, fits_nothing, hashed
from hotline.base.errors import Unavailable


async def test_so_many_at_once_so_many_wait_and_more_are_asked_to_come_again() -> None:
    hashing, go, names = Hashing(at_once=2, waiting=1), threading.Event(), set[str]()

    def work() -> int:
        names.add(threading.current_thread().name)
        go.wait(30)
        return 1

    running = [asyncio.create_task(hashing.run(work)) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable, match="系统忙") as refused:
        await hashing.run(work)
    assert refused.value.detail["retry_after"] == 5
    assert await asyncio.to_thread(lambda: "free") == "free", "the shared threads are not held"
    go.set()
    assert await asyncio.gather(*running) == [1, 1, 1]
    assert len(names) <= 2
    assert await hashing.run(work) == 1


async def test_passwords_differ_as_they_were_typed() -> None:
    made = await hashed("桂花-12345")
    assert await fits(made, "桂花-12345")
    assert not await fits(made, "桂花-12346")
    assert not await fits(made, "\ud800")
    assert not await fits("no hash", "x")
    assert not await fits_nothing("桂花-12345")

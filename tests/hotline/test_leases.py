"""A lease is renewed while the work goes on, and no longer; a renewal that fails does not end the work."""

import asyncio

import pytest

from hotline.base.storage.leases import renewed


async def test_renewed_while_the_work_goes_on_and_not_after_it() -> None:
    rung, count = asyncio.Event(), 0

    async def renew() -> None:
        nonlocal count
        count += 1
        if count == 1:
            raise ConnectionRefusedError
        rung.set()

    async with asyncio.timeout(30), renewed(renew, every=0.001):
        await rung.wait()
    seen = count
    await asyncio.sleep(0.01)
    assert count == seen >= 2


async def test_what_the_work_raises_comes_out() -> None:
    async def renew() -> None: ...

    with pytest.raises(KeyError):
        async with renewed(renew, every=60):
            raise KeyError

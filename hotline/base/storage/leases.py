"""Leases are short, so that what a dead process held is free within seconds, and renewed for as long as it lives."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from hotline.base.observability.log import logger

log = logger(__name__)


@asynccontextmanager
async def renewed(renew: Callable[[], Awaitable[None]], *, every: float) -> AsyncIterator[None]:
    """Call `renew` every so many seconds of the wall until the block ends; that it fails is logged, and tried again."""
    task = asyncio.create_task(_renew_for_ever(renew, every), name="lease")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _renew_for_ever(renew: Callable[[], Awaitable[None]], every: float) -> None:
    while True:
        await asyncio.sleep(every)
        try:
            await renew()
        except Exception as error:  # noqa: BLE001 - the work under way says better what is wrong
            log.warning("lease_not_renewed", trouble=type(error).__name__)

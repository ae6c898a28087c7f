"""A page asks what is new, and the answer waits until something is (at most `live.LONGEST` seconds)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import ExitStack, suppress
from typing import TypeVar

from aiohttp import web

from dashboards.web.live import LISTEN, LONGEST, waiting

Found = TypeVar("Found")


async def until_new(
    request: web.Request,
    wakeups: Iterable[str],
    look: Callable[[], Awaitable[Found]],
    is_new: Callable[[Found], bool],
) -> Found:
    """What `look` finds as soon as `is_new` says so, else when one of the wakeups comes, else after a while."""
    with waiting(request) as woken, ExitStack() as listening:
        for wakeup in wakeups:  # before looking, so that nothing falls between the two
            listening.callback(request.app[LISTEN](wakeup, woken.set))
        found = await look()
        if is_new(found):
            return found
        with suppress(TimeoutError):
            await asyncio.wait_for(woken.wait(), LONGEST)
        return await look()

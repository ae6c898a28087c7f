"""Danger is told to every open page of the centre in the same second: the page asks, and the answer waits."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from aiohttp import web

from dashboards.keys import work_of
from dashboards.queries import orders
from router.notices import ALARM

LONGEST = 25.0  # seconds that an answer is kept back; proxies cut a silent line after 30 to 60
Listen = Callable[[str, Callable[[], None]], Callable[[], None]]
LISTEN: web.AppKey[Listen] = web.AppKey("listen")
WAITING: web.AppKey[set[asyncio.Event]] = web.AppKey("waiting")


async def alarms(request: web.Request) -> web.Response:
    """What was raised after the notice `after`, at once or as soon as something is; `last`: where to ask on from.

    JSON: `last`, `alarms` (`number`, `text`). Without `after` there is only `last`, as it stands now.
    """
    rung = asyncio.Event()
    stop = request.app[LISTEN](ALARM, rung.set)  # before looking, so that nothing falls between the two
    request.app[WAITING].add(rung)
    try:
        after = _number(request, "after")
        found = await _raised(request, after)
        if after is not None and not found:
            with suppress(TimeoutError):
                await asyncio.wait_for(rung.wait(), LONGEST)
            found = await _raised(request, after)
    finally:
        stop()
        request.app[WAITING].discard(rung)
    last = max((line.id for line in found), default=after)
    if last is None:
        async with work_of(request).reading() as session:
            last = await orders.newest_of_all(session)
    told = [{"number": line.number, "text": line.discreet} for line in found]
    return web.json_response({"last": last, "alarms": told}, headers={"Cache-Control": "no-store"})


def set_up(app: web.Application, listen: Listen) -> None:
    app[LISTEN], app[WAITING] = listen, set()
    app.on_shutdown.append(_answer_all)


async def _raised(request: web.Request, after: int | None) -> list[orders.Line]:
    if after is None:
        return []
    async with work_of(request).reading() as session:
        return await orders.alarms_after(session, after)


async def _answer_all(app: web.Application) -> None:
    """The house closes: nobody is kept waiting."""
    for rung in app[WAITING]:
        rung.set()


def _number(request: web.Request, name: str) -> int | None:
    sent = request.query.get(name, "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) <= 18 else None  # noqa: PLR2004 - a bigint

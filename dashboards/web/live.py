"""Alarms reach every open page of the centre in the same second: the page asks, and the answer waits."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from dashboards.auth.app_keys import actor_of, work_of
from dashboards.desk.queries import alarms as queries
from dashboards.desk.queries.alarms import AlarmRow
from dashboards.web.formatting import span
from router.outgoing.staff_notices import ALARM

LONGEST = 25.0  # seconds that an answer is kept back; proxies cut a silent line after 30 to 60
LAST_TAKEN = 5  # so that a page that slept a little still learns who has taken what it had shown
Listen = Callable[[str, Callable[[], None]], Callable[[], None]]
LISTEN: web.AppKey[Listen] = web.AppKey("listen")
WAITING: web.AppKey[set[asyncio.Event]] = web.AppKey("waiting")
CLOSING: web.AppKey[asyncio.Event] = web.AppKey("closing")


@dataclass(frozen=True, slots=True)
class AlarmState:
    """What is open, what was taken just now, and how many quiet marks wait."""

    open: list[AlarmRow]
    taken: list[AlarmRow]
    quiet: int
    waited: dict[int, str]

    @property
    def version(self) -> str:
        """Changes with everything that a page has to show or take away."""
        return ",".join(
            [*(line.version for line in self.open), *(f"-{line.id}" for line in self.taken), str(self.quiet)]
        )

    def as_json(self) -> dict[str, Any]:
        lines = [
            {
                "id": line.id,
                "number": line.number,
                "text": line.text,
                "waited": self.waited[line.id],
                "ring": line.version,
            }
            for line in self.open
        ]
        taken = [{"id": line.id, "number": line.number, "text": f"{line.taken} · {line.kind}"} for line in self.taken]
        return {"version": self.version, "alarms": lines, "taken": taken, "quiet": self.quiet}


async def alarms(request: web.Request) -> web.Response:
    """The state of the alarms, at once where it is not `seen`, else as soon as it changes.

    JSON: `version` (ask on with it as `seen`), `alarms` (`id`, `number`, `text`, `waited`, `ring`), `taken` (`id`,
    `number`, `text`: who and when), `quiet` (how many).
    """
    with waiting(request) as woken, ExitStack() as listening:
        listening.callback(request.app[LISTEN](ALARM, woken.set))  # before looking: nothing falls between the two
        state = await _state(request)
        if state.version == request.query.get("seen"):
            with suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), LONGEST)
            state = await _state(request)
    return web.json_response(state.as_json(), headers={"Cache-Control": "no-store"})


def set_up(app: web.Application, listen: Listen) -> None:
    app[LISTEN], app[WAITING], app[CLOSING] = listen, set(), asyncio.Event()
    app.on_shutdown.append(_answer_all)


@contextmanager
def waiting(request: web.Request) -> Iterator[asyncio.Event]:
    """An event that is set when the server closes; 503 where it closes already, for the page would ask on and on."""
    if request.app[CLOSING].is_set():
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "2", "Connection": "close"})
    woken = asyncio.Event()
    request.app[WAITING].add(woken)
    try:
        yield woken
    finally:
        request.app[WAITING].discard(woken)


async def _state(request: web.Request) -> AlarmState:
    work, viewer = work_of(request), actor_of(request)
    now = work.clock.now()
    async with work.reading() as session:
        open_ones = await queries.open_alarms(session, viewer)
        taken = await queries.taken_since(session, now - queries.RECENT, viewer)
        _, quiet = await queries.counts(session, viewer)
    return AlarmState(open_ones, taken[:LAST_TAKEN], quiet, {line.id: span(now - line.raised_at) for line in open_ones})


async def _answer_all(app: web.Application) -> None:
    """The server closes: nobody is kept waiting."""
    app[CLOSING].set()
    for woken in app[WAITING]:
        woken.set()

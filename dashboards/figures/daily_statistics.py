"""Today's numbers, as a page and as JSON; a unit sees its own, the centre the city's."""

from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.auth.app_keys import actor_of, work_of
from dashboards.figures.queries import figures
from dashboards.web import formatting, render
from hotline.base.clock import beginning_of, city_time
from sla.indicators.rates import Rate
from tickets.access.rights import CENTRE_ROLES, Actor, Role
from tickets.models import Ticket


async def page(request: web.Request) -> web.Response:
    return render.page(request, "numbers.html", await _figures(request))


async def as_json(request: web.Request) -> web.Response:
    found = await _figures(request)
    rates = {name: _share(share) for name, share in found["rates"].items()}
    lamps = {lamp.value: count for lamp, count in found["lamps"].items()}
    counts = {name: dict(found[name]) for name in ("channels", "kinds", "departments", "states")}
    body = {
        "since": found["since"].isoformat(),
        "at": found["at"].isoformat(),
        "registered": found["registered"],
        "closed": found["closed"],
        "on_time": _share(found["on_time"]),
        "rates": rates,
        "lamps": lamps,
        **counts,
    }
    return web.json_response(body)


def today(now: datetime) -> datetime:
    """Midnight in the city."""
    return beginning_of(city_time(now).date())


async def _figures(request: web.Request) -> dict[str, Any]:
    now = work_of(request).clock.now()
    since, scope = today(now), _scope(actor_of(request))
    async with work_of(request).reading() as session:
        found = await _counts(session, since, scope)
        rates = await figures.rates(session, since, scope=scope)
        found["on_time"] = await figures.on_time(session, since, scope=scope)
        found["lamps"] = await figures.lamps(session, scope=scope)
    shares = {"响应率": rates.responded, "解决率": rates.solved, "满意率": rates.satisfied}
    return {**found, "rates": shares, "since": since, "at": now, "city_wide": scope is None}


async def _counts(session: AsyncSession, since: datetime, scope: frozenset[int] | None) -> dict[str, Any]:
    sources = await figures.by(session, Ticket.source, since, scope=scope)
    kinds = await figures.by(session, Ticket.kind, since, scope=scope)
    states = await figures.by(session, Ticket.state, since, scope=scope)
    return {
        "registered": await figures.registered(session, since, scope=scope),
        "closed": await figures.closed_since(session, since, scope=scope),
        "channels": [(formatting.channel(source), count) for source, count in sources],
        "kinds": [(kind.label, count) for kind, count in kinds],
        "states": [(state.label, count) for state, count in states],
        "departments": await figures.by_department(session, since, scope=scope),
    }


def _scope(actor: Actor) -> frozenset[int] | None:
    """None: everything. An analyst reads figures of the whole city, but no ticket."""
    return None if actor.roles & (CENTRE_ROLES | {Role.ANALYST}) else actor.scope


def _share(share: Rate) -> dict[str, float | int | None]:
    return {"part": share.part, "whole": share.whole, "share": share.value}

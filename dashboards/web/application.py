"""The pages hung into an application: routes with their guards, middlewares, static files."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from dashboards.admin.queries.system import SystemState
from dashboards.auth import access, entry_limits
from dashboards.auth.app_keys import HEALTH, KNOWN, LINKS, NOTED, OFFICE, WORK, Handler
from dashboards.web import failures, headers, live, render
from dashboards.web.routes import NAVIGATION, TABLE, Route
from hotline.base.request_limits.in_memory import InMemoryCount
from hotline.base.request_limits.limits import NOTED_LOCKED
from hotline.base.storage.unit_of_work import Work
from router.dispatch.decision import DecisionContext
from router.knowledge.finding import Knowledge


def routes() -> list[web.RouteDef]:
    return [web.RouteDef(route.method, route.path, _guarded(route), {}) for route in TABLE]


def _guarded(route: Route) -> Handler:
    guarded = access.guarded(route.handler, route.roles, streams=route.streams)
    return entry_limits.entering(guarded, route.path) if route.method == "POST" else guarded


def setup(
    app: web.Application,
    work: Work,
    office: Callable[[], Awaitable[DecisionContext]],
    listen: live.Listen,
    health: Callable[[], Awaitable[SystemState]],
) -> None:
    """Hang the pages into the application; other routes in it stay open and are not asked for a form's secret.

    `listen`: calls back whenever something of this name is rung in any process; what it returns ends that. `health`:
    how this process and the city around it are.
    """
    app[WORK], app[OFFICE], app[KNOWN], app[HEALTH] = work, office, Knowledge(), health
    app[LINKS] = NAVIGATION
    app[NOTED] = InMemoryCount(NOTED_LOCKED)
    live.set_up(app, listen)
    render.set_up(app)
    app.middlewares.extend([failures.request_id, failures.failures, access.sessions])
    app.on_response_prepare.append(headers.put)
    app.add_routes(routes())
    app.router.add_static("/static", Path(__file__).parents[1] / "static")

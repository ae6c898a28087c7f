"""Every address of the pages, who may open it, and how the whole is hung into an application."""

from pathlib import Path
from typing import NamedTuple

from aiohttp import web

from dashboards import (
    access,
    account,
    alike,
    api,
    calendar,
    citizen,
    department,
    desk,
    failures,
    followup,
    headers,
    hot,
    numbers,
    rating,
    render,
    search,
    supervision,
    ticket,
)
from dashboards.access import ANYONE, DESK, FOLLOW_UP, HOT, NUMBERS, STAFF, SUPERVISION, SYSADMIN, TICKET, UNIT, Handler
from dashboards.keys import WORK
from hotline.base.uow import Work
from tickets.rights import Role


class Route(NamedTuple):
    method: str
    path: str
    roles: frozenset[Role]  # any of them; empty: no sign-in asked
    handler: Handler


TABLE: tuple[Route, ...] = (
    Route("GET", "/", ANYONE, citizen.home),
    Route("POST", "/write", ANYONE, citizen.write),
    Route("GET", "/written/{cid}", ANYONE, citizen.written),
    Route("GET", "/query", ANYONE, citizen.query_form),
    Route("POST", "/query", ANYONE, citizen.query),
    Route("GET", "/p/{number}", ANYONE, citizen.progress_page),
    Route("POST", "/p/{number}/more", ANYONE, citizen.add),
    Route("POST", "/p/{number}/rate", ANYONE, rating.rate_on_page),
    Route("GET", "/r/{token}", ANYONE, rating.rate_form),
    Route("POST", "/r/{token}", ANYONE, rating.rate),
    Route("GET", "/chat", ANYONE, citizen.chat),
    Route("GET", "/api/tickets/{number}", ANYONE, api.ticket),
    Route("GET", "/api/tickets/{number}/deadlines", ANYONE, api.deadlines),
    Route("GET", "/healthz", ANYONE, api.health),
    Route("GET", "/login", ANYONE, account.login_form),
    Route("POST", "/login", ANYONE, account.login),
    Route("POST", "/logout", STAFF, account.logout),
    Route("GET", "/home", STAFF, account.home),
    Route("GET", "/me", STAFF, account.me),
    Route("GET", "/desk", DESK, desk.desk),
    Route("GET", "/search", TICKET, search.page),
    Route("GET", r"/talk/{id:\d{1,18}}", DESK, desk.talk),
    Route("POST", r"/talk/{id:\d{1,18}}", DESK, desk.say),
    Route("GET", "/t/{number}", TICKET, ticket.show),
    Route("POST", "/t/{number}/alike/{other}/{how}", DESK, alike.answer),
    Route("POST", "/t/{number}/{act}", TICKET, ticket.act),
    Route("GET", "/dept", UNIT, department.mine),
    Route("POST", "/dept/sign", UNIT, department.sign_several),
    Route("GET", "/hot", HOT, hot.board),
    Route("POST", r"/hot/{id:\d{1,18}}/merge", DESK, hot.merge),
    Route("GET", "/supervision", SUPERVISION, supervision.board),
    Route("GET", "/followup", FOLLOW_UP, followup.waiting),
    Route("POST", r"/followup/{id:\d{1,18}}", FOLLOW_UP, followup.record),
    Route("POST", r"/followup/calls/{id:\d{1,18}}", FOLLOW_UP, followup.told),
    Route("GET", "/numbers", NUMBERS, numbers.page),
    Route("GET", "/api/numbers", NUMBERS, numbers.as_json),
    Route("GET", "/notices", STAFF, department.notices),
    Route("POST", "/notices", STAFF, department.read_notices),
    Route("GET", "/admin/calendar", STAFF, calendar.show),
    Route("POST", "/admin/calendar/preview", SYSADMIN, calendar.preview),
    Route("POST", "/admin/calendar/apply", SYSADMIN, calendar.apply),
    Route("GET", "/admin/people", SYSADMIN, account.staff_list),
)


def routes() -> list[web.RouteDef]:
    return [web.RouteDef(route.method, route.path, access.guarded(route.handler, route.roles), {}) for route in TABLE]


def setup(app: web.Application, work: Work) -> None:
    """Hang the pages into the application; other routes in it stay open and are not asked for a form's secret."""
    app[WORK] = work
    render.set_up(app)
    app.middlewares.extend([failures.request_id, failures.failures, access.sessions])
    app.on_response_prepare.append(headers.put)
    app.add_routes(routes())
    app.router.add_static("/static", Path(__file__).parent / "static")

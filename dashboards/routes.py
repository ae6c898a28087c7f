"""Every address of the pages, who may open it, and how the whole is hung into an application."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

from aiohttp import web

from dashboards import (
    access,
    account,
    administering,
    alarms,
    alike,
    api,
    audits,
    calendar,
    cards,
    catalogue,
    citizen,
    clock,
    department,
    desk,
    erasing,
    exclusions,
    exporting,
    failures,
    followup,
    headers,
    hot,
    importing,
    indicators,
    jobs,
    knowledge,
    letters,
    limits,
    live,
    models_page,
    notices,
    numbers,
    policy,
    rating,
    receipt,
    render,
    reveals,
    roster,
    running,
    search,
    supervision,
    taking,
    talking,
    testbox,
    then,
    ticket,
    uploads,
)
from dashboards.access import (
    ADMINS,
    ANYONE,
    AUDIT,
    AUDITOR,
    AUDITS,
    BEHIND,
    CARDS,
    CATALOGUE,
    CATALOGUE_EDIT,
    DESK,
    EXCLUSION_ASK,
    EXCLUSIONS,
    EXPORT,
    FOLLOW_UP,
    FREEZE,
    HOT,
    IMPORT,
    INDICATORS,
    KEPT,
    KNOWLEDGE,
    KNOWLEDGE_EDIT,
    LETTERS,
    LIVE,
    MODELS,
    NUMBERS,
    SEARCH,
    SECADMIN,
    SECOND_PERSON,
    STAFF,
    SUPERVISION,
    SUPERVISOR,
    SYSADMIN,
    TAKE,
    TICKET,
    UNIT,
)
from dashboards.keys import HEALTH, KNOWN, OFFICE, WORK, Handler
from dashboards.queries.running import State
from hotline.base.uow import Work
from router.judging import Office
from router.knowledge.finding import Knowledge
from tickets.rights import Role


class Route(NamedTuple):
    method: str
    path: str
    roles: frozenset[Role]  # any of them; empty: no sign-in asked
    handler: Handler
    streams: bool = False  # a file comes in, read piece by piece


TABLE: tuple[Route, ...] = (
    Route("GET", "/", ANYONE, citizen.home),
    Route("POST", "/write", ANYONE, limits.per_address(citizen.write), streams=True),
    Route("GET", "/written/{cid}", ANYONE, receipt.show),
    Route("POST", "/written/{cid}/correct", ANYONE, limits.per_address(receipt.correct)),
    Route("POST", "/written/{cid}/separate", ANYONE, limits.per_address(receipt.separate)),
    Route("POST", "/written/{cid}/text", ANYONE, limits.per_address(receipt.text_me)),
    Route("POST", "/clear", ANYONE, citizen.clear),
    Route("GET", "/here", ANYONE, citizen.here),
    Route("GET", "/query", ANYONE, citizen.query_form),
    Route("POST", "/query", ANYONE, citizen.query),
    Route("GET", "/p/{number}", ANYONE, citizen.progress_page),
    Route("POST", "/p/{number}/more", ANYONE, limits.per_address(citizen.add)),
    Route("POST", "/p/{number}/files", ANYONE, limits.per_address(uploads.add_by_citizen), streams=True),
    Route("GET", r"/p/{number}/files/{id:\d{1,18}}", ANYONE, uploads.for_citizen),
    Route("POST", "/p/{number}/rate", ANYONE, limits.per_address(rating.rate_on_page)),
    Route("GET", "/r/{token}", ANYONE, rating.rate_form),
    Route("POST", "/r/{token}", ANYONE, limits.per_address(rating.rate)),
    Route("GET", "/chat", ANYONE, citizen.chat),
    Route("GET", "/api/tickets/{number}", ANYONE, api.ticket),
    Route("GET", "/api/tickets/{number}/deadlines", ANYONE, api.deadlines),
    Route("GET", "/login", ANYONE, account.login_form),
    Route("POST", "/login", ANYONE, account.login),
    Route("POST", "/logout", STAFF, account.logout),
    Route("GET", "/home", STAFF, account.home),
    Route("GET", "/me", STAFF, account.me),
    Route("GET", access.LISTENS, LIVE, live.alarms),
    Route("GET", "/alarms", LIVE, alarms.listed),
    Route("POST", r"/alarms/{id:\d{1,18}}", LIVE, alarms.take),
    Route("POST", r"/alarms/{id:\d{1,18}}/calls/{call:\d{1,18}}", LIVE, alarms.called),
    Route("GET", "/duty", SUPERVISION, roster.show),
    Route("POST", "/duty", SUPERVISION, roster.enter),
    Route("POST", r"/duty/{id:\d{1,18}}/end", SUPERVISION, roster.end),
    Route("GET", "/desk", access.WAITING, desk.desk),
    Route("GET", "/take", TAKE, taking.empty),
    Route("POST", "/take", TAKE, taking.take),
    Route("POST", "/take/look", TAKE, taking.look),
    Route("GET", "/search", SEARCH, search.page),
    Route("POST", "/search/export", EXPORT, exporting.ask),
    Route("GET", r"/search/export/{id:\d{1,18}}", EXPORT, exporting.show),
    Route("POST", r"/search/export/{id:\d{1,18}}/again", EXPORT, exporting.again),
    Route("GET", r"/search/export/{id:\d{1,18}}/file", EXPORT, exporting.fetch),
    Route("GET", access.TALK_NEWS, DESK, talking.news),
    Route("GET", r"/talk/{id:\d{1,18}}", DESK, talking.show),
    Route("POST", r"/talk/{id:\d{1,18}}", DESK, talking.say),
    Route("GET", r"/talk/{id:\d{1,18}}/lines", DESK, talking.lines),
    Route("POST", r"/talk/{id:\d{1,18}}/{act}", DESK, talking.act),
    Route("GET", "/t/{number}", TICKET, ticket.show),
    Route("GET", r"/t/{number}/then/{place:\d{1,9}}", TICKET, then.show),
    Route("POST", "/t/{number}/reveal", TICKET, reveals.ask),
    Route("POST", "/t/{number}/files", TICKET, uploads.add_by_staff, streams=True),
    Route("GET", r"/t/{number}/files/{id:\d{1,18}}", TICKET, uploads.for_staff),
    Route("POST", r"/t/{number}/files/{id:\d{1,18}}/release", TICKET, uploads.release),
    Route("POST", "/t/{number}/alike/{other}/{how}", DESK, alike.answer),
    Route("POST", "/t/{number}/{act}", TICKET, ticket.act, streams=True),
    Route("GET", "/reveals", SECOND_PERSON, reveals.waiting),
    Route("POST", r"/reveals/{id:\d{1,18}}", SECOND_PERSON, reveals.decide),
    Route("GET", "/admin/reveals", AUDIT, reveals.audit),
    Route("GET", "/admin/erase", SECADMIN, erasing.form),
    Route("POST", "/admin/erase", SECADMIN, erasing.erase),
    Route("GET", "/dept", UNIT, department.mine),
    Route("POST", "/dept/sign", UNIT, department.sign_several),
    Route("GET", "/hot", HOT, hot.board),
    Route("POST", r"/hot/{id:\d{1,18}}/merge", DESK, hot.merge),
    Route("GET", "/supervision", SUPERVISION, supervision.board),
    Route("POST", "/supervision", SUPERVISION, supervision.issue),
    Route("GET", "/letters", LETTERS, letters.listed),
    Route("GET", r"/letters/{id:\d{1,18}}", LETTERS, letters.show),
    Route("POST", r"/letters/{id:\d{1,18}}/{act}", LETTERS, letters.act),
    Route("GET", "/cards", CARDS, cards.listed),
    Route("POST", r"/cards/{id:\d{1,18}}/{act}", CARDS, cards.act),
    Route("GET", "/followup", access.FOLLOW_UP_LIST, followup.waiting),
    Route("POST", r"/followup/{id:\d{1,18}}", FOLLOW_UP, followup.record),
    Route("POST", r"/followup/{id:\d{1,18}}/missed", FOLLOW_UP, followup.missed),
    Route("GET", "/audits", FOLLOW_UP, audits.waiting),
    Route("POST", r"/audits/{id:\d{1,18}}", FOLLOW_UP, audits.record),
    Route("GET", "/audits/done", AUDITS, audits.done),
    Route("POST", r"/followup/calls/{id:\d{1,18}}", FOLLOW_UP, followup.told),
    Route("GET", "/numbers", NUMBERS, numbers.page),
    Route("GET", "/api/numbers", NUMBERS, numbers.as_json),
    Route("GET", "/indicators", INDICATORS, indicators.show),
    Route("GET", "/indicators.csv", INDICATORS, indicators.download),
    Route("POST", "/indicators/freeze", FREEZE, indicators.freeze),
    Route("GET", r"/indicators/reports/{id:\d{1,18}}", KEPT, indicators.kept),
    Route("GET", "/indicators/{code:[a-z_0-9]+}", BEHIND, indicators.behind),
    Route("GET", "/exclusions", EXCLUSIONS, exclusions.listed),
    Route("POST", "/exclusions", EXCLUSION_ASK, exclusions.ask),
    Route("POST", r"/exclusions/{id:\d{1,18}}/{act}", SUPERVISOR, exclusions.decide),
    Route("GET", "/catalogue", CATALOGUE, catalogue.tree),
    Route("GET", "/catalogue/test", CATALOGUE, testbox.empty),
    Route("POST", "/catalogue/test", CATALOGUE, testbox.judged),
    Route("GET", "/catalogue/entry/{code}", CATALOGUE, catalogue.entry),
    Route("POST", "/catalogue/entry/{code}", CATALOGUE_EDIT, catalogue.change),
    Route("GET", "/knowledge", KNOWLEDGE, knowledge.base),
    Route("GET", r"/knowledge/{id:new|\d{1,18}}", KNOWLEDGE_EDIT, knowledge.form),
    Route("POST", r"/knowledge/{id:new|\d{1,18}}", KNOWLEDGE_EDIT, knowledge.save),
    Route("POST", r"/knowledge/{id:\d{1,18}}/approve", KNOWLEDGE_EDIT, knowledge.approve),
    Route("POST", r"/knowledge/{id:\d{1,18}}/withdraw", KNOWLEDGE_EDIT, knowledge.withdraw),
    Route("GET", "/models", MODELS, models_page.show),
    Route("POST", "/models/rollback", SYSADMIN, models_page.roll_back),
    Route("POST", r"/models/{version:[\w-]{1,40}}/promote", SYSADMIN, models_page.promote),
    Route("GET", "/notices", STAFF, notices.show),
    Route("POST", "/notices", STAFF, notices.read),
    Route("POST", "/notices/mute", STAFF, notices.mute),
    Route("GET", r"/notices/{notice:\d{1,18}}", STAFF, notices.open_one),
    Route("GET", "/admin/calendar", STAFF, calendar.show),
    Route("POST", "/admin/calendar/preview", SYSADMIN, calendar.preview),
    Route("POST", "/admin/calendar/apply", SYSADMIN, calendar.apply),
    Route("GET", "/admin/policy", STAFF, policy.show),
    Route("GET", "/admin/running", SYSADMIN, running.show),
    Route("GET", "/admin/clock", SYSADMIN, clock.show),
    Route("POST", "/admin/clock/unpark", SYSADMIN, clock.unpark),
    Route("GET", "/admin/import", IMPORT, importing.listed),
    Route("POST", "/admin/import", IMPORT, importing.send, streams=True),
    Route("GET", r"/admin/import/{id:\d{1,18}}", IMPORT, importing.show),
    Route("GET", r"/admin/import/{id:\d{1,18}}/bad.xlsx", IMPORT, importing.bad_lines),
    Route("POST", r"/admin/import/{id:\d{1,18}}/columns", IMPORT, importing.columns),
    Route("POST", r"/admin/import/{id:\d{1,18}}/confirm", IMPORT, importing.confirm),
    Route("POST", r"/admin/import/{id:\d{1,18}}/again", IMPORT, importing.again),
    Route("POST", r"/admin/import/{id:\d{1,18}}/drop", IMPORT, importing.drop),
    Route("GET", "/admin/jobs", SYSADMIN, jobs.show),
    Route("POST", r"/admin/jobs/{id:\d{1,18}}/again", SYSADMIN, jobs.again),
    Route("GET", "/admin/people", ADMINS, administering.staff_list),
    Route("GET", "/admin/people/new", SYSADMIN, administering.form_for_new),
    Route("POST", "/admin/people/new", SYSADMIN, administering.add),
    Route("GET", "/admin/people/record", AUDITOR, administering.record),
    Route("GET", r"/admin/people/{id:\d{1,18}}", ADMINS, administering.person),
    Route("POST", r"/admin/people/{id:\d{1,18}}/{act}", ADMINS, administering.act),
    Route("GET", "/me/password", STAFF, account.password_form),
    Route("POST", "/me/password", STAFF, account.change_password),
)


def routes() -> list[web.RouteDef]:
    return [web.RouteDef(route.method, route.path, _guarded(route), {}) for route in TABLE]


def _guarded(route: Route) -> Handler:
    return access.guarded(route.handler, route.roles, streams=route.streams)


def setup(
    app: web.Application,
    work: Work,
    office: Callable[[], Awaitable[Office]],
    listen: live.Listen,
    health: Callable[[], Awaitable[State]],
) -> None:
    """Hang the pages into the application; other routes in it stay open and are not asked for a form's secret.

    `listen`: calls back whenever something of this name is rung in any process; what it returns ends that. `health`:
    how this process and the city around it are.
    """
    app[WORK], app[OFFICE], app[KNOWN], app[HEALTH] = work, office, Knowledge(), health
    live.set_up(app, listen)
    render.set_up(app)
    app.middlewares.extend([failures.request_id, failures.failures, access.sessions])
    app.on_response_prepare.append(headers.put)
    app.add_routes(routes())
    app.router.add_static("/static", Path(__file__).parent / "static")

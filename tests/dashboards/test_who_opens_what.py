"""Every role at every address: this table is written by hand, so that a slip in `routes.TABLE` shows."""

from collections.abc import Awaitable, Callable

import pytest

from dashboards.web import routes
from tests.dashboards.office import Browser, Office
from tickets.access.rights import Role

CENTRE = "agent reviewer dispatcher supervisor caller leader"
UNITS = "unit_clerk unit_handler unit_approver"
TICKET = f"{CENTRE} {UNITS} vendor"
EVERYONE = " ".join(Role)
ADMINS = "sysadmin secadmin auditor"
CATALOGUE = "agent reviewer dispatcher kb_editor supervisor leader analyst"
ALLOWED: dict[str, str] = {
    "GET /live": CENTRE,
    **dict.fromkeys(
        (
            "GET /admin/quick-answers",
            "GET /admin/quick-answers/new",
            "GET /admin/policy/edit",
            *("GET /admin/policy/file", "GET /admin/policy/file.toml"),
            *("GET /admin/rules/ground", "GET /admin/rules/ground/decline"),
        ),
        "kb_editor reviewer supervisor leader auditor",
    ),
    "POST /admin/policy/edit": "supervisor leader",
    "POST /admin/policy/file": "supervisor leader",
    "POST /admin/quick-answers/new": "kb_editor reviewer supervisor leader",
    **dict.fromkeys(
        ("GET /admin/settings", "GET /admin/settings/versions/1", "GET /admin/messages", "GET /admin/messages/thanks"),
        "kb_editor reviewer supervisor leader auditor",
    ),
    **dict.fromkeys(
        (
            "POST /admin/rules/ground/decline",
            "POST /admin/settings/versions/1/propose",
            "POST /admin/settings/back",
            "POST /admin/messages/thanks",
        ),
        "kb_editor reviewer supervisor leader",
    ),
    "GET /alarms": CENTRE,
    "POST /alarms/1": CENTRE,
    "POST /alarms/1/calls/1": CENTRE,
    "GET /duty": "supervisor leader",
    "POST /duty": "supervisor leader",
    "POST /duty/1/end": "supervisor leader",
    "GET /desk": "agent reviewer dispatcher supervisor leader",
    "GET /take": "agent reviewer vendor",
    "POST /take": "agent reviewer vendor",
    "POST /take/look": "agent reviewer vendor",
    "GET /search": f"{CENTRE} {UNITS}",
    **dict.fromkeys(
        ("POST /search/export", "GET /search/export/1", "POST /search/export/1/again", "GET /search/export/1/file"),
        "reviewer supervisor leader unit_approver",
    ),
    "GET /talk/1": "agent reviewer dispatcher",
    "POST /talk/1": "agent reviewer dispatcher",
    "GET /talk/1/lines": "agent reviewer dispatcher",
    "POST /talk/1/take": "agent reviewer dispatcher",
    "GET /talks/news": "agent reviewer dispatcher",
    "GET /t/X": TICKET,
    "POST /t/X/sign": TICKET,
    "GET /t/X/then/1": TICKET,
    "POST /t/X/files": TICKET,
    "GET /t/X/files/1": TICKET,
    "POST /t/X/files/1/release": TICKET,
    "POST /t/X/reveal": TICKET,
    "GET /reveals": "reviewer supervisor leader",
    "POST /reveals/1": "reviewer supervisor leader",
    "GET /admin/reveals": "auditor",
    "GET /admin/trail": "auditor",
    "GET /admin/trail/export": "auditor",
    "GET /admin/setup": "sysadmin",
    "GET /admin/people/import": "sysadmin",
    "POST /admin/people/import": "sysadmin",
    "GET /admin/people/import/template.csv": "sysadmin",
    "POST /admin/people/passwords": "sysadmin",
    "GET /admin/rights": ADMINS,
    "POST /admin/rights": "secadmin",
    "POST /me/post": EVERYONE,
    "GET /admin/proposals": f"{ADMINS} supervisor leader",
    "POST /admin/proposals/1": f"{ADMINS} supervisor leader",
    "GET /admin/erase": "secadmin",
    "POST /admin/erase": "secadmin",
    "POST /t/X/alike/Y/join": "agent reviewer dispatcher",
    "GET /hot": f"{CENTRE} analyst",
    "POST /hot/1/merge": "reviewer dispatcher",
    "GET /dept": UNITS,
    "POST /dept/sign": UNITS,
    "GET /supervision": "supervisor leader",
    "POST /supervision": "supervisor leader",
    "GET /letters": f"supervisor leader dispatcher reviewer {UNITS}",
    "GET /letters/1": f"supervisor leader dispatcher reviewer {UNITS}",
    "POST /letters/1/receive": f"supervisor leader dispatcher reviewer {UNITS}",
    "GET /cards": f"supervisor leader {UNITS}",
    "POST /cards/1/appeal": f"supervisor leader {UNITS}",
    "GET /followup": "caller supervisor leader",
    "POST /followup/1": "caller",
    "POST /followup/1/missed": "caller",
    "GET /audits": "caller",
    "POST /audits/1": "caller",
    "GET /audits/done": "caller supervisor leader",
    "POST /followup/calls/1": "caller",
    "GET /numbers": f"{CENTRE} {UNITS} analyst",
    "GET /api/numbers": f"{CENTRE} {UNITS} analyst",
    "GET /indicators": "reviewer supervisor leader analyst unit_approver",
    "GET /indicators.csv": "reviewer supervisor leader analyst unit_approver",
    "GET /indicators/on_time": "reviewer supervisor leader unit_approver",
    "GET /indicators/reports/1": "reviewer supervisor leader analyst",
    "GET /indicators/reports/1/scores": "reviewer supervisor leader analyst",
    "GET /indicators/scores": "reviewer supervisor leader analyst unit_approver",
    "POST /indicators/freeze": "supervisor leader",
    "GET /exclusions": f"supervisor leader {UNITS}",
    "POST /exclusions": "supervisor unit_handler",
    "POST /exclusions/1/approve": "supervisor",
    "GET /catalogue": CATALOGUE,
    "GET /catalogue/test": CATALOGUE,
    "POST /catalogue/test": CATALOGUE,
    "GET /catalogue/entry/X": CATALOGUE,
    "POST /catalogue/entry/X": "dispatcher",
    "GET /knowledge": "agent reviewer dispatcher kb_editor caller supervisor",
    "GET /knowledge/new": "kb_editor",
    "POST /knowledge/new": "kb_editor",
    "POST /knowledge/1/approve": "kb_editor",
    "POST /knowledge/1/withdraw": "kb_editor",
    "GET /models": "agent reviewer dispatcher sysadmin analyst leader",
    "POST /models/rollback": "sysadmin",
    "POST /models/first/promote": "sysadmin",
    "GET /notices": EVERYONE,
    "POST /notices": EVERYONE,
    "POST /notices/mute": EVERYONE,
    "GET /notices/1": EVERYONE,
    "GET /admin/calendar": EVERYONE,
    "POST /admin/calendar/preview": "sysadmin",
    "POST /admin/calendar/apply": "sysadmin",
    "GET /admin/policy": EVERYONE,
    "GET /admin/running": "sysadmin",
    "GET /admin/clock": "sysadmin",
    "POST /admin/clock/unpark": "sysadmin",
    "GET /undelivered": "supervisor sysadmin",
    "POST /undelivered": "supervisor sysadmin",
    "POST /undelivered/1/again": "supervisor sysadmin",
    "GET /admin/jobs": "sysadmin",
    "POST /admin/jobs/1/again": "sysadmin",
    **dict.fromkeys(
        (
            *("GET /admin/import", "POST /admin/import", "GET /admin/import/1", "GET /admin/import/1/bad.xlsx"),
            *("POST /admin/import/1/columns", "POST /admin/import/1/confirm", "POST /admin/import/1/drop"),
            "POST /admin/import/1/again",
        ),
        "supervisor",
    ),
    "GET /admin/units": "sysadmin secadmin auditor leader supervisor",
    "GET /admin/units/import": "sysadmin",
    "POST /admin/units/import": "sysadmin",
    "GET /admin/units/import/1": "sysadmin",
    "POST /admin/units/import/1/confirm": "sysadmin",
    "GET /admin/units/sheet/units.csv": "sysadmin secadmin auditor leader supervisor",
    "GET /admin/units/sheet/template.csv": "sysadmin",
    "POST /admin/units/changes/1/withdraw": "sysadmin",
    "GET /admin/units/lamps": "sysadmin secadmin auditor leader supervisor",
    "POST /admin/units/lamps/rename": "sysadmin",
    "GET /admin/people": ADMINS,
    "GET /admin/people/1": ADMINS,
    "POST /admin/people/1/give": "secadmin",
    "GET /admin/people/new": "sysadmin",
    "POST /admin/people/new": "sysadmin",
    "GET /admin/people/record": "auditor",
    "GET /me/password": EVERYONE,
    "POST /me/password": EVERYONE,
    "GET /home": EVERYONE,
    "GET /me": EVERYONE,
}
OPEN = {
    *("GET /", "POST /write", "GET /written/{cid}", "GET /query", "POST /query", "GET /p/{number}", "GET /chat"),
    *("POST /p/{number}/more", "POST /p/{number}/rate", "GET /r/{token}", "POST /r/{token}"),
    *("POST /written/{cid}/correct", "POST /written/{cid}/separate", "POST /written/{cid}/text"),
    *("POST /clear", "GET /here"),
    *("POST /p/{number}/files", r"GET /p/{number}/files/{id:\d{1,18}}"),
    *("GET /api/tickets/{number}", "GET /api/tickets/{number}/deadlines", "GET /login", "POST /login"),
    *(r"GET /first/{token:[\w-]{20,80}}", r"POST /first/{token:[\w-]{20,80}}"),
}


async def reached(browser: Browser, request: str) -> int:
    method, path = request.split()
    page = await (browser.get(path) if method == "GET" else browser.post(path))
    return page.status


@pytest.mark.parametrize("role", list(Role))
async def test_a_role_opens_its_own_pages_and_no_other(browser: Browser, role: Role) -> None:
    await browser.sign_in(role.value)
    opened = {request for request in ALLOWED if await reached(browser, request) != 403}
    assert opened == {request for request, roles in ALLOWED.items() if role in roles.split()}


async def test_without_roles_only_ones_own_account_opens(browser: Browser) -> None:
    await browser.sign_in("nobody")
    opened = {request for request in ALLOWED if await reached(browser, request) != 403}
    assert opened == {"GET /me/password", "POST /me/password"}


async def test_without_signing_in_nothing_of_the_office_opens(browser: Browser) -> None:
    await browser.get("/login")
    for request in ALLOWED:
        method, path = request.split()
        if method == "POST" or path.startswith("/api/"):
            assert await reached(browser, request) == 401, request
        else:
            assert (await browser.get(path)).url.startswith("/login?next="), request


def test_the_table_above_misses_no_route() -> None:
    guarded = [f"{route.method} {route.path}" for route in routes.TABLE if route.roles]
    assert len(guarded) == len(ALLOWED) + 1, "all but POST /logout"
    assert {f"{route.method} {route.path}" for route in routes.TABLE if not route.roles} == OPEN


def test_the_navigation_shows_daily_work_first_and_no_page_that_does_not_open() -> None:
    opens = {route.path: route.roles for route in routes.TABLE if route.method == "GET"}
    assert [link.label for link in routes.NAVIGATION][:4] == ["坐席台", "接警", "受理", "我的工单"]
    assert [link.label for link in routes.NAVIGATION if not link.roles <= opens[link.path]] == []
    agents = [link.label for link in routes.NAVIGATION if Role.AGENT in link.roles]
    assert "模型" not in agents, "agents may open it, and are not led there"


async def test_another_units_ticket_is_not_there(
    open_browser: Callable[[], Awaitable[Browser]], office: Office
) -> None:
    ticket = await office.dispatched(unit="lamps")
    own, other = await open_browser(), await open_browser()
    await own.sign_in("unit_handler")
    await other.sign_in("labour_handler")
    assert (await own.get(f"/t/{ticket.number}")).status == 200
    assert (await other.get(f"/t/{ticket.number}")).status == 404
    assert (await other.post(f"/t/{ticket.number}/sign", {"version": "1"})).status == 404
    assert ticket.number not in (await other.get("/dept")).html

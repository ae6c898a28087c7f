"""Every route, as everybody: nothing tells who reported, and nobody meets a matter that they keep away from.

The routes come from the application's own router: one that is not in the tables below fails the test.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import pytest
from aiohttp import web

from hotline.app.jobs.kinds import KINDS
from hotline.app.jobs.running import work_off
from tests.dashboards import planted
from tests.dashboards.office import Browser, Office
from tests.dashboards.planted import NAME, PHONE, Town
from tickets.access.rights import UNIT_ROLES

OpenBrowser = Callable[[], Awaitable[Browser]]
NUMBER = ("{number}",)
# what is read, by the path as the router has it: the addresses that are asked for, `{…}` filled with what was planted
READ: dict[str, Iterable[str]] = {
    **{path: (path,) for path in ("/", "/chat", "/here", "/query", "/login", "/home", "/me", "/me/password")},
    "/written/{cid}": ("/written/none",),
    "/r/{token}": ("/r/none",),
    "/p/{number}": ("/p/{number}",),
    "/p/{number}/files/{id}": ("/p/{number}/files/{file}",),
    "/api/tickets/{number}": ("/api/tickets/{number}?code=123456",),
    "/api/tickets/{number}/deadlines": ("/api/tickets/{number}/deadlines",),
    "/live": ("/live",),
    "/alarms": ("/alarms",),
    "/duty": ("/duty",),
    "/desk": ("/desk", *(f"/desk?queue={code}" for code in (
        *("dispatch", "drafts", "talks", "objections", "decisions", "answers", "review", "police", "suspended"),
        *("info", "prereview", "consulting"),
    ))),
    "/take": ("/take",),
    "/search": ("/search", "/search?q=灯杆", "/search?q=紫荆", "/search?q={number}", "/search?sort=new"),
    "/search/export/{id}": ("/search/export/1",),
    "/search/export/{id}/file": ("/search/export/1/file",),
    "/talks/news": ("/talks/news",),
    "/talk/{id}": ("/talk/{talk}",),
    "/talk/{id}/lines": ("/talk/{talk}/lines",),
    "/t/{number}": ("/t/{number}",),
    "/t/{number}/then/{place}": ("/t/{number}/then/1", "/t/{number}/then/2"),
    "/t/{number}/files/{id}": ("/t/{number}/files/{file}", "/t/{number}/files/{file}?size=thumb"),
    "/reveals": ("/reveals",),
    "/admin/reveals": ("/admin/reveals",),
    "/admin/erase": ("/admin/erase",),
    "/dept": ("/dept", *(f"/dept?group={one}" for one in ("sign", "handle", "approve", "know", "centre", "suspended"))),
    "/hot": ("/hot", "/hot?issue={issue}"),
    "/supervision": ("/supervision", "/supervision?unit=labour", "/supervision?stage=handling"),
    "/letters": ("/letters", "/letters?all=yes"),
    "/letters/{id}": ("/letters/{letter}",),
    "/cards": ("/cards", "/cards?appealed=yes"),
    "/followup": ("/followup", "/followup?review={review}"),
    "/audits": ("/audits",),
    "/audits/done": ("/audits/done",),
    "/numbers": ("/numbers",),
    "/api/numbers": ("/api/numbers",),
    "/indicators": ("/indicators",),
    "/indicators.csv": ("/indicators.csv",),
    "/indicators/reports/{id}": ("/indicators/reports/1",),
    "/indicators/{code}": ("/indicators/returned", "/indicators/solved?side=rest", "/indicators/satisfied?side=rest"),
    "/exclusions": ("/exclusions",),
    "/undelivered": ("/undelivered",),
    "/catalogue": ("/catalogue",),
    "/catalogue/test": ("/catalogue/test",),
    "/catalogue/entry/{code}": ("/catalogue/entry/020301",),
    "/knowledge": ("/knowledge",),
    "/knowledge/{id}": ("/knowledge/new",),
    "/models": ("/models",),
    "/notices": ("/notices", "/notices?show=all", "/notices?kind=lamp_red"),
    "/notices/{notice}": ("/notices/{notice}",),
    "/admin/calendar": ("/admin/calendar",),
    "/admin/policy": ("/admin/policy",),
    "/admin/running": ("/admin/running",),
    "/admin/setup": ("/admin/setup",),
    "/first/{token}": ("/first/no-such-token-no-such-token",),
    "/admin/clock": ("/admin/clock",),
    "/admin/import": ("/admin/import",),
    "/admin/import/{id}": ("/admin/import/1",),
    "/admin/import/{id}/bad.xlsx": ("/admin/import/1/bad.xlsx",),
    "/admin/jobs": ("/admin/jobs",),
    "/admin/people": ("/admin/people",),
    "/admin/trail": ("/admin/trail",),
    "/admin/trail/export": ("/admin/trail/export",),
    "/admin/proposals": ("/admin/proposals",),
    "/admin/people/new": ("/admin/people/new",),
    "/admin/people/record": ("/admin/people/record",),
    "/admin/people/{id}": ("/admin/people/1",),
    "/admin/people/import": ("/admin/people/import",),
    "/admin/people/import/template.{ending}": ("/admin/people/import/template.csv",),
    "/admin/rights": ("/admin/rights",),
    "/admin/units": ("/admin/units",),
    "/admin/units/import": ("/admin/units/import",),
    "/admin/units/import/{id}": ("/admin/units/import/1",),
    "/admin/units/sheet/units.{ending}": ("/admin/units/sheet/units.csv",),
    "/admin/units/sheet/template.{ending}": ("/admin/units/sheet/template.csv",),
    "/admin/units/{code}": ("/admin/units/lamps",),
    "/admin/settings": ("/admin/settings",),
    "/admin/settings/versions/{id}": ("/admin/settings/versions/1",),
    "/admin/messages": ("/admin/messages",),
    "/admin/messages/{key}": ("/admin/messages/acknowledgement",),
    "/admin/quick-answers": ("/admin/quick-answers",),
    "/admin/quick-answers/{key}": ("/admin/quick-answers/new",),
    "/admin/policy/edit": ("/admin/policy/edit",),
    "/admin/policy/file": ("/admin/policy/file",),
    "/admin/rules/{kind}": ("/admin/rules/questionnaire", "/admin/rules/ground", "/admin/rules/sensitive_rule"),
    "/admin/rules/{kind}/{key}": ("/admin/rules/ground/decline", "/admin/rules/score_template/all"),
    "/indicators/scores": ("/indicators/scores",),
    "/indicators/reports/{id}/scores": ("/indicators/reports/1/scores",),
    "/admin/policy/file.toml": ("/admin/policy/file.toml",),
}  # fmt: skip
# forms that answer with something to read; what else is sent changes one thing and leads back to a page above
ASKED: dict[str, tuple[str, dict[str, str]]] = {
    "/take/look": ("/take/look", {"phone": PHONE, "text": "路灯不亮", "cid": "1"}),
    "/catalogue/test": ("/catalogue/test", {"text": "路灯不亮"}),
    "/search/export": ("/search/export", {"q": "", "format": "csv"}),
    "/query": ("/query", {"number": "{number}", "code": "123456"}),
    "/t/{number}/{act}": ("/t/{number}/note", {"text": ""}),
    "/letters/{id}/{act}": ("/letters/{letter}/accept", {}),
    "/cards/{id}/{act}": ("/cards/{card}/appeal", {}),
    "/supervision": ("/supervision", {"number": "{number}"}),
    "/exclusions": ("/exclusions", {"number": "{number}", "exclude": "malicious", "reason": ""}),
    "/dept/sign": ("/dept/sign", {"numbers": "{number}"}),
    "/talk/{id}": ("/talk/{talk}", {"text": ""}),
    "/talk/{id}/{act}": ("/talk/{talk}/say", {}),
    "/alarms/{id}": ("/alarms/999999", {}),
    "/reveals/{id}": ("/reveals/999999", {"granted": "no"}),
    "/t/{number}/alike/{other}/{how}": ("/t/{number}/alike/{number}/join", {"reason": ""}),
    "/t/{number}/files": ("/t/{number}/files", {}),
    "/t/{number}/files/{id}/release": ("/t/{number}/files/999999/release", {"reason": "无"}),
    "/t/{number}/reveal": ("/t/{number}/reveal", {"purpose": "", "reason": ""}),
    "/followup/{id}": ("/followup/999999", {}),
}
CHANGES = {
    *("/write", "/written/{cid}/correct", "/written/{cid}/separate", "/written/{cid}/text", "/clear", "/login"),
    *("/p/{number}/more", "/p/{number}/files", "/p/{number}/rate", "/r/{token}", "/logout", "/take"),
    *("/alarms/{id}/calls/{call}", "/duty", "/duty/{id}/end", "/search/export/{id}/again", "/hot/{id}/merge"),
    *("/followup/{id}/missed", "/followup/calls/{id}", "/audits/{id}", "/indicators/freeze", "/admin/erase"),
    *("/undelivered", "/undelivered/{id}/{act}"),
    *("/exclusions/{id}/{act}", "/catalogue/entry/{code}", "/knowledge/{id}", "/knowledge/{id}/approve"),
    *("/knowledge/{id}/withdraw", "/models/rollback", "/models/{version}/promote", "/notices", "/notices/mute"),
    *("/admin/calendar/preview", "/admin/calendar/apply", "/admin/clock/unpark", "/admin/import"),
    *("/admin/import/{id}/columns", "/admin/import/{id}/confirm", "/admin/import/{id}/again"),
    *("/admin/import/{id}/drop", "/admin/jobs/{id}/again", "/admin/people/new", "/admin/people/{id}/{act}"),
    *("/first/{token}", "/me/password", "/admin/proposals/{id}", "/me/post", "/admin/rights", "/admin/people/import"),
    *("/admin/people/passwords", "/admin/units/import", "/admin/units/import/{id}/confirm"),
    *("/admin/units/changes/{id}/withdraw", "/admin/units/{code}/{act}", "/admin/settings/back"),
    *(
        "/admin/settings/versions/{id}/{act}",
        "/admin/messages/{key}",
        "/admin/quick-answers/{key}",
        "/admin/policy/edit",
        "/admin/policy/file",
        "/admin/rules/{kind}/{key}",
    ),
}
SEVERAL = {"file", "letter"}  # of one ticket there are three, each another's
NO_TICKETS = ("sysadmin", "secadmin", "auditor", "kb_editor", "analyst", "vendor", "nobody")
# who keeps away from the one matter is everybody else to the other
READERS = (
    *planted.KEEPS_AWAY,
    "own_handler",
    "own_approver",
    "below_handler",
    "below_approver",
    "unit_clerk",
    "unit_approver",
    *NO_TICKETS,
)
SEARCHED = (NAME, NAME[:2], NAME[1:], f"“我叫{NAME}”", f"“{NAME}敬上”", f"{NAME[1:]}敬上", PHONE, PHONE[3:], PHONE[-4:])
SEARCHED += (planted.SPOKEN, planted.ACCOUNT, "l38l2345678")


def test_every_route_of_the_router_is_in_the_tables_above(app: web.Application) -> None:
    there = {(route.method, route.resource.canonical) for route in app.router.routes() if route.resource is not None}
    pages = {(method, path) for method, path in there if not path.startswith("/static")}
    read = {("GET", path) for path in READ} | {("HEAD", path) for path in READ}
    assert pages == {one for one in read if one in pages} | {("POST", path) for path in {*ASKED, *CHANGES}}
    assert {path for method, path in pages if method == "GET"} == set(READ)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What a page says is the same on both; that the conditions are, is `tests/tickets/test_visibility.py`'s."""
    return sqlite_url


@pytest.fixture
async def town(office: Office) -> Town:
    return await planted.plant(office)


class Reader:
    """Somebody who opens everything."""

    def __init__(self, browser: Browser, login: str, town: Town, office: Office) -> None:
        self.browser, self.login, self.town, self.office = browser, login, town, office
        self.bodies: dict[str, str] = {}

    async def reads_everything(self) -> None:
        await self.browser.sign_in(self.login)
        for path, fields in ASKED.values():
            for filled in self._filled(path):
                own = {name: self._first(value) for name, value in fields.items()}
                await self._keep(f"POST {filled} {own}", await self.browser.post(filled, own))
        asked = next(body for where, body in self.bodies.items() if where.startswith("POST /search/export"))
        exported = asked.split("\n")[1]
        await work_off(self.office.work, KINDS)
        await self._keep("the export", await self.browser.get(f"{exported}/file"))
        for addresses in READ.values():
            for address in addresses:
                for filled in self._filled(address):
                    await self._keep(filled, await self.browser.get(filled))
        assert (await self.browser.get("/home")).status in {200, 403}, "still signed in"

    async def finds(self, typed: str) -> str:
        page = await self.browser.get("/search", params={"q": typed})
        return page.html if page.status == 200 else ""

    async def _keep(self, where: str, page: Any) -> None:
        self.bodies[where] = f"{page.status}\n{page.url}\n{page.html}\n{page.headers}"

    def _filled(self, address: str) -> list[str]:
        """A few of each: of every kind of ticket, and of what hangs on it."""
        for name, ids in self.town.ids.items():
            if f"{{{name}}}" in address:
                address = address.replace(f"{{{name}}}", "{one}")
                wanted = list(
                    dict.fromkeys([*ids[:3], *ids[-3:]] if name in SEVERAL else [ids[6 % len(ids)], ids[-6:][0]])
                )
                return [f for one in sorted(wanted) for f in self._filled(address.replace("{one}", str(one)))]
        if "{number}" not in address:
            return [address]
        numbers = [self.town.secret[6], self.town.secret[-1], self.town.away[6], self.town.away[-1]]
        return [address.replace("{number}", number) for number in numbers]

    def _first(self, value: str) -> str:
        return value.replace("{number}", self.town.secret[6])


@pytest.mark.parametrize("login", READERS)
async def test_nothing_tells_who_reported_and_nobody_meets_what_they_keep_away_from(
    office: Office, open_browser: OpenBrowser, town: Town, login: str
) -> None:
    reader = Reader(await open_browser(), login, town, office)
    await reader.reads_everything()
    lines = []
    for where, body in reader.bodies.items():
        lines += [(where, hidden) for hidden in shut_from(login, town, where) if hidden in body]
        lines += [(where, "broken")] if body.startswith("500") else []
    assert lines == []


async def test_no_word_that_is_struck_or_masked_finds_the_report(
    office: Office, open_browser: OpenBrowser, town: Town
) -> None:
    for login in ("agent", "reviewer", "own_handler", "own_approver", "unit_handler", "below_handler", "away_handler"):
        reader = Reader(await open_browser(), login, town, office)
        await reader.browser.sign_in(login)
        for typed in SEARCHED:
            found = await reader.finds(typed)
            assert not [number for number in town.secret if f"/t/{number}" in found], (login, typed)
        words = await reader.finds("倒卖灯杆")
        seen = [number for number in town.secret if f"/t/{number}" in words]
        assert bool(seen) is (login in {"agent", "reviewer", "own_handler", "own_approver", "away_handler"}), login


def shut_from(login: str, town: Town, where: str) -> list[str]:
    """What must stand in no answer to this person."""
    hidden = [] if "/take/look" in where else [PHONE]  # where it was typed a moment ago
    hidden += [NAME, planted.SPOKEN, planted.ACCOUNT, "l38l2345678"]
    if login in planted.KEEPS_AWAY:
        hidden += [planted.AWAY, *town.away]
    if login in planted.ACCUSED or login in {role.value for role in UNIT_ROLES}:
        hidden += [planted.TOLD, *town.secret]
    if login in planted.AT_THE_UNIT or (login in planted.KEEPS_AWAY and "_h" in login):
        hidden += ["覃**", "138****5678", planted.TIE, planted.CALLED]
    if login in NO_TICKETS:
        hidden += [planted.TOLD, planted.AWAY]
        hidden += [] if login in {"auditor", "secadmin"} else [*town.secret, *town.away]
    # an address or a form that names it itself
    echoed = {part for part in (*town.secret, *town.away) if part in where}
    return [one for one in hidden if one not in echoed]

"""Requests that no page of ours sends (absurd numbers, broken characters, endless bodies) are refused in words."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import aiohttp
import pytest

import dashboards
from dashboards.web import routes
from dashboards.web.routes import Route
from tests.attacks.browser import Answer, get, post, sign_in
from tests.attacks.started import Site
from tickets.access.rights import Role

HUGE, NUL, HALF = "9" * 23, "a\x00b", "%ED%A0%80"
SHORT = {"a number of 23 digits": HUGE, "NUL": NUL}
ALL = SHORT | {
    "the largest number that a row may have": "9" * 18,
    "negative": "-1",
    "a number too long to be read": "9" * 5000,
    "digits of another script": "١٢٣",
    "not a number": "nan",
    "half a character": HALF,
    "very long": "长" * 800,
    "a place in a list that nobody wrote": "a" + "W1swLDEsMl0sIngiLG51bGwsWyIyMDI2Il1d",
    "a list of lists": "b" + "W" * 2000,
    "header of its own": "x\r\nSet-Cookie: staff=1",
    "three numbers": "1.." + "9" * 17,
}
_NAMES = re.compile(
    r"""(?:\.get\(|query\[|form\[|needed\([\w.]+, |one_of\([\w.]+, |day\([\w.]+, |moment\([\w.]+, |text\()"(\w+)\""""
)
_PART = re.compile(r"\{(\w+)(?::(?:[^{}]|\{[^{}]*\})*)?\}")


def asked_for() -> list[str]:
    """Every name under which the pages look for something that was sent."""
    files = Path(dashboards.__file__).parent.rglob("*.py")
    names = {name for file in files for name in _NAMES.findall(file.read_text())}
    assert {"before", "up_to", "like", "at", "page", "department"} - names == {"up_to", "page"} - names
    return sorted(names - {"csrf"})


def role_of(route: Route) -> Role | None:
    order = list(Role)
    return min(route.roles, key=order.index) if route.roles else None


def address(route: Route, part: str) -> str:
    return _PART.sub(lambda _: quote(part, safe="%"), route.path)


def addresses(site: Site, route: Route, number: str, value: str) -> Iterator[str]:
    """Once it is the part of the path that is absurd, once what follows a good one."""
    good = _PART.sub(lambda found: number if found[1] == "number" else "1", route.path)
    absurd = "&".join(f"{name}={quote(value, safe='%')}" for name in asked_for()) if len(value) < 100 else ""
    longest = quote(value[:1500], safe="%")
    names = [absurd] if absurd else [f"{name}={longest}" for name in ("q", "at", "before", "after", "seen", "next")]
    yield from (f"{site.url}{good}?{query}" for query in names if route.method == "GET")
    if good != route.path:
        yield f"{site.url}{address(route, value[:1500])}"
    if route.method == "POST":
        yield f"{site.url}{good}"


async def told(client: aiohttp.ClientSession, route: Route, url: str, value: str, secret: str) -> Answer:
    if route.method == "GET":
        return await get(client, url)
    fields = dict.fromkeys(asked_for(), value.replace(HALF, "\ufffd")[:300]) | {"csrf": secret}
    return await post(client, url, fields)


async def broken_by(value: str, site: Site, client: aiohttp.ClientSession) -> list[tuple[str, str, str, int]]:
    """Method, route, address and status of each answer that is a server error, or believes a header made up."""
    ticket = await site.office.dispatched()
    broken, by_role = list[tuple[str, str, str, int]](), {}
    for route in routes.TABLE:
        by_role.setdefault(role_of(route), []).append(route)
    for role, own in by_role.items():
        client.cookie_jar.clear()
        secret = await sign_in(client, site.url, role.value) if role else ""
        for route in own:
            if route.path in {"/logout", "/live"}:  # one ends the session, the other waits for news
                continue
            for url in addresses(site, route, ticket.number, value):
                answer = await told(client, route, url, value, secret)
                if answer.status >= 500 or "Set-Cookie: staff=1" in str(answer.headers):
                    broken.append((route.method, route.path, url[:200], answer.status))
    return broken


@pytest.mark.parametrize(
    ("profile", "value"),
    [
        pytest.param("embedded", HUGE, id="embedded-a number of 23 digits"),
        pytest.param("city", HUGE, id="city-a number of 23 digits"),
        pytest.param("city", NUL, id="city-NUL"),
        pytest.param("embedded", NUL, id="embedded-NUL", marks=pytest.mark.long),
    ],
    indirect=["profile"],
)
async def test_absurd_parameters_are_refused_in_words(site: Site, client: aiohttp.ClientSession, value: str) -> None:
    assert await broken_by(value, site, client) == []


@pytest.mark.long
@pytest.mark.parametrize("value", list(ALL.values())[len(SHORT) :], ids=list(ALL)[len(SHORT) :])
async def test_more_absurd_parameters_are_refused_in_words(
    site: Site, client: aiohttp.ClientSession, value: str
) -> None:
    assert await broken_by(value, site, client) == []


async def test_the_words_say_what_to_do(site: Site, client: aiohttp.ClientSession) -> None:
    await sign_in(client, site.url, "supervisor")
    for path in (f"/letters?before={quote(NUL)}", f"/t/{quote(NUL)}", f"/cards?x={quote(NUL)}"):
        answer = await get(client, f"{site.url}{path}")
        assert answer.status == 400
        assert "地址里有系统看不懂的内容，请从页面上的链接或按钮进入" in answer.text
    for path in (f"/letters?before={HUGE}", f"/cards?before={HUGE}", f"/exclusions?before={HUGE}"):
        assert (await get(client, f"{site.url}{path}")).status == 200, "as if nothing had been asked"

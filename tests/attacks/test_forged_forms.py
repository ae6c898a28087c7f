"""Forms and headers that our pages never sent: from other sites, with others' secrets, with lines of their own."""

from collections.abc import AsyncIterator, Callable, Iterator

import aiohttp
import pytest
import pytest_asyncio

from dashboards.web import routes
from tests.attacks.browser import get, post, secret_of, sign_in
from tests.attacks.started import Site
from tests.dashboards.office import PASSWORD

FORMS = ["/write", "/query", "/login", "/clear", "/p/GL1/more", "/r/x", f"/first/{'x' * 20}"]
CROSS = [
    {"Origin": "http://evil.example"},
    {"Origin": "https://127.0.0.1.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest_asyncio.fixture(loop_scope="session")
async def others() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


@pytest.mark.parametrize("headers", CROSS, ids=str)
async def test_another_sites_forms_are_refused_at_every_door(
    site: Site, client: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    secret = await secret_of(client, f"{site.url}/query")
    for path in FORMS:
        response = await post(client, f"{site.url}{path}", {"csrf": secret}, headers=headers)
        assert response.status == 403, path
        assert "不是从本站页面发出的" in response.text


async def test_a_secret_is_of_its_own_browser_and_session(
    site: Site, client: aiohttp.ClientSession, others: aiohttp.ClientSession
) -> None:
    theirs = await secret_of(others, f"{site.url}/query")
    await secret_of(client, f"{site.url}/query")
    for path in FORMS:
        for secret in ("", "x", theirs, "é" * 40):
            assert (await post(client, f"{site.url}{path}", {"csrf": secret})).status == 403, path
    session = await sign_in(others, site.url, "dispatcher")
    own = await sign_in(client, site.url, "agent")
    assert own != session
    assert (await post(client, f"{site.url}/logout", {"csrf": session})).status == 403
    assert (await post(client, f"{site.url}/logout", {"csrf": own})).status == 303


async def test_a_session_that_somebody_has_set_before_is_not_taken_over(
    site: Site, client: aiohttp.ClientSession
) -> None:
    """Fixation: the token that is in the browser before the sign-in opens nothing after it."""
    client.cookie_jar.update_cookies({"staff": "set-by-somebody-else", "device": "1." + "a" * 16 + "." + "0" * 64})
    secret = await secret_of(client, f"{site.url}/login")
    async with client.post(
        f"{site.url}/login",
        data={"csrf": secret, "login": "dispatcher", "password": PASSWORD},
        allow_redirects=False,
    ) as answer:
        assert answer.status == 303
        assert answer.cookies["staff"].value != "set-by-somebody-else"
    client.cookie_jar.clear()
    client.cookie_jar.update_cookies({"staff": "set-by-somebody-else"})
    assert (await get(client, f"{site.url}/desk")).headers["Location"].startswith("/login")


INJECTED = "%0d%0aSet-Cookie:%20staff=x"


async def test_no_line_of_somebody_elses_gets_into_our_headers(site: Site, client: aiohttp.ClientSession) -> None:
    secret = await secret_of(client, f"{site.url}/login")
    answers = [
        await get(client, f"{site.url}/desk?x={INJECTED}"),
        await get(client, f"{site.url}/login?next=/{INJECTED}"),
        await get(client, f"{site.url}/chat", headers={"Host": "evil.example"}),
        await post(
            client,
            f"{site.url}/login",
            {"csrf": secret, "login": "dispatcher", "password": PASSWORD, "next": "/\r\nSet-Cookie: staff=x"},
        ),
    ]
    for answer in answers:
        assert "staff=x" not in [value.partition(";")[0] for value in _all(answer.headers, "Set-Cookie")]
        assert "evil.example" not in f"{answer.text}{answer.headers}"
    assert answers[-1].headers["Location"] == "/home"


async def test_nobody_learns_versions(site: Site, client: aiohttp.ClientSession) -> None:
    for path in ("/", "/no-such-page", "/static/chat.js", "/healthz", "/in/no-such-channel"):
        assert (await get(client, f"{site.url}{path}")).headers["Server"] == "hotline", path
    async with client.request("GET", f"{site.url}/", headers={"Content-Length": "-1"}) as broken:
        assert (broken.status, broken.headers["Server"]) == (400, "hotline")


async def test_over_https_cookies_and_headers_say_so(
    site: Site, client: aiohttp.ClientSession, tls: Callable[[], None]
) -> None:
    tls()
    async with client.get(f"{site.url}/chat") as page:
        assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert {"__Host-chat", "__Host-seen", "__Host-form"} <= set(page.cookies)
        for cookie in page.cookies.values():
            assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
            assert (cookie["path"], cookie["domain"]) == ("/", "")
        assert 'data-chat="wss://12345.example.gov.cn/chat"' in await page.text()
        token = page.cookies["__Host-chat"].value
    plain = {"Cookie": f"chat={token}; seen=x"}
    async with client.get(f"{site.url}/chat", headers=plain) as page:
        assert page.cookies["__Host-chat"].value != token, "a cookie that a neighbour could have set is not read"


@pytest.fixture
def tls(site: Site) -> Iterator[Callable[[], None]]:
    """The site is behind TLS from now on."""
    before = site.work.settings

    def switched() -> None:
        fields = {"site_url": "https://12345.example.gov.cn", "chat_path": "/chat"}
        site.work.settings = site.work.settings.model_copy(update=fields)

    yield switched
    site.work.settings = before


def test_every_form_that_anybody_may_send_is_in_the_list_above() -> None:
    open_to_all = {route.path.split("/")[1] for route in routes.TABLE if route.method == "POST" and not route.roles}
    assert open_to_all == {path.split("/")[1] for path in FORMS} | {"written"}


def _all(headers: object, name: str) -> list[str]:
    return list(headers.getall(name, ()))  # type: ignore[attr-defined]

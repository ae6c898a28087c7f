import asyncio
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select, update

from dashboards.auth import access, sign_in
from dashboards.auth.models import StaffSession
from hotline.base.clock import TurnedClock
from tests.dashboards.office import PASSWORD, Browser, Office
from tickets.access.rights import Role
from tickets.person_models import Staff


async def test_the_right_password_opens_the_page_of_ones_own_work(browser: Browser) -> None:
    page = await browser.sign_in("dispatcher")
    assert (page.status, page.url) == (200, "/desk")
    assert "某dispatcher" in page.text


@pytest.mark.parametrize(("login", "password"), [("dispatcher", "wrong"), ("stranger", PASSWORD), ("dispatcher", "")])
async def test_a_wrong_login_and_a_wrong_password_get_the_same_answer(
    browser: Browser, login: str, password: str
) -> None:
    page = await browser.sign_in(login, password)
    assert page.status == 401
    assert sign_in.WRONG in page.text
    assert (await browser.get("/desk")).url.startswith("/login")


@pytest.mark.parametrize("login", ["dispatcher", "nobody-of-this-name"])
async def test_after_five_failures_a_name_waits_and_unknown_names_sound_alike(
    browser: Browser, clock: TurnedClock, login: str
) -> None:
    for _ in range(5):
        assert (await browser.sign_in(login, "wrong")).status == 401
    page = await browser.sign_in(login)
    assert (page.status, page.headers["Retry-After"]) == (429, "900")
    assert "登录失败的次数太多，请 15 分钟后再试，或联系系统管理员" in page.text
    clock.turn(minutes=15)
    assert (await browser.sign_in(login)).url == ("/desk" if login == "dispatcher" else "/login")


async def test_the_more_failures_the_longer_the_next_one_waits(browser: Browser, clock: TurnedClock) -> None:
    """Guesses at one name from one network are limited to twenty a day."""
    waits = []
    for _ in range(30):
        page = await browser.sign_in("dispatcher", "wrong")
        if page.status == 429:
            waits.append(int(page.headers["Retry-After"]) // 60)
            clock.turn(seconds=int(page.headers["Retry-After"]))
    assert waits[:4] == [15, 105, 15, 1305], "5 in 15 minutes, 10 in two hours, 20 in a day"


async def test_a_success_counts_as_no_failure(browser: Browser) -> None:
    for _ in range(4):
        await browser.sign_in("dispatcher", "wrong")
    for _ in range(3):
        assert (await browser.sign_in("dispatcher")).status == 200
        await browser.post("/logout")
    assert sign_in.WRONG in (await browser.sign_in("dispatcher", "wrong")).text


async def test_nobody_is_shut_out_of_a_browser_that_is_known_by_what_others_guess(
    open_browser: Callable[[], Awaitable[Browser]],
) -> None:
    own, stranger = await open_browser(), await open_browser()
    await own.sign_in("dispatcher")
    await own.post("/logout")
    for login in ("dispatcher", "reviewer", "caller", "leader", "agent", "analyst"):
        for _ in range(5):
            await stranger.sign_in(login, "wrong")
    assert (await stranger.sign_in("dispatcher")).status == 429, "the name from this network"
    assert (await stranger.sign_in("auditor")).status == 429, "thirty failures: every name from this network"
    assert (await own.sign_in("dispatcher")).url == "/desk"


@pytest.mark.parametrize("at_once", [25, 61])
async def test_many_guesses_at_once_are_as_many_guesses(browser: Browser, at_once: int) -> None:
    """The right one comes as the twentieth: five are looked at, whichever they are, and none after them."""
    await browser.get("/login")
    csrf = browser.csrf

    async def guess(password: str) -> int:
        fields = {"csrf": csrf, "login": "dispatcher", "password": password}
        async with browser.client.post("/login", data=fields, allow_redirects=False) as answer:
            return answer.status

    guesses = [f"wrong-{number}" for number in range(at_once)]
    response = Counter(await asyncio.gather(*(guess(password) for password in guesses)))
    assert response == {401: 5, 429: at_once - 5}
    assert await guess(PASSWORD) == 429


@pytest.mark.parametrize(("login", "idle"), [("dispatcher", 15), ("agent", 30)])
async def test_idle_sessions_end_and_seats_may_rest_longer(
    browser: Browser, clock: TurnedClock, login: str, idle: int
) -> None:
    await browser.sign_in(login)
    clock.turn(minutes=idle - 1)
    assert (await browser.get("/desk")).status == 200
    clock.turn(minutes=idle - 1)
    assert (await browser.get("/desk")).url == "/desk", "each use begins the time anew"
    clock.turn(minutes=idle + 1)
    assert (await browser.get("/desk")).url == "/login?next=/desk"


async def test_no_session_outlives_a_shift(browser: Browser, clock: TurnedClock) -> None:
    await browser.sign_in("dispatcher")
    for _ in range(52):
        clock.turn(minutes=14)
        page = await browser.get("/me")
    assert page.url.startswith("/login")


async def test_signing_out_ends_the_session_on_the_server(browser: Browser, office: Office) -> None:
    await browser.sign_in("dispatcher")
    await browser.post("/logout")
    async with office.work.reading() as session:
        assert (await session.scalars(select(StaffSession))).all() == []


async def test_the_table_knows_no_token(browser: Browser, office: Office) -> None:
    await browser.sign_in("dispatcher")
    cookies = {cookie.key: cookie for cookie in browser.client.session.cookie_jar}
    cookie = cookies[access.COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    async with office.work.reading() as session:
        row = (await session.scalars(select(StaffSession))).one()
    assert row.token_hash == hashlib.sha256(cookie.value.encode()).hexdigest()
    assert cookie.value not in {row.csrf, row.token_hash}


async def test_a_stopped_account_is_out_at_once(browser: Browser, office: Office) -> None:
    await browser.sign_in("dispatcher")
    async with office.work.begin() as uow:
        await uow.session.execute(update(Staff).where(Staff.login == "dispatcher").values(active=False))
    assert (await browser.get("/desk")).url.startswith("/login")
    assert (await browser.sign_in("dispatcher")).status == 401


@pytest.mark.parametrize(
    ("target", "reached"),
    [
        ("/numbers", "/numbers"),
        ("//evil.example/x", "/desk"),
        ("/\\evil.example", "/desk"),
        ("https://evil.example", "/desk"),
        ("/\tx", "/desk"),
        ("/%09x", "/%09x"),
        ("", "/desk"),
    ],
)
async def test_after_signing_in_one_stays_on_our_own_site(browser: Browser, target: str, reached: str) -> None:
    await browser.get("/login")
    page = await browser.post("/login", {"login": "dispatcher", "password": PASSWORD, "next": target})
    assert page.url == reached


@pytest.mark.parametrize(
    ("roles", "home"),
    [
        ({Role.AGENT}, "/desk"),
        ({Role.UNIT_CLERK}, "/dept"),
        ({Role.SUPERVISOR}, "/supervision"),
        ({Role.CALLER}, "/followup"),
        ({Role.LEADER}, "/numbers"),
        ({Role.ANALYST}, "/numbers"),
        ({Role.SYSADMIN}, "/admin/people"),
        ({Role.VENDOR}, "/take"),
        (set(), "/me"),
    ],
)
def test_everybody_has_a_first_page(roles: set[Role], home: str) -> None:
    assert access.home_of(frozenset(roles)) == home

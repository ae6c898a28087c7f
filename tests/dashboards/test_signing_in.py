import hashlib

import pytest
from sqlalchemy import select, update

from dashboards import access, auth
from dashboards.models import StaffSession
from hotline.base.clock import TurnedClock
from tests.dashboards.office import PASSWORD, Browser, Office
from tickets.people import Staff
from tickets.rights import Role


async def test_the_right_password_opens_the_page_of_ones_own_work(browser: Browser) -> None:
    page = await browser.sign_in("dispatcher")
    assert (page.status, page.url) == (200, "/desk")
    assert "某dispatcher" in page.text


@pytest.mark.parametrize(("login", "password"), [("dispatcher", "wrong"), ("stranger", PASSWORD), ("dispatcher", "")])
async def test_a_wrong_login_and_a_wrong_password_are_told_alike(browser: Browser, login: str, password: str) -> None:
    page = await browser.sign_in(login, password)
    assert page.status == 401
    assert auth.WRONG in page.text
    assert (await browser.get("/desk")).url.startswith("/login")


async def test_five_failures_lock_for_thirty_minutes(browser: Browser, clock: TurnedClock) -> None:
    for _ in range(5):
        await browser.sign_in("dispatcher", "wrong")
    assert "已锁定" in (await browser.sign_in("dispatcher")).text
    clock.turn(minutes=29)
    assert "已锁定" in (await browser.sign_in("dispatcher")).text
    clock.turn(minutes=2)
    assert (await browser.sign_in("dispatcher")).url == "/desk"


async def test_a_success_forgets_earlier_failures(browser: Browser) -> None:
    for _ in range(4):
        await browser.sign_in("dispatcher", "wrong")
    assert (await browser.sign_in("dispatcher")).status == 200
    await browser.post("/logout")
    assert auth.WRONG in (await browser.sign_in("dispatcher", "wrong")).text


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

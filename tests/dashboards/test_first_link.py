"""The one-time link of a new administrator, as a browser opens it; and the page that says what a city still needs."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from dashboards.auth import first_links
from dashboards.auth.models import FirstLink
from hotline.app.machine_operator import at_the_machine
from hotline.base.clock import TurnedClock
from hotline.base.storage.unit_of_work import Work
from tests.dashboards.office import Browser, Office
from tickets import store
from tickets.staff.account_models import AccountAct, AccountEntry
from tickets.trail import TrailEntry, TrailKind

OWN = "Osmanthus-2026"


@pytest.fixture
async def address(work: Work, office: Office) -> str:
    """Of a link for the system administrator, who has never chosen a password."""
    assert office.work is work
    async with work.begin() as uow:
        staff = await store.staff_by_login(uow.session, "sysadmin")
        assert staff is not None
        staff.password_at = None
        token = await first_links.issue(uow, staff, by=at_the_machine(), reason="开通本市热线")
    return f"{first_links.PATH}/{token}"


async def test_the_owner_sets_the_password_and_signs_in(browser: Browser, work: Work, address: str) -> None:
    assert "sysadmin" in (await browser.get(address)).text
    assert "sysadmin" in (await browser.get(address)).text, "looking at it uses nothing up"
    page = await browser.post(address, {"password": OWN, "again": "Osmanthus-2027"})
    assert (page.status, "两次输入的密码不一样" in page.text) == (400, True)
    page = await browser.post(address, {"password": "short", "again": "short"})
    assert (page.status, "至少 10 个字符" in page.text) == (400, True)
    page = await browser.post(address, {"password": OWN, "again": OWN})
    assert (page.url, "密码已设好" in page.text) == ("/login?done=first", True)
    page = await browser.get(address)
    assert (page.status, "已经用过、过期" in page.text, "sysadmin" in page.text) == (404, True, False)
    assert (await browser.post(address, {"password": "Another-2026", "again": "Another-2026"})).status == 404
    assert (await browser.sign_in("sysadmin", OWN)).url == "/admin/people"
    async with work.reading() as session:
        [link] = await session.scalars(select(FirstLink))
        entries = list(await session.scalars(select(AccountEntry).order_by(AccountEntry.id)))
        noted = list(await session.scalars(select(TrailEntry).where(TrailEntry.kind == TrailKind.ACCOUNT)))
    token = address.rpartition("/")[2]
    assert link.used_at is not None
    assert token not in link.token_hash
    assert [entry.act for entry in entries] == [AccountAct.RESET, AccountAct.PASSWORD]
    assert "一次性链接" in entries[0].reason
    assert len(noted) == 2


async def test_after_three_days_it_opens_nothing(browser: Browser, address: str, clock: TurnedClock) -> None:
    clock.turn(days=3, minutes=1)
    page = await browser.get(address)
    assert (page.status, "hotline setup --link" in page.text) == (404, True)


async def test_what_is_missing_and_who_does_it(open_browser: Callable[[], Awaitable[Browser]]) -> None:
    browser = await open_browser()
    await browser.sign_in("sysadmin")
    page = await browser.get("/admin/setup")
    assert "还缺" in page.text
    assert "没有分类，也没有主办单位的规定" in page.text
    assert "由派单员办理" in page.text
    assert 'href="/admin/units/import"' in page.html

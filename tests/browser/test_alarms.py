"""The alarm's line on open pages: it covers nothing, sounds only after a click, and one acknowledgement clears it."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.town import Screen, Town
from tickets.models import Ticket

pytestmark = pytest.mark.browser


@pytest.fixture
async def colleague(context: BrowserContext, town: Town) -> AsyncIterator[Screen]:
    """Another person's browser."""
    browser = context.browser
    assert browser is not None
    other = await browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 768})
    yield Screen(await other.new_page(), town.address)
    await other.close()


async def cry(town: Town, text: str = "有人要跳楼") -> Ticket:
    """What is heard in the text is heard as it comes in."""
    return await town.office.open(text)


def alarm(page: Page) -> object:
    return page.get_by_role("alert", name="紧急危险")


async def open_desk(screen: Screen, login: str) -> Page:
    page = await screen.sign_in(login)
    await expect(page.locator("html[data-live=ready]")).to_be_attached()
    return page


async def test_danger_is_shown_on_the_open_page_without_a_reload(screen: Screen, town: Town) -> None:
    page = await open_desk(screen, "dispatcher")
    await cry(town)
    link = page.locator("#alarms [data-newest]")
    await expect(link).to_contain_text("疑似紧急危险")
    await expect(page).to_have_title(re.compile("紧急"))
    await expect(page.locator("#alarm-count")).to_have_text("1")
    await link.click()
    await expect(page.get_by_role("heading", name="有人要跳楼")).to_be_visible()
    assert screen.complaints == []


async def test_one_takes_it_and_it_is_gone_everywhere(screen: Screen, colleague: Screen, town: Town) -> None:
    page, other = await open_desk(screen, "dispatcher"), await open_desk(colleague, "supervisor")
    second = await page.context.new_page()
    await second.goto(f"{town.address}/alarms")
    await cry(town)
    for shown in (page, second, other):
        await expect(shown.locator("#alarms")).to_be_visible()
    await page.locator("#alarms").get_by_role("button", name="接警").click()
    for shown in (page, second, other):
        await expect(shown.locator("#alarms")).to_be_hidden()
        await expect(shown.locator("#alarm-taken")).to_contain_text("某dispatcher 09:00 已接警")
    assert screen.complaints == colleague.complaints == []


async def test_the_key_takes_the_newest_but_not_while_somebody_types(screen: Screen, town: Town) -> None:
    page = await open_desk(screen, "agent")
    await cry(town)
    await expect(page.locator("#alarms")).to_be_visible()
    await page.get_by_role("searchbox", name="搜索工单").fill("灯!")
    await page.get_by_role("searchbox", name="搜索工单").press("!")
    await expect(page.locator("#alarms")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("!")
    await expect(page.locator("#alarms")).to_be_hidden()


@pytest.mark.parametrize("width", [1366, 390])
async def test_it_covers_no_field_and_nothing_scrolls_sideways(screen: Screen, town: Town, width: int) -> None:
    await screen.page.set_viewport_size({"width": width, "height": 768})
    await open_desk(screen, "agent")
    page = await screen.open("/take")
    await cry(town, "家里漏气了，味道很大，老人已经晕倒，请快点派人来，北门进来第三栋二单元")
    bar = page.locator("#alarms")
    await expect(bar).to_be_visible()
    box, form = await bar.bounding_box(), await page.locator("main").bounding_box()
    assert box is not None
    assert form is not None
    assert box["y"] + box["height"] <= form["y"] + 1
    assert not await screen.is_too_wide()


async def test_it_says_that_the_sound_waits_for_a_click(colleague: Screen, town: Town) -> None:
    """The browser blocks sound on a page that nobody has touched: the page says so, and a click is enough."""
    page = await open_desk(colleague, "agent")
    await page.add_init_script("""
        window.AudioContext = class extends AudioContext {
            get state() { return window.touched ? "running" : "suspended"; }
        };
        addEventListener("click", () => { window.touched = true; }, true);
    """)
    await page.goto(f"{town.address}/alarms")
    await expect(page.locator("html[data-live=ready]")).to_be_attached()
    await cry(town)
    hint = page.get_by_role("button", name="点击开启声音")
    await expect(hint).to_be_visible()
    await hint.click()
    await expect(hint).to_be_hidden()
    await expect(page.locator("#alarms")).to_be_visible()


async def test_a_quiet_mark_shows_a_grey_count_and_nothing_else(screen: Screen, town: Town) -> None:
    page = await open_desk(screen, "agent")
    await cry(town, "墙体裂了，怕塌")
    await expect(page.locator("#alarm-count")).to_have_text("1")
    await expect(page.locator("#alarm-count.hot")).to_have_count(0)
    await expect(page.locator("#alarms")).to_be_hidden()

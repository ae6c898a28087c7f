"""Two people at two screens: a citizen in the chat, an agent at the talk page; nobody reloads."""

import pytest
from playwright.async_api import BrowserContext, expect

from channels.contract import InboundMessage
from hotline.app.process.background import deliver_all
from router import intake
from tests.browser.town import Screen, Town

pytestmark = pytest.mark.browser


async def test_they_talk_without_a_reload(context: BrowserContext, screen: Screen, town: Town) -> None:
    visitor = await context.new_page()
    await visitor.goto(f"{town.address}/chat")
    await expect(visitor.locator(".dot.on")).to_be_attached()
    page = await screen.sign_in("agent")
    await screen.open("/desk?queue=talks")
    await expect(page.locator("html[data-talks=ready]")).to_be_attached()

    async def says(text: str) -> None:
        await visitor.get_by_role("textbox").fill(text)
        await visitor.get_by_role("textbox").press("Enter")
        await expect(visitor.locator(".bubble.us", has_text=text)).to_contain_text("已送达")

    await says("转人工")
    await page.get_by_role("link", name="转人工").click()
    await page.get_by_role("button", name="接入").click()
    await expect(page.get_by_role("status").first).to_contain_text("您正在接待")
    await deliver_all(town.house)
    await expect(visitor.get_by_text("工作人员已接入")).to_be_visible()

    await says("我家门口的路灯坏了")
    await expect(page.locator(".bubble.fresh")).to_contain_text("我家门口的路灯坏了")
    reply = page.get_by_label("回复")
    await reply.fill("好的，马上")
    await says("等等，不用修了，已经修好")
    await expect(page.locator("[data-fresh]")).to_contain_text("又发来 1 条消息")
    await reply.press("Control+Enter")
    await expect(page.get_by_role("alert").filter(has_text="又发来")).to_be_visible()
    await expect(reply).to_have_value("好的，马上")
    await reply.fill("好的，修好了就好")
    await reply.press("Control+Enter")
    await expect(page.get_by_role("status").first).to_contain_text("已回复")
    await expect(reply).to_have_value("")
    await deliver_all(town.house)
    await expect(visitor.get_by_text("好的，修好了就好")).to_be_visible()

    await page.locator("summary", has_text="登记为工单").click()
    await expect(page.get_by_label("诉求内容")).to_have_value("我家门口的路灯坏了\n等等，不用修了，已经修好")
    assert not await screen.is_too_wide()
    assert await screen.nameless_fields() == []
    await page.locator("summary", has_text="结束").click()
    await page.get_by_role("button", name="结束这段对话").click()
    await expect(page.get_by_text("没有人在等人工")).to_be_visible()
    await deliver_all(town.house)
    await expect(visitor.get_by_text("本次人工服务已结束")).to_be_visible()
    assert [line for line in screen.complaints if "409" not in line] == []


async def test_a_waiting_citizen_shows_on_every_page_of_the_desk(screen: Screen, town: Town) -> None:
    page = await screen.sign_in("agent")
    await screen.open("/take")
    await expect(page.locator("html[data-talks=ready]")).to_be_attached()
    await expect(page.locator("[data-talks-badge]")).to_be_hidden()
    message = InboundMessage(
        channel="wechat", external_id="1", sender="oWaiting", text="转人工", sent_at=town.house.clock.now()
    )
    await intake.accept(town.house.work, message)
    await expect(page.locator("[data-talks-badge]")).to_have_text("1")

import re

import pytest
from playwright.async_api import expect
from sqlalchemy import func, select

from tests.browser.town import Screen, Town
from tickets.message_models import Author, Message
from tickets.models import Ticket

pytestmark = pytest.mark.browser
TEXT = "望澜街道清漪路18号门口的路灯坏了三天"


async def count(town: Town, model: type) -> int:
    async with town.house.work.reading() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def test_an_impatient_double_click_is_one_ticket(screen: Screen, town: Town) -> None:
    page = await screen.open("/")
    await page.get_by_label("什么时间、在哪里、发生了什么").fill(TEXT)
    await page.get_by_role("button", name="提交").dblclick()
    await expect(page.get_by_text("编号", exact=True)).to_be_visible()
    await expect(page.get_by_text("查询码（请不要告诉别人）")).to_be_visible()
    assert await count(town, Ticket) == 1
    await page.get_by_role("button", name="看进度").click()
    await expect(page.get_by_text(TEXT).first).to_be_visible()


async def test_what_was_typed_survives_a_reload_and_is_gone_once_it_was_sent(screen: Screen) -> None:
    page = await screen.open("/")
    field = page.get_by_label("什么时间、在哪里、发生了什么")
    await field.fill(TEXT)
    await page.reload()
    await expect(field).to_have_value(TEXT)
    await page.get_by_role("button", name="提交").click()
    await page.wait_for_url(re.compile("/written/"))
    await screen.open("/")
    await expect(field).to_have_value("")


async def test_a_chat_goes_on_where_the_line_broke(screen: Screen, town: Town) -> None:
    page = await screen.open("/chat")
    await expect(page.get_by_text("已连接")).to_be_visible()
    field = page.get_by_placeholder("请输入，按回车发送")
    await field.fill(TEXT)
    await field.press("Enter")
    await expect(page.get_by_text("您的诉求已登记")).to_be_visible()
    await expect(page.get_by_text("已送达")).to_be_visible()
    await town.stop_chat()
    await expect(page.get_by_text("连接断开")).to_be_visible()
    await field.fill("补充：是北门那一盏")
    await field.press("Enter")
    await expect(page.get_by_text("正在发送…")).to_be_visible()
    await page.reload()
    await expect(page.get_by_text("补充：是北门那一盏")).to_be_visible()
    await town.start_chat()
    await expect(page.get_by_text("已送达")).to_be_visible(timeout=15_000)
    await expect(page.locator(".bubble", has_text="北门")).to_have_count(1)
    async with town.house.work.reading() as session:
        said = select(func.count()).select_from(Message).where(Message.author == Author.CITIZEN)
        assert await session.scalar(said) == 2


async def test_number_and_code_lead_to_a_rating_of_two_taps(screen: Screen, town: Town) -> None:
    ticket = await town.office.answered()
    await screen.open("/query")
    await screen.page.get_by_label("工单编号").fill(ticket.number)
    await screen.page.get_by_label("查询码").fill(await town.office.code(ticket))
    await screen.page.get_by_role("button", name="查询").click()
    await screen.page.get_by_role("button", name="已解决").click()
    await screen.page.get_by_role("button", name="非常满意").click()
    await expect(screen.page.get_by_text("谢谢您的评价")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/query", "/chat", "/login", "/nowhere"])
async def test_pages_fit_a_telephone_and_name_their_fields(screen: Screen, path: str) -> None:
    await screen.page.set_viewport_size({"width": 360, "height": 740})
    await screen.open(path)
    assert not await screen.is_too_wide()
    assert await screen.nameless_fields() == []
    assert [line for line in screen.complaints if "404" not in line] == []

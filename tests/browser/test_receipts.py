"""The citizen's pages in a real browser: danger to the touch, copying, files, people who share a device, Back."""

import re

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select

from channels.webchat.wakeups import wakeup_of
from tests.browser.town import Screen, Town
from tests.dashboards.test_files import photo
from tickets import handling
from tickets.files.attachment_models import Attachment
from tickets.models import Ticket

pytestmark = pytest.mark.browser
LID = "桂银花园北门的井盖丢了三天"
PHONE = {"width": 390, "height": 844}
WHAT = "什么时间、在哪里、发生了什么"


async def write(screen: Screen, text: str, **fields: str) -> Page:
    page = await screen.open("/")
    await page.get_by_label(WHAT).fill(text)
    for label, value in fields.items():
        await page.get_by_label(label).fill(value)
    await page.get_by_role("button", name="提交").click()
    await page.wait_for_url(re.compile("/written/"))
    return page


async def tickets(town: Town) -> list[Ticket]:
    async with town.house.work.reading() as session:
        return list(await session.scalars(select(Ticket).order_by(Ticket.id)))


async def test_whom_to_call_is_first_large_and_can_be_touched(screen: Screen) -> None:
    """F8."""
    await screen.page.set_viewport_size(PHONE)
    page = await write(screen, "有人要跳楼，在百货大楼楼顶")
    receipt = await page.get_by_role("region", name="回执").bounding_box()
    sizes = []
    for number in ("110", "119", "120"):
        link = page.get_by_role("main").locator(f'a[href="tel:{number}"]')
        await expect(link).to_be_in_viewport()
        box = await link.bounding_box()
        assert box
        assert receipt
        assert box["height"] >= 48
        assert box["y"] < receipt["y"]
        size = await link.locator("b").evaluate("b => parseFloat(getComputedStyle(b).fontSize)")
        sizes.append(size)
    assert min(sizes) > await page.locator(".receipt .big").first.evaluate(
        "b => parseFloat(getComputedStyle(b).fontSize)"
    )
    assert not await screen.is_too_wide()
    assert screen.complaints == []


async def test_number_and_code_are_copied(screen: Screen, town: Town) -> None:
    await screen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = await write(screen, LID)
    await page.get_by_role("button", name="复制编号和查询码").click()
    await expect(page.get_by_role("button", name="已复制")).to_be_visible()
    copied = await page.evaluate("navigator.clipboard.readText()")
    [ticket] = await tickets(town)
    assert await town.office.code(ticket) in copied
    assert ticket.number[-5:-1] in copied


async def test_two_people_at_one_device_see_nothing_of_each_other(screen: Screen, town: Town) -> None:
    """F5 and F7, as they were found: a report, then another person's burst pipe, within a quarter of an hour."""
    page = await write(screen, "举报街道办干部收了开发商的钱，请为我保密", 联系电话="13800138000")
    first = page.url
    page = await write(screen, "我家水管爆了，水漫到楼道", 联系电话="13900139000")
    report, pipe = await tickets(town)
    await expect(page.get_by_text(await town.office.code(pipe))).to_be_visible()
    await page.get_by_role("button", name="看进度").click()
    await expect(page.get_by_role("heading", name="我家水管爆了")).to_be_visible()
    for path in (page.url.removeprefix(screen.address), first.removeprefix(screen.address), "/", "/chat"):
        await screen.open(path)
        shown = await page.content()
        assert "开发商" not in shown
        assert report.number not in shown
        assert await town.office.code(report) not in shown
    await screen.open("/")
    await page.get_by_role("button", name="不是我，清除").click()
    await expect(page.get_by_role("status")).to_contain_text("已清除")
    await expect(page.get_by_text(pipe.number[-5:-1])).to_have_count(0)
    await page.go_back()
    await expect(page.get_by_text("水管爆了")).to_have_count(0)


async def test_not_me_forgets_what_was_typed_but_not_sent(screen: Screen) -> None:
    page = await write(screen, LID)
    await screen.open("/")
    await page.get_by_label(WHAT).fill("写了一半的话")
    await page.reload()
    await expect(page.get_by_label(WHAT)).to_have_value("写了一半的话")
    await page.get_by_role("button", name="不是我，清除").click()
    await expect(page.get_by_role("status")).to_contain_text("已清除")
    await expect(page.get_by_label(WHAT)).to_have_value("")
    await page.reload()
    await expect(page.get_by_label(WHAT)).to_have_value("")


async def test_back_correct_and_send_again_keeps_the_newer_words(screen: Screen, town: Town) -> None:
    """F17."""
    page = await screen.open("/")
    await page.get_by_label(WHAT).fill("清漪路18号的路灯坏了")
    await page.get_by_role("button", name="提交").click()
    await page.wait_for_url(re.compile("/written/"))
    await page.go_back()
    await page.get_by_label(WHAT).fill("清漪路81号的路灯坏了，不是18号")
    await page.get_by_role("button", name="提交").click()
    await expect(page.get_by_text("已收到您修改后的内容")).to_be_visible()
    [ticket] = await tickets(town)
    assert "清漪路81号的路灯坏了，不是18号" in ticket.text


async def test_back_and_another_matter_is_another_number(screen: Screen, town: Town) -> None:
    page = await screen.open("/")
    for text in ("清漪路18号的路灯坏了", "公园的厕所很脏，没有人打扫"):
        await page.get_by_label(WHAT).fill(text)
        await page.get_by_role("button", name="提交").click()
        await page.wait_for_url(re.compile("/written/"))
        await expect(page.get_by_text("已收到，已登记")).to_be_visible()
        await page.go_back()
    assert len(await tickets(town)) == 2


async def test_secrecy_ticked_after_back_is_heard(screen: Screen, town: Town) -> None:
    page = await screen.open("/")
    await page.get_by_label(WHAT).fill("清漪路18号的路灯坏了")
    await page.get_by_role("button", name="提交").click()
    await page.wait_for_url(re.compile("/written/"))
    await page.go_back()
    await page.get_by_label(re.compile(r"^\s*保密")).check()
    await page.get_by_role("button", name="提交").click()
    await page.wait_for_url(re.compile("/written/"))
    [ticket] = await tickets(town)
    assert ticket.confidential


async def test_a_photo_goes_with_the_words_and_a_bad_file_is_named(screen: Screen, town: Town) -> None:
    await screen.page.set_viewport_size(PHONE)
    page = await screen.open("/")
    await page.get_by_label(WHAT).fill(LID)
    await page.get_by_label("照片、视频、文件").set_input_files(
        [
            {"name": "井盖.jpg", "mimeType": "image/jpeg", "buffer": photo()},
            {"name": "表格.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ" + bytes(400)},
        ]
    )
    await page.get_by_role("button", name="提交").click()
    await expect(page.get_by_role("alert")).to_contain_text("表格.exe")
    await expect(page.get_by_role("alert")).to_contain_text("您写的内容已经收到")
    async with town.house.work.reading() as session:
        kept = list(await session.scalars(select(Attachment)))
    assert len(kept) == 1
    assert not await screen.is_too_wide()
    assert screen.complaints == []


async def test_without_scripts_the_whole_way_can_be_gone(screen: Screen, town: Town) -> None:
    browser = screen.page.context.browser
    assert browser
    context = await browser.new_context(java_script_enabled=False, viewport=PHONE, locale="zh-CN")
    plain = Screen(await context.new_page(), screen.address)
    page = await write(plain, LID)
    await expect(page.get_by_role("button", name="复制编号和查询码")).to_be_hidden()
    await page.get_by_text("不对，应该是…").click()
    await page.get_by_label("地点应该是").fill("南门")
    await page.get_by_role("button", name="告诉工作人员").click()
    await expect(page.get_by_text("已记下您的更正")).to_be_visible()
    await page.get_by_role("button", name="看进度").click()
    await expect(page.get_by_text("地点应为“南门”")).to_be_visible()
    [ticket] = await tickets(town)
    assert "南门" in ticket.text
    await context.close()


async def test_the_chat_brings_the_numbers_where_danger_was_heard(screen: Screen, town: Town) -> None:
    page = await screen.open("/chat")
    await expect(page.get_by_text("已连接")).to_be_visible()
    danger = page.locator("[data-danger]")
    await expect(danger).to_be_hidden()
    field = page.get_by_placeholder("请输入，按回车发送")
    await field.fill(LID)
    await field.press("Enter")
    await expect(page.get_by_text("您的诉求已登记")).to_be_visible()
    [ticket] = await tickets(town)
    async with town.house.work.begin() as uow:
        found = await uow.session.get_one(Ticket, ticket.id)
        handling.hear_danger(uow, found, signal="hazard", rings=True, words=("漏气",))
    [token] = [one["value"] for one in await page.context.cookies() if one["name"] == "chat"]
    town.house.wakeups.wake(wakeup_of(token))
    await expect(danger).to_be_visible()
    for number in ("110", "119", "120"):
        await expect(danger.locator(f'a[href="tel:{number}"]')).to_be_in_viewport()


@pytest.mark.parametrize("width", [320, 390, 1366])
async def test_the_receipt_fits_every_screen_and_names_its_fields(screen: Screen, width: int) -> None:
    await screen.page.set_viewport_size({"width": width, "height": 800})
    page = await write(screen, LID, 联系电话="13800138000")
    await page.get_by_text("不对，应该是…").click()
    assert not await screen.is_too_wide()
    assert await screen.nameless_fields() == []
    await screen.open("/")
    assert not await screen.is_too_wide()
    assert await screen.nameless_fields() == []
    assert screen.complaints == []

import pytest
from playwright.async_api import expect

from sla.deadlines import extensions
from tests.browser.town import Screen, Town
from tickets import handling, store
from tickets.access.rights import Role
from tickets.lifecycle import State

pytestmark = pytest.mark.browser
PAGES = {
    "dispatcher": (
        "/desk",
        "/desk?queue=objections",
        "/desk?queue=talks",
        "/search",
        "/search?q=路灯",
        "/t/{number}",
        "/notices",
    ),
    "unit_handler": ("/dept", "/search?q=路灯", "/dept?group=sign", "/t/{number}", "/numbers", "/me"),
    "supervisor": ("/supervision", "/desk", "/desk?queue=review", "/followup", "/t/{number}"),
    "caller": ("/followup",),
    "sysadmin": ("/admin/people", "/desk"),
}


async def test_a_dispatcher_works_by_keys_alone(screen: Screen, town: Town) -> None:
    tickets = [await town.office.open(text) for text in ("路灯不亮", "路牌歪了", "花坛没人浇水")]
    for ticket in tickets:
        await town.office.to_people(ticket, "lamps", "labour")
    page = await screen.sign_in("dispatcher")
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("k")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="路牌歪了")).to_be_visible()
    await expect(page.locator("html[data-keys=ready]")).to_be_attached()
    await page.keyboard.press("2")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("已派单")).to_be_visible()
    assert (await town.office.ticket(tickets[1].id)).state is State.PENDING_SIGN
    await expect(page.get_by_text("桂澜市劳动监察").first).to_be_visible()


async def test_a_typed_department_overrules_the_proposed(screen: Screen, town: Town) -> None:
    ticket = await town.office.open()
    await town.office.to_people(ticket, "lamps", "labour")
    page = await screen.sign_in("dispatcher")
    await screen.open(f"/t/{ticket.number}")
    await page.keyboard.press("1")
    await page.get_by_role("combobox", name="或者另选").fill("劳动监察")
    await expect(page.locator("input[name=candidate]:checked")).to_have_count(0)
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_text("已派单")).to_be_visible()


async def test_the_warning_of_danger_leads_to_the_police(screen: Screen, town: Town) -> None:
    ticket = await town.office.open("有人要跳楼")
    await town.office.to_people(ticket, "lamps")
    page = await screen.sign_in("dispatcher")
    await screen.open(f"/t/{ticket.number}")
    await page.get_by_role("link", name="转110").click()
    await page.get_by_label("为什么转110").fill("楼顶有人，已三方通话")
    await page.get_by_role("button", name="转110").click()
    await expect(page.get_by_role("status")).to_contain_text("已转110")
    assert (await town.office.ticket(ticket.id)).state is State.AT_110


async def test_a_row_leads_to_the_form_that_the_list_is_there_for(screen: Screen, town: Town) -> None:
    ticket = await town.office.dispatched()
    async with town.house.work.begin() as uow:
        found, order = await store.ticket(uow.session, ticket.id), await store.lead_order(uow.session, ticket.id)
        assert order is not None
        handler = await town.office.person(uow, Role.UNIT_HANDLER, "lamps")
        handling.sign(uow, found, order, by=handler)
        await extensions.ask_extension(uow, found, order, by=handler, budget="3wd", reason="等配件")
    await screen.page.set_viewport_size({"width": 1366, "height": 768})
    page = await screen.sign_in("supervisor")
    await screen.open("/desk")
    assert not await screen.is_too_wide()
    await page.get_by_role("link", name="不同意").click()
    await page.get_by_label("不同意的理由").fill("配件昨天已到")
    await page.get_by_role("button", name="不同意").click()
    await expect(page.get_by_role("status")).to_contain_text("已退回")
    assert (await town.office.ticket(ticket.id)).state is State.IN_PROGRESS


async def test_slash_searches_and_the_question_mark_shows_the_keys(screen: Screen) -> None:
    page = await screen.sign_in("agent")
    await page.keyboard.press("/")
    await expect(page.get_by_label("搜索工单")).to_be_focused()
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await page.keyboard.press("m")
    await expect(page.get_by_role("heading", name="今日数据")).to_be_visible()


@pytest.mark.parametrize("login", PAGES)
async def test_every_page_opens_without_complaint(screen: Screen, town: Town, login: str) -> None:
    ticket = await town.office.dispatched("路灯不亮三天了，请尽快派人来修好，老人晚上出门很危险，已经打过两次电话了")
    await town.office.answered()
    await town.office.to_people(await town.office.open())
    await screen.sign_in(login)
    for path in PAGES[login]:
        await screen.open(path.format(number=ticket.number))
        assert not await screen.is_too_wide(), path
        assert await screen.nameless_fields() == [], path
    assert [line for line in screen.complaints if "403" not in line] == []


async def test_pages_that_do_not_fit_the_bar_stand_under_more(screen: Screen, town: Town) -> None:
    await screen.page.set_viewport_size({"width": 1366, "height": 768})
    page = await screen.sign_in("supervisor")
    bar = page.get_by_role("navigation", name="主导航")
    hidden = await bar.locator(".places").evaluate("box => box.scrollWidth - box.clientWidth")
    assert hidden == 0, "no page is cut off"
    more = bar.locator("summary", has_text="更多")
    await more.click()
    await expect(bar.get_by_role("link", name="日历")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(bar.get_by_role("link", name="日历")).to_be_hidden()
    await more.click()
    await bar.get_by_role("link", name="日历").click()
    await expect(bar.locator("summary[aria-current=page]")).to_contain_text("日历")
    await screen.open(f"/t/{(await town.office.open()).number}")
    await expect(more).to_be_visible()

"""The pages of the units: a sheet comes in, an act is looked at, asked for and agreed to by a second person."""

from collections.abc import Awaitable, Callable

from aiohttp import FormData

from tests.dashboards.office import Browser, Office, Page
from tickets import store

OpenBrowser = Callable[[], Awaitable[Browser]]
HEAD = "单位代码,单位名称,简称,级别,类型,上级代码,启用日期"
GOOD = f"{HEAD}\nK,临河县政府,临河县,县,政府,,\nT,东风镇,,乡镇,,K,\nV,红旗村,,村,,T,2027-01-01\n"


async def sent(browser: Browser, text: str) -> Page:
    await browser.get("/admin/units/import")
    form = FormData({"csrf": browser.csrf})
    form.add_field("sheet", text.encode(), filename="units.csv", content_type="text/csv")
    async with browser.client.post("/admin/units/import", data=form) as response:
        html = await response.text()
        return Page(response.status, html, str(response.url.relative()), response.headers)


async def test_a_sheet_is_looked_at_and_then_taken(office: Office, browser: Browser) -> None:
    await browser.sign_in("sysadmin")
    page = await sent(browser, GOOD)
    assert "新增 3 个，更改 0 个，相同 0 个，有问题 0 行" in page.text
    async with office.work.reading() as session:
        assert await store.department_by_code(session, "K") is None, "nothing before it is confirmed"
    assert "单位表已导入" in (await browser.post(f"{page.url}/confirm")).text
    listed = await browser.get("/admin/units")
    assert "2027-01-01 启用" in listed.text
    assert "红旗村" in listed.text
    assert "东风镇" in (await browser.get("/admin/units/sheet/units.csv")).html


async def test_a_bad_line_is_shown_with_its_column_and_nothing_can_be_confirmed(browser: Browser) -> None:
    await browser.sign_in("sysadmin")
    page = await sent(browser, GOOD.replace(",县,政府", ",州,政府"))
    assert "“级别”列：不认识“州”" in page.text
    assert "确认导入" not in page.text
    assert (await browser.post(f"{page.url}/confirm")).status == 400
    assert "找不到表头" in (await sent(browser, "甲,乙\n1,2\n")).text


async def test_a_merger_is_shown_before_it_is_asked_for(
    office: Office, browser: Browser, open_browser: OpenBrowser
) -> None:
    await office.dispatched("老板不发工资", "labour")
    await browser.sign_in("sysadmin")
    await browser.get("/admin/units/lamps")
    wanted = {"sources": "劳动监察", "on": "2026-11-23", "reason": "改革方案"}
    page = await browser.post("/admin/units/lamps/merge", {**wanted, "go": "look"})
    assert "劳动监察并入市政中心，2026-11-23 起" in page.text
    assert "在办工单 1 件归市政中心，原时限一分不变" in page.text
    assert "等第二个人同意" in (await browser.post("/admin/units/lamps/merge", {**wanted, "go": "ask"})).text
    leader = await open_browser()
    await leader.sign_in("leader")
    await leader.get("/admin/proposals")
    assert (await leader.post("/admin/proposals/1", {"granted": "yes"})).status == 200
    assert "2026-11-22 停用，由市政中心承接" in (await browser.get("/admin/units/labour")).text


async def test_what_cannot_be_done_comes_back_with_what_was_typed(browser: Browser) -> None:
    await browser.sign_in("sysadmin")
    await browser.get("/admin/units/lamps")
    page = await browser.post("/admin/units/lamps/close", {"heir": "热线中心", "on": "2026-11-23", "reason": "改革"})
    assert page.status == 400
    assert "热线中心不承接单位的工单" in page.text
    assert 'value="热线中心"' in page.html


async def test_the_security_administrator_looks_and_does_not_ask(browser: Browser) -> None:
    await browser.sign_in("secadmin")
    page = await browser.get("/admin/units/lamps")
    assert "您只能查看" in page.text
    wanted = {"name": "新名", "on": "2026-11-23", "reason": "改革"}
    assert (await browser.post("/admin/units/lamps/rename", wanted)).status == 403

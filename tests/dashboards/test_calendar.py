"""The calendar page: a year to look at, a preview before anything moves, and one history of corrections."""

from aiohttp import FormData

from hotline.app.process.background import recount
from hotline.app.wiring import Services
from hotline.base.clock import city_time
from sla.deadlines import deadline_store
from sla.policy.promises import Promise
from tests.dashboards.office import Browser, Office

CSV = "日期,上班,名称\n2026-11-24,放假,台风停工\n"


async def previewed(browser: Browser, **fields: str) -> str:
    await browser.get("/admin/calendar")
    page = await browser.post("/admin/calendar/preview", fields)
    return page.html if page.status == 200 else page.text


async def test_everybody_sees_the_year_and_why_days_are_off(browser: Browser) -> None:
    await browser.sign_in("unit_clerk")
    page = await browser.get("/admin/calendar?year=2026")
    assert "2026 年工作日历" in page.text
    assert "2月15日 周日 至 2月23日 周一" in page.text
    assert "春节调休上班" in page.text
    assert "更正或导入" not in page.text
    beyond = await browser.get("/admin/calendar?year=2029")
    assert "暂定：待国务院公布" in beyond.text


async def test_a_day_is_previewed_then_put_in_force_and_deadlines_move(browser: Browser, office: Office) -> None:
    ticket = await office.dispatched()
    await browser.sign_in("sysadmin")
    await browser.get("/admin/calendar")
    page = await browser.post("/admin/calendar/preview", {"text": CSV, "note": "防台风通知"})
    assert "个期限变动" in page.text
    assert "1 位诉求人已被告知原期限" in page.text
    before = await handled_by(office, ticket.id)
    fields = {name: page.field(name) for name in ("days", "base", "announced")}
    page = await browser.post("/admin/calendar/apply", {**fields, "note": "防台风通知"})
    assert "日历已生效" in page.text
    assert "防台风通知" in page.text
    assert await handled_by(office, ticket.id) == before, "moved by whoever answers the bell"
    await recount(Services(office.work.settings, office.work.clock, office.work.database, office.work, None))  # type: ignore[arg-type]
    assert await handled_by(office, ticket.id) != before


async def handled_by(office: Office, ticket_id: int) -> str:
    async with office.work.reading() as session:
        rows = await deadline_store.deadlines_of(session, ticket_id)
    return next(f"{city_time(row.due_at):%m-%d}" for row in rows if row.promise is Promise.HANDLE)


async def test_a_file_is_read_and_a_bad_one_says_where(browser: Browser) -> None:
    await browser.sign_in("sysadmin")
    await browser.get("/admin/calendar")
    form = FormData()
    form.add_field("csrf", browser.csrf)
    form.add_field("file", CSV.encode("gb18030"), filename="台风.csv", content_type="text/csv")
    async with browser.client.post("/admin/calendar/preview", data=form) as response:
        assert "台风停工" in await response.text()
    assert "第 2 行" in await previewed(browser, text="日期,上班\n2026-11-24,也许")
    assert "请选择文件" in await previewed(browser)


async def test_two_administrators_do_not_overwrite_one_another(browser: Browser) -> None:
    await browser.sign_in("sysadmin")
    await browser.get("/admin/calendar")
    page = await browser.post("/admin/calendar/preview", {"day": "2026-11-24", "working": "off", "name": "停工"})
    fields = {name: page.field(name) for name in ("days", "base", "announced")}
    assert (await browser.post("/admin/calendar/apply", {**fields, "note": "一"})).status == 200
    again = await browser.post("/admin/calendar/apply", {**fields, "note": "二"})
    assert again.status == 409
    assert "重新预览" in again.text


async def test_a_ticket_says_why_its_deadlines_are_when_they_are(browser: Browser, office: Office) -> None:
    ticket = await office.dispatched()
    await browser.sign_in("unit_clerk")
    page = await browser.get(f"/t/{ticket.number}")
    for words in ("为什么？", "民法典201条", "开始的当日不计入", "工作日历版本", "广西"):
        assert words in page.text, words
    async with browser.client.get(f"/api/tickets/{ticket.number}/deadlines") as response:
        payload = (await response.json())["deadlines"]
    assert {"due", "counted", "skipped", "rule", "sentences"} <= set(payload[0])
    for one in payload:
        for line in one["sentences"]:
            assert line in page.text


async def test_with_the_query_code_a_citizen_reads_their_own_date_and_nobodys_name(
    browser: Browser, office: Office
) -> None:
    ticket = await office.dispatched()
    address = f"/api/tickets/{ticket.number}/deadlines"
    assert (await browser.get(address)).status == 404
    async with browser.client.get(address, params={"code": await office.code(ticket)}) as response:
        payload = (await response.json())["deadlines"]
    assert [one["promise"] for one in payload] == ["handle"]


async def test_the_policy_in_force_is_read_with_its_sources(browser: Browser) -> None:
    await browser.sign_in("unit_clerk")
    page = await browser.get("/admin/policy")
    for words in (
        "广西（右江区2019）",
        "2个工作日百色市右江区2019：咨询2个工作日",
        "法定7个工作日",
        "签收后1个工作日内提出",
    ):
        assert words in page.text, words

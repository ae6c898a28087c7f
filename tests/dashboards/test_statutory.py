"""Market regulation on the pages: both limits side by side, and what the citizen reads of each stage (令第121号)."""

from collections.abc import Awaitable, Callable

from tests.dashboards.office import Browser, Office, Page
from tickets import handling, store
from tickets.access.rights import Role
from tickets.models import Kind, Ticket

OpenBrowser = Callable[[], Awaitable[Browser]]
BOTH = "在超市买到过期牛奶，要求退款。同时举报商家销售过期食品，请查处"
REPORT = "同时举报商家销售过期食品，请查处"


async def heard(office: Office, ticket: Ticket) -> list[str]:
    """What was sent to the citizen last, the newest at the end."""
    async with office.work.reading() as session:
        said = await store.messages_after(session, ticket.conversation_id or 0, 0)
        return [line.text for line in said if line.ticket_id == ticket.id]


async def test_the_units_page_shows_both_limits_the_statutory_one_marked(browser: Browser, office: Office) -> None:
    """DOMAIN-2 3: 这些时限不替代热线时限，两者都显示，标“法定”."""
    ticket = await office.at_the_market_bureau(Kind.COMPLAINT)
    await browser.sign_in("unit_handler")
    page = await browser.get(f"/t/{ticket.number}")
    assert "法定受理决定 法定" in page.text
    assert "总局令第121号15条" in page.text
    assert "办理时限 10个工作日" in page.text


async def test_the_citizen_is_informed_of_each_stage_by_its_name(browser: Browser, office: Office) -> None:
    """令第121号15、23条; never that the whole answer comes within 7 working days."""
    ticket = await office.at_the_market_bureau(Kind.COMPLAINT)
    begun = (await heard(office, ticket))[-1]
    assert "7个工作日内决定是否受理" in begun
    assert "自该单位收到起算" in begun
    await browser.sign_in("unit_handler")
    await browser.act(ticket.number, "law-accept")
    assert "已受理您的投诉，调解最长60日" in (await heard(office, ticket))[-1]
    await browser.act(ticket.number, "law-end", reason="商家不同意调解")
    ended = (await heard(office, ticket))[-1]
    assert "已终止调解，原因：商家不同意调解。您可以依仲裁协议申请仲裁，或者向人民法院起诉" in ended


async def test_a_refusal_is_sent_with_its_reason_and_the_other_ways(browser: Browser, office: Office) -> None:
    """令第121号15条、消费者权益保护法39条."""
    ticket = await office.at_the_market_bureau(Kind.COMPLAINT)
    await browser.sign_in("unit_handler")
    await browser.act(ticket.number, "law-refuse", reason="已就同一纠纷起诉")
    text = (await heard(office, ticket))[-1]
    for words in ("不予受理", "已就同一纠纷起诉", "协商和解", "消费者协会", "仲裁", "人民法院"):
        assert words in text


async def test_a_clue_that_is_found_in_mediation_is_checked_and_nobody_outside_hears_of_it(
    browser: Browser, office: Office, open_browser: OpenBrowser
) -> None:
    """令第121号27条: 15 working days, extended by the head; no rule has a duty to inform the complainant."""
    ticket = await office.at_the_market_bureau(Kind.COMPLAINT)
    await browser.sign_in("unit_handler")
    await browser.act(ticket.number, "law-accept")
    said = await heard(office, ticket)
    await browser.act(ticket.number, "law-clue", reason="进货台账显示同批次已过保质期")
    progress = (await progress_of(await open_browser(), office, ticket)).text
    assert "法定60日：调解" in progress
    assert not any(word in progress for word in ("线索", "台账"))
    page = await browser.get(f"/t/{ticket.number}")
    assert "法定线索核查 法定" in page.text
    assert "总局令第121号27条" in page.text
    assert f"/t/{ticket.number}/law-clue" not in page.html, "one at a time"
    head = await open_browser()
    await head.sign_in("unit_approver")
    await head.act(ticket.number, "law-extend", reason="案情复杂")
    await browser.act(ticket.number, "law-checked", reason="已立案")
    assert await heard(office, ticket) == said


async def test_a_reporter_hears_of_the_check_and_nothing_of_its_result(browser: Browser, office: Office) -> None:
    """令第121号34、36条: no general duty to tell the result."""
    ticket = await office.at_the_market_bureau(Kind.REPORT)
    begun = (await heard(office, ticket))[-1]
    assert "15个工作日内核查并决定是否立案" in begun
    assert "经批准可再延长15个工作日" in begun
    await browser.sign_in("unit_handler")
    await browser.act(ticket.number, "law-checked", reason="已立案")
    assert (await heard(office, ticket))[-1] == begun


async def test_a_test_is_sent_as_a_pause_and_shown_beside_the_promise(
    browser: Browser, open_browser: OpenBrowser, office: Office
) -> None:
    """令第121号22条; the hotline's own promise is unchanged."""
    ticket = await office.at_the_market_bureau(Kind.COMPLAINT)
    await browser.sign_in("unit_handler")
    await browser.act(ticket.number, "law-accept")
    assert "law-tested" not in (await browser.get(f"/t/{ticket.number}")).html
    page = await browser.act(ticket.number, "law-test", reason="双方共同委托市质检院检测菌落总数")
    assert "检验检测鉴定：双方共同委托市质检院检测菌落总数（总局令第121号22条）" in page.text
    assert "law-test/" not in page.html
    assert "所需时间不计入法定时限（总局令第121号22条）" in (await heard(office, ticket))[-1]
    citizen = await open_browser()
    progress = await progress_of(citizen, office, ticket)
    assert "法定60日：调解，须双方同意（正在检验检测鉴定，暂停计算，完毕后告诉您新的期限，自受理起算" in progress.text
    assert "承诺在" in progress.text
    await browser.act(ticket.number, "law-tested", reason="菌落总数超标")
    found = (await heard(office, ticket))[-1]
    assert "法定调解期限继续计算，到" in found
    assert "菌落总数" not in found
    assert "暂停计算" not in (await citizen.get(f"/p/{ticket.number}")).text


async def test_new_facts_of_a_report_are_sent_as_one_report_with_a_new_period(
    browser: Browser, open_browser: OpenBrowser, office: Office
) -> None:
    """令第121号35条."""
    ticket = await office.at_the_market_bureau(Kind.REPORT)
    await browser.sign_in("unit_handler")
    page = await browser.act(ticket.number, "law-new-facts", reason="另三批过期饼干")
    assert "没有举报人新的补充" in page.text
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        handling.supplement(uow, found, "又发现他家三批过期饼干", by=await office.person(uow, Role.AGENT))
    page = await browser.act(ticket.number, "law-new-facts", reason="另三批过期饼干")
    assert "自最后一次举报起重新计算（总局令第121号35条）" in page.text
    result = (await heard(office, ticket))[-1]
    assert "并入原来的举报，不另立一件" in result
    assert "自您最后一次举报起重新计算（总局令第121号35条）：15个工作日内核查并决定是否立案" in result
    progress = await progress_of(await open_browser(), office, ticket)
    assert "有新的事实，自最后一次举报起重新计算" in progress.text


async def test_a_complaint_offers_no_restart(browser: Browser, office: Office) -> None:
    ticket = await office.at_the_market_bureau(Kind.COMPLAINT)
    await browser.sign_in("unit_handler")
    assert "law-new-facts" not in (await browser.get(f"/t/{ticket.number}")).html


async def progress_of(browser: Browser, office: Office, ticket: Ticket) -> Page:
    await browser.get("/query")
    await browser.post("/query", {"number": ticket.number, "code": await office.code(ticket)})
    return await browser.get(f"/p/{ticket.number}")


async def test_the_citizens_progress_shows_the_statutory_limit_beside_the_promise(
    open_browser: OpenBrowser, office: Office
) -> None:
    ticket = await office.at_the_market_bureau(Kind.COMPLAINT)
    page = await progress_of(await open_browser(), office, ticket)
    assert "承诺在" in page.text
    assert "法定7个工作日：决定是否受理" in page.text


async def test_a_complaint_and_a_report_in_one_text_are_offered_the_split_and_become_two(
    browser: Browser, office: Office
) -> None:
    """令第121号9条: two procedures, each with its own clocks."""
    ticket = await office.open(BOTH)
    await browser.sign_in("reviewer")
    page = await browser.get(f"/t/{ticket.number}")
    assert "可能是两件" in page.text
    assert "总局令第121号9条" in page.text
    await browser.act(ticket.number, "split", text=REPORT, reason="投诉和举报是两个程序")
    async with office.work.reading() as session:
        first, made = await store.tickets_of_citizen(session, ticket.citizen_id)
    assert (first.text, first.kind) == ("在超市买到过期牛奶，要求退款。", Kind.COMPLAINT)
    assert (made.text, made.kind) == (REPORT, Kind.REPORT)
    assert made.confidential
    assert "可能是两件" not in (await browser.get(f"/t/{first.number}")).text


async def test_units_are_not_shown_the_centres_hint(browser: Browser, office: Office) -> None:
    ticket = await office.at_the_market_bureau(Kind.COMPLAINT, BOTH)
    await browser.sign_in("unit_handler")
    assert "可能是两件" not in (await browser.get(f"/t/{ticket.number}")).text

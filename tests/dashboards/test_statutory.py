"""Market regulation on the pages: both limits side by side, and what the citizen reads of each stage (令第121号)."""

from collections.abc import Awaitable, Callable

from tests.dashboards.office import Browser, Office
from tickets import store
from tickets.models import Kind, Ticket

OpenBrowser = Callable[[], Awaitable[Browser]]
BOTH = "在超市买到过期牛奶，要求退款。同时举报商家销售过期食品，请查处"
REPORT = "同时举报商家销售过期食品，请查处"


async def heard(office: Office, ticket: Ticket) -> list[str]:
    """What the citizen was told last, the newest at the end."""
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


async def test_the_citizen_is_told_each_stage_as_what_it_is(browser: Browser, office: Office) -> None:
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


async def test_a_refusal_is_told_with_its_reason_and_the_other_ways(browser: Browser, office: Office) -> None:
    """令第121号15条、消费者权益保护法39条."""
    ticket = await office.at_the_market_bureau(Kind.COMPLAINT)
    await browser.sign_in("unit_handler")
    await browser.act(ticket.number, "law-refuse", reason="已就同一纠纷起诉")
    told = (await heard(office, ticket))[-1]
    for words in ("不予受理", "已就同一纠纷起诉", "协商和解", "消费者协会", "仲裁", "人民法院"):
        assert words in told


async def test_a_reporter_hears_of_the_check_and_nothing_of_its_result(browser: Browser, office: Office) -> None:
    """令第121号34、36条: no general duty to tell the result."""
    ticket = await office.at_the_market_bureau(Kind.REPORT)
    begun = (await heard(office, ticket))[-1]
    assert "15个工作日内核查并决定是否立案" in begun
    assert "经批准可再延长15个工作日" in begun
    await browser.sign_in("unit_handler")
    await browser.act(ticket.number, "law-checked", reason="已立案")
    assert (await heard(office, ticket))[-1] == begun


async def test_the_citizens_progress_shows_the_statutory_limit_beside_the_promise(
    open_browser: OpenBrowser, office: Office
) -> None:
    ticket = await office.at_the_market_bureau(Kind.COMPLAINT)
    browser = await open_browser()
    await browser.get("/query")
    await browser.post("/query", {"number": ticket.number, "code": await office.code(ticket)})
    page = await browser.get(f"/p/{ticket.number}")
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

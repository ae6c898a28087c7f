"""Words that are links: from a ticket, a hot issue or a burst to everything else that says them."""

import re
from html import unescape

from classifier.text.gazetteer import Gazetteer
from hotline.base.storage.unit_of_work import Work
from router.hot_issues import bursts, hot_issue_scan
from tests.dashboards.office import Browser, Office, Page
from tickets import store


def links(page: Page) -> dict[str, str]:
    """Word -> where it leads, of everything shown as keywords."""
    shown = "".join(re.findall(r'<span class="keywords">(.*?)</span>', page.html, re.DOTALL))
    return {word: unescape(to) for to, word in re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', shown)}


async def test_one_click_from_a_ticket_finds_its_like(browser: Browser, office: Office) -> None:
    first = await office.open("榕树街的垃圾桶满了三天没有人清运")
    await office.open("望江路垃圾桶太少，味道很大")
    other = await office.open("公交车不停站")
    await browser.sign_in("dispatcher")
    response = links(await browser.get(f"/t/{first.number}"))
    assert "垃圾桶" in response
    found = await browser.get(response["垃圾桶"])
    assert "本页 2 件" in found.text
    assert other.number not in found.html


async def test_keywords_lift_no_mask(browser: Browser, office: Office) -> None:
    ticket = await office.dispatched("我叫黄小明，13900139001，举报夜市占道烧烤", confidential=True)
    for login in ("dispatcher", "unit_handler"):
        page = await browser.sign_in(login) and await browser.get(f"/t/{ticket.number}")
        assert "烧烤" in links(page)
        assert not {"黄小明", "小明", "隐去", "已隐去", "13900139001"} & set(links(page))


async def test_a_manager_sees_what_a_burst_is_about_and_opens_its_tickets(
    browser: Browser, office: Office, work: Work
) -> None:
    tickets = [
        await office.open(f"{place}水管爆裂停水了") for place in ("榕树街", "望江路", "青石巷", "长堤路", "老街")
    ]
    secret = await office.open("我是供水公司内部的人，水管爆裂是偷工减料")
    async with work.begin() as uow:
        for one in (*tickets, secret):
            row = await store.ticket(uow.session, one.id)
            row.category, row.district, row.confidential = "020301", "临澜区", one.id == secret.id
    assert await bursts.look(work) == 1
    await browser.sign_in("leader")
    page = await browser.get("/hot")
    assert "说得最多的是" in page.text
    assert {"水管", "停水", "爆裂"} <= set(links(page))
    assert "偷工减料" not in page.text
    to = re.search(r'<a href="([^"]+)">看当天这类工单', page.html)
    assert to is not None
    found = await browser.get(unescape(to[1]))
    assert all(ticket.number in found.html for ticket in tickets)


async def test_who_may_not_search_reads_the_words_without_links(browser: Browser, office: Office, work: Work) -> None:
    for number in range(3):
        await office.open(f"桂花苑旁边的搅拌站半夜施工，噪音很大，第{number}次了")
    assert await hot_issue_scan.look(work, Gazetteer(())) == 1
    await browser.sign_in("analyst")
    page = await browser.get("/hot")
    assert "搅拌站" in page.text
    assert links(page) == {}

"""Who has an interest in a matter keeps away from it, and comes back only when somebody else says so."""

from collections.abc import Awaitable, Callable

from tests.dashboards.office import Browser, Office
from tickets import store

OpenBrowser = Callable[[], Awaitable[Browser]]


async def seat(open_browser: OpenBrowser, login: str) -> Browser:
    browser = await open_browser()
    await browser.sign_in(login)
    return browser


async def test_who_keeps_away_neither_opens_it_nor_acts_on_it(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await office.dispatched()
    clerk, supervisor = await seat(open_browser, "unit_clerk"), await seat(open_browser, "supervisor")
    page = await clerk.get(f"/t/{ticket.number}")
    form = {"version": page.field("version"), "seen": page.field("seen")}
    page = await supervisor.act(ticket.number, "recuse", person="unit_clerk", reason="诉求人提出，是房东本人")
    assert "已登记回避" in page.text
    assert "回避人员某unit_clerk" in page.text.replace(" ", "")
    assert (await clerk.get(f"/t/{ticket.number}")).status == 403
    refused = await clerk.post(f"/t/{ticket.number}/sign", form)
    assert (refused.status, "您已按规定回避这件工单" in refused.text) == (403, True)
    other = await seat(open_browser, "unit_handler")
    assert "房东本人" not in (await other.get(f"/t/{ticket.number}")).html, "why is for the centre"
    await supervisor.act(ticket.number, "readmit", person="unit_clerk", reason="已核实没有关系")
    assert (await clerk.act(ticket.number, "sign")).status == 200


async def test_a_units_head_recuses_only_people_of_the_unit(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await office.dispatched()
    head = await seat(open_browser, "unit_approver")
    page = await head.act(ticket.number, "recuse", person="dispatcher", reason="不方便")
    assert (page.status, "只能登记本单位人员的回避" in page.text) == (403, True)
    assert (await head.act(ticket.number, "recuse", person="unit_handler", reason="亲属")).status == 200


async def test_an_unknown_or_ambiguous_name_is_reported(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await office.dispatched()
    async with office.work.begin() as uow:
        for login in ("caller", "leader"):
            staff = await store.staff_by_login(uow.session, login)
            assert staff is not None
            staff.name = "王芳"
    supervisor = await seat(open_browser, "supervisor")
    page = await supervisor.act(ticket.number, "recuse", person="王小芳", reason="亲属")
    assert (page.status, "没有找到“王小芳”" in page.text, "亲属" in page.html) == (400, True, True)
    page = await supervisor.act(ticket.number, "recuse", person="王芳", reason="亲属")
    assert (page.status, "caller" in page.text, "leader" in page.text) == (400, True, True)
    page = await supervisor.act(ticket.number, "recuse", person="", reason="亲属")
    assert (page.status, "回避的人员" in page.text) == (400, True)

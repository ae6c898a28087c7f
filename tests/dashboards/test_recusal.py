"""Who has an interest in a matter keeps away from it, and comes back only when somebody else says so."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from tests.dashboards.office import Browser, Office
from tickets import store
from tickets.access.post_models import Deputy, StaffPost

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


async def in_post(open_browser: OpenBrowser, login: str, unit: int, absent: str = "") -> Browser:
    person = await seat(open_browser, login)
    await person.get("/me")
    await person.post("/me/post", {"unit": str(unit), "for": absent})
    return person


async def numbers_read(person: Browser, number: str) -> list[str]:
    """The lists in which this person meets the matter."""
    pages = ("/dept", f"/search?q={number}&sort=new", "/notices?show=all", "/letters?all=yes")
    return [page for page in pages if f"/t/{number}" in (await person.get(page)).html]


async def test_a_post_elsewhere_opens_no_matter_about_the_own_unit(office: Office, open_browser: OpenBrowser) -> None:
    """In whichever post somebody acts, they belong to the accused unit all the same."""
    report = await office.dispatched("反映市政中心有人收礼", "labour")
    async with office.work.begin() as uow:
        lamps = await store.department_by_code(uow.session, "lamps")
        labour = await store.department_by_code(uow.session, "labour")
        handler = await store.staff_by_login(uow.session, "unit_handler")
        assert lamps
        assert labour
        assert handler
        uow.session.add(StaffPost(staff_id=handler.id, department_id=labour.id, role="unit_handler"))
    person = await in_post(open_browser, "unit_handler", labour.id)
    assert "/dept" in await numbers_read(person, report.number), "as long as it is not about the own unit"
    async with office.work.begin() as uow:
        (await store.ticket(uow.session, report.id)).accused_id = lamps.id
    assert await numbers_read(person, report.number) == []
    assert (await person.get(f"/t/{report.number}")).status == 404
    other = await seat(open_browser, "labour_handler")
    assert (await other.get(f"/t/{report.number}")).status == 200, "whose only unit it is"


async def test_a_deputy_opens_nothing_that_the_absent_colleague_keeps_away_from(
    office: Office, open_browser: OpenBrowser
) -> None:
    ticket = await office.dispatched()
    async with office.work.begin() as uow:
        absent = await store.staff_by_login(uow.session, "unit_clerk")
        deputy = await store.staff_by_login(uow.session, "labour_handler")
        assert absent
        assert deputy
        away = {"valid_from": uow.wall_now, "valid_to": uow.wall_now + timedelta(days=1)}
        uow.session.add(Deputy(staff_id=absent.id, deputy_id=deputy.id, **away))
    person = await in_post(open_browser, "labour_handler", absent.department_id, str(absent.id))
    assert "/dept" in await numbers_read(person, ticket.number)
    async with office.work.begin() as uow:
        (await store.ticket(uow.session, ticket.id)).recused = [absent.id]
    assert await numbers_read(person, ticket.number) == []
    page = await person.get(f"/t/{ticket.number}")
    assert (page.status, "您已按规定回避" in page.text) == (403, True)

"""Who may know a citizen: everything a unit can open is searched for the name and number; looks are asked for, kept
and counted; a person whom a matter is about neither gets nor sees it."""

import re
from collections.abc import Awaitable, Callable

import pytest

from hotline.base.clock import TurnedClock
from hotline.base.storage.unit_of_work import Work
from router.dispatch import dispatching
from tests.dashboards.office import Browser, Office
from tickets import handling, store
from tickets.access.rights import SYSTEM, Role
from tickets.lifecycle import State
from tickets.models import Kind, Ticket
from tickets.person_models import Department
from tickets.personal_data import extra_details, reveals
from tickets.personal_data.reveal_models import RevealPurpose

OpenBrowser = Callable[[], Awaitable[Browser]]
NAME, PHONE = "黄小明", "13812345678"
TYPED = f"我叫{NAME}，电话{PHONE}，市政中心一直不修路灯"
_LINK = re.compile(r'(?:href|src)="(/[^"#]*)"')


async def seat(open_browser: OpenBrowser, login: str) -> Browser:
    browser = await open_browser()
    await browser.sign_in(login)
    return browser


async def report(office: Office, unit: str = "labour") -> Ticket:
    """A report, typed with everything in it, dispatched, chased, supervised by notice."""
    ticket = await office.open(TYPED, phone=PHONE)
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        department = await store.department_by_code(uow.session, unit)
        assert department is not None
        by = await office.person(uow, Role.DISPATCHER)
        order = await dispatching.by_person(uow, found, department, by=by, kind=Kind.REPORT)
        handling.supplement(uow, found, f"再联系我{NAME}，{PHONE}", by=handling.owner(found))
        handling.chase(uow, found, order, by=await office.person(uow, Role.SUPERVISOR), reason="请尽快")
    return await office.ticket(ticket.id)


async def everything(browser: Browser, *starts: str) -> dict[str, str]:
    """Every page that can be reached from these by links, with its whole HTML."""
    seen: dict[str, str] = {}
    waiting = list(starts)
    while waiting and len(seen) < 60:
        path = waiting.pop()
        if path in seen or path.startswith(("/static/", "/logout")):
            continue
        page = await browser.get(path)
        seen[path] = page.html if page.status == 200 else ""
        waiting += [link.replace("&amp;", "&") for link in _LINK.findall(page.html)]
    return seen


async def test_no_page_that_a_unit_can_open_names_who_reported(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await report(office)
    assert ticket.confidential
    browser = await seat(open_browser, "labour_handler")
    pages = await everything(
        browser, "/dept", "/notices", "/home", "/me", "/numbers", "/search?q=路灯", f"/t/{ticket.number}"
    )
    assert f"/t/{ticket.number}" in pages
    assert f"/t/{ticket.number}/then/3" in pages
    assert "一直不修路灯" in pages[f"/t/{ticket.number}"]
    for path, html in pages.items():
        for secret in (NAME, PHONE, PHONE[-4:], PHONE[:3] + "****"):
            assert secret not in html.replace("黄**", ""), path
    async with browser.client.get("/api/numbers") as response:
        assert NAME not in await response.text()


async def test_a_unit_cannot_ask_to_see_who_reported(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await report(office)
    browser = await seat(open_browser, "labour_handler")
    await browser.get(f"/t/{ticket.number}")
    page = await browser.post(f"/t/{ticket.number}/reveal", {"purpose": "contact", "reason": "联系本人"})
    assert page.status == 403
    assert "由热线转达" in page.text


async def test_a_look_needs_a_purpose_is_on_record_and_ends_by_itself(
    office: Office, open_browser: OpenBrowser, clock: TurnedClock
) -> None:
    ticket = await office.open(TYPED, phone=PHONE)
    browser = await seat(open_browser, "agent")
    page = await browser.get(f"/t/{ticket.number}")
    assert PHONE not in page.html
    assert NAME not in page.html
    assert (await browser.post(f"/t/{ticket.number}/reveal", {"purpose": "", "reason": "核实门牌"})).status == 400
    page = await browser.post(f"/t/{ticket.number}/reveal", {"purpose": "contact", "reason": "核实门牌号"})
    assert page.status == 200
    assert PHONE in page.html
    assert NAME in page.html
    assert "查看完整信息" in page.text
    assert "联系诉求人核实、办理：核实门牌号" in page.text
    other = await seat(open_browser, "dispatcher")
    assert PHONE not in (await other.get(f"/t/{ticket.number}")).html, "a look is one person's"
    clock.turn(minutes=16)
    assert PHONE not in (await browser.get(f"/t/{ticket.number}")).html


async def test_a_report_needs_a_second_person(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await report(office)
    asker = await seat(open_browser, "reviewer")
    await asker.get(f"/t/{ticket.number}")
    page = await asker.post(f"/t/{ticket.number}/reveal", {"purpose": "police", "reason": "公安机关来函"})
    assert PHONE not in page.html
    assert "等另一位同事审批" in page.text
    page = await asker.get("/reveals")
    assert "请另一位同事审批" in page.text
    request_id = await _newest_request(office)
    assert (await asker.post(f"/reveals/{request_id}", {"granted": "yes"})).status == 403
    second = await seat(open_browser, "supervisor")
    page = await second.get(f"/t/{ticket.number}")
    assert "公安机关来函" in page.text
    assert (await second.post(f"/reveals/{request_id}", {"granted": "yes"})).status == 200
    assert PHONE in (await asker.get(f"/t/{ticket.number}")).html
    assert PHONE not in (await second.get(f"/t/{ticket.number}")).html
    assert (await second.post(f"/reveals/{request_id}", {"granted": "no", "reason": "不"})).status == 409


async def test_the_auditor_sees_who_looked_and_what_is_unusual(office: Office, open_browser: OpenBrowser) -> None:
    async with office.work.begin() as uow:
        curious = await store.staff_by_login(uow.session, "agent")
        assert curious is not None
        by = await store.actor(uow.session, curious)
    for _ in range(11):
        ticket = await office.open()
        async with office.work.begin() as uow:
            found = await store.ticket(uow.session, ticket.id)
            await reveals.ask(uow, found, by=by, purpose=RevealPurpose.CONTACT, words="核实情况")
    browser = await seat(open_browser, "auditor")
    page = await browser.get("/admin/reveals")
    assert page.status == 200
    assert "某agent" in page.text
    assert "次数异常" in page.text
    assert "核实情况" in page.text
    assert (await (await seat(open_browser, "agent")).get("/admin/reveals")).status == 403


@pytest.fixture
async def above(office: Office) -> None:
    """`lamps` gets a superior and a sub-unit."""
    async with office.work.begin() as uow:
        lamps = await store.department_by_code(uow.session, "lamps")
        assert lamps is not None
        top = Department(code="build", name="桂澜市住建局", short="住建局", level="city", path="")
        uow.session.add(top)
        await uow.session.flush()
        top.path, lamps.path, lamps.parent_id = f"/{top.id}/", f"/{top.id}/{lamps.id}/", top.id
        below = Department(code="team", name="路灯队", short="路灯队", level="city", parent_id=lamps.id, path="")
        uow.session.add(below)
        await uow.session.flush()
        below.path = f"{lamps.path}{below.id}/"


@pytest.mark.usefixtures("above")
async def test_the_accused_unit_loses_it_and_its_superior_is_proposed(
    office: Office, open_browser: OpenBrowser
) -> None:
    ticket = await report(office, "lamps")
    unit = await seat(open_browser, "unit_handler")
    assert (await unit.get(f"/t/{ticket.number}")).status == 200
    browser = await seat(open_browser, "dispatcher")
    wish = {"department": "市政中心", "reason": "诉求人说的就是它"}
    page = await browser.act(ticket.number, "accused", **wish)
    assert page.status == 200
    assert (await office.ticket(ticket.id)).state is State.PENDING_DISPATCH
    assert (await unit.get(f"/t/{ticket.number}")).status == 404
    assert "建议派其上级桂澜市住建局" in page.text
    for barred in ("市政中心", "路灯队"):
        page = await browser.act(ticket.number, "dispatch", department=barred)
        assert page.status == 403
        assert "改派其上级桂澜市住建局" in page.text
    wish = {
        "candidate": "build",
        "abstract": "路灯不亮",
        "read_through": "yes",
        "reason": "住建局还没有配人，已电话通知",
    }
    page = await browser.act(ticket.number, "dispatch", **wish)
    assert (page.status, "承办单位会看到您写的话" in page.text) == (400, True)
    page = await browser.act(ticket.number, "dispatch", **wish, sure="yes")
    assert page.status == 200


@pytest.mark.usefixtures("above")
async def test_what_the_machine_read_is_shown_to_be_checked_and_takes_two_to_undo(
    office: Office, open_browser: OpenBrowser
) -> None:
    ticket = await office.open(TYPED, phone=PHONE)
    async with office.work.begin() as uow:
        lamps = await store.department_by_code(uow.session, "lamps")
        assert lamps is not None
        found = await store.ticket(uow.session, ticket.id)
        await handling.mark_accused(uow, found, lamps, by=SYSTEM, reason="系统识别，请核对；原话“市政中心”")
    browser = await seat(open_browser, "dispatcher")
    page = await browser.get(f"/t/{ticket.number}")
    assert "系统识别，请核对" in page.text
    assert "建议派其上级桂澜市住建局" in page.text
    page = await browser.act(ticket.number, "dispatch", department="市政中心")
    assert (page.status, "请另一位同事核实后撤销" in page.text) == (403, True)
    page = await browser.act(ticket.number, "not-accused", reason="核对过，是另一家")
    assert (page.status, "系统识别" in page.text.partition("经过")[0]) == (200, False)
    page = await browser.act(ticket.number, "dispatch", department="路灯队")
    assert (page.status, "请另一位同事派给它" in page.text) == (403, True)


async def test_a_report_goes_to_the_accused_unit_under_no_other_name(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await office.open("举报市政中心的工作人员收钱卖灯杆", phone=PHONE)
    browser = await seat(open_browser, "dispatcher")
    for kind in ("JB", "TS", "QT"):
        given = {"department": "市政中心", "kind": kind, "abstract": "有人收钱卖灯杆", "read_through": "yes"}
        assert (await browser.act(ticket.number, "dispatch", **given)).status == 403
    assert (await office.ticket(ticket.id)).department_id is None


async def _newest_request(office: Office) -> int:
    async with office.work.reading() as session:
        tickets = await store.reveals_of(session, [1, 2, 3])
        return max(one.id for one in tickets)


async def test_what_a_citizen_tells_of_himself_is_sealed_and_masked(
    office: Office, open_browser: OpenBrowser, work: Work
) -> None:
    ticket = await office.open()
    browser = await seat(open_browser, "agent")
    fields = {"name": "欧阳静好", "phone": "13700137000", "id_number": "450102199003071234", "address": "青山路18号2栋"}
    page = await browser.act(ticket.number, "person", **fields)
    assert page.status == 200
    for personal in fields.values():
        assert personal not in page.html
    assert "欧***" in page.text
    async with work.reading() as session:
        citizen = await store.citizen(session, ticket.citizen_id)
        assert work.settings.keys.open(citizen.id_number_sealed or "") == fields["id_number"]
        journal = await store.journal_of(session, ticket.id)
        assert journal[-1].change == {"登记": "姓名、电话、证件号、住址"}


async def test_further_personal_details_are_shown_to_nobody_without_a_reveal(
    office: Office, open_browser: OpenBrowser, work: Work
) -> None:
    ticket = await office.open()
    browser = await seat(open_browser, "agent")
    fields = {"sex": "女", "other_phone": "13700137999", "standing": "代表委员", "language": "桂柳话", "group": "听障"}
    page = await browser.act(ticket.number, "person", **fields)
    assert page.status == 200
    shown = page.text.partition("查看完整信息")[0]
    assert "另有性别、备用电话、身份、语言、特殊群体" in shown
    for personal in ("13700137999", "桂柳话", "听障"):
        assert personal not in page.html
    await browser.act(ticket.number, "person", language="壮语")
    async with work.reading() as session:
        citizen = await store.citizen(session, ticket.citizen_id)
        kept = extra_details.opened(citizen.more_sealed, work.settings.keys)
        journal = await store.journal_of(session, ticket.id)
    assert kept == {**fields, "language": "壮语"}
    assert journal[-2].change == {"登记": "性别、备用电话、身份、语言、特殊群体"}
    await browser.get(f"/t/{ticket.number}")
    await browser.post(f"/t/{ticket.number}/reveal", {"purpose": "contact", "reason": "电话核实"})
    page = await browser.get(f"/t/{ticket.number}")
    assert "备用电话 13700137999" in page.text


async def test_whom_a_report_is_about_is_read_as_its_text_is(office: Office, open_browser: OpenBrowser) -> None:
    code = "91350100M000100Y43"
    ticket = await office.dispatched(confidential=True)
    browser = await seat(open_browser, "agent")
    noted = {"subject": "荷塘超市（老板电话13800138777）", "subject_code": code, "wish": "退款"}
    assert (await browser.act(ticket.number, "note", text="是荷塘超市", **noted)).status == 400, (
        "shown to its writer first"
    )
    assert (await browser.act(ticket.number, "note", text="是荷塘超市", **noted, sure="yes")).status == 200
    own = await browser.get(f"/t/{ticket.number}")
    assert "荷塘超市（老板电话138****8777）" in own.text
    unit = await (await seat(open_browser, "unit_handler")).get(f"/t/{ticket.number}")
    assert ("荷塘超市（老板电话[已隐去]）" in unit.text, code in unit.text, "8777" in unit.html) == (True, True, False)

"""Who wrote a confidential matter is known to nobody alone: not by mark, another ticket, or the call form.

济南条例32条〔法〕: personal matters of who reports are kept secret.
"""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from hotline.base.clock import TurnedClock
from tests.dashboards.office import Browser, Office
from tests.dashboards.test_receipt import WAV
from tickets import store
from tickets.access.rights import SYSTEM
from tickets.files import attachments
from tickets.models import Kind, Ticket

OpenBrowser = Callable[[], Awaitable[Browser]]
PHONE = "13812345678"


async def seat(open_browser: OpenBrowser, login: str) -> Browser:
    browser = await open_browser()
    await browser.sign_in(login)
    return browser


async def secret(office: Office, *, kind: Kind = Kind.COMPLAINT) -> Ticket:
    text = "请为我保密：楼下饭店夜里排油烟" if kind is Kind.COMPLAINT else "请为我保密：工地负责人偷工减料"
    ticket = await office.open(text, phone=PHONE if kind is Kind.COMPLAINT else "13700137000")
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        found.kind, found.confidential = kind, True
    return await office.ticket(ticket.id)


async def test_secrecy_is_not_lifted_by_mark_and_takes_two(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await secret(office)
    one, two = await seat(open_browser, "reviewer"), await seat(open_browser, "supervisor")
    page = await one.act(ticket.number, "mark", urgency="normal")
    assert (page.status, "解除保密须两人" in page.text) == (403, True)
    page = await two.act(ticket.number, "lifted", reason="核实过")
    assert (page.status, "请先“申请解除保密”" in page.text) == (409, True)
    assert (await one.act(ticket.number, "lift", reason="本人说不用保密")).status == 200
    page = await one.act(ticket.number, "lifted", reason="就是我申请的")
    assert (page.status, "不能是同一人" in page.text) == (403, True)
    assert (await office.ticket(ticket.id)).confidential
    assert (await two.act(ticket.number, "lifted", reason="打电话核实过")).status == 200
    assert not (await office.ticket(ticket.id)).confidential


async def test_a_wish_to_lift_it_lapses_and_a_report_stays_secret(
    office: Office, open_browser: OpenBrowser, clock: TurnedClock
) -> None:
    ticket, report = await secret(office), await secret(office, kind=Kind.REPORT)
    reviewer = await seat(open_browser, "reviewer")
    await reviewer.act(ticket.number, "lift", reason="本人说不用保密")
    await reviewer.act(report.number, "lift", reason="本人说不用保密")
    chief = await seat(open_browser, "supervisor")
    page = await chief.act(report.number, "lifted", reason="核实过")
    assert (page.status, "举报一律保密" in page.text) == (403, True)
    clock.turn(hours=25)
    late = await (await seat(open_browser, "supervisor")).act(ticket.number, "lifted", reason="核实过")
    assert late.status == 409
    assert (await office.ticket(ticket.id)).confidential


@pytest.mark.parametrize("kind", ["TS", "ZX", "QZ"])
async def test_nobody_alone_makes_a_report_something_else(office: Office, open_browser: OpenBrowser, kind: str) -> None:
    report = await secret(office, kind=Kind.REPORT)
    one, two = await seat(open_browser, "dispatcher"), await seat(open_browser, "reviewer")
    given = {"department": "labour", "kind": kind, "abstract": "路灯不亮", "read_through": "yes"}
    page = await one.act(report.number, "dispatch", **given)
    assert (page.status, "认为不是举报的，须两人" in page.text) == (403, True)
    await one.act(report.number, "lift", reason="只是反映路灯不亮")
    assert (await one.act(report.number, "dispatch", **given)).status == 403, "not on one's own wish"
    assert (await office.ticket(report.id)).kind is Kind.REPORT
    await two.act(report.number, "lift", reason="看过了，没有反映任何人")
    assert (await one.act(report.number, "dispatch", **given)).status == 200
    found = await office.ticket(report.id)
    assert (found.kind.value, found.confidential) == (kind, True), "secret until two lift that as well"


async def test_a_unit_that_has_a_report_does_not_get_it_as_something_else(
    office: Office, open_browser: OpenBrowser
) -> None:
    report = await secret(office, kind=Kind.REPORT)
    one = await seat(open_browser, "dispatcher")
    await one.act(report.number, "dispatch", department="labour", kind="JB", abstract="路灯不亮", read_through="yes")
    page = await one.act(report.number, "reassign", department="市政中心", kind="TS", reason="改派", sure="yes")
    assert (page.status, "须两人" in page.text) == (403, True)
    assert (await office.ticket(report.id)).kind is Kind.REPORT


async def test_no_other_ticket_of_the_same_citizen_leads_to_it(office: Office, open_browser: OpenBrowser) -> None:
    ticket, plain = await secret(office), await office.open("桂花路路灯不亮", phone=PHONE)
    assert plain.id != ticket.id
    agent = await seat(open_browser, "agent")
    assert plain.number not in (await agent.get(f"/t/{ticket.number}")).html
    page = await agent.get(f"/t/{plain.number}")
    assert ticket.number not in page.html
    page = await agent.post(f"/t/{plain.number}/reveal", {"purpose": "contact", "reason": "核实门牌号"})
    assert (page.status, PHONE in page.html, "等另一位同事审批" in page.text) == (200, False, True)
    await agent.get("/take")
    page = await agent.post("/take/look", {"phone": PHONE, "text": "路灯", "cid": "1"})
    assert (plain.number in page.html, ticket.number in page.html) == (True, False)


async def test_a_seat_does_not_hear_the_calls_that_others_took(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await office.open("路灯不亮", phone=PHONE, channel="phone")

    async def recording() -> AsyncIterator[bytes]:
        yield WAV

    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        [line] = await store.citizen_lines(uow.session, ticket.id)
        received = await attachments.receive(attachments.folder(uow.settings), "通话.wav", recording())
        made = await attachments.add(uow, found, received, by=SYSTEM, message_id=line.id)
    file = f"/t/{ticket.number}/files/{made.id}"
    agent, reviewer = await seat(open_browser, "agent"), await seat(open_browser, "reviewer")
    page = await agent.get(f"/t/{ticket.number}")
    assert ("另有 1 段别人接听的通话录音" in page.text, file in page.html) == (True, False)
    assert (await agent.get(file)).status == 404
    assert (await reviewer.get(file)).status == 200, "who checks what seats do"
    await agent.post(f"/t/{ticket.number}/reveal", {"purpose": "contact", "reason": "核实门牌号"})
    assert (await agent.get(file)).status == 200, "for a purpose, on record"
    async with office.work.begin() as uow:
        (await store.ticket(uow.session, ticket.id)).confidential = True
    assert (await reviewer.get(file)).status == 404, "a voice tells who reported"

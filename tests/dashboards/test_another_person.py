"""One browser, several people: nobody sees what another wrote, and each matter has a number and a code of its own."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from dashboards.citizen import same_person
from dashboards.citizen.same_person import KnownPerson
from hotline.base.clock import TurnedClock
from tests.dashboards.office import Browser, Office, Page
from tickets import store
from tickets.models import Ticket

REPORT = "举报街道办干部收了开发商的钱，请为我保密"
PIPE = "我家水管爆了，水漫到楼道"
LID = "桂银花园北门的井盖丢了三天"
FIRST, SECOND = "13800138000", "13900139000"


async def tickets(office: Office) -> list[Ticket]:
    async with office.work.reading() as session:
        return list(await session.scalars(select(Ticket).order_by(Ticket.id)))


async def everything(browser: Browser, *paths: str) -> str:
    """What the browser is shown on these pages, with any status."""
    return "\n".join([(await browser.get(path)).html for path in paths])


def spoken(number: str) -> str:
    return f"{number[:2]} {number[2:8]} {number[8:12]} {number[12:16]} {number[16:]}"


async def test_another_telephone_in_the_same_browser_is_another_matter(browser: Browser, office: Office) -> None:
    """F5: the second person has a ticket and a code, and opens nothing of the first one's."""
    first_page = await browser.write(REPORT, phone=FIRST)
    second_page = await browser.write(PIPE, phone=SECOND)
    report, pipe = await tickets(office)
    assert PIPE not in report.text
    assert await office.code(pipe) in second_page.text
    assert spoken(report.number) not in second_page.text
    assert (await browser.get(first_page.url)).status == 404
    assert (await browser.get(f"/p/{report.number}")).status == 404
    assert PIPE in (await browser.get(f"/p/{pipe.number}")).text
    seen = await everything(browser, "/", "/chat", second_page.url, f"/p/{pipe.number}")
    for secret in (REPORT, "开发商", await office.code(report), report.number, spoken(report.number)):
        assert secret not in seen, secret
    first_code = await office.code(report)
    opened = await ask(browser, report.number, first_code)
    assert REPORT in opened.text, "the code opens it, on any device"


async def ask(browser: Browser, number: str, code: str) -> Page:
    await browser.get("/query")
    return await browser.post("/query", {"number": number, "code": code})


async def test_the_first_person_sees_nothing_of_the_second(browser: Browser, office: Office) -> None:
    await browser.write(LID, phone=FIRST)
    await browser.write(REPORT, phone=SECOND)
    page = await browser.write("还有，井圈也碎了", phone=FIRST)
    report = next(one for one in await tickets(office) if one.text == REPORT)
    seen = page.html + await everything(browser, "/", "/chat")
    for secret in ("开发商", await office.code(report), report.number, spoken(report.number)):
        assert secret not in seen, secret


async def test_a_double_click_of_the_second_person_is_one_ticket(browser: Browser, office: Office) -> None:
    await browser.write(LID, phone=FIRST)
    page = await browser.get("/")
    fields = {"cid": page.field("cid"), "text": PIPE, "phone": SECOND}
    old = {cookie.key: cookie.value for cookie in browser.client.session.cookie_jar}
    first = await browser.post("/write", fields)
    browser.client.session.cookie_jar.update_cookies(old)  # the second click left before the first was answered
    second = await browser.post("/write", fields)
    assert first.url == second.url
    assert len(await tickets(office)) == 2


@pytest.mark.parametrize(
    ("known", "phone", "name", "anonymous", "same"),
    [
        (KnownPerson(phone=FIRST), "", "", False, True),  # nothing typed says nothing
        (KnownPerson(phone=FIRST), FIRST, "", False, True),
        (KnownPerson(phone=FIRST), SECOND, "", False, False),
        (KnownPerson(), FIRST, "", False, False),  # who wrote without a number need not be who has one
        (KnownPerson(phone=FIRST, name="黄小明"), FIRST, "黄 小明", False, True),
        (KnownPerson(phone=FIRST, name="黄小明"), FIRST, "李四", False, False),  # a family's telephone
        (KnownPerson(phone=FIRST, name="黄小明"), "", "李四", False, False),
        (KnownPerson(phone=FIRST), "", "李四", False, False),
        (KnownPerson(name="黄小明"), "", "黄小明", False, True),
        (KnownPerson(phone=FIRST), "", "", True, False),  # anonymous is joined to nobody
        (KnownPerson(anonymous=True), "", "", False, False),  # and nobody to what was anonymous
    ],
)
def test_who_writes_is_who_wrote_before(known: KnownPerson, phone: str, name: str, anonymous: bool, same: bool) -> None:
    assert same_person.is_same(known, phone=phone, name=name, anonymous=anonymous) is same


async def test_the_same_number_in_another_form_is_the_same_person(browser: Browser, office: Office) -> None:
    await browser.write(LID, phone="138 0013 8000")
    await browser.write("补充：是靠路边那一个", phone="＋86１３８００１３８０００")
    assert len({one.citizen_id for one in await tickets(office)}) == 1


async def test_an_anonymous_matter_keeps_no_name_and_no_telephone(browser: Browser, office: Office) -> None:
    await browser.write(LID, phone=FIRST, name="黄小明")
    page = await browser.write(REPORT, phone=FIRST, name="黄小明", anonymous="yes")
    lid, report = await tickets(office)
    assert lid.citizen_id != report.citizen_id
    async with office.work.reading() as session:
        citizen = await store.citizen(session, report.citizen_id)
        said = await store.messages_after(session, report.conversation_id or 0, 0)
    assert (citizen.name_sealed, citizen.phone_sealed) == (None, None)
    assert said[0].detail["anonymous"] is True
    assert FIRST not in str(said[0].detail)
    assert await office.code(report) in page.text
    await browser.write(PIPE)
    assert len({one.citizen_id for one in await tickets(office)}) == 3, "what comes after it is not joined to it either"


async def test_the_ticks_reach_the_office(browser: Browser, office: Office) -> None:
    await browser.write(LID, confidential="yes", no_follow_up="yes", name="黄小明", phone=FIRST)
    [ticket] = await tickets(office)
    async with office.work.reading() as session:
        said = await store.messages_after(session, ticket.conversation_id or 0, 0)
        citizen = await store.citizen(session, ticket.citizen_id)
    detail: dict[str, Any] = said[0].detail
    assert detail["confidential"] is True
    assert detail["no_follow_up"] is True
    assert "anonymous" not in detail
    assert office.work.settings.keys.open(citizen.name_sealed or "") == "黄小明"


async def test_the_list_of_ones_own_names_number_day_and_state_only(browser: Browser, office: Office) -> None:
    await browser.write(LID)
    [lid] = await tickets(office)
    page = await browser.get("/")
    assert spoken(lid.number) in page.text
    assert "11月23日" in page.text
    assert "井盖丢了" not in page.text
    async with office.work.begin() as uow:
        (await store.ticket(uow.session, lid.id)).text = "请为我保密"
    assert spoken(lid.number) not in (await browser.get("/")).text, "what asks for secrecy is not listed"
    assert (await browser.get(f"/p/{lid.number}")).status == 404, "the list opens nothing without the code"


@pytest.mark.parametrize("why", ["confidential", "report"])
async def test_a_confidential_matter_is_never_listed(browser: Browser, office: Office, why: str) -> None:
    """F7."""
    await browser.write(LID)
    [ticket] = await tickets(office)
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        found.confidential = why == "confidential"
        found.kind = type(found.kind).REPORT if why == "report" else found.kind
    page = await browser.get("/")
    assert spoken(ticket.number) not in page.text
    assert ticket.number not in page.html
    assert "井盖丢了" not in page.text
    assert "凭编号和查询码" in page.text


async def test_not_me_clears_everything(browser: Browser, office: Office) -> None:
    written = await browser.write(LID, phone=FIRST)
    [ticket] = await tickets(office)
    await ask(browser, ticket.number, await office.code(ticket))
    for path in ("/", "/chat", written.url, f"/p/{ticket.number}"):
        assert "不是我，清除" in (await browser.get(path)).text, path
    page = await browser.post("/clear")
    assert "已清除" in page.text
    seen = await everything(browser, "/", "/chat", written.url, f"/p/{ticket.number}")
    for secret in ("井盖丢了", await office.code(ticket), ticket.number, spoken(ticket.number)):
        assert secret not in seen, secret
    await browser.write(PIPE)
    assert len({one.citizen_id for one in await tickets(office)}) == 2
    assert "井盖丢了" in (await ask(browser, ticket.number, await office.code(ticket))).text


async def test_after_two_quiet_hours_the_browser_is_a_stranger(
    browser: Browser, office: Office, clock: TurnedClock
) -> None:
    written = await browser.write(LID)
    [ticket] = await tickets(office)
    await ask(browser, ticket.number, await office.code(ticket))
    form = await browser.get("/")
    cookies = {cookie.key: cookie.value for cookie in browser.client.session.cookie_jar}
    clock.turn(hours=2, minutes=1)
    seen = await everything(browser, "/", "/chat", written.url, f"/p/{ticket.number}")
    for secret in ("井盖丢了", await office.code(ticket), ticket.number, spoken(ticket.number)):
        assert secret not in seen, secret
    browser.client.session.cookie_jar.update_cookies({**cookies, "seen": cookies["seen"].replace("1", "2", 1)})
    assert (await browser.get(f"/p/{ticket.number}")).status == 404, "a time that somebody made up counts nothing"
    late = await browser.post("/write", {"cid": form.field("cid"), "text": PIPE})
    assert late.status == 200, "a form that was open all the while is still taken"
    assert len({one.citizen_id for one in await tickets(office)}) == 2


async def test_a_proven_ticket_closes_after_an_hour_unopened(
    browser: Browser, office: Office, clock: TurnedClock
) -> None:
    ticket = await office.open(LID)
    await ask(browser, ticket.number, await office.code(ticket))
    for _ in range(3):
        clock.turn(minutes=50)
        assert (await browser.get(f"/p/{ticket.number}")).status == 200, "who goes on reading is not sent away"
    clock.turn(minutes=61)
    closed = await browser.get(f"/p/{ticket.number}")
    assert closed.status == 404
    assert "重新填写查询码" in closed.text


async def test_what_was_just_written_opens_once_and_a_confidential_one_by_its_code_only(
    browser: Browser, office: Office
) -> None:
    await browser.write(LID)
    [ticket] = await tickets(office)
    assert (await browser.get(f"/p/{ticket.number}")).status == 200
    async with office.work.begin() as uow:
        (await store.ticket(uow.session, ticket.id)).confidential = True
    assert (await browser.get(f"/p/{ticket.number}")).status == 404
    assert (await ask(browser, ticket.number, await office.code(ticket))).status == 200
    assert (await browser.get(f"/p/{ticket.number}")).status == 200


async def test_the_query_code_is_on_the_receipt_and_nowhere_else(browser: Browser, office: Office) -> None:
    written = await browser.write(LID)
    [ticket] = await tickets(office)
    code = await office.code(ticket)
    assert code in written.text
    seen = await everything(browser, f"/p/{ticket.number}", "/", "/chat")
    assert code not in seen


async def test_the_receipt_shows_the_code_for_half_an_hour(
    browser: Browser, office: Office, clock: TurnedClock
) -> None:
    written = await browser.write(LID)
    [ticket] = await tickets(office)
    clock.turn(minutes=31)
    later = await browser.get(written.url)
    assert spoken(ticket.number) in later.text
    assert await office.code(ticket) not in later.html


async def test_a_chat_shows_again_its_own_lines_only_and_leads_to_the_receipt(browser: Browser, office: Office) -> None:
    await browser.get("/chat")
    await office.say(browser.cookie("chat"), "居住证怎么办理要带什么材料")
    await browser.write("楼上漏水到我家厨房，请上门看看")
    page = await browser.get("/chat")
    assert "居住证怎么办理" in page.text
    assert "楼上漏水" not in page.text
    assert "查询码 ******" in page.text
    receipt = re.search(r'href="(/written/[^"]+)">看编号和查询码', page.html)
    assert receipt
    first = (await tickets(office))[0]
    assert await office.code(first) in (await browser.get(receipt[1])).text

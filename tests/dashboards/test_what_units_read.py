"""Of a confidential matter a unit reads what the machine left standing, or what a person has put in its place."""

from collections.abc import Awaitable, Callable

from router.dispatch import dispatching
from tests.dashboards.office import Browser, Office
from tickets import handling, store
from tickets.access.rights import Role
from tickets.history import journal
from tickets.lifecycle import Act
from tickets.models import Kind, Ticket

OpenBrowser = Callable[[], Awaitable[Browser]]
NAME, PHONE = "黄小明", "13812345678"
TYPED = (
    f"我叫{NAME}，电话１３８—１２３４—５６７８，微信号hxm_8812，家住临江路三号2栋501。我是三小唯一的校医，"
    "我老公在城管局开车，车牌桂A·9K812。市政中心收了钱不修路灯，就在星光路88号门口"
)
SECRETS = ("小明", "５６７８", "5678", "hxm", "三号", "501", "三小", "校医", "城管局", "9K812")
ABSTRACT = "反映市政中心收钱不修路灯，地点：星光路88号门口"


async def seat(open_browser: OpenBrowser, login: str) -> Browser:
    browser = await open_browser()
    await browser.sign_in(login)
    return browser


async def report(office: Office) -> Ticket:
    ticket = await office.open(TYPED, phone=PHONE)
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        unit = await store.department_by_code(uow.session, "labour")
        assert unit is not None
        handling.supplement(uow, found, "我们科室只有我一个人值夜班", by=handling.owner(found))
        await dispatching.by_person(uow, found, unit, by=await office.person(uow, Role.DISPATCHER), kind=Kind.REPORT)
    return await office.ticket(ticket.id)


async def test_nothing_that_points_at_one_person_is_on_the_units_page(
    office: Office, open_browser: OpenBrowser
) -> None:
    ticket = await report(office)
    browser = await seat(open_browser, "labour_handler")
    page = await browser.get(f"/t/{ticket.number}")
    assert "市政中心收了钱不修路灯" in page.text
    assert [secret for secret in (*SECRETS, "科室") if secret in page.text] == []


async def test_a_person_says_what_the_unit_reads(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await report(office)
    desk = await seat(open_browser, "reviewer")
    page = await desk.get(f"/t/{ticket.number}")
    assert "核定给承办单位的内容" in page.text
    for found in (f"{ABSTRACT}（{NAME}）", f"{ABSTRACT} 138 1234 5678"):
        refused = await desk.act(ticket.number, "abstract", abstract=found)
        assert refused.status == 400
        assert "还有诉求人的姓名、电话" in refused.text
    assert (await desk.act(ticket.number, "abstract", abstract=" ")).status == 400
    page = await desk.act(ticket.number, "abstract", abstract=ABSTRACT)
    assert page.status == 200
    assert "承办单位现在看到的是您核定的内容" in page.text
    unit = await seat(open_browser, "labour_handler")
    page = await unit.get(f"/t/{ticket.number}")
    assert ABSTRACT in page.text
    assert "收了钱不修路灯" not in page.text, "the struck text is no longer read"
    assert "夜班" not in page.text, "nor what was added before"
    async with office.work.reading() as session:
        entries = await store.journal_of(session, ticket.id)
    assert entries[-1].act is Act.RELEASE_TEXT
    assert journal.first_broken(entries) is None
    for entry in entries[:-1]:
        assert (await unit.get(f"/t/{ticket.number}/then/{entry.place}")).status == 404


async def test_what_is_said_later_waits_for_a_second_look(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await office.open(TYPED, phone=PHONE)
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        by = await office.person(uow, Role.REVIEWER)
        handling.mark(uow, found, by=by, urgency=found.urgency, sensitive=False, confidential=True)
        await handling.release_text(uow, found, ABSTRACT, by=by)
        handling.supplement(uow, found, "账本在老韦家里", by=handling.owner(found))
    desk = await seat(open_browser, "dispatcher")
    assert "核定之后又有补充" in (await desk.get(f"/t/{ticket.number}")).text
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        unit = await store.department_by_code(uow.session, "labour")
        assert unit is not None
        await dispatching.by_person(uow, found, unit, by=await office.person(uow, Role.DISPATCHER), kind=Kind.REPORT)
    page = await (await seat(open_browser, "labour_handler")).get(f"/t/{ticket.number}")
    assert ABSTRACT in page.text
    assert "核定之后又有补充" not in page.text
    await desk.act(ticket.number, "abstract", abstract=f"{ABSTRACT}，有账本")
    assert "核定之后又有补充" not in (await desk.get(f"/t/{ticket.number}")).text
    page = await (await seat(open_browser, "labour_handler")).get(f"/t/{ticket.number}")
    assert "有账本" in page.text
    assert "老韦" not in page.text


GIVEN = {"department": "labour", "kind": "JB"}


async def text_for_unit(open_browser: OpenBrowser, ticket: Ticket) -> str:
    return (await (await seat(open_browser, "labour_handler")).get(f"/t/{ticket.number}")).text


async def test_a_confidential_matter_goes_nowhere_before_somebody_has_read_what_the_unit_will_read(
    office: Office, open_browser: OpenBrowser
) -> None:
    ticket = await office.open(f"我叫{NAME}，只有我知道账本在哪。市政中心收了钱不修路灯，请保密", phone=PHONE)
    desk = await seat(open_browser, "dispatcher")
    page = await desk.act(ticket.number, "dispatch", **GIVEN)
    assert page.status == 400
    assert "请逐句看过它将看到的内容" in page.text
    shown = page.text.partition("承办单位将看到的内容")[2].partition("</textarea>")[0]
    assert "市政中心收了钱不修路灯" in shown
    assert NAME not in shown
    async with office.work.reading() as session:
        assert await store.orders_of(session, ticket.id) == []
    page = await desk.act(ticket.number, "dispatch", abstract=ABSTRACT, **GIVEN)
    assert page.status == 400, "written, but not confirmed"
    assert ABSTRACT in page.text, "and not lost"
    refused = await desk.act(ticket.number, "dispatch", abstract=f"{NAME}反映", read_through="yes", **GIVEN)
    assert (refused.status, "还有诉求人的姓名、电话" in refused.text) == (400, True)
    assert (await desk.act(ticket.number, "dispatch", abstract=ABSTRACT, read_through="yes", **GIVEN)).status == 200
    read = await text_for_unit(open_browser, ticket)
    assert ABSTRACT in read
    assert "账本" not in read


async def test_what_a_person_has_released_is_not_asked_for_again(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await office.open(f"{TYPED}，请保密", phone=PHONE)
    desk = await seat(open_browser, "dispatcher")
    await desk.act(ticket.number, "mark", urgency="normal", confidential="yes")
    form = (await desk.get(f"/t/{ticket.number}")).html.partition('action="/t/' + ticket.number + '/dispatch"')[2]
    assert "承办单位将看到的内容" in form.partition("</form>")[0]
    assert (await desk.act(ticket.number, "abstract", abstract=ABSTRACT)).status == 200
    form = (await desk.get(f"/t/{ticket.number}")).html.partition('action="/t/' + ticket.number + '/dispatch"')[2]
    assert "承办单位将看到的内容" not in form.partition("</form>")[0]
    assert (await desk.act(ticket.number, "dispatch", **GIVEN)).status == 200
    assert ABSTRACT in await text_for_unit(open_browser, ticket)
    page = await desk.act(ticket.number, "co", department="市政中心")
    assert "请逐句看过" not in page.text


async def test_units_that_are_consulted_or_help_read_confirmed_words_too(
    office: Office, open_browser: OpenBrowser
) -> None:
    ticket = await office.open(f"{TYPED}，请保密", phone=PHONE)
    desk = await seat(open_browser, "dispatcher")
    await desk.act(ticket.number, "mark", urgency="normal", confidential="yes")
    asked = {"units": "labour", "reason": "归谁管"}
    page = await desk.act(ticket.number, "consult", **asked)
    assert (page.status, "请逐句看过" in page.text) == (400, True)
    assert "您写的说明它也会看到：“归谁管”" in page.text
    assert 'name="sure" value="yes"' in page.html
    page = await desk.act(ticket.number, "consult", abstract=ABSTRACT, read_through="yes", sure="yes", **asked)
    assert page.status == 200
    assert ABSTRACT in await text_for_unit(open_browser, ticket)


async def test_a_matter_of_everyday_goes_without_that(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await office.open("路灯不亮三天了")
    desk = await seat(open_browser, "dispatcher")
    assert "承办单位将看到的内容" not in (await desk.get(f"/t/{ticket.number}")).text
    assert (await desk.act(ticket.number, "dispatch", department="labour", kind="TS")).status == 200


async def test_a_text_that_goes_on_in_the_conversation_says_so(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await office.open("路灯不亮三天了")
    desk = await seat(open_browser, "dispatcher")
    assert "诉求内容只显示前" not in (await desk.get(f"/t/{ticket.number}")).text
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        handling.supplement(uow, found, "又说了很多。" * 4000, by=handling.owner(found))
    page = await desk.get(f"/t/{ticket.number}")
    assert "诉求内容只显示前 20000 字" in page.text
    assert '<a href="#talk">对话</a>' in page.html
    assert 'id="talk"' in page.html


async def test_what_the_citizen_says_after_the_dispatch_waits_for_a_look(
    office: Office, open_browser: OpenBrowser
) -> None:
    ticket = await office.open(f"{TYPED}，请保密", phone=PHONE)
    desk, unit = await seat(open_browser, "dispatcher"), await seat(open_browser, "labour_handler")
    await desk.act(ticket.number, "dispatch", abstract=ABSTRACT, read_through="yes", **GIVEN)
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        handling.supplement(uow, found, "账本锁在我们仓库，钥匙只有我有", by=handling.owner(found))
    page = await unit.get(f"/t/{ticket.number}")
    assert "经热线核定后在诉求内容里提供" in page.text
    assert "仓库" not in page.html
    page = await desk.get(f"/t/{ticket.number}")
    assert "核定之后又有补充" in page.text
    assert "账本锁在我们仓库" in page.html.partition('name="abstract"')[2].partition("</textarea>")[0], (
        "to be put right"
    )
    assert "保密件有新的补充" in (await desk.get("/notices")).text
    await desk.act(ticket.number, "abstract", abstract=f"{ABSTRACT}。另有账本")
    page = await unit.get(f"/t/{ticket.number}")
    assert "另有账本" in page.text
    assert "仓库" not in page.html
    assert "核定之后又有补充" not in (await desk.get(f"/t/{ticket.number}")).text


async def test_what_the_centre_writes_is_shown_to_its_writer_as_the_unit_reads_it(
    office: Office, open_browser: OpenBrowser
) -> None:
    ticket = await office.open(f"{TYPED}，请保密", phone=PHONE)
    desk, unit = await seat(open_browser, "dispatcher"), await seat(open_browser, "labour_handler")
    await desk.act(ticket.number, "note", text=f"{NAME}说他值夜班")
    await desk.act(ticket.number, "dispatch", abstract=ABSTRACT, read_through="yes", **GIVEN)
    chief = await seat(open_browser, "supervisor")
    page = await chief.act(ticket.number, "chase", reason=f"{NAME}又来电话，请尽快")
    assert page.status == 400
    assert "承办单位会看到您写的话：“[已隐去]又来电话，请尽快”" in page.text
    assert 'name="sure" value="yes"' in page.html
    assert "请尽快" not in (await unit.get(f"/t/{ticket.number}")).text
    assert (await chief.act(ticket.number, "chase", reason="诉求人又来电话，请尽快", sure="yes")).status == 200
    page = await unit.get(f"/t/{ticket.number}")
    assert "诉求人又来电话，请尽快" in page.text
    assert "值夜班" not in page.html, "what the centre noted before the unit had it"


async def test_open_matters_ask_for_no_second_press(office: Office, open_browser: OpenBrowser) -> None:
    ticket = await office.dispatched()
    chief = await seat(open_browser, "supervisor")
    assert (await chief.act(ticket.number, "chase", reason="请尽快办理")).status == 200

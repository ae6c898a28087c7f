import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from channels.webchat.tokens import Tokens
from dashboards.citizen import progress
from hotline.base.clock import TurnedClock
from router.intake import page_intake
from sla.deadlines.scheduled_acts import archive_old
from tests.dashboards.office import Browser, Office
from tickets import handling, numbering, store
from tickets.access.rights import Role
from tickets.lifecycle import ENDED, State
from tickets.models import Ticket, Waived
from tickets.numbering import read_aloud

STREETLIGHT = "望澜街道清漪路18号门口的路灯坏了三天，请尽快修好"


async def tickets_in(office: Office) -> int:
    async with office.work.reading() as session:
        return await session.scalar(select(func.count()).select_from(Ticket)) or 0


async def the_ticket(office: Office) -> Ticket:
    async with office.work.reading() as session:
        return (await session.scalars(select(Ticket))).one()


async def ask(browser: Browser, number: str, code: str):  # noqa: ANN201 - a Page
    await browser.get("/query")
    return await browser.post("/query", {"number": number, "code": code})


async def test_writing_gives_a_number_a_code_and_what_comes_next(browser: Browser, office: Office) -> None:
    page = await browser.write(STREETLIGHT, place="清漪路18号", phone="138 0013 8000")
    ticket = await the_ticket(office)
    assert page.url.startswith("/written/")
    assert read_aloud(ticket.number, prefix="GL") in page.text
    assert await office.code(ticket) in page.text
    assert "接下来" in page.text
    assert "地点：清漪路18号" in ticket.text


async def test_with_one_tick_the_citizen_is_not_asked_afterwards(browser: Browser, office: Office) -> None:
    await browser.get("/")
    page = await browser.write(STREETLIGHT, no_follow_up="yes")
    assert (await the_ticket(office)).waived is Waived.FOLLOW_UP
    assert "不再回访" in page.text


async def test_a_double_click_is_one_ticket_with_the_same_number(browser: Browser, office: Office) -> None:
    page = await browser.get("/")
    fields = {"cid": page.field("cid"), "text": STREETLIGHT}
    first, second = await asyncio.gather(*(browser.post("/write", fields) for _ in range(2)))
    assert await tickets_in(office) == 1
    assert (first.status, first.url) == (second.status, second.url)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": ""}, "请填写"),
        ({"text": STREETLIGHT, "phone": "12"}, "联系电话好像不对"),
        ({"text": STREETLIGHT, "cid": "not-a-uuid"}, "页面不完整"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_lost(browser: Browser, fields: dict[str, str], words: str) -> None:
    page = await browser.get("/")
    page = await browser.post("/write", {"cid": page.field("cid"), **fields})
    assert page.status == 400
    assert words in page.text
    assert fields["text"] in page.text


async def test_only_the_browser_that_wrote_it_sees_the_code(
    open_browser: Callable[[], Awaitable[Browser]], office: Office
) -> None:
    writer, stranger = await open_browser(), await open_browser()
    page = await writer.write(STREETLIGHT)
    ticket = await the_ticket(office)
    assert (await writer.get(f"/p/{ticket.number}")).status == 200
    for path in (page.url, f"/p/{ticket.number}"):
        seen = await stranger.get(path)
        assert seen.status == 404
        assert await office.code(ticket) not in seen.html


async def test_naming_somebody_elses_phone_shows_nothing_of_theirs(browser: Browser, office: Office) -> None:
    ticket = await office.open(phone="13800138000")
    page = await browser.write("补充：是北门那一盏", phone="13800138000")
    assert page.status == 200
    assert await office.code(ticket) not in page.html
    assert (await browser.get(f"/p/{ticket.number}")).status == 404


async def test_a_greeting_opens_no_ticket_and_is_answered(browser: Browser, office: Office) -> None:
    page = await browser.write("你好")
    assert "请直接说说您遇到的事" in page.text
    assert await tickets_in(office) == 0


async def test_number_and_code_open_the_progress_page(browser: Browser, office: Office) -> None:
    ticket = await office.dispatched(STREETLIGHT)
    page = await ask(browser, f" {ticket.number.lower()[:8]} {ticket.number[8:]}", await office.code(ticket))
    assert page.url == f"/p/{ticket.number}"
    assert progress.of(State.PENDING_SIGN).sentence in page.text
    assert "桂澜市市政中心" in page.text
    assert "承诺在" in page.text
    assert STREETLIGHT in page.text


async def test_five_wrong_codes_close_the_ticket_for_a_quarter_of_an_hour(
    browser: Browser, office: Office, clock: TurnedClock
) -> None:
    ticket, other = await office.open(), await office.open("井盖没了")
    wrong = f"{(int(await office.code(ticket)) + 1) % 10**6:06d}"
    for _ in range(5):
        assert (await ask(browser, ticket.number, wrong)).status == 404
    refused = await ask(browser, ticket.number, await office.code(ticket))
    assert refused.status == 429
    assert "查询码输错次数太多。为保护诉求人，请 15 分钟后再试，或拨打12345由人工查询" in refused.text
    assert (await ask(browser, other.number, await office.code(other))).status == 200, "other tickets stay open"
    clock.turn(minutes=16)
    assert (await ask(browser, ticket.number, await office.code(ticket))).status == 200


async def test_thirty_wrong_guesses_from_one_address_close_it_for_an_hour(
    browser: Browser, office: Office, clock: TurnedClock
) -> None:
    ticket = await office.open()
    for guess in range(30):
        body = f"261123{guess:08d}"
        number = f"GL{body}{numbering.check_digit(body)}"
        answer = await browser.get(f"/api/tickets/{number}", params={"code": "000000"})
        assert answer.status == 404
    assert (await browser.get(f"/api/tickets/{ticket.number}?code={await office.code(ticket)}")).status == 429
    clock.turn(minutes=61)
    assert (await browser.get(f"/api/tickets/{ticket.number}?code={await office.code(ticket)}")).status == 200


async def test_sixty_codes_at_once_are_sixty_guesses_and_five_are_looked_at(browser: Browser, office: Office) -> None:
    ticket = await office.open()
    code = int(await office.code(ticket))
    await browser.get("/query")
    csrf = browser.csrf

    async def guess(number: int) -> int:
        fields = {"csrf": csrf, "number": ticket.number, "code": f"{number % 10**6:06d}"}
        async with browser.client.post("/query", data=fields, allow_redirects=False) as answer:
            return answer.status

    response = await asyncio.gather(*(guess(code + number) for number in range(1, 61)))
    assert Counter(response) == {404: 5, 429: 55}
    assert await guess(code) == 429


async def test_an_unknown_number_and_a_wrong_code_sound_alike(browser: Browser, office: Office) -> None:
    ticket = await office.open()
    wrong = f"{(int(await office.code(ticket)) + 1) % 10**6:06d}"
    nobodys = f"GL26112300000001{numbering.check_digit('26112300000001')}"
    unknown, mistaken = await ask(browser, nobodys, "123456"), await ask(browser, ticket.number, wrong)
    assert unknown.status == mistaken.status == 404
    assert "工单编号或查询码不对" in unknown.text
    assert "工单编号或查询码不对" in mistaken.text


@pytest.mark.parametrize("how", ["full width", "without prefix", "in groups", "with label", "Chinese numerals"])
async def test_number_and_code_are_read_however_they_are_typed(browser: Browser, office: Office, how: str) -> None:
    ticket = await office.dispatched(STREETLIGHT)
    bare, code = ticket.number.removeprefix("GL"), await office.code(ticket)
    wide = str.maketrans("0123456789GL", "０１２３４５６７８９ＧＬ")
    number, code = {
        "full width": (ticket.number.translate(wide), code.translate(wide)),
        "without prefix": (bare, code),
        "in groups": (f"gl {bare[:6]}－{bare[6:10]} {bare[10:]}", f"{code[:3]} {code[3:]}"),
        "with label": (f"编号：{ticket.number}", f"查询码：{code}"),
        "Chinese numerals": (bare, code.translate(str.maketrans("0123456789", "零一二三四五六七八九"))),
    }[how]
    page = await ask(browser, number, code)
    assert (page.status, page.url) == (200, f"/p/{ticket.number}")


async def test_what_has_not_the_shape_of_a_number_or_a_code_is_no_wrong_try(browser: Browser, office: Office) -> None:
    ticket = await office.dispatched(STREETLIGHT)
    code = await office.code(ticket)
    slip = f"{ticket.number[:-1]}{(int(ticket.number[-1]) + 1) % 10}"
    for _ in range(8):
        assert "工单编号不完整或有一位不对" in (await ask(browser, slip, code)).text
        assert "查询码是 6 位数字" in (await ask(browser, ticket.number, code[:5])).text
        assert "查询码是 6 位数字" in (await ask(browser, ticket.number, "abcdef")).text
    assert (await ask(browser, ticket.number, code)).url == f"/p/{ticket.number}"


async def test_adding_twice_by_a_double_click_adds_once(browser: Browser, office: Office) -> None:
    ticket = await office.dispatched()
    page = await ask(browser, ticket.number, await office.code(ticket))
    fields = {"cid": page.field("cid"), "text": "是小区北门那一盏"}
    await browser.post(f"/p/{ticket.number}/more", fields)
    page = await browser.post(f"/p/{ticket.number}/more", fields)
    assert page.text.count("是小区北门那一盏") == 1
    assert "已收到您补充的情况" in page.text
    async with office.work.reading() as session:
        acts = [entry.act.label for entry in await store.journal_of(session, ticket.id)]
    assert acts.count("补充情况") == 1


async def test_a_closed_matter_is_taken_up_again_within_a_month(
    browser: Browser, office: Office, clock: TurnedClock
) -> None:
    ticket = await office.open()
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        handling.direct_answer(uow, found, by=await office.person(uow, Role.DISPATCHER), text="已经修好")
    page = await ask(browser, ticket.number, await office.code(ticket))
    assert "请重新办理" in page.text
    await browser.post(f"/p/{ticket.number}/more", {"cid": str(uuid4()), "text": "今晚又不亮了"})
    assert (await office.ticket(ticket.id)).state is State.PENDING_DISPATCH
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        handling.direct_answer(uow, found, by=await office.person(uow, Role.DISPATCHER), text="又修好了")
    clock.turn(days=31)
    assert page_intake.way(await office.ticket(ticket.id), clock.now()) == ""


async def test_what_is_archived_takes_nothing_more_and_says_what_to_do(
    browser: Browser, office: Office, clock: TurnedClock
) -> None:
    ticket = await office.open()
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        handling.direct_answer(uow, found, by=await office.person(uow, Role.DISPATCHER), text="已经修好")
    clock.turn(days=31)
    assert await archive_old(office.work) == 1
    page = await ask(browser, ticket.number, await office.code(ticket))
    assert "提交补充" not in page.text
    page = await browser.post(f"/p/{ticket.number}/more", {"cid": str(uuid4()), "text": "今晚又不亮了"})
    assert page.status == 409
    assert "这件事已经归档，不能再补充；如有新的情况，请重新反映" in page.text
    after = await office.ticket(ticket.id)
    assert (after.state, after.text) == (State.ARCHIVED, ticket.text)


async def test_the_api_tells_plain_words_and_no_text_of_the_matter(browser: Browser, office: Office) -> None:
    ticket = await office.dispatched()
    async with browser.client.get(f"/api/tickets/{ticket.number}?code={await office.code(ticket)}") as response:
        body = await response.json()
    assert (body["number"], body["step"], body["department"]) == (ticket.number, 2, "桂澜市市政中心")
    assert body["promised_at"].endswith("+08:00")
    assert "text" not in body


async def test_a_host_that_is_none_changes_nothing_on_the_chat_page(browser: Browser, office: Office) -> None:
    page = await browser.get("/chat", headers={"Host": "127.0.0.1\tx"})
    assert f'data-chat="ws://127.0.0.1:{office.work.settings.chat_port}/chat"' in page.html


async def test_the_chat_page_names_the_chat_server_and_may_speak_with_it(browser: Browser, office: Office) -> None:
    page = await browser.get("/chat")
    port = office.work.settings.chat_port
    assert f'data-chat="ws://127.0.0.1:{port}/chat"' in page.html
    assert f"connect-src 'self' ws://127.0.0.1:{port};" in page.headers["Content-Security-Policy"]
    cookies = {cookie.key: cookie.value for cookie in browser.client.session.cookie_jar}
    assert cookies["chat"] not in page.html
    assert f'data-mark="{Tokens(lambda: office.work.settings.keys).mark(cookies["chat"])}"' in page.html


async def test_what_a_request_calls_our_host_is_not_copied_into_the_page(browser: Browser, office: Office) -> None:
    office.work.settings = office.work.settings.model_copy(update={"site_url": "http://12345.example.gov.cn"})
    page = await browser.get("/chat", headers={"Host": "evil.example"})
    assert f'data-chat="ws://12345.example.gov.cn:{office.work.settings.chat_port}/chat"' in page.html
    assert "evil.example" not in page.html + str(page.headers)


async def test_behind_a_proxy_the_chat_is_at_the_pages_own_address(browser: Browser, office: Office) -> None:
    behind = {"chat_path": "/chat", "site_url": "https://12345.example.gov.cn"}
    office.work.settings = office.work.settings.model_copy(update=behind)
    page = await browser.get("/chat", headers={"Host": "12345.example.gov.cn"})
    assert 'data-chat="wss://12345.example.gov.cn/chat"' in page.html
    assert "connect-src 'self' wss://12345.example.gov.cn;" in page.headers["Content-Security-Policy"]


def test_every_state_has_its_step() -> None:
    assert {progress.of(state).step for state in State} == {1, 2, 3, 4, 5}
    ended = {state for state in State if progress.of(state).ended}
    assert ended == {*ENDED, State.ARCHIVED}, "what somebody still owes is not called ended"
    handed_over, taken = (progress.of(State.AT_110, taken_by_110=one) for one in (False, True))
    assert ("等110确认接收" in handed_over.sentence, "110已确认接收" in taken.sentence) == (True, True)

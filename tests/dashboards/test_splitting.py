"""Splitting a ticket and moving a message on its page: what is offered, what is refused in words, done only once."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hotline.base.storage.unit_of_work import UnitOfWork
from tests.dashboards.office import Browser, Office, Page
from tests.papers import PDF
from tickets import conversations, handling, store
from tickets.access.rights import Role
from tickets.files import attachments
from tickets.files.attachment_models import FileKind
from tickets.files.file_content import Content
from tickets.history import journal
from tickets.message_models import Message
from tickets.models import Kind, Ticket
from tickets.numbering import read_aloud

OpenBrowser = Callable[[], Awaitable[Browser]]
PHONE = "13900138000"
PERMIT, HOLE, WHERE = "居住证怎么办理", "另外，楼下的井盖破了", "补充：在青山路18号东门"
REASON = "井盖是另一件事"
CID = re.compile(r'id="do-(split|move)".*?name="cid" value="([^"]+)"', re.DOTALL)


@pytest.fixture
async def agent(browser: Browser) -> Browser:
    await browser.sign_in("agent")
    return browser


@pytest.fixture
async def ticket(office: Office) -> Ticket:
    """A question with two later lines, all from one citizen."""
    first = await office.open(PERMIT, phone=PHONE)
    for text in (HOLE, WHERE):
        await office.add(first, text)
    return await office.ticket(first.id)


async def lines(office: Office, ticket: Ticket) -> dict[str, int]:
    async with office.work.reading() as session:
        return {one.text: one.id for one in await store.citizen_lines(session, ticket.id)}


async def of_citizen(office: Office, ticket: Ticket) -> list[Ticket]:
    async with office.work.reading() as session:
        return list(await store.tickets_of_citizen(session, ticket.citizen_id))


async def filled(office: Office, browser: Browser, ticket: Ticket, form: str, **fields: Any) -> dict[str, Any]:
    """A form as the page made it, with these lines ticked."""
    page = await browser.get(f"/t/{ticket.number}")
    known = await lines(office, ticket)
    cids = dict(CID.findall(page.html))
    ticked = {"lines": [str(known[text]) for text in fields.pop("lines")]} if "lines" in fields else {}
    seen = {"version": page.field("version"), "seen": page.field("seen"), "cid": cids[form]}
    return {**seen, "reason": REASON, **ticked, **fields}


async def send(browser: Browser, ticket: Ticket, form: str, fields: dict[str, Any]) -> Page:
    return await browser.post(f"/t/{ticket.number}/{form}", fields)


async def test_the_ticked_lines_become_a_ticket_and_both_journals_name_the_other(
    agent: Browser, office: Office, ticket: Ticket
) -> None:
    page = await send(agent, ticket, "split", await filled(office, agent, ticket, "split", lines=[HOLE, WHERE]))
    assert "已拆出另一件" in page.text
    first, made = await of_citizen(office, ticket)
    assert (first.text, made.text) == (PERMIT, f"{HOLE}\n{WHERE}")
    assert list(await lines(office, made)) == [HOLE, WHERE]
    for one, other in ((first, made), (made, first)):
        shown = (await agent.get(f"/t/{one.number}")).html
        assert re.search(rf'拆分</b>.*?href="/t/{other.number}".*?{REASON}', shown, re.DOTALL)
    async with office.work.reading() as session:
        for one in (first, made):
            assert journal.first_broken(await store.journal_of(session, one.id), office.work.settings.keys) is None


async def test_a_double_click_makes_one_ticket(agent: Browser, office: Office, ticket: Ticket) -> None:
    fields = await filled(office, agent, ticket, "split", lines=[HOLE])
    pages = await asyncio.gather(*(send(agent, ticket, "split", fields) for _ in range(3)))
    assert [(page.status, page.url) for page in pages] == [(200, f"/t/{ticket.number}?done=split")] * 3
    assert len(await of_citizen(office, ticket)) == 2


async def test_back_and_sent_again_with_other_lines_is_not_taken_for_the_first(
    agent: Browser, office: Office, ticket: Ticket
) -> None:
    fields = await filled(office, agent, ticket, "split", lines=[HOLE])
    other = {**fields, "lines": [str((await lines(office, ticket))[WHERE])]}
    await send(agent, ticket, "split", fields)
    page = await send(agent, ticket, "split", other)
    assert page.status == 409
    assert "在您打开页面之后" in page.text
    assert len(await of_citizen(office, ticket)) == 2


async def test_somebody_else_was_faster(open_browser: OpenBrowser, office: Office, ticket: Ticket) -> None:
    one, two = await open_browser(), await open_browser()
    await one.sign_in("agent")
    await two.sign_in("dispatcher")
    first, second = [await filled(office, who, ticket, "split", lines=[HOLE]) for who in (one, two)]
    assert (await send(one, ticket, "split", first)).status == 200
    page = await send(two, ticket, "split", second)
    assert page.status == 409
    assert REASON in page.html, "nothing typed is lost"
    assert len(await of_citizen(office, ticket)) == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "请勾选要拆出的消息，或者写下要拆出的内容"),
        ({"lines": [HOLE], "reason": ""}, "请填写"),
        ({"lines": [PERMIT, HOLE, WHERE]}, "原来的工单就空了"),
        ({"text": f"{PERMIT}\n{HOLE}\n{WHERE}"}, "原来的工单就空了"),
    ],
)
async def test_what_makes_no_sense_is_refused_in_words(
    agent: Browser, office: Office, ticket: Ticket, fields: dict[str, Any], words: str
) -> None:
    page = await send(agent, ticket, "split", await filled(office, agent, ticket, "split", **fields))
    assert page.status == 400
    assert words in page.text
    assert len(await of_citizen(office, ticket)) == 1
    for text in fields.get("lines", ()):
        known = (await lines(office, ticket))[text]
        assert re.search(rf'value="{known}"\s+checked', page.html), "what was ticked is still ticked"


async def test_one_message_that_tells_of_two_matters(agent: Browser, office: Office) -> None:
    ticket = await office.open("居住证怎么办？还有，楼下的井盖破了，很危险。谢谢", phone=PHONE)
    fields = await filled(office, agent, ticket, "split", text="楼下的井盖破了，很危险")
    await send(agent, ticket, "split", fields)
    first, made = await of_citizen(office, ticket)
    assert made.text == "楼下的井盖破了，很危险"
    assert made.registered_at == first.registered_at
    assert "井盖" not in first.text
    assert first.text.startswith("居住证怎么办？")


async def test_a_photo_goes_with_the_line_that_brought_it(agent: Browser, office: Office, ticket: Ticket) -> None:
    known = await lines(office, ticket)
    async with office.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        for name, text in (("证件.pdf", PERMIT), ("井盖.pdf", HOLE)):
            await _attach(uow, found, name, known[text])
    await send(agent, ticket, "split", await filled(office, agent, ticket, "split", lines=[HOLE]))
    first, made = await of_citizen(office, ticket)
    here, there = [(await agent.get(f"/t/{one.number}")).text for one in (first, made)]
    assert ("证件.pdf" in here, "井盖.pdf" in here) == (True, False)
    assert ("证件.pdf" in there, "井盖.pdf" in there) == (False, True)


async def _attach(uow: UnitOfWork, ticket: Ticket, name: str, message_id: int) -> None:
    file = attachments.Received(name, Content(FileKind.DOCUMENT, "application/pdf"), len(PDF), name.encode().hex())
    await attachments.add(uow, ticket, file, by=handling.owner(ticket), message_id=message_id)


async def test_a_line_is_moved_to_another_ticket_of_the_same_citizen(
    agent: Browser, office: Office, ticket: Ticket
) -> None:
    await send(agent, ticket, "split", await filled(office, agent, ticket, "split", lines=[HOLE]))
    _, hole = await of_citizen(office, ticket)
    fields = await filled(office, agent, ticket, "move", lines=[WHERE], to=hole.number)
    pages = [await send(agent, ticket, "move", fields) for _ in range(2)]
    assert ["已移到另一件" in page.text for page in pages] == [True, True], "twice is once"
    first, hole = await of_citizen(office, ticket)
    assert (first.text, hole.text) == (PERMIT, f"{HOLE}\n{WHERE}")
    assert list(await lines(office, hole)) == [HOLE, WHERE]
    shown = (await agent.get(f"/t/{hole.number}")).html
    assert re.search(rf'补充情况</b>.*?href="/t/{ticket.number}"', shown, re.DOTALL)


async def test_only_the_citizens_own_tickets_are_offered_and_taken(
    agent: Browser, office: Office, ticket: Ticket
) -> None:
    stranger = await office.open("路灯坏了")
    page = await agent.get(f"/t/{ticket.number}")
    assert 'id="act-move"' not in page.html, "there is no other ticket of this citizen"
    fields = {"version": page.field("version"), "seen": page.field("seen"), "reason": REASON, "to": stranger.number}
    line = (await lines(office, ticket))[HOLE]
    page = await send(agent, ticket, "move", {**fields, "lines": [str(line)]})
    assert page.status == 403
    assert "同一诉求人" in page.text
    assert HOLE in await lines(office, ticket)


async def test_nothing_confidential_is_moved_where_others_may_read_it(
    agent: Browser, office: Office, ticket: Ticket
) -> None:
    await send(agent, ticket, "split", await filled(office, agent, ticket, "split", lines=[HOLE]))
    _, hole = await of_citizen(office, ticket)
    async with office.work.begin() as uow:
        (await store.ticket(uow.session, ticket.id)).kind = Kind.REPORT
    page = await agent.get(f"/t/{ticket.number}")
    fields = {"version": page.field("version"), "seen": page.field("seen"), "reason": REASON, "to": hole.number}
    page = await send(agent, ticket, "move", {**fields, "lines": [str((await lines(office, ticket))[WHERE])]})
    assert page.status == 409
    assert "保密件里的话不能移到不保密的工单" in page.text


async def test_who_left_no_channel_gets_the_code_by_voice(agent: Browser, office: Office) -> None:
    async with office.work.begin() as uow:
        person = await office.person(uow, Role.AGENT)
        citizen, _ = await conversations.person(uow)
        draft = handling.Draft(text="居住证怎么办；楼下井盖破了")
        made = await handling.take_down(uow, draft, by=person, citizen_id=citizen.id)
        handling.submit(uow, made, by=person)
    ticket = await office.ticket(made.id)
    fields = await filled(office, agent, ticket, "split", text="楼下井盖破了")
    page = await send(agent, ticket, "split", fields)
    _, hole = await of_citizen(office, ticket)
    assert read_aloud(hole.number, prefix="GL") in page.text
    code = re.search(r"查询码\s*(\d{6})", page.text)
    assert code is not None
    await agent.get("/query")
    assert (await agent.post("/query", {"number": hole.number, "code": code[1]})).url == f"/p/{hole.number}"
    assert code[1] in (await send(agent, ticket, "split", fields)).text, "the same form again tells it again"


@pytest.mark.parametrize("login", ["caller", "supervisor", "leader"])
async def test_whose_right_it_is_not_is_offered_nothing_and_refused(
    browser: Browser, office: Office, ticket: Ticket, login: str
) -> None:
    await browser.sign_in(login)
    page = await browser.get(f"/t/{ticket.number}")
    assert 'id="act-split"' not in page.html
    fields = {"version": page.field("version"), "seen": page.field("seen")} if "version" in page.html else {}
    sent = await send(browser, ticket, "split", {**fields, "text": "井盖破了", "reason": REASON})
    assert sent.status in {403, 409}
    assert len(await of_citizen(office, ticket)) == 1


async def test_the_form_counts_no_line_of_ours(agent: Browser, office: Office, ticket: Ticket) -> None:
    page = await agent.get(f"/t/{ticket.number}")
    offered = re.findall(r'name="lines" value="(\d+)"', page.html)
    assert offered == [str(one) for one in (await lines(office, ticket)).values()]
    async with office.work.reading() as session:
        ours = await session.get_one(Message, min(int(one) for one in offered) + 1)
    assert ours.author.value == "system"

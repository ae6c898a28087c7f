"""Two matters came in under one number: staff split them; what was filed under the wrong one goes to the right one."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.supervision.queries import promises
from hotline.base.security import codes
from hotline.base.storage.unit_of_work import UnitOfWork
from router.conversations import splitting
from router.intake import edited_messages
from router.outgoing import wording
from router.outgoing.danger_wording import is_warning
from router.similar_tickets import similar_search
from sla.models import Deadline
from sla.policy.promises import Promise
from tests.fakes.scripted import ScriptedGuesser
from tests.walks.conftest import Town
from tickets import conversations, handling, store
from tickets.access.rights import Role
from tickets.lifecycle import State
from tickets.message_models import Author, Message
from tickets.models import Ticket
from tickets.numbering import read_aloud
from tickets.person_models import Department

PERMIT = "居住证怎么办理，要带什么材料"
HOLE, WHERE = "我家楼下的窨井盖破了一个大洞，小孩差点摔倒", "地址在青山路18号东门"
LAMP, PAY = "临江路三号门口的路灯坏了三天，请派人来修", "建筑公司欠薪三个月，一直没有发给我们"
HIDDEN = re.compile(r'name="(csrf|cid)" value="([^"]+)"')


@pytest.fixture(autouse=True)
def units(town: Town) -> None:
    town.house.classifier = ScriptedGuesser({"居住证": "gaj", "井盖": "szgl", "路灯": "szgl", "欠薪": "ldjc"})


async def page(town: Town, number: str, code: str) -> str:
    """The citizen asks with number and code, and reads."""
    form = await (await town.client.get("/query")).text()
    csrf = dict(HIDDEN.findall(form))["csrf"]
    answer = await town.client.post("/query", data={"csrf": csrf, "number": number, "code": code})
    return await answer.text()


async def adds(town: Town, number: str, *texts: str) -> None:
    """The citizen's lines are filed under this number, about any matter."""
    async with town.work.begin() as uow:
        ticket = await store.ticket_by_number(uow.session, number)
        assert ticket is not None
        conversation = await store.conversation(uow.session, ticket.conversation_id or 0)
        for text in texts:
            line = await conversations.reply(uow, conversation, text, author=Author.CITIZEN)
            line.ticket_id = ticket.id
            await edited_messages.add(uow, ticket, text, message_id=line.id)
    await town.settle()


async def newest(town: Town, channel: str = "sms") -> tuple[Ticket, str]:
    """The newest ticket, and its query code as the citizen received it."""
    ticket = await town.ticket()
    spoken = read_aloud(ticket.number, prefix="GL")
    items = [text for text in town.received(channel) if spoken in text]
    return ticket, next(code for text in items if (code := codes.code_in(text)))


async def split(town: Town, ticket: Ticket, *texts: str) -> None:
    agent = await town.person(Role.AGENT)
    async with town.work.begin() as uow:
        found = await store.ticket(uow.session, ticket.id)
        chosen = await lines(uow.session, ticket, *texts)
        await splitting.split(uow, found, messages=chosen, by=agent, reason="居住证和井盖是两件事")
    await town.settle()


async def lines(session: AsyncSession, ticket: Ticket, *texts: str) -> list[Message]:
    return [one for one in await store.citizen_lines(session, ticket.id) if one.text in texts]


async def unit_of(town: Town, ticket: Ticket) -> str:
    async with town.work.reading() as session:
        found = await store.ticket(session, ticket.id)
        return (await session.get_one(Department, found.department_id)).code


async def promised(town: Town, ticket: Ticket) -> dict[Promise, Deadline]:
    async with town.work.reading() as session:
        return {one.promise: one for one in await promises.deadlines_of(session, ticket.id)}


async def a_hole_under_a_permit(town: Town) -> tuple[Ticket, str, datetime]:
    """A question about a residence permit, and three hours later a hole that is filed as more about it."""
    await town.says("sms", PERMIT)
    ticket, code = await newest(town)
    assert await unit_of(town, ticket) == "gaj"
    town.clock.turn(hours=3)
    said_at = town.clock.now()
    await adds(town, ticket.number, HOLE, WHERE)
    assert await town.tickets() == 1, "nobody has seen that it is another matter"
    town.clock.turn(minutes=20)
    return ticket, code, said_at


async def test_the_hole_gets_a_number_of_its_own_and_goes_to_whom_it_concerns(town: Town) -> None:
    permit, old_code, said_at = await a_hole_under_a_permit(town)
    before = await promised(town, permit)
    await split(town, permit, HOLE, WHERE)
    hole, code = await newest(town)
    found = next(text for text in town.received("sms") if code in text)
    assert "您反映的两件事分开办理" in found
    assert read_aloud(permit.number, prefix="GL") in found
    assert read_aloud(hole.number, prefix="GL") in found
    assert hole.state is State.PENDING_SIGN
    assert (await unit_of(town, hole), await unit_of(town, permit)) == ("szgl", "gaj")
    assert any(hole.number in line for line in await town.notices("szgl"))
    (notice,) = [line for line in await town.notices("gaj") if "已拆出另行办理" in line]
    assert hole.number in notice
    assert (await promised(town, hole))[Promise.DISPATCH].starts_at == said_at == hole.registered_at
    after = await promised(town, permit)
    assert {p: (row.due_at, row.state) for p, row in after.items()} == {
        p: (row.due_at, row.state) for p, row in before.items()
    }
    mine, other = await page(town, permit.number, old_code), await page(town, hole.number, code)
    assert PERMIT in mine
    assert HOLE not in mine
    assert WHERE not in mine
    assert HOLE in other
    assert WHERE in other
    assert PERMIT not in other
    assert wording.moment(said_at) in other, "registered when it was said"
    assert HOLE not in await page(town, hole.number, old_code), "the first code opens the first matter only"


@pytest.mark.parametrize("channel", ["phone", "wechat", "telegram"])
async def test_the_second_number_is_sent_where_the_first_was(town: Town, channel: str) -> None:
    await town.says(channel, PERMIT)
    permit, old_code = await newest(town, channel)
    await adds(town, permit.number, HOLE)
    await split(town, permit, HOLE)
    hole, code = await newest(town, channel)
    assert any("您反映的两件事分开办理" in text and code in text for text in town.received(channel))
    assert HOLE in await page(town, hole.number, code)
    assert HOLE not in await page(town, permit.number, old_code)


async def test_who_writes_on_the_web_is_informed_in_the_chat(town: Town) -> None:
    chat = await town.visitor("a-browser-of-its-own-000000000001")
    await chat.say(PERMIT)
    await town.settle()
    permit, text = await town.ticket(), await chat.hears("查询码")
    await adds(town, permit.number, HOLE)
    await split(town, permit, HOLE)
    hole = await town.ticket()
    text = await chat.hears("您反映的两件事分开办理")
    assert read_aloud(hole.number, prefix="GL") in text
    assert HOLE in await page(town, hole.number, codes.code_in(text))
    await chat.socket.close()


async def test_the_citizen_says_that_it_is_another_matter(town: Town) -> None:
    permit, _, said_at = await a_hole_under_a_permit(town)
    async with town.work.begin() as uow:
        found = await store.ticket(uow.session, permit.id)
        chosen = await lines(uow.session, permit, WHERE)
        await splitting.split(uow, found, messages=chosen, by=handling.owner(found), reason="诉求人：这是另一件事")
    await town.settle()
    other, code = await newest(town)
    assert (other.text, other.registered_at) == (WHERE, said_at)
    opened = await page(town, other.number, code)
    assert WHERE in opened
    assert HOLE not in opened


async def test_before_a_unit_has_it_the_first_loses_the_words_and_is_judged_by_its_own(town: Town) -> None:
    town.house.classifier = None
    await town.says("sms", PERMIT)
    permit, _code = await newest(town)
    await adds(town, permit.number, HOLE)
    assert HOLE in (await town.ticket()).text, "it was joined to the text that dispatchers read"
    await split(town, permit, HOLE)
    async with town.work.reading() as session:
        first = await store.ticket(session, permit.id)
    hole = await town.ticket()
    assert (first.text, hole.text) == (PERMIT, HOLE)
    assert "窨井盖" in hole.title


@pytest.mark.parametrize(("late", "lamp"), [(timedelta(minutes=20), "green"), (timedelta(days=4), "red")])
async def test_the_time_that_the_centre_did_not_notice_it_counts(town: Town, late: timedelta, lamp: str) -> None:
    """The promise to dispatch runs from the citizen's message: noticed days later it is late, and says so."""
    permit, _, said_at = await a_hole_under_a_permit(town)
    town.clock.turn(seconds=late.total_seconds())
    town.house.classifier = None
    await split(town, permit, HOLE, WHERE)
    hole = await town.ticket()
    row = (await promised(town, hole))[Promise.DISPATCH]
    assert (row.starts_at, hole.lamp.value) == (said_at, lamp)
    assert row.lamp.value == lamp


async def test_a_cry_in_the_part_that_is_split_off_rings(town: Town) -> None:
    await town.says("sms", PERMIT)
    permit, _code = await newest(town)
    await adds(town, permit.number, "小区里燃气漏气，味道很大，老人都头晕了")
    await split(town, permit, "小区里燃气漏气，味道很大，老人都头晕了")
    leak, _ = await newest(town)
    assert leak.danger_rings
    assert any("紧急危险" in line and leak.number in line for line in await town.notices("centre"))
    assert any(is_warning(line) for line in town.received("sms")[-2:])
    assert leak.state is State.PENDING_DISPATCH, "a person decides"


async def test_what_was_not_the_cry_is_split_off_without_an_alarm(town: Town) -> None:
    await town.says("sms", "小区里燃气漏气，味道很大，老人都头晕了")
    leak, _code = await newest(town)
    await adds(town, leak.number, "顺便问一下，" + LAMP)
    await split(town, leak, "顺便问一下，" + LAMP)
    lamp = await town.ticket()
    assert (lamp.danger, lamp.urgency.value, lamp.state) == (None, "normal", State.PENDING_SIGN)
    assert [line for line in await town.notices("centre") if "紧急危险" in line and lamp.number in line] == []


async def test_a_report_that_is_split_off_is_confidential_and_the_unit_learns_nothing(town: Town) -> None:
    await town.says("sms", PERMIT)
    permit, _code = await newest(town)
    await adds(town, permit.number, "另有一事举报：楼下小卖部卖假烟，请为我保密")
    await split(town, permit, "另有一事举报：楼下小卖部卖假烟，请为我保密")
    report = await town.ticket()
    assert report.confidential
    assert report.state is State.PENDING_DISPATCH, "never by machine"
    (notice,) = [line for line in await town.notices("gaj") if "已拆出另行办理" in line]
    assert report.number not in notice
    assert "假烟" not in notice


async def other_ticket(uow: UnitOfWork, lamp: Ticket) -> int:
    """Taken down for the same citizen, with a line that is about the lamp."""
    conversation = await store.conversation(uow.session, lamp.conversation_id or 0)
    said = [
        Message(
            conversation_id=conversation.id,
            sequence=conversation.last_sequence + place,
            channel="sms",
            author=Author.CITIZEN,
            text=text,
            detail={},
            sent_at=uow.now,
            received_at=uow.now,
        )
        for place, text in ((1, PAY), (2, "临江路三号门口的路灯"))
    ]
    conversation.last_sequence += 2
    uow.session.add_all(said)
    await uow.session.flush()
    made = await handling.open_ticket(uow, conversation, said[0])
    said[1].ticket_id = made.id
    return made.id


async def test_each_is_found_by_its_own_words(town: Town) -> None:
    """The index of near repeats and the likeness of new tickets know the parts, not the sum."""
    permit, _, _ = await a_hole_under_a_permit(town)
    await similar_search.remember(town.work, town.house.places)
    await split(town, permit, HOLE, WHERE)
    await similar_search.remember(town.work, town.house.places)
    hole = await town.ticket()
    async with town.work.reading() as session:
        probe = Ticket(id=0, text=HOLE, citizen_id=0, registered_at=datetime(2026, 11, 23, 6, tzinfo=UTC))
        assert [one.number for one in await similar_search.candidates(session, probe)] == [hole.number]
        assert [one.id for one in await similar_search.candidates(session, hole)] == [], (
            "ruled out: they are two matters"
        )

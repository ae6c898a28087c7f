"""The page of a conversation: one person answers, nothing is written blind, what was said becomes a ticket."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import web
from sqlalchemy import select

from channels.contract import InboundMessage
from dashboards.web.live import WAITING
from router import intake
from router.outgoing import wording
from tests.dashboards.conftest import Listened
from tests.dashboards.office import Browser, Office
from tickets import conversation_holder, store
from tickets.lifecycle import State
from tickets.message_models import Author
from tickets.person_models import Staff

Open = Callable[[], Awaitable[Browser]]
SENDER = "oTalkingCitizen"


async def hears(office: Office, text: str, *, sender: str = SENDER, channel: str = "wechat") -> int:
    """A citizen writes; returns the id of the conversation."""
    message = InboundMessage(
        channel=channel, external_id=str(uuid4()), sender=sender, text=text, sent_at=office.work.clock.now()
    )
    await intake.accept(office.work, message)
    async with office.work.reading() as session:
        index = office.work.settings.keys.blind(f"{channel}:{sender}")
        found = await store.conversation_by_identity(session, channel, index)
        assert found is not None
        return found.id


async def staff_id(office: Office, login: str) -> int:
    async with office.work.reading() as session:
        return (await session.scalars(select(Staff.id).where(Staff.login == login))).one()


async def ours(office: Office, talk: int) -> list[str]:
    """Every line of ours, as the citizen reads it."""
    async with office.work.reading() as session:
        lines = await store.messages_after(session, talk, 0)
    return [line.text for line in lines if line.author is not Author.CITIZEN]


async def test_who_asked_for_a_person_gets_one(browser: Browser, office: Office) -> None:
    talk = await hears(office, "转人工")
    await browser.sign_in("agent")
    listed = await browser.get("/desk?queue=talks")
    assert "转人工" in listed.text
    assert "等了 不到 1 分" in listed.text
    page = await browser.get(f"/talk/{talk}")
    assert "市民在等人工回复" in page.text
    page = await browser.post(f"/talk/{talk}", {"text": "您好，我是坐席，马上为您处理", "seen": page.field("seen")})
    assert "马上为您处理" in page.text
    assert "您正在接待，已回复" in page.text
    assert "您在接待" in (await browser.get("/desk?queue=talks")).text


async def test_a_second_agent_reads_who_answers_and_cannot_write(open_browser: Open, office: Office) -> None:
    talk = await hears(office, "转人工")
    first, second = await open_browser(), await open_browser()
    await first.sign_in("agent")
    await second.sign_in("reviewer")
    await second.get(f"/talk/{talk}")
    await first.get(f"/talk/{talk}")
    assert "已接入" in (await first.post(f"/talk/{talk}/take")).text

    refused = await second.post(f"/talk/{talk}", {"text": "我也来说一句", "seen": "9"})
    assert refused.status == 409
    assert "某agent正在回复这位市民（09:00 起）" in refused.text
    assert "我也来说一句" in refused.html
    assert (await second.post(f"/talk/{talk}/take")).status == 409
    assert (await second.post(f"/talk/{talk}/close")).status == 409
    page = await second.get(f"/talk/{talk}")
    assert "某agent正在回复这位市民（09:00 起）" in page.text
    assert 'name="text"' not in page.html
    assert "某agent在接待" in (await second.get("/desk?queue=talks")).text
    assert await ours(office, talk) == [wording.PERSON_COMES, wording.PERSON_IS_HERE]


async def test_an_answer_drafted_blind_is_asked_about_and_kept(browser: Browser, office: Office) -> None:
    talk = await hears(office, "转人工")
    await browser.sign_in("agent")
    await browser.get(f"/talk/{talk}")
    page = await browser.post(f"/talk/{talk}/take")
    seen = page.field("seen")
    await hears(office, "不用修了，已经修好")
    await hears(office, "想问一下发票怎么开")
    assert "新消息 2" in (await browser.get("/desk?queue=talks")).text

    asked = await browser.post(f"/talk/{talk}", {"text": "好的，马上派人来修", "seen": seen})
    assert asked.status == 409
    assert "市民又发来 2 条消息" in asked.text
    assert asked.html.count("bubble fresh") == 2
    assert ">好的，马上派人来修</textarea>" in asked.html
    assert "好的，马上派人来修" not in await ours(office, talk)
    assert "新消息" not in (await browser.get("/desk?queue=talks")).text

    sent = await browser.post(f"/talk/{talk}", {"text": "好的，发票请找物业", "seen": asked.field("seen")})
    assert sent.status == 200
    assert (await ours(office, talk))[-1] == "好的，发票请找物业"


async def test_the_open_page_hears_new_lines_and_who_holds_it(
    browser: Browser, office: Office, app: web.Application, wakeups: Listened
) -> None:
    talk = await hears(office, "转人工")
    await browser.sign_in("agent")
    page = await browser.get(f"/talk/{talk}")
    wakeups.heard.clear()
    asking = asyncio.create_task(browser.get(f"/talk/{talk}/lines?after={page.field('seen')}&held=queue:"))
    await wakeups.heard.wait()
    await hears(office, "我的电话是13977112345，请回电")
    wakeups.wake(conversation_holder.wakeup_of(talk))
    state = json.loads((await asking).html)
    assert not app[WAITING]
    assert "请回电" in "".join(one["text"] for one in state["lines"])
    assert "13977112345" not in json.dumps(state, ensure_ascii=False)

    await browser.post(f"/talk/{talk}/take")
    state = json.loads((await browser.get(f"/talk/{talk}/lines?after={state['last']}&held=queue:")).html)
    assert state["held"] == f"person:{await staff_id(office, 'agent')}"
    assert "您正在接待" in state["status"]


async def test_listening_is_no_sign_of_a_person_and_opens_only_what_is_there(browser: Browser, office: Office) -> None:
    await browser.sign_in("agent")
    assert (await browser.get("/talk/99/lines?after=0")).status == 404
    assert (await browser.get("/talk/99")).status == 404
    assert (await browser.post("/talk/99", {"text": "您好"})).status == 404
    assert (await browser.post("/talk/99/dance")).status == 404


async def test_it_is_handed_to_a_colleague_with_a_note(open_browser: Open, office: Office) -> None:
    talk = await hears(office, "转人工")
    first, second = await open_browser(), await open_browser()
    await first.sign_in("agent")
    await second.sign_in("dispatcher")
    await first.get(f"/talk/{talk}")
    page = await first.post(f"/talk/{talk}/take")
    assert re.search(r"某dispatcher（在线）", page.html)
    assert "某unit_handler" not in page.html
    to = {"to": str(await staff_id(office, "dispatcher")), "reason": "问的是井盖，请接着答"}
    done = await first.post(f"/talk/{talk}/transfer", to)
    assert "已转给同事" in done.text
    listed = (await second.get("/desk?queue=talks")).text
    assert "某agent转来：问的是井盖，请接着答" in listed
    assert "新消息 1" in listed
    page = await second.get(f"/talk/{talk}")
    assert "转给同事 某dispatcher：问的是井盖，请接着答" in page.text
    assert (await second.post(f"/talk/{talk}", {"text": "您好，井盖已派人", "seen": page.field("seen")})).status == 200
    assert "井盖，请接着答" not in "".join(await ours(office, talk))


@pytest.mark.parametrize("to", ["", "unit_handler", "agent", "999"])
async def test_it_goes_only_to_somebody_who_answers_citizens(browser: Browser, office: Office, to: str) -> None:
    talk = await hears(office, "转人工")
    await browser.sign_in("agent")
    await browser.get(f"/talk/{talk}")
    await browser.post(f"/talk/{talk}/take")
    chosen = str(await staff_id(office, to)) if to.isalpha() or "_" in to else to
    refused = await browser.post(f"/talk/{talk}/transfer", {"to": chosen, "reason": "请接着答"})
    assert refused.status in {400, 404}
    assert "请接着答" in refused.html
    assert "您正在接待" in (await browser.get(f"/talk/{talk}")).text


async def test_signing_out_leaves_nobody_behind(open_browser: Open, office: Office) -> None:
    talk = await hears(office, "转人工")
    first, second = await open_browser(), await open_browser()
    await first.sign_in("agent")
    await first.get(f"/talk/{talk}")
    await first.post(f"/talk/{talk}/take")
    await hears(office, "有人吗")
    await first.post("/logout")
    await second.sign_in("reviewer")
    assert "坐席退出，退回队列" in (await second.get("/desk?queue=talks")).text
    assert (await ours(office, talk))[-1] == wording.PERSON_CHANGES


async def test_what_was_said_becomes_a_ticket_with_nothing_masked(browser: Browser, office: Office) -> None:
    talk = await hears(office, "转人工")
    await browser.sign_in("agent")
    await browser.get(f"/talk/{talk}")
    await browser.post(f"/talk/{talk}/take")
    await hears(office, "临江路路灯不亮，我的电话13977112345")
    page = await browser.get(f"/talk/{talk}")
    assert "临江路路灯不亮，我的电话139****2345" in page.html
    form = {"cid": page.field("cid"), "number": "new", "text": "临江路路灯不亮，我的电话139****2345\n请尽快修"}
    done = await browser.post(f"/talk/{talk}/register", form)
    assert "已登记" in done.text
    again = await browser.post(f"/talk/{talk}/register", form)
    assert again.html.count('href="/t/') == done.html.count('href="/t/') == 1
    found = re.search(r'href="/t/(\w+)"', done.html)
    assert found
    ticket = await office.by_number(found[1])
    assert (ticket.text, ticket.source) == ("临江路路灯不亮，我的电话13977112345\n请尽快修", "wechat")
    assert ticket.state is State.PENDING_REVIEW
    assert sum("您的诉求已登记" in line for line in await ours(office, talk)) == 1

    await hears(office, "灯杆号是12")
    page = await browser.get(f"/talk/{talk}")
    more = {"cid": str(uuid4()), "number": ticket.number, "text": "灯杆号是12"}
    assert (await browser.post(f"/talk/{talk}/register", more)).status == 200
    assert (await office.ticket(ticket.id)).journal_length > ticket.journal_length
    assert "已补充到编号" in (await ours(office, talk))[-1]


async def test_nobody_adds_to_the_ticket_of_another_citizen(browser: Browser, office: Office) -> None:
    other = await office.open("别人家的路灯坏了")
    talk = await hears(office, "转人工")
    await browser.sign_in("agent")
    await browser.get(f"/talk/{talk}")
    page = await browser.post(f"/talk/{talk}/take")
    form = {"cid": page.field("cid"), "number": other.number, "text": "我也要加一句"}
    refused = await browser.post(f"/talk/{talk}/register", form)
    assert refused.status == 404
    assert "我也要加一句" in refused.html
    assert (await office.ticket(other.id)).journal_length == other.journal_length


async def test_the_form_is_registered_no_matter_who_holds_the_chat(open_browser: Open, office: Office) -> None:
    citizen, agent = await open_browser(), await open_browser()
    await citizen.write("我家门口的路灯坏了")
    await agent.sign_in("agent")
    await agent.get("/talk/1")
    await agent.post("/talk/1/take")
    page = await citizen.write("井盖丢了，在中山路口")
    assert "已收到" in page.text
    assert "查询码" in page.text
    assert re.search(r"GL\s?\d", page.text)


async def test_a_letter_about_a_ticket_leaves_the_machine_on_duty(browser: Browser, office: Office) -> None:
    ticket = await office.open(channel="wechat", phone="oLetterReader")
    await browser.sign_in("dispatcher")
    await browser.act(ticket.number, "say", text="请问在几号门")
    await hears(office, "在三号门", sender="oLetterReader")
    assert "已补充" in (await ours(office, ticket.conversation_id or 0))[-1]
    assert (await office.ticket(ticket.id)).journal_length > ticket.journal_length


async def test_a_letter_never_breaks_into_somebodys_talk(open_browser: Open, office: Office) -> None:
    ticket = await office.open(channel="wechat", phone="oLetterReader")
    await hears(office, "转人工", sender="oLetterReader")
    first, second = await open_browser(), await open_browser()
    await first.sign_in("agent")
    await first.get("/desk")
    await first.post(f"/talk/{ticket.conversation_id}/take")
    await second.sign_in("caller")
    refused = await second.act(ticket.number, "say", text="请您评价")
    assert refused.status == 409
    assert "某agent正在回复这位市民" in refused.text


async def test_a_caller_is_not_taken_for_a_chat(browser: Browser, office: Office) -> None:
    ticket = await office.open(channel="phone", phone="13877100009")
    await browser.sign_in("agent")
    page = await browser.get(f"/talk/{ticket.conversation_id}")
    assert "/take" not in page.html.partition("<main")[2]
    assert (await browser.post(f"/talk/{ticket.conversation_id}/take")).status == 409


async def test_twenty_talks_cost_as_many_queries_as_two(browser: Browser, office: Office, counting: Any) -> None:
    await browser.sign_in("agent")
    counts = []
    for more in (2, 18):
        for n in range(more):
            await hears(office, "转人工", sender=f"oCitizen{more}-{n}")
        with counting() as queries:
            page = await browser.get("/desk?queue=talks")
        counts.append(queries.total)
    assert page.html.count("data-row") == 20
    assert counts[0] == counts[1]

"""A citizen asks for a person; the agent who takes the conversation keeps it, and the machine is silent until then.

The same story on every channel on which people write back and forth.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from dashboards.desk.queries import handovers
from dashboards.desk.queries.handovers import Talk
from dashboards.web.live import WAITING
from hotline.base.errors import Conflict
from router.conversations import handover
from router.outgoing import wording
from tests.dashboards.office import Browser, Page
from tests.walks.conftest import Town, Visitor
from tickets import store
from tickets.access.rights import Actor
from tickets.conversation_holder import TalkHolder
from tickets.message_models import Conversation

CHANNELS = ["webchat", "wechat", "sms", "telegram"]
TOKEN = "walkingcitizen0000000000000002"
LAMP = "临江路三号门口的路灯坏了三天"
FIRST, SECOND = "tan.yuhe", "wei.qingyan"  # two agents of the sample city


@dataclass
class Citizen:
    """Somebody who writes on one channel and reads what comes back there."""

    town: Town
    channel: str
    window: Visitor | None = None

    async def says(self, *lines: str) -> None:
        for line in lines:
            if self.channel == "webchat":
                self.window = self.window or await self.town.visitor(TOKEN)
                await self.window.say(line)
                await self.town.settle()
            else:
                await self.town.says(self.channel, line)

    async def reads(self) -> Sequence[str]:
        """Everything that we have said so far, oldest first; on the web page, as it shows when opened again."""
        await self.town.settle()
        if self.channel != "webchat":
            return self.town.received(self.channel)
        page = await self.town.visitor(TOKEN)
        lines, payload = [], json.loads(await page.socket.recv())
        while payload["type"] != "ready":
            lines += [payload["text"]] if payload["from"] != "citizen" else []
            payload = json.loads(await page.socket.recv())
        await page.socket.close()
        return lines


@pytest.fixture(params=CHANNELS)
async def citizen(request: pytest.FixtureRequest, town: Town) -> Citizen:
    return Citizen(town, request.param)


async def agent(town: Town, login: str = FIRST) -> Actor:
    async with town.work.reading() as session:
        staff = await store.staff_by_login(session, login)
        assert staff is not None
        return await store.actor(session, staff)


async def talk(town: Town, who: Actor) -> Talk | None:
    """The only talk in this agent's list."""
    async with town.work.reading() as session:
        found = (await handovers.listed(session, who)).items
    return found[0] if found else None


async def number(town: Town) -> int:
    async with town.work.reading() as session:
        return (await session.scalars(select(Conversation.id))).one()


async def take(town: Town, who: Actor) -> None:
    async with town.work.begin() as uow:
        await handover.take(uow, await number(town), by=who)
    await town.settle()


async def write(town: Town, who: Actor, text: str) -> None:
    async with town.work.begin() as uow:
        await handover.write_as_agent(uow, await number(town), text, by=who)
    await town.settle()


async def test_who_takes_it_answers_and_the_machine_is_silent(town: Town, citizen: Citizen) -> None:
    first, second = await agent(town), await agent(town, SECOND)
    await citizen.says("转人工")
    assert (await citizen.reads())[-1] == wording.PERSON_COMES
    waiting = await talk(town, first)
    assert waiting is not None
    assert (waiting.holder, waiting.text) == (TalkHolder.QUEUE, "转人工")

    await take(town, first)
    await write(town, first, "您好，我是坐席，请讲")
    assert (await citizen.reads())[-2:] == [wording.PERSON_IS_HERE, "您好，我是坐席，请讲"]

    await citizen.says("等等，不用修了，已经修好", "我还有一句话问坐席", "谢谢", "5", "转人工", LAMP)
    assert (await citizen.reads())[-1] == "您好，我是坐席，请讲"
    assert await town.tickets() == 0
    mine = await talk(town, first)
    assert mine is not None
    assert (mine.mine, mine.unread, mine.text) == (True, 6, LAMP)

    with pytest.raises(Conflict, match="覃语荷正在回复这位市民（09:00 起）"):
        await write(town, second, "您好")
    with pytest.raises(Conflict, match="覃语荷正在回复这位市民（09:00 起）"):
        await take(town, second)
    theirs = await talk(town, second)
    assert theirs is not None
    assert (theirs.mine, theirs.name) == (False, "覃语荷")

    async with town.work.begin() as uow:
        await handover.close(uow, await number(town), by=first)
    assert (await citizen.reads())[-1] == wording.TALK_CLOSED
    assert await talk(town, first) is None
    await citizen.says(LAMP)
    assert any("已登记" in line for line in (await citizen.reads())[-2:])
    assert await town.tickets() == 1


async def test_the_first_line_takes_it_and_the_citizen_is_informed_once(town: Town, citizen: Citizen) -> None:
    first = await agent(town)
    await citizen.says("转人工")
    for line in ("您好，请讲", "请问在哪条路？"):
        await write(town, first, line)
    assert (await citizen.reads())[1:] == [wording.PERSON_IS_HERE, "您好，请讲", "请问在哪条路？"]
    mine = await talk(town, first)
    assert mine is not None
    assert mine.mine


async def test_while_nobody_has_come_a_matter_is_registered_and_nothing_is_chatted(
    town: Town, citizen: Citizen
) -> None:
    await citizen.says("转人工", "你好")
    assert list(await citizen.reads()) == [wording.PERSON_COMES]
    await citizen.says("转人工")
    assert (await citizen.reads())[-1] == wording.PERSON_STILL_COMES
    await citizen.says(LAMP)
    assert any("已登记" in line for line in (await citizen.reads())[-2:])
    assert await town.tickets() == 1
    waiting = await talk(town, await agent(town))
    assert waiting is not None
    assert (waiting.holder, waiting.number) == (TalkHolder.QUEUE, (await town.ticket()).number)

    await take(town, await agent(town))
    await citizen.says("是门口左边那一盏")
    assert await town.tickets() == 1
    mine = await talk(town, await agent(town))
    assert mine is not None
    assert (mine.text, mine.number) == ("是门口左边那一盏", (await town.ticket()).number)


async def test_a_holder_who_does_not_answer_loses_the_talk_and_nobody_is_lost(town: Town, citizen: Citizen) -> None:
    first, second = await agent(town), await agent(town, SECOND)
    await citizen.says("转人工")
    await write(town, first, "您好，请讲")
    await citizen.says("我家门口的路灯坏了")
    await town.turn(minutes=9)
    assert (await citizen.reads())[-1] == "您好，请讲"
    await town.turn(minutes=1)
    assert (await citizen.reads())[-1] == wording.PERSON_CHANGES
    waiting = await talk(town, second)
    assert waiting is not None
    assert (waiting.holder, waiting.text) == (TalkHolder.QUEUE, "我家门口的路灯坏了")
    await write(town, second, "您好，换我来为您服务")
    assert (await citizen.reads())[-2:] == [wording.PERSON_IS_HERE, "您好，换我来为您服务"]


async def test_a_talk_that_has_gone_quiet_is_closed_politely(town: Town, citizen: Citizen) -> None:
    await citizen.says("转人工")
    await write(town, await agent(town), "您好，请讲")
    await town.turn(minutes=29)
    assert (await citizen.reads())[-1] == "您好，请讲"
    await town.turn(minutes=1)
    await town.turn(minutes=60)
    assert list(await citizen.reads()).count(wording.TALK_LAPSED) == 1
    assert await talk(town, await agent(town)) is None
    await citizen.says("你好")
    assert (await citizen.reads())[-1] == wording.GREETING


async def test_a_colleague_goes_on_with_what_was_noted(town: Town, citizen: Citizen) -> None:
    first, second = await agent(town), await agent(town, SECOND)
    await citizen.says("转人工")
    await write(town, first, "您好，请讲")
    async with town.work.begin() as uow:
        to = await handover.colleague(uow.session, second.id or 0)
        await handover.transfer(uow, await number(town), to, note="问的是公积金，请接着答", by=first)
    mine = await talk(town, second)
    assert mine is not None
    assert (mine.mine, mine.handed) == (True, "覃语荷转来：问的是公积金，请接着答")
    await write(town, second, "您好，公积金由我来答")
    with pytest.raises(Conflict, match="韦青砚正在回复"):
        await write(town, first, "还有一句")
    assert (await citizen.reads())[-1] == "您好，公积金由我来答"

    async with town.work.begin() as uow:
        await handover.release(uow, await number(town), note="要等查档", by=second)
    assert (await citizen.reads())[-1] == wording.PERSON_CHANGES
    waiting = await talk(town, first)
    assert waiting is not None
    assert (waiting.holder, waiting.handed) == (TalkHolder.QUEUE, "韦青砚放回：要等查档")


async def listening(town: Town, browser: Browser, path: str) -> "asyncio.Task[Page]":
    """An open page that waits for news at this address."""
    asking = asyncio.create_task(browser.get(path))
    assert town.client.app is not None
    while not town.client.app[WAITING]:  # noqa: ASYNC110 - a page that listens tells nobody
        await asyncio.sleep(0)
    return asking


async def test_the_agents_open_page_hears_the_line_as_it_comes(
    town: Town, citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboards.web.long_polling.LONGEST", 3600.0)  # only a ring ends the waiting
    browser = Browser(town.client)
    await browser.sign_in(FIRST, "walk")
    news = json.loads((await browser.get("/talks/news")).html)
    asking = await listening(town, browser, f"/talks/news?mark={news['mark']}")
    await citizen.says("转人工")
    assert json.loads((await asking).html)["waiting"] == 1

    where = f"/talk/{await number(town)}"
    page = await browser.get(where)
    page = await browser.post(where, {"text": "您好，请讲", "seen": page.field("seen")})
    held = f"person:{(await agent(town)).id}"
    asking = await listening(town, browser, f"{where}/lines?after={page.field('seen')}&held={held}")
    await citizen.says("我还有一句话问坐席")
    assert [one["text"] for one in json.loads((await asking).html)["lines"]] == ["我还有一句话问坐席"]

    mark = json.loads((await browser.get("/talks/news")).html)["mark"]
    asking = await listening(town, browser, f"/talks/news?mark={mark}")
    await citizen.says("在吗")
    assert json.loads((await asking).html)["unread"] == 2

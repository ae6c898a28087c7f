"""WeChat takes messages and answers nothing, for 25 citizens; everybody else goes on hearing from us at once.

The loops run here as they do in the embedded profile's one process and in a city's worker.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from channels import outbox
from channels.contract import Outgoing
from channels.messenger.wechat import WeChat
from channels.models import Outbox, OutboxState
from hotline.app.process import channel_lanes
from hotline.app.process.background import deliver_all
from hotline.app.process.loops import GROUPS, Loops, chosen
from hotline.app.wiring import Services
from hotline.simulation.fakes import deliveries
from hotline.simulation.fakes.provider import FakeProvider
from router.conversations import handover
from tests.walks.conftest import OPENID, PHONE, Town
from tickets import store
from tickets.access.rights import Role

TOKEN = "walkingcitizen0000000000000030"
LAMP = "临江路三号门口的路灯坏了三天"
CITIZENS = 25
AT_ONCE = 10  # the lane's own limit
PATIENCE = 30  # seconds after which a test that hangs fails in words instead of for ever


@dataclass
class HangingWeChat:
    """The real adapter, whose calls hang until they are let go."""

    real: WeChat
    begun: list[Outgoing] = field(default_factory=list)
    full: asyncio.Event = field(default_factory=asyncio.Event)  # as many calls hang as the lane may have
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)

    async def send(self, message: Outgoing) -> str:
        self.begun.append(message)
        if len(self.begun) >= AT_ONCE:
            self.full.set()
        await self.let_go.wait()
        return await self.real.send(message)


@pytest.fixture
def wechat(town: Town) -> HangingWeChat:
    adapter = town.house.adapters["wechat"]
    assert isinstance(adapter, WeChat)
    hanging = HangingWeChat(adapter)
    town.house.adapters["wechat"] = hanging  # type: ignore[assignment]  # what it lacks it asks the real one for
    return hanging


def delivered_at(provider: FakeProvider) -> asyncio.Event:
    """Rings when the provider takes its next message, that is when the citizen's telephone shows it."""
    rung = asyncio.Event()

    async def ring(_address: str, _text: str, _id: str) -> None:
        rung.set()

    provider.on_message = ring
    return rung


async def twenty_five_write_by_wechat(town: Town) -> None:
    for number in range(CITIZENS):
        openid, settings, now = f"{OPENID[:-2]}{number:02}", town.house.settings, town.clock.now()
        text = f"{LAMP}，我是第{number}户"
        await town.bring(
            deliveries.wechat_push(settings, openid=openid, text=text, message_id=str(9000 + number), now=now)
        )


async def agent_writes(town: Town, text: str) -> None:
    agent = await town.person(Role.AGENT)
    async with town.work.begin() as uow:
        index = uow.settings.keys.blind(f"webchat:{town.token(TOKEN)}")
        conversation = await store.conversation_by_identity(uow.session, "webchat", index)
        assert conversation is not None
        await handover.write_as_agent(uow, conversation.id, text, by=agent)


async def rows(town: Town, channel: str) -> list[Outbox]:
    async with town.work.reading() as session:
        return list(await session.scalars(select(Outbox).where(Outbox.channel == channel).order_by(Outbox.id)))


def told_once(town: Town) -> bool:
    """Every one of the many, and nobody twice."""
    heard = Counter((taken.address, taken.text) for taken in town.wechat.taken)
    return len(heard) == CITIZENS and set(heard.values()) == {1} and town.sms.repeats == []


@asynccontextmanager
async def loops(town: Town) -> AsyncIterator[None]:
    running = Loops(town.house, chosen(town.house, GROUPS))
    running.start()
    try:
        yield
    finally:
        await running.stop()


async def test_everybody_else_gets_their_messages_meanwhile(town: Town, wechat: HangingWeChat) -> None:
    """Found so: an answer reached the open chat after 10 and 48 s, a short message after 15 s."""
    page = await town.visitor(TOKEN)
    await page.say(LAMP)
    await twenty_five_write_by_wechat(town)
    async with asyncio.timeout(PATIENCE), loops(town):
        await wechat.full.wait()
        by_sms, by_telegram = delivered_at(town.sms), delivered_at(town.telegram)
        await town.bring(town.brought("sms", LAMP))
        await town.bring(town.brought("telegram", LAMP))
        await agent_writes(town, "您好，维修师傅今晚到")
        assert await page.hears("维修师傅今晚到")
        await by_sms.wait()
        await by_telegram.wait()
        assert not town.wechat.taken
        assert len(wechat.begun) == AT_ONCE
        wechat.let_go.set()
        everybody = delivered_at(town.wechat)
        while len(town.wechat.taken) < CITIZENS:
            await everybody.wait()
            everybody.clear()
    await deliver_all(town.house)
    assert told_once(town)
    assert "已登记" in town.received("sms")[0]
    assert "已登记" in town.received("telegram")[0]


async def test_a_line_is_in_the_open_chat_with_the_commit(town: Town) -> None:
    """No loop runs, nobody sends: the window is woken by the writing process."""
    page = await town.visitor(TOKEN)
    async with asyncio.timeout(PATIENCE):
        await page.say(LAMP)
        await agent_writes(town, "您好，维修师傅今晚到")
        assert await page.hears("维修师傅今晚到")
    assert {row.state for row in await rows(town, "webchat")} == {OutboxState.WAITING}


async def test_a_lane_that_breaks_stops_no_other_and_goes_on(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found so: one failed job kept every channel silent for an hour."""
    broken = [True]

    async def stumble(house: Services, kind: str) -> bool:
        if kind == "wechat" and broken[0]:
            raise ConnectionError(kind)
        return await serve(house, kind)

    serve = channel_lanes.serve
    monkeypatch.setattr(channel_lanes, "serve", stumble)
    async with asyncio.timeout(PATIENCE), loops(town):
        by_sms, by_wechat = delivered_at(town.sms), delivered_at(town.wechat)
        async with town.work.begin() as uow:
            outbox.put(uow, channel="wechat", address=OPENID, text="一")
            outbox.put(uow, channel="sms", address=PHONE, text="二")
        await by_sms.wait()
        assert not town.wechat.taken
        broken[0] = False
        await by_wechat.wait()
    assert (town.received("sms"), town.received("wechat")) == (["二"], ["一"])

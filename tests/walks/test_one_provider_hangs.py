"""WeChat takes messages and answers nothing, for 25 citizens; everybody else goes on hearing from us at once.

So in the one process of the embedded profile, whose loops run here, and in the one job of a city's worker.
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
from hotline.app import jobs, lanes
from hotline.app.fakes import deliveries
from hotline.app.fakes.provider import FakeProvider
from hotline.app.wiring import Bells, LocalDoorbell
from router import talks
from tests.walks.conftest import OPENID, PHONE, Town
from tickets import store
from tickets.rights import Role

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


def bell_at(provider: FakeProvider) -> asyncio.Event:
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
        index = uow.settings.keys.blind(f"webchat:{TOKEN}")
        conversation = await store.conversation_by_identity(uow.session, "webchat", index)
        assert conversation is not None
        await talks.write_as_agent(uow, conversation.id, text, by=agent)


async def rows(town: Town, channel: str) -> list[Outbox]:
    async with town.work.reading() as session:
        return list(await session.scalars(select(Outbox).where(Outbox.channel == channel).order_by(Outbox.id)))


def told_once(town: Town) -> bool:
    """Every one of the many, and nobody twice."""
    heard = Counter((taken.address, taken.text) for taken in town.wechat.taken)
    return len(heard) == CITIZENS and set(heard.values()) == {1} and town.sms.repeats == []


@pytest.fixture
def doorbell(town: Town) -> LocalDoorbell:
    bell = LocalDoorbell()
    town.work.doorbell = Bells(bell, town.house.fanout)
    return bell


@asynccontextmanager
async def loops(town: Town, doorbell: LocalDoorbell) -> AsyncIterator[None]:
    running = jobs.Loops(town.house, doorbell)
    running.start()
    try:
        yield
    finally:
        await running.stop()


async def test_everybody_else_is_told_meanwhile(town: Town, wechat: HangingWeChat, doorbell: LocalDoorbell) -> None:
    """Found so: an answer reached the open chat after 10 and 48 s, a short message after 15 s."""
    page = await town.visitor(TOKEN)
    await page.say(LAMP)
    await twenty_five_write_by_wechat(town)
    async with asyncio.timeout(PATIENCE), loops(town, doorbell):
        await wechat.full.wait()
        by_sms, by_telegram = bell_at(town.sms), bell_at(town.telegram)
        await town.bring(town.brought("sms", LAMP))
        await town.bring(town.brought("telegram", LAMP))
        await agent_writes(town, "您好，维修师傅今晚到")
        assert await page.hears("维修师傅今晚到")
        await by_sms.wait()
        await by_telegram.wait()
        assert not town.wechat.taken
        assert len(wechat.begun) == AT_ONCE
        wechat.let_go.set()
        everybody = bell_at(town.wechat)
        while len(town.wechat.taken) < CITIZENS:
            await everybody.wait()
            everybody.clear()
    await jobs.deliver(town.house)
    assert told_once(town)
    assert "已登记" in town.received("sms")[0]
    assert "已登记" in town.received("telegram")[0]


async def test_a_line_is_in_the_open_chat_with_the_commit(town: Town) -> None:
    """No loop runs, nobody sends: the window is rung by whoever wrote."""
    page = await town.visitor(TOKEN)
    async with asyncio.timeout(PATIENCE):
        await page.say(LAMP)
        await agent_writes(town, "您好，维修师傅今晚到")
        assert await page.hears("维修师傅今晚到")
    assert {row.state for row in await rows(town, "webchat")} == {OutboxState.WAITING}


async def test_a_workers_job_serves_the_other_lanes_while_one_hangs(
    town: Town, wechat: HangingWeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "LOOK_AGAIN", 0.01)
    await twenty_five_write_by_wechat(town)
    async with asyncio.timeout(PATIENCE):
        job = asyncio.create_task(jobs.deliver(town.house))
        await wechat.full.wait()
        by_sms = bell_at(town.sms)
        await town.bring(town.brought("sms", LAMP))
        await by_sms.wait()
        again = bell_at(town.sms)
        await town.bring(town.brought("sms", "我想问一下居住证怎么办理要带什么材料"))
        await again.wait()
        assert not town.wechat.taken
        assert not job.done()
        wechat.let_go.set()
        await job
    assert told_once(town)
    assert {(row.state, row.attempts) for row in await rows(town, "wechat")} == {(OutboxState.SENT, 1)}
    assert [row.state for row in await rows(town, "sms")] == [OutboxState.SENT] * len(town.sms.taken)


async def test_a_job_comes_to_its_end_however_long_a_provider_hangs(
    town: Town, wechat: HangingWeChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RQ kills a job whose time is up, in the middle of a call. What hangs is served to its end and not begun again."""
    moment = [0.0]
    monkeypatch.setattr(lanes, "monotonic", lambda: moment[0])
    monkeypatch.setattr(lanes, "LOOK_AGAIN", 0.01)
    await twenty_five_write_by_wechat(town)
    async with asyncio.timeout(PATIENCE):
        job = asyncio.create_task(jobs.deliver(town.house))
        await wechat.full.wait()
        moment[0] = lanes.LONGEST_RUN + 1
        by_sms = bell_at(town.sms)
        await town.bring(town.brought("sms", LAMP))
        await by_sms.wait()  # the others are served for as long as the job lives
        async with town.work.begin() as uow:
            outbox.put(uow, channel="wechat", address=OPENID, text="一条新的消息")
        wechat.let_go.set()
        await job
    assert [row.state for row in await rows(town, "wechat")] == [OutboxState.SENT] * CITIZENS + [OutboxState.WAITING]


async def test_a_lane_that_breaks_stops_no_other(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stumble(_house: object, kind: str) -> bool:
        if kind == "wechat":
            raise RuntimeError(kind)
        return await once(town.house, kind)

    once = lanes._once  # noqa: SLF001 - the database away for one lane
    monkeypatch.setattr(lanes, "_once", stumble)
    async with town.work.begin() as uow:
        outbox.put(uow, channel="wechat", address=OPENID, text="一")
        outbox.put(uow, channel="sms", address=PHONE, text="二")
    with pytest.raises(RuntimeError, match="wechat"):
        await jobs.deliver(town.house)
    assert town.received("sms") == ["二"]

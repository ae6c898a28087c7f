"""A whole town for one story: real webhooks and outbox, fake providers, the sample city, a clock that is turned."""

import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select
from websockets.asyncio.client import ClientConnection, connect

from channels.webchat.server import ChatServer
from channels.webchat.tokens import Tokens
from dashboards.desk.queries.intake import newest_ticket, opened_since
from dashboards.supervision.queries import promises
from dashboards.supervision.queries.promises import WaitingCall
from hotline.app import wiring
from hotline.app.process.background import deliver_all, sweep_due
from hotline.app.process.chat import chat_server
from hotline.app.process.web import web_app
from hotline.app.wiring import Services
from hotline.base.clock import TurnedClock
from hotline.base.settings import Settings
from hotline.base.storage.database import Database
from hotline.simulation.fakes import deliveries
from hotline.simulation.fakes.deliveries import InboundDelivery
from hotline.simulation.fakes.sms import FakeAliyunSms
from hotline.simulation.fakes.telegram import FakeTelegram
from hotline.simulation.fakes.wechat import FakeWeChat
from router.models import Notice
from tests.fakes.scripted import ScriptedGuesser
from tests.walks import seeded_city
from tickets import handling, store
from tickets.access.rights import Actor, ActorKind, Role
from tickets.models import Ticket, WorkOrder

PHONE, OPENID, CHAT = "13877100001", "oWalkingCitizen0000000000001", 700001


@dataclass
class Visitor:
    """A browser on the chat page."""

    socket: ClientConnection
    lines: list[str] = field(default_factory=list)

    async def say(self, text: str) -> None:
        """Say it, and read on until it is acknowledged."""
        cid = str(uuid.uuid4())
        await self.socket.send(json.dumps({"type": "say", "cid": cid, "text": text}))
        while True:
            payload = json.loads(await self.socket.recv())
            self._note(payload)
            if payload["type"] == "ack" and payload["cid"] == cid:
                return

    async def hears(self, words: str) -> str:
        """The next line of ours with these words; waits for it."""
        while True:
            found = next((line for line in self.lines if words in line), None)
            if found is not None:
                return found
            self._note(json.loads(await self.socket.recv()))

    def _note(self, fields: dict[str, Any]) -> None:
        if fields["type"] == "message" and fields["from"] != "citizen":
            self.lines.append(fields["text"])


class Town:
    def __init__(self, house: Services, client: TestClient[Any, Any], chat: ChatServer, clock: TurnedClock) -> None:
        self.house, self.client, self.chat, self.clock = house, client, chat, clock
        self.work = house.work
        self.sms: FakeAliyunSms
        self.wechat: FakeWeChat
        self.telegram: FakeTelegram
        self._serial = 0

    async def bring(self, made: InboundDelivery) -> str:
        """A provider calls the webhook; returns what it is answered."""
        response = await self.client.post(made.path, data=made.body, headers=made.headers, params=made.query)
        assert response.status == 200, await response.text()
        return await response.text()

    def brought(self, channel: str, text: str, *, again: bool = False) -> InboundDelivery:
        """The delivery that this channel's provider makes; `again`: its own repeat of the last one."""
        self._serial += 0 if again else 1
        now, settings = self.clock.now(), self.house.settings
        call = str(uuid.UUID(int=self._serial))
        return {
            "phone": lambda: deliveries.freeswitch_cdr(settings, caller=PHONE, text=text, call_id=call, now=now),
            "sms": lambda: deliveries.aliyun_sms_up(
                settings, phone=PHONE, text=text, sequence_id=str(self._serial), now=now
            ),
            "wechat": lambda: deliveries.wechat_push(
                settings, openid=OPENID, text=text, message_id=str(self._serial), now=now
            ),
            "telegram": lambda: deliveries.telegram_update(
                settings, chat=CHAT, text=text, update_id=self._serial, now=now
            ),
        }[channel]()

    async def says(self, channel: str, text: str) -> None:
        await self.bring(self.brought(channel, text))
        await self.settle()

    async def settle(self) -> None:
        """Let dispatch and delivery finish what is there now."""
        await self.house.decide()
        await deliver_all(self.house)

    async def turn(self, **by: float) -> None:
        """Turn the clock, and let sweeper and delivery act."""
        self.clock.turn(**by)
        await sweep_due(self.house)
        await deliver_all(self.house)

    def received(self, channel: str) -> list[str]:
        """What the citizen's phone shows, oldest first."""
        fake = {"sms": self.sms, "phone": self.sms, "wechat": self.wechat, "telegram": self.telegram}[channel]
        return [message.text for message in fake.taken]

    async def ticket(self) -> Ticket:
        """The only ticket there is, in its present state."""
        async with self.work.reading() as session:
            return await store.ticket(session, await newest_ticket(self.work))

    async def person(self, role: Role, department: str | None = None) -> Actor:
        """Somebody in this role; of this department if one is named."""
        async with self.work.reading() as session:
            unit = await store.department_by_code(session, department or "centre")
            assert unit is not None
            scope = await store.subtree(session, unit.id)
            one_a_role = list(Role).index(role) + 1  # the seed has more people than there are roles
            return Actor(ActorKind.STAFF, one_a_role, "值班员", frozenset({role}), unit.id, scope, unit.lineage)

    async def acts(self, doing: Any, by: Actor, **facts: Any) -> None:
        """One act on the ticket and its lead order, as a page would do it; then let its consequences happen."""
        async with self.work.begin() as uow:
            ticket = await store.ticket(uow.session, await newest_ticket(self.work))
            order = await store.lead_order(uow.session, ticket.id)
            done = doing(uow, ticket, order, by=by, **facts)
            if done is not None and hasattr(done, "__await__"):
                await done
        await self.settle()

    async def order(self) -> WorkOrder:
        async with self.work.reading() as session:
            found = await store.lead_order(session, await newest_ticket(self.work))
            assert found is not None
            return found

    async def answers(self, department: str, text: str) -> None:
        """The department's whole part: sign, contact, answer, approve; then the centre's audit."""
        clerk = await self.person(Role.UNIT_CLERK, department)
        handler = await self.person(Role.UNIT_HANDLER, department)
        approver, reviewer = await self.person(Role.UNIT_APPROVER, department), await self.person(Role.REVIEWER)
        if (await self.order()).signed_at is None:
            await self.acts(handling.sign, clerk)
        await self.acts(handling.contact, handler, note="已电话联系")
        await self.acts(handling.answer, handler, text=text, truth="属实", solved="已解决")
        await self.acts(handling.approve, approver)
        await self.acts(handling.pass_answer, reviewer)

    async def tickets(self) -> int:
        return (await opened_since(self.work, 0)).tickets

    async def notices(self, department: str) -> list[str]:
        """This department's notices, oldest first."""
        async with self.work.reading() as session:
            unit = await store.department_by_code(session, department)
            assert unit is not None
            rows = select(Notice.text).where(Notice.department_id == unit.id).order_by(Notice.id)
            return list(await session.scalars(rows))

    async def call_list(self) -> list[WaitingCall]:
        """What the page 回访 shows as to be read out by telephone, oldest first."""
        caller = Actor(ActorKind.STAFF, 0, "回访员", frozenset({Role.CALLER}))
        async with self.work.reading() as session:
            return (await promises.calls(session, caller)).items

    def token(self, name: str) -> str:
        """The chat token of the browser with this name."""
        return Tokens(lambda: self.house.settings.keys).of(name)

    async def visitor(self, token: str, *, last_seq: int = 0) -> Visitor:
        socket = await connect(f"ws://127.0.0.1:{self.chat.port}/chat", compression=None, proxy=None)
        await socket.send(json.dumps({"type": "hello", "token": self.token(token), "last_seq": last_seq}))
        return Visitor(socket)


@pytest.fixture
async def town(settings: Settings, database: Database, clock: TurnedClock) -> AsyncIterator[Town]:
    sms = FakeAliyunSms(settings.sms_key_id, settings.sms_key_secret.get_secret_value())
    wechat = FakeWeChat(settings.wechat_appid, settings.wechat_secret.get_secret_value())
    telegram = FakeTelegram(settings.telegram_token.get_secret_value())
    apis = {"sms_api": await sms.start(), "wechat_api": await wechat.start(), "telegram_api": await telegram.start()}
    house = wiring.build(settings.model_copy(update=apis), clock=clock)
    await seeded_city.fill(house.work)
    await house.read_catalogue()
    house.classifier = ScriptedGuesser({"举报": "scjg", "路灯": "szgl", "欠薪": "ldjc"})
    chat = chat_server(house, port=0)
    await chat.start()
    async with TestClient(TestServer(web_app(house))) as client:
        made = Town(house, client, chat, clock)
        made.sms, made.wechat, made.telegram = sms, wechat, telegram
        yield made
    await chat.close()
    await house.close()
    for fake in (sms, wechat, telegram):
        await fake.close()

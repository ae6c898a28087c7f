"""Citizens who write by every channel, and whose providers repeat what was not answered with 200."""

import asyncio
import json
import random
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

import aiohttp
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from channels.webchat.server import PATH
from channels.webchat.tokens import Tokens
from hotline import city as sample
from hotline.base.settings import Settings
from hotline.simulation.fakes import deliveries
from hotline.simulation.fakes.deliveries import InboundDelivery
from router.triage.deciding import decide
from router.triage.purposes import Purpose, Situation

DOORS = ("sms", "phone", "wechat", "webchat")
AGAIN_AFTER = 0.2  # seconds until a provider repeats
ANSWERED_WITHIN = 10.0  # seconds after which a provider gives up an answer and repeats
REPEATED = 0.1  # of the messages, the share that is brought twice although the first was answered


@dataclass(frozen=True, slots=True)
class SentMessage:
    """One message of one citizen, who writes this once."""

    channel: str
    sender: str
    message_id: str
    text: str
    repeated: bool

    @property
    def key(self) -> tuple[str, str]:
        return self.channel, self.message_id


def messages(seed: int, count: int) -> list[SentMessage]:
    """The same for the same seed. Each opens a ticket: texts that are no matter of their own are left out."""
    rng, city = random.Random(seed), sample.load_city()
    matters = [one.text for one in city.examples if _is_matter(one.text)]
    return [_message(rng, seed, number, sample.fill(rng.choice(matters), rng, city)) for number in range(count)]


def _is_matter(text: str) -> bool:
    situation = Situation(is_call=False)
    return decide(text, situation, now=datetime.now(UTC)).purpose is Purpose.NEW


def _message(rng: random.Random, seed: int, number: int, text: str) -> SentMessage:
    channel = rng.choice(DOORS)
    sender = {
        "sms": f"138{seed % 100:02d}{number:06d}",
        "phone": f"139{seed % 100:02d}{number:06d}",
        "wechat": f"oChaos{seed:04d}{number:017d}",
        "webchat": f"chaos{seed:07d}{number:020d}",
    }[channel]
    message_id = str(uuid.UUID(int=rng.getrandbits(128))) if channel != "wechat" else str(rng.getrandbits(60))
    return SentMessage(channel, sender, message_id, text, rng.random() < REPEATED)


@asynccontextmanager
async def doors(settings: Settings) -> AsyncIterator["Bring"]:
    """Yields what brings one message: it returns when the message was answered with 200, however often that takes."""
    limit = aiohttp.ClientTimeout(total=ANSWERED_WITHIN)
    async with aiohttp.ClientSession(settings.site_url, timeout=limit) as session:

        async def once(message: SentMessage) -> bool:
            return await (
                _chat(settings, message) if message.channel == "webchat" else _post(session, settings, message)
            )

        async def bring(message: SentMessage) -> None:
            while not await once(message):  # noqa: ASYNC110 - another process takes it
                await asyncio.sleep(AGAIN_AFTER)

        async def bring_and_repeat(message: SentMessage) -> None:
            """Who repeats does it at the same moment, as a provider does whose first call has not come back yet."""
            await asyncio.gather(*(bring(message) for _ in range(1 + message.repeated)))

        yield bring_and_repeat


Bring = Callable[[SentMessage], Awaitable[None]]


async def feed(sent: Sequence[SentMessage], bring: Bring, *, at_once: int, taken: Callable[[], None]) -> None:
    """All of them, some at a time, in their order; `taken` is called after each."""
    waiting = iter(sent)

    async def one_after_another() -> None:
        for one in waiting:
            await bring(one)
            taken()

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(one_after_another())


async def _post(session: aiohttp.ClientSession, settings: Settings, message: SentMessage) -> bool:
    made = delivery(settings, message)
    try:
        async with session.post(made.path, data=made.body, headers=made.headers, params=made.query) as answer:
            refused = HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR
            assert not refused, f"{message.channel} refused with {answer.status}: {await answer.text()}"
            return answer.status == HTTPStatus.OK
    except (aiohttp.ClientError, OSError, TimeoutError):
        return False


def delivery(settings: Settings, message: SentMessage) -> InboundDelivery:
    now = datetime.now(UTC)
    if message.channel == "phone":
        return deliveries.freeswitch_cdr(
            settings, caller=message.sender, text=message.text, call_id=message.message_id, now=now
        )
    if message.channel == "wechat":
        return deliveries.wechat_push(
            settings, openid=message.sender, text=message.text, message_id=message.message_id, now=now
        )
    return deliveries.aliyun_sms_up(
        settings, phone=message.sender, text=message.text, sequence_id=message.message_id, now=now
    )


async def _chat(settings: Settings, message: SentMessage) -> bool:
    """The page says it and waits for the acknowledgement; without one it comes again with the same id."""
    address = f"ws://127.0.0.1:{settings.chat_port}{PATH}"
    try:
        async with asyncio.timeout(ANSWERED_WITHIN), connect(address, compression=None, proxy=None) as socket:
            await socket.send(
                json.dumps({"type": "hello", "token": Tokens(lambda: settings.keys).of(message.sender), "last_seq": 0})
            )
            await socket.send(json.dumps({"type": "say", "cid": message.message_id, "text": message.text}))
            async for frame in socket:
                kind = json.loads(frame)["type"]
                if kind in {"ack", "error"}:
                    return kind == "ack"
    except (WebSocketException, OSError, TimeoutError):
        pass
    return False

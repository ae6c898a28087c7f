"""Simulated citizens: they write through the real servers, read what the fake providers bring, answer as people do."""

import asyncio
import json
import random
import secrets
import uuid
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from channels.webchat.server import PATH as CHAT_PATH
from channels.webchat.tokens import Tokens
from classifier.danger import danger_detection
from hotline import city
from hotline.app.process.embedded import EmbeddedCity
from hotline.base.observability.log import logger
from hotline.simulation.demo import replying
from hotline.simulation.fakes import deliveries
from hotline.simulation.fakes.deliveries import InboundDelivery

WEIGHTS = {"phone": 35, "webchat": 20, "wechat": 20, "sms": 15, "telegram": 10}  # the phone leads (DOMAIN 5.4)
FAMILY = "韦黄覃梁陆农莫蒙罗李陈苏潘何卢"
GIVEN = "桂芳建国秀英志强小燕明辉丽萍海波玉兰俊杰"
SMALL_TALK = ("你好", "谢谢", "进度怎么样了", "转人工")
DANGEROUS = 0.05  # of the examples that are dangerous, the share that is said: below one matter in a hundred
log = logger(__name__)


@dataclass
class SimulatedCitizen:
    """One citizen on one channel; `address` is their id there."""

    channel: str
    address: str
    name: str
    temper: random.Random
    asked: int = 0
    heard: list[str] = field(default_factory=list)


class Citizens:
    """Makes people, lets them speak, and passes them what they receive."""

    def __init__(self, open_house: EmbeddedCity, *, seed: int | None = None) -> None:
        self.open_house, self.settings = open_house, open_house.house.settings
        self.people: dict[tuple[str, str], SimulatedCitizen] = {}
        self._rng = random.Random(seed)  # noqa: S311 - play, no secret
        self._sample = city.load_city()
        self._tasks: set[asyncio.Task[None]] = set()
        self._session = aiohttp.ClientSession(open_house.url)

    async def live(self, *, per_minute: float, burst: int = 0) -> None:
        """A burst at the start, then new matters at this rate, for ever."""
        for _ in range(burst):
            await self._someone_speaks()
        while True:
            await asyncio.sleep(self._rng.expovariate(per_minute / 60))
            await self._someone_speaks()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._session.close()

    async def hear(self, channel: str, address: str, text: str) -> None:
        """A message reached this citizen, who may answer after a while."""
        person = self.people.get((channel, address))
        if person is None and channel == "sms":
            person = self.people.get(("phone", address))  # who phoned is written to by SMS
        if person is None:
            return
        person.heard.append(text)
        answer = self._answer(person, text)
        if answer is not None:
            self._start(self._say_later(person, answer, person.temper.uniform(2, 12)))

    def _answer(self, person: SimulatedCitizen, text: str) -> str | None:
        said = replying.reply(text, person.temper, asked=person.asked)
        person.asked += replying.QUESTION in text
        return said

    async def _someone_speaks(self) -> None:
        channel = self._rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        if channel not in self.open_house.house.adapters:
            channel = "webchat"
        person = self._new_person(channel)
        small = self._rng.random() < 0.04 and channel != "phone"  # noqa: PLR2004
        text = self._rng.choice(SMALL_TALK) if small else matter(self._rng, self._sample)
        self._start(self._chat(person, text) if channel == "webchat" else self._say_later(person, text, 0))

    def _new_person(self, channel: str) -> SimulatedCitizen:
        rng = self._rng
        name = rng.choice(FAMILY) + "".join(rng.sample(GIVEN, rng.choice((1, 2))))
        phone = f"1{rng.choice('3578')}{rng.randrange(10**9):09d}"
        address = {
            "phone": phone,
            "sms": phone,
            "webchat": Tokens(lambda: self.settings.keys).new(),
            "wechat": f"o{secrets.token_hex(13)}",
            "telegram": str(rng.randrange(10**9)),
        }[channel]
        person = SimulatedCitizen(channel, address, name, random.Random(rng.random()))  # noqa: S311
        self.people[channel, address] = person
        return person

    def _start(self, doing: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _say_later(self, person: SimulatedCitizen, text: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        made = self._delivery(person, text)
        try:
            async with self._session.post(made.path, data=made.body, headers=made.headers, params=made.query) as answer:
                if not answer.ok:
                    log.warning("demo_citizen_refused", channel=person.channel, status=answer.status)
        except (aiohttp.ClientError, OSError, TimeoutError) as trouble:
            log.warning("demo_message_failed", channel=person.channel, trouble=type(trouble).__name__)

    def _delivery(self, person: SimulatedCitizen, text: str) -> InboundDelivery:
        now, fresh = self.open_house.house.clock.now(), secrets.randbits(48)
        if person.channel == "phone" and not person.heard:
            return deliveries.freeswitch_cdr(
                self.settings, caller=person.address, text=text, call_id=str(uuid.uuid4()), now=now
            )
        if person.channel in {"phone", "sms"}:
            return deliveries.aliyun_sms_up(
                self.settings, phone=person.address, text=text, sequence_id=str(fresh), now=now
            )
        if person.channel == "wechat":
            return deliveries.wechat_push(
                self.settings, openid=person.address, text=text, message_id=str(fresh), now=now
            )
        return deliveries.telegram_update(
            self.settings, chat=int(person.address), text=text, update_id=fresh, now=now, name=person.name
        )

    async def _chat(self, person: SimulatedCitizen, text: str) -> None:
        """A visitor keeps the page open: says it, reads every line, answers ours."""
        address = f"ws://{self.settings.host}:{self.open_house.chat.port}{CHAT_PATH}"
        try:
            async with connect(address, compression=None, proxy=None) as socket:
                await socket.send(json.dumps({"type": "hello", "token": person.address, "last_seq": 0}))
                await socket.send(_say(text))
                async for frame in socket:
                    payload = json.loads(frame)
                    if payload["type"] == "message" and payload["from"] != "citizen":
                        person.heard.append(payload["text"])
                        answer = self._answer(person, payload["text"])
                        if answer is not None:
                            await asyncio.sleep(person.temper.uniform(2, 12))
                            await socket.send(_say(answer))
        except (WebSocketException, OSError, TimeoutError) as trouble:
            log.warning("demo_message_failed", channel="webchat", trouble=type(trouble).__name__)


def _say(text: str) -> str:
    return json.dumps({"type": "say", "cid": str(uuid.uuid4()), "text": text}, ensure_ascii=False)


def matter(rng: random.Random, sample: city.SampleCity) -> str:
    """What somebody has to say: one of the city's examples, dangerous ones as rarely as in life."""
    text = city.fill(rng.choice(sample.examples).text, rng, sample)
    return matter(rng, sample) if danger_detection.hear(text) is not None and rng.random() > DANGEROUS else text

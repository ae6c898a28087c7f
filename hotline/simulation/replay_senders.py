"""How a replayed record arrives: as each provider brings it, over a real connection to our own servers."""

import asyncio
import hashlib
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus

import aiohttp
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from channels.webchat.server import PATH as CHAT_PATH
from channels.webchat.tokens import Tokens
from classifier.model.corpus import Record
from hotline.app.process.embedded import EmbeddedCity
from hotline.base.errors import BadInput
from hotline.base.observability.log import logger
from hotline.base.settings import Settings
from hotline.simulation.fakes import deliveries
from hotline.simulation.fakes.deliveries import InboundDelivery

ANSWERED_WITHIN = 60.0  # seconds; a server that answers later has failed for this message
log = logger(__name__)


class Answered(StrEnum):
    """What our server answered."""

    TAKEN = "taken"
    REPEATED = "repeated"
    REFUSED = "refused"
    FAILED = "failed"


Send = Callable[[Record], Awaitable[Answered]]


@dataclass(frozen=True, slots=True)
class Persona:
    """A sender and a message id, both derived from the record's id: the same record is the same message for ever."""

    digest: bytes

    @classmethod
    def of(cls, record: Record) -> "Persona":
        key = str(record.row.get("id") or record.line)
        return cls(hashlib.sha256(f"replay:{key}".encode()).digest())

    @property
    def phone(self) -> str:
        figures = int.from_bytes(self.digest[:8], "big")
        return f"1{3 + figures % 7}{figures // 7 % 10**9:09d}"

    @property
    def number(self) -> int:
        return int.from_bytes(self.digest[8:14], "big")

    @property
    def token(self) -> str:
        return self.digest.hex()[:40]

    @property
    def message_id(self) -> str:
        return str(uuid.UUID(bytes=self.digest[:16]))


def said(record: Record) -> str:
    return "\n".join(part for part in (record.title, record.text) if part)


@asynccontextmanager
async def sender_for(channel: str, open_house: EmbeddedCity) -> AsyncIterator[Send]:
    if channel == "webchat":
        address = f"ws://{open_house.house.settings.host}:{open_house.chat.port}{CHAT_PATH}"
        tokens = Tokens(lambda: open_house.house.settings.keys)
        yield lambda record: _chat(address, tokens, record)
        return
    limit = aiohttp.ClientTimeout(total=ANSWERED_WITHIN)
    async with aiohttp.ClientSession(open_house.url, timeout=limit) as session:
        settings = open_house.house.settings
        clock = open_house.house.clock
        yield lambda record: _post(session, delivery(channel, settings, record, now=clock.now()))


async def _post(session: aiohttp.ClientSession, made: InboundDelivery) -> Answered:
    try:
        async with session.post(made.path, data=made.body, headers=made.headers, params=made.query) as response:
            status = response.status
    except (aiohttp.ClientError, TimeoutError, OSError) as trouble:
        log.warning("replay_not_delivered", trouble=type(trouble).__name__)
        return Answered.FAILED
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Answered.FAILED
    return Answered.REFUSED if status >= HTTPStatus.BAD_REQUEST else Answered.TAKEN


async def _chat(address: str, tokens: Tokens, record: Record) -> Answered:
    """One visitor opens the chat, says it, and waits for the acknowledgement of these words."""
    persona = Persona.of(record)
    try:
        async with asyncio.timeout(ANSWERED_WITHIN), connect(address, compression=None, proxy=None) as socket:
            await socket.send(json.dumps({"type": "hello", "token": tokens.of(persona.token), "last_seq": 0}))
            await socket.send(json.dumps({"type": "say", "cid": persona.message_id, "text": said(record)}))
            async for frame in socket:
                payload = json.loads(frame)
                if payload["type"] == "ack":
                    return Answered.REPEATED if payload["dup"] else Answered.TAKEN
                if payload["type"] == "error":
                    return Answered.REFUSED
    except (WebSocketException, OSError, TimeoutError) as trouble:
        log.warning("replay_not_delivered", trouble=type(trouble).__name__)
    return Answered.FAILED


def delivery(channel: str, settings: Settings, record: Record, *, now: datetime) -> InboundDelivery:
    """The record as this channel's provider would bring it now, signed with our own secrets."""
    if channel not in _BROUGHT:
        raise BadInput(f"{channel} 渠道还不能重放：没有写明它的服务商怎样送来消息")
    return _BROUGHT[channel](settings, Persona.of(record), said(record), now)


def _call(settings: Settings, persona: Persona, text: str, now: datetime) -> InboundDelivery:
    return deliveries.freeswitch_cdr(settings, caller=persona.phone, text=text, call_id=persona.message_id, now=now)


def _wechat(settings: Settings, persona: Persona, text: str, now: datetime) -> InboundDelivery:
    openid = f"o{persona.token[:27]}"
    return deliveries.wechat_push(settings, openid=openid, text=text, message_id=str(persona.number), now=now)


def _telegram(settings: Settings, persona: Persona, text: str, now: datetime) -> InboundDelivery:
    return deliveries.telegram_update(settings, chat=persona.number, text=text, update_id=persona.number, now=now)


def _sms(settings: Settings, persona: Persona, text: str, now: datetime) -> InboundDelivery:
    return deliveries.aliyun_sms_up(settings, phone=persona.phone, text=text, sequence_id=str(persona.number), now=now)


_BROUGHT = {"phone": _call, "wechat": _wechat, "telegram": _telegram, "sms": _sms}

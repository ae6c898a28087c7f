"""The frames of the web chat, both ways; pure.

In:  {"type":"hello","token":…|null,"last_seq":n}   {"type":"say","cid":uuid,"text":…}
Out: {"type":"message","seq","from","text","at","cid"?}   {"type":"ready","token","seq"}
     {"type":"ack","cid","seq","dup"}   {"type":"error","cid"?,"message"}
The client keeps a `say` until its `ack`, and sends it again with the same cid after a broken line.
"""

import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from channels.contract import InboundMessage, Refused
from channels.reading import json_body, mapping, words

_TOKEN = re.compile(r"[A-Za-z0-9_-]{22,64}", re.ASCII)  # 22 characters are 128 bits
_LARGEST = 2**53  # what a browser can count to
_UUID_LENGTH = 36


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One line of a conversation, as the citizen may read it."""

    seq: int
    author: str  # citizen, agent or system
    text: str
    at: datetime
    cid: str = ""


@dataclass(frozen=True, slots=True)
class Hello:
    token: str | None
    last_seq: int


@dataclass(frozen=True, slots=True)
class Say:
    cid: str
    text: str


class BadFrame(Refused):
    """Names the `say` it answers, so that the page can show the error beside the words."""

    def __init__(self, message: str, *, cid: str = "") -> None:
        super().__init__(message, status=400)
        self.cid = cid


def new_token() -> str:
    return secrets.token_urlsafe(24)


def is_token(value: object) -> bool:
    return isinstance(value, str) and bool(_TOKEN.fullmatch(value))


def read(frame: str | bytes) -> Hello | Say:
    """Raises BadFrame, in words for the citizen."""
    body = frame.encode(errors="replace") if isinstance(frame, str) else frame
    try:
        told = mapping(json_body(body, what="消息"), what="消息")
    except Refused as refused:
        raise BadFrame(refused.message) from None
    match told.get("type"):
        case "hello":
            return Hello(told.get("token"), _sequence(told.get("last_seq")))
        case "say":
            return _say(told.get("cid"), told.get("text"))
    raise BadFrame("消息的 type 应当是 hello 或 say")


def message(say: Say, *, token: str, now: datetime) -> InboundMessage:
    return InboundMessage(
        channel="webchat",
        external_id=f"{token}:{say.cid}",
        sender=token,
        text=say.text,
        sent_at=now,
        detail={"cid": say.cid},
    )


def ready(token: str, seq: int) -> str:
    return _frame(type="ready", token=token, seq=seq)


def line(told: ChatLine) -> str:
    named = {"cid": told.cid} if told.cid else {}
    return _frame(
        **{"type": "message", "seq": told.seq, "from": str(told.author), "text": told.text, "at": told.at.isoformat()},
        **named,
    )


def ack(cid: str, seq: int, *, dup: bool) -> str:
    return _frame(type="ack", cid=cid, seq=seq, dup=dup)


def error(words_of_it: str, *, cid: str = "") -> str:
    return _frame(type="error", message=words_of_it, **({"cid": cid} if cid else {}))


def _frame(**fields: Any) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _say(cid: Any, text: Any) -> Say:
    known = _cid(cid)
    try:
        said = words(text, what="消息内容")
    except Refused as refused:
        raise BadFrame(refused.message, cid=known) from None
    if not said:
        raise BadFrame("请先写点什么再发送", cid=known)
    return Say(known, said)


def _cid(value: Any) -> str:
    try:
        return str(UUID(value)) if len(value) == _UUID_LENGTH else _no_cid()
    except (AttributeError, TypeError, ValueError):
        return _no_cid()


def _no_cid() -> str:
    raise BadFrame("消息缺少编号 cid（UUID）")


def _sequence(value: Any) -> int:
    """Anything strange reads as zero: then the whole conversation is told again, which does no harm."""
    return value if type(value) is int and 0 <= value <= _LARGEST else 0

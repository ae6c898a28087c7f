"""The frames of the web chat, both ways; pure.

In:  {"type":"hello","mark":…,"last_seq":n}   {"type":"say","cid":uuid,"text":…}
     A page says by its mark whose it is, and the browser's cookie, which no script can read, has to be of the same one.
     Who has no cookies says {"type":"hello","token":…|null,"last_seq":n}: without a token a new one comes with `ready`.
Out: {"type":"message","seq","from","text","at","cid"?}   {"type":"ready","seq","token"?}
     {"type":"ack","cid","seq","dup"}   {"type":"error","cid"?,"message"}
The client keeps a `say` until its `ack`, and sends it again with the same cid after a broken line.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from channels.contract import InboundMessage, RefusedDelivery
from channels.payload_parsing import json_body, mapping, words

_LARGEST = 2**53  # what a browser can count to
_UUID_LENGTH = 36
_MARK = 40  # characters of a token's digest


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
    token: object  # None, or what is claimed to be one
    mark: object
    last_seq: int


@dataclass(frozen=True, slots=True)
class Say:
    cid: str
    text: str


class BadFrame(RefusedDelivery):
    """Names the `say` it answers, so that the page can show the error beside the words."""

    def __init__(self, message: str, *, cid: str = "") -> None:
        super().__init__(message, status=400)
        self.cid = cid


def read(frame: str | bytes) -> Hello | Say:
    """Raises BadFrame, in words for the citizen."""
    body = frame.encode(errors="replace") if isinstance(frame, str) else frame
    try:
        payload = mapping(json_body(body, what="消息"), what="消息")
    except RefusedDelivery as refused:
        raise BadFrame(refused.message) from None
    match payload.get("type"):
        case "hello":
            return Hello(payload.get("token"), payload.get("mark"), _sequence(payload.get("last_seq")))
        case "say":
            return _say(payload.get("cid"), payload.get("text"))
    raise BadFrame("消息的 type 应当是 hello 或 say")


def key_of(token: str, cid: str) -> str:
    """The permanent key of a message. It does not reveal the token of its sender, which is random."""
    return f"{hashlib.sha256(token.encode()).hexdigest()[:_MARK]}:{cid}"


def message(say: Say, *, token: str, now: datetime, address: str) -> InboundMessage:
    return InboundMessage(
        channel="webchat",
        external_id=key_of(token, say.cid),
        sender=token,
        text=say.text,
        sent_at=now,
        detail={"cid": say.cid},
        address=address,
    )


def ready(seq: int, *, token: str = "") -> str:
    """`token`: for clients without a cookie."""
    return _frame(type="ready", seq=seq, **({"token": token} if token else {}))


def line(one: ChatLine) -> str:
    named = {"cid": one.cid} if one.cid else {}
    return _frame(
        **{"type": "message", "seq": one.seq, "from": str(one.author), "text": one.text, "at": one.at.isoformat()},
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
    except RefusedDelivery as refused:
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
    """Anything strange reads as zero: then the whole conversation is sent again, which does no harm."""
    return value if type(value) is int and 0 <= value <= _LARGEST else 0

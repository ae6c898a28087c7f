"""What WeChat pushes, as a flat mapping and then as a message: XML or JSON, plain or sealed."""

import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import DefusedXMLParser

from channels.contract import Ignored, InboundMessage, Media, RefusedDelivery
from channels.payload_parsing import from_epoch, identifier, json_body, mapping, short, words
from hotline.base.text.cleaning import decode

_ILLEGAL_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONGEST = 64 * 1024  # bytes; a text has 2 KB at most
_DEEPEST, _CHILD = 8, 2  # levels; a push has five at most
_KEPT = ("MediaId", "PicUrl", "Format", "Location_X", "Location_Y", "Scale", "Label", "Url")


def fields(body: bytes) -> Mapping[str, Any]:
    """The push as name -> value; raises Refused(400)."""
    if not body.strip():
        raise RefusedDelivery("微信推送内容为空")
    if body.lstrip().startswith(b"{"):
        return mapping(json_body(body, what="微信推送"), what="微信推送")
    if len(body) > _LONGEST:
        raise RefusedDelivery("微信推送太长")
    found = _Fields()
    parser = DefusedXMLParser(target=found, forbid_dtd=True)
    try:
        parser.feed(_ILLEGAL_IN_XML.sub("", decode(body)))
        parser.close()
    except (ParseError, ValueError) as broken:
        raise RefusedDelivery(f"微信推送不是有效的 XML：{broken}") from None
    return found.read


class _Fields:
    """The elements right below the root; no tree is built, for nothing deeper is needed."""

    def __init__(self) -> None:
        self.read: dict[str, str] = {}
        self._open: list[str] = []

    def start(self, tag: str, _attributes: Mapping[str, str]) -> None:
        if len(self._open) == _DEEPEST:
            raise ValueError("层数太多")
        self._open.append(tag)
        if len(self._open) == _CHILD:
            self.read[tag] = ""

    def data(self, text: str) -> None:
        if len(self._open) == _CHILD:
            self.read[self._open[-1]] += text

    def end(self, _tag: str) -> None:
        self._open.pop()

    def close(self) -> None:
        """The parser asks for it."""


def message(push: Mapping[str, Any], *, now: datetime) -> InboundMessage | Ignored:
    kind = short(push.get("MsgType"), limit=32)
    if kind == "event":
        return Ignored(f"微信事件 {short(push.get('Event'), limit=64)}")
    said = words(_said(kind, push), what="消息内容")
    if not said and kind != "text":  # an empty text goes on: the citizen is asked to write
        return Ignored(f"用不上的微信消息 {kind}")
    sender = identifier(push.get("FromUserName"), what="FromUserName", limit=64)
    return InboundMessage(
        channel="wechat",
        external_id=_message_id(push, sender),
        account=short(push.get("ToUserName"), limit=64),
        sender=sender,
        text=said,
        sent_at=from_epoch(push.get("CreateTime"), now=now),
        media=_media(kind, push),
        detail={"type": kind} | {k: short(push[k], limit=500) for k in _KEPT if push.get(k)},
    )


def _said(kind: str, push: Mapping[str, Any]) -> Any:
    """The words of a message, or words for a message that has none; empty for what the office cannot use."""
    if kind == "text":
        return push.get("Content", "")
    if kind == "voice":
        return str(push.get("Recognition") or "") or "[语音消息，没有转写]"
    if kind == "location":
        return f"[位置] {push.get('Label', '')}（纬度 {push.get('Location_X')}，经度 {push.get('Location_Y')}）"
    if kind == "link":
        return f"[链接] {push.get('Title', '')}\n{push.get('Description', '')}\n{push.get('Url', '')}"
    return _PLACEHOLDERS.get(kind, "")


def _media(kind: str, push: Mapping[str, Any]) -> tuple[Media, ...]:
    """The platform keeps a file for three days under its MediaId."""
    ref = short(push.get("MediaId"), limit=200)
    name = short(push.get("Title"), limit=100) or f"{_PLACEHOLDERS.get(kind, '[语音]').strip('[]')}"
    return (Media(ref, name),) if ref and kind in {*_PLACEHOLDERS, "voice"} else ()


_PLACEHOLDERS = {"image": "[图片]", "video": "[视频]", "shortvideo": "[短视频]", "file": "[文件]"}


def _message_id(push: Mapping[str, Any], sender: str) -> str:
    """MsgId; pushes without one are distinguished by sender, second and words, as WeChat's pages advise."""
    if push.get("MsgId"):
        return identifier(push["MsgId"], what="MsgId", limit=64)
    rest = sha256(repr(sorted((k, str(v)) for k, v in push.items())).encode("utf-8", "replace")).hexdigest()
    return f"{sender}:{short(push.get('CreateTime'), limit=20)}:{rest[:16]}"

"""What WeChat pushes, as a flat mapping and then as a message: XML or JSON, plain or sealed."""

import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import fromstring

from channels.contract import Ignored, InboundMessage, Media, Refused
from channels.reading import from_epoch, identifier, json_body, mapping, short, words
from hotline.base.text import decode

_ILLEGAL_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_KEPT = ("MediaId", "PicUrl", "Format", "Location_X", "Location_Y", "Scale", "Label", "Url")


def fields(body: bytes) -> Mapping[str, Any]:
    """The push as name -> value; raises Refused(400)."""
    if not body.strip():
        raise Refused("微信推送内容为空")
    if body.lstrip().startswith(b"{"):
        return mapping(json_body(body, what="微信推送"), what="微信推送")
    try:
        root = fromstring(_ILLEGAL_IN_XML.sub("", decode(body)), forbid_dtd=True)
    except (ParseError, ValueError) as broken:
        raise Refused(f"微信推送不是有效的 XML：{broken}") from None
    return {child.tag: child.text or "" for child in root}


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
    """MsgId; pushes without one are told apart by sender, second and words, as WeChat's pages advise."""
    if push.get("MsgId"):
        return identifier(push["MsgId"], what="MsgId", limit=64)
    rest = sha256(repr(sorted((k, str(v)) for k, v in push.items())).encode("utf-8", "replace")).hexdigest()
    return f"{sender}:{short(push.get('CreateTime'), limit=20)}:{rest[:16]}"

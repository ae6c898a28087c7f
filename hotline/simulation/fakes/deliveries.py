"""Inbound deliveries as the real providers make them, signed with our own settings; for replay, demo and tests.

Each builder returns what an HTTP client needs: path, headers, query, body. `raw()` makes it a RawDelivery for `Doors`.
"""

import base64
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from channels.contract import RawDelivery
from channels.messenger.wechat_crypto import SafeMode, signature
from channels.webchat.tokens import Tokens
from hotline.base.clock import city_time
from hotline.base.settings import Settings

JSON = "application/json"
WAITED = 3  # seconds in the queue


@dataclass(frozen=True, slots=True)
class InboundDelivery:
    path: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.path.split("/")[2]

    def raw(self) -> RawDelivery:
        lower = {name.lower(): value for name, value in self.headers.items()}
        return RawDelivery(body=self.body, path=self.path, query=self.query, headers=lower, remote="127.0.0.1")


def freeswitch_cdr(
    settings: Settings,
    *,
    caller: str,
    text: str | Sequence[Mapping[str, Any]],
    call_id: str,
    now: datetime,
    seconds: int = 60,
    answered: bool = True,
) -> InboundDelivery:
    """mod_json_cdr's raw JSON; `text` is plain, or segments (speaker, begin_ms, end_ms, text)."""
    record = {
        "core-uuid": "63e2315b-d538-4dfa-9ed5-af73ba6210b6",
        "switchname": "hotline",
        "channel_data": {"state": "CS_REPORTING", "direction": "inbound"},
        "variables": _variables(caller, text, call_id, now, seconds=seconds, answered=answered),
        "callflow": [{"caller_profile": {"caller_id_number": caller, "destination_number": "12345"}}],
    }
    return InboundDelivery("/in/phone", _json(record), {"Content-Type": JSON, "Authorization": basic(settings)})


def basic(settings: Settings) -> str:
    pair = f"{settings.phone_user}:{settings.phone_password.get_secret_value()}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def webchat_say(settings: Settings, *, token: str, text: str, cid: str) -> InboundDelivery:
    """A `say` frame by POST from the browser of this name; `cid` may be any text, and is made a UUID."""
    frame = {"type": "say", "cid": str(uuid.uuid5(uuid.NAMESPACE_OID, cid)), "text": text}
    return InboundDelivery(
        "/in/webchat", _json(frame), {"Content-Type": JSON, "X-Chat-Token": Tokens(lambda: settings.keys).of(token)}
    )


def wechat_push(
    settings: Settings,
    *,
    openid: str,
    text: str,
    message_id: str,
    now: datetime,
    fields: Mapping[str, str] | None = None,
) -> InboundDelivery:
    """A signed XML push, sealed where an EncodingAESKey is set; `fields` replaces or adds elements (MsgType …)."""
    values = {
        "ToUserName": "gh_680bdefc8c5d",
        "FromUserName": openid,
        "CreateTime": str(int(now.timestamp())),
        "MsgType": "text",
        "Content": text,
        "MsgId": message_id,
    } | dict(fields or {})
    body = _xml(values)
    query = wechat_query(settings, now=now, nonce=message_id)
    aes_key = settings.wechat_aes_key.get_secret_value()
    if aes_key:
        sealed = SafeMode(aes_key, settings.wechat_appid).encrypt(body)
        token = settings.wechat_token.get_secret_value()
        seal = signature(token, query["timestamp"], query["nonce"], sealed)
        query |= {"encrypt_type": "aes", "msg_signature": seal}
        body = _xml({"ToUserName": values["ToUserName"], "Encrypt": sealed})
    return InboundDelivery("/in/wechat", body, {"Content-Type": "text/xml"}, query)


def wechat_query(settings: Settings, *, now: datetime, nonce: str) -> dict[str, str]:
    timestamp = str(int(now.timestamp()))
    token = settings.wechat_token.get_secret_value()
    return {"signature": signature(token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}


def telegram_update(
    settings: Settings, *, chat: int, text: str, update_id: int, now: datetime, name: str = "市民"
) -> InboundDelivery:
    moment = int(now.timestamp())
    person = {"id": chat, "is_bot": False, "first_name": name}
    message = {
        "message_id": update_id,
        "date": moment,
        "chat": {"id": chat, "type": "private", "first_name": name},
        "from": person,
        "text": text,
    }
    secret = settings.telegram_secret.get_secret_value()
    headers = {"Content-Type": JSON, "X-Telegram-Bot-Api-Secret-Token": secret}
    return InboundDelivery("/in/telegram", _json({"update_id": update_id, "message": message}), headers)


def aliyun_sms_up(settings: Settings, *, phone: str, text: str, sequence_id: str, now: datetime) -> InboundDelivery:
    """SmsUp by the fields of help.aliyun.com page 60127."""
    item = {
        "phone_number": phone,
        "send_time": city_time(now).strftime("%Y-%m-%d %H:%M:%S"),
        "content": text,
        "sign_name": settings.sms_sign,
        "dest_code": "12345",
        "sequence_id": sequence_id,
    }
    return InboundDelivery(
        f"/in/sms/{settings.sms_path_secret.get_secret_value()}", _json([item]), {"Content-Type": JSON}
    )


def _variables(
    caller: str,
    text: str | Sequence[Mapping[str, Any]],
    call_id: str,
    now: datetime,
    *,
    seconds: int,
    answered: bool,
) -> dict[str, str]:
    started = int(now.timestamp()) - seconds
    return {
        "uuid": call_id,
        "direction": "inbound",
        "caller_id_number": caller,
        "sip_to_user": "12345",
        "start_stamp": city_time(now).strftime("%Y-%m-%d %H:%M:%S"),
        "start_epoch": str(started),
        "start_uepoch": str(started * 1_000_000),
        "answer_epoch": str(started) if answered else "0",
        "end_epoch": str(started + seconds),
        "duration": str(seconds),
        "billsec": str(seconds) if answered else "0",
        "hangup_cause": "NORMAL_CLEARING" if answered else "ORIGINATOR_CANCEL",
        "hotline_transcript": text if isinstance(text, str) else json.dumps({"segments": text}, ensure_ascii=False),
    } | (_in_queue(started) if answered else {})


def _in_queue(started: int) -> dict[str, str]:
    """What mod_callcenter writes on the caller's leg when a seat takes the call after some seconds."""
    met = str(started + WAITED)
    return {
        "cc_side": "member",
        "cc_queue": "hotline@12345",
        "cc_queue_joined_epoch": str(started),
        "cc_queue_answered_epoch": met,
        "cc_cause": "answered",
        "cc_agent": "8001@seat",
        "bridge_epoch": met,
    }


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode(errors="replace")


def _xml(fields: Mapping[str, str]) -> bytes:
    inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    return f"<xml>{inside}</xml>".encode(errors="replace")

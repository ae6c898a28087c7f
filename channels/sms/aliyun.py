"""Text messages by Aliyun: replies (SmsUp) and receipts (SmsReport) in, SendSms out.

Source: help.aliyun.com, pages 60127 and 101867. The provider signs nothing: the door is a secret part of the address,
and its list of addresses belongs in front of it. It comes again after 1, 5 and 10 minutes unless it hears code 0.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any, ClassVar

from channels.contract import (
    Answer,
    Ignored,
    InboundMessage,
    Outcome,
    Outgoing,
    Parsed,
    RawDelivery,
    Refused,
    SendFailed,
)
from channels.reading import from_city_clock, identifier, is_same_secret, json_body, mapping, short, words
from channels.sms.aliyun_rpc import signature
from channels.wire import Wire
from hotline.base.phones import phone_number
from hotline.base.settings import Settings

_TAKEN = json.dumps({"code": 0, "msg": "接收成功"}, ensure_ascii=False)
_JSON = "application/json"
_LATER = {  # codes of help.aliyun.com page 101346 that pass by themselves, with the seconds to wait
    "isv.BUSINESS_LIMIT_CONTROL": 3600.0,
    "isv.DAY_LIMIT_CONTROL": 3600.0 * 6,
    "isv.OUT_OF_SERVICE": 3600.0,
    "isv.AMOUNT_NOT_ENOUGH": 3600.0,
    "isp.SYSTEM_ERROR": None,
    "isp.RAM_PERMISSION_DENY": 3600.0,
    "ServiceUnavailable": None,
    "InternalError": None,
    "SignatureNonceUsed": None,
}


class Aliyun:
    kind: ClassVar[str] = "sms"
    label: ClassVar[str] = "短信"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._path_secret = settings.sms_path_secret.get_secret_value()
        self._wire = Wire(settings.sms_api)

    def authenticate(self, raw: RawDelivery, *, now: datetime) -> None:  # noqa: ARG002 - a path carries no time
        given = raw.path.rstrip("/").rpartition("/")[2]
        if not self._path_secret or not is_same_secret(given, self._path_secret):
            raise Refused("短信接口地址不对", status=403)

    def parse(self, raw: RawDelivery, *, now: datetime) -> Parsed:
        """One bad item must not lose the others: only a delivery with nothing good in it is refused."""
        items = json_body(raw.body, what="短信推送")
        if not isinstance(items, list) or not items:
            raise Refused("短信推送应当是一个不空的 JSON 数组")
        read = [_read(item, now=now) for item in items]
        if all(isinstance(found, Refused) for found in read):
            raise next(found for found in read if isinstance(found, Refused))
        return tuple(Ignored(f"不合约定：{found.message}") if isinstance(found, Refused) else found for found in read)

    def answer(self, raw: RawDelivery, outcome: Outcome, refusal: Refused | None = None) -> Answer:  # noqa: ARG002
        """What breaks the contract is kept by us and taken off the provider's list: it would come the same again."""
        if outcome is Outcome.FAILED:
            return Answer(500, _refused("稍后重试"), _JSON)
        if refusal and refusal.refused_status != HTTPStatus.BAD_REQUEST:
            return Answer(refusal.refused_status, _refused(refusal.message), _JSON)
        return Answer(200, _TAKEN, _JSON)

    async def send(self, message: Outgoing) -> str:
        """OutId is our own id, so that the receipt and a repeat after a crash can be recognised."""
        answer = await self._wire.post_form("/", self._signed(message))
        code = str(answer.get("Code") or "")
        if code == "OK":
            return str(answer.get("BizId") or "")
        raise SendFailed(
            f"短信没有发出（{code} {short(answer.get('Message'))}）",
            retryable=code in _LATER or code.startswith("Throttling"),
            after=_LATER.get(code),
        )

    async def close(self) -> None:
        await self._wire.close()

    def _signed(self, message: Outgoing) -> dict[str, str]:
        parameters = _protocol(self._settings.sms_key_id) | {
            "PhoneNumbers": message.address,
            "SignName": self._settings.sms_sign,
            "TemplateCode": self._settings.sms_template,
            "TemplateParam": json.dumps({"content": message.text}, ensure_ascii=False),
            "OutId": str(message.id),
        }
        secret = self._settings.sms_key_secret.get_secret_value()
        return parameters | {"Signature": signature(secret, parameters)}


def _protocol(key_id: str) -> dict[str, str]:
    return {
        "AccessKeyId": key_id,
        "Action": "SendSms",
        "Version": "2017-05-25",
        "RegionId": "cn-hangzhou",
        "Format": "JSON",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "SignatureNonce": secrets.token_hex(16),
        "Timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),  # theirs to check against the wall clock
    }


def _refused(words_of_it: str) -> str:
    return json.dumps({"code": 1, "msg": words_of_it}, ensure_ascii=False)


def _read(item: Any, *, now: datetime) -> InboundMessage | Ignored | Refused:
    try:
        told = mapping(item, what="短信推送的每一项")
        return Ignored("短信送达回执") if "report_time" in told or "err_code" in told else _reply(told, now=now)
    except Refused as refused:
        return refused


def _reply(item: Mapping[str, Any], *, now: datetime) -> InboundMessage:
    sender = phone_number(str(item.get("phone_number") or ""))
    if not sender:
        raise Refused("短信缺少有效的手机号码")
    said = words(item.get("content"), what="短信内容")
    kept = {name: short(item[name]) for name in ("sign_name", "dest_code") if item.get(name)}
    return InboundMessage(
        channel=Aliyun.kind,
        external_id=_reply_id(item),
        sender=sender,
        phone=sender,
        text=said,
        sent_at=from_city_clock(item.get("send_time"), now=now),
        detail=kept,
    )


def _reply_id(item: Mapping[str, Any]) -> str:
    """The provider's sequence number; a reply without one is known by who, when and what."""
    if item.get("sequence_id"):
        return identifier(item["sequence_id"], what="sequence_id")
    told = [str(item.get(name)) for name in ("phone_number", "send_time", "content")]
    return sha256("\0".join(told).encode("utf-8", "replace")).hexdigest()

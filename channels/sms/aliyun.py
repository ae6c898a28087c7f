"""Text messages by Aliyun: replies (SmsUp) and receipts (SmsReport) in, SendSms out.

Source: help.aliyun.com, pages 60127 and 101867. The provider signs nothing: part of the webhook's address is secret,
and the list of its addresses belongs in front of it.
It comes again after 1, 5 and 10 minutes unless answered with code 0.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any, ClassVar

from channels.contract import (
    Cause,
    DeliveryReceipt,
    Ignored,
    InboundMessage,
    IntakeOutcome,
    Obstacle,
    Outgoing,
    Parsed,
    RawDelivery,
    RefusedDelivery,
    SendFailed,
    WebhookResponse,
)
from channels.http_client import Wire
from channels.payload_parsing import from_city_clock, identifier, is_same_secret, json_body, mapping, short, words
from channels.sms.aliyun_rpc import signature
from hotline.base.settings import Settings
from hotline.base.text.phones import phone_number

_TAKEN = json.dumps({"code": 0, "msg": "接收成功"}, ensure_ascii=False)
_JSON = "application/json"
_ID_DIGITS = 19  # fewer fit a 64-bit number
_LIMITED = "isv.BUSINESS_LIMIT_CONTROL"  # per number; the message says of what span
_SPANS = (("分钟", 60.0), ("小时", 3600.0), ("天", 3600.0 * 6))
_LATER = {"isv.DAY_LIMIT_CONTROL": 3600.0 * 6}  # seconds to wait
_ACCOUNT = frozenset(  # codes of help.aliyun.com page 101346 that mean us, not the message
    {
        "InvalidAccessKeyId.NotFound",
        "InvalidAccessKeyId.Inactive",
        "SignatureDoesNotMatch",
        "isp.RAM_PERMISSION_DENY",
        "isv.ACCOUNT_ABNORMAL",
        "isv.ACCOUNT_NOT_EXISTS",
        "isv.AMOUNT_NOT_ENOUGH",
        "isv.DENY_IP_RANGE",
        "isv.OUT_OF_SERVICE",
        "isv.PRODUCT_UNSUBSCRIBE",
        "isv.PRODUCT_UN_SUBSCRIPT",
        "isv.SMS_SIGNATURE_ILLEGAL",
        "isv.SMS_SIGNATURE_SCENE_ILLEGAL",
        "isv.SMS_SIGN_ILLEGAL",
        "isv.SMS_TEMPLATE_ILLEGAL",
        "isv.TEMPLATE_MISSING_PARAMETERS",
    }
)
_NEVER = frozenset(
    {
        "isv.BLACK_KEY_CONTROL_LIMIT",
        "isv.DOMESTIC_NUMBER_NOT_SUPPORTED",
        "isv.INVALID_JSON_PARAM",
        "isv.INVALID_PARAMETERS",
        "isv.MOBILE_COUNT_OVER_LIMIT",
        "isv.MOBILE_NUMBER_ILLEGAL",
        "isv.PARAM_LENGTH_LIMIT",
        "isv.PARAM_NOT_SUPPORT_URL",
        "isv.TEMPLATE_PARAMS_ILLEGAL",
    }
)

_OBSTACLES = {
    "isv.BLACK_KEY_CONTROL_LIMIT": Obstacle.CONTENT,
    "isv.INVALID_JSON_PARAM": Obstacle.CONTENT,
    "isv.INVALID_PARAMETERS": Obstacle.CONTENT,
    "isv.PARAM_LENGTH_LIMIT": Obstacle.CONTENT,
    "isv.PARAM_NOT_SUPPORT_URL": Obstacle.CONTENT,
    "isv.TEMPLATE_PARAMS_ILLEGAL": Obstacle.CONTENT,
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
            raise RefusedDelivery("短信接口地址不对", status=403)

    def parse(self, raw: RawDelivery, *, now: datetime) -> Parsed:
        """One bad item must not lose the others: only a delivery with nothing good in it is refused."""
        items = json_body(raw.body, what="短信推送")
        if not isinstance(items, list) or not items:
            raise RefusedDelivery("短信推送应当是一个不空的 JSON 数组")
        read = [_read(item, now=now) for item in items]
        if all(isinstance(found, RefusedDelivery) for found in read):
            raise next(found for found in read if isinstance(found, RefusedDelivery))
        return tuple(
            Ignored(f"不合约定：{found.message}") if isinstance(found, RefusedDelivery) else found for found in read
        )

    def answer(
        self,
        raw: RawDelivery,  # noqa: ARG002
        outcome: IntakeOutcome,
        refusal: RefusedDelivery | None = None,
    ) -> WebhookResponse:
        """What breaks the contract is kept by us and taken off the provider's list: it would come the same again."""
        if outcome is IntakeOutcome.FAILED:
            return WebhookResponse(500, _refused("稍后重试"), _JSON)
        if refusal and refusal.refused_status != HTTPStatus.BAD_REQUEST:
            return WebhookResponse(refusal.refused_status, _refused(refusal.message), _JSON)
        return WebhookResponse(200, _TAKEN, _JSON)

    async def send(self, message: Outgoing) -> str:
        """OutId is our own id, so that the receipt and a repeat after a crash can be recognised."""
        answer = await self._wire.post_form("/", self._signed(message))
        answered = answer.json()
        code = str(answered.get("Code") or "")
        if code == "OK" and answer.status == HTTPStatus.OK:
            return str(answered.get("BizId") or "")
        said = short(answered.get("Message"))
        wait = _wait(code, said) or answer.retry_after
        raise SendFailed(f"短信没有发出（{code} {said}）", _cause(code), after=wait, obstacle=_OBSTACLES.get(code))

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


def _cause(code: str) -> Cause:
    """A code that is in no list may pass; the tries are counted."""
    if code in _ACCOUNT:
        return Cause.ACCOUNT
    return Cause.NEVER if code in _NEVER else Cause.LATER


def _wait(code: str, said: str) -> float | None:
    if code == _LIMITED:
        return next((seconds for span, seconds in _SPANS if span in said), 3600.0)
    return _LATER.get(code)


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


def _read(item: Any, *, now: datetime) -> InboundMessage | Ignored | DeliveryReceipt | RefusedDelivery:
    try:
        answered = mapping(item, what="短信推送的每一项")
        return (
            _receipt(answered, now=now)
            if "report_time" in answered or "err_code" in answered
            else _reply(answered, now=now)
        )
    except RefusedDelivery as refused:
        return refused


def _receipt(item: Mapping[str, Any], *, now: datetime) -> DeliveryReceipt | Ignored:
    """`out_id` is ours, as `send` gave it: a receipt may come before the answer to the send."""
    ours = str(item.get("out_id") or "")
    if not (ours.isascii() and ours.isdigit() and len(ours) < _ID_DIGITS):
        return Ignored("不是我们发出的短信的回执")
    reason = short(f"{item.get('err_code') or ''} {item.get('err_msg') or ''}".strip())
    at = from_city_clock(item.get("report_time"), now=now)
    return DeliveryReceipt(int(ours), item.get("success") is True, reason, at)


def _reply(item: Mapping[str, Any], *, now: datetime) -> InboundMessage:
    sender = phone_number(str(item.get("phone_number") or ""))
    if not sender:
        raise RefusedDelivery("短信缺少有效的手机号码")
    said = words(item.get("content"), what="短信内容")
    kept = {name: short(item[name]) for name in ("sign_name", "dest_code") if item.get(name)}
    return InboundMessage(
        channel=Aliyun.kind,
        external_id=_reply_id(item),
        account=short(item.get("dest_code"), limit=32),
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
    answered = [str(item.get(name)) for name in ("phone_number", "send_time", "content")]
    return sha256("\0".join(answered).encode("utf-8", "replace")).hexdigest()

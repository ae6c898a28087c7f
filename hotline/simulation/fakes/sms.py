"""A fake Aliyun SMS endpoint: SendSms, its signature checked. Source: help.aliyun.com, SendSms and "RPC mechanism"."""

import hmac
import json
import re

from aiohttp import web

from channels.sms.aliyun_rpc import signature
from hotline.simulation.fakes.provider import FakeProvider, OnMessage, SentMessage

_REQUIRED = ("PhoneNumbers", "SignName", "TemplateCode", "SignatureNonce", "Timestamp")
_PHONE = re.compile(r"\+?\d{5,20}", re.ASCII)


class FakeAliyunSms(FakeProvider):
    """A failure is (code, message). A repeated OutId is sent again, as the real one does, and counted in `repeats`."""

    def __init__(self, key_id: str, key_secret: str, on_message: OnMessage | None = None) -> None:
        super().__init__(on_message)
        self._key_id, self._key_secret = key_id, key_secret
        self._nonces: set[str] = set()
        self._out_ids: set[str] = set()
        self.repeats: list[str] = []

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/", self._serve)
        return app

    async def _serve(self, request: web.Request) -> web.Response:
        fields = {name: str(value) for name, value in (await request.post()).items()}
        refusal = self._refusal(fields) or self.next_failure()
        if refusal:
            return _answer(*refusal, status=200 if refusal[0].startswith("isv.") else 400)
        return await self._send(fields)

    def _refusal(self, fields: dict[str, str]) -> tuple[str, str] | None:
        if fields.get("AccessKeyId") != self._key_id:
            return "InvalidAccessKeyId.NotFound", "Specified access key is not found."
        if not hmac.compare_digest(fields.get("Signature", ""), signature(self._key_secret, fields)):
            return "SignatureDoesNotMatch", "Specified signature is not matched with our calculation."
        if fields["SignatureNonce"] in self._nonces:
            return "SignatureNonceUsed", "Specified signature nonce was used already."
        if any(not fields.get(name) for name in _REQUIRED):
            return "isv.INVALID_PARAMETERS", "参数异常"
        if not all(_PHONE.fullmatch(phone) for phone in fields["PhoneNumbers"].split(",")):
            return "isv.MOBILE_NUMBER_ILLEGAL", "非法手机号"
        self._nonces.add(fields["SignatureNonce"])
        return None

    async def _send(self, fields: dict[str, str]) -> web.Response:
        out_id = fields.get("OutId", "")
        if out_id in self._out_ids:
            self.repeats.append(out_id)
        self._out_ids.add(out_id)
        biz_id = f"{self.next_id()}^0"
        text = str(json.loads(fields.get("TemplateParam") or "{}").get("content", ""))
        await self.take(SentMessage(fields["PhoneNumbers"], text, biz_id, out_id))
        return _answer("OK", "OK", biz_id=biz_id)


def _answer(code: str, message: str, *, status: int = 200, biz_id: str = "") -> web.Response:
    body = {"Code": code, "Message": message, "RequestId": "00000000-FAKE-ALIYUN-SMS-000000000000"}
    return web.json_response(body | ({"BizId": biz_id} if biz_id else {}), status=status)

"""WeChat official accounts: pushes in, customer-service messages out.

Source: developers.weixin.qq.com. The signature covers time and nonce, not the body. So pushes older than five minutes
are refused, sealed ones (安全模式) are asked for unless the settings take plain ones too, and one time and nonce brings
one content. WeChat waits five seconds and comes three times in all: the same content falls on its MsgId.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, ClassVar

from channels.contract import (
    Cause,
    FetchFailed,
    Ignored,
    IntakeOutcome,
    Obstacle,
    Once,
    Outgoing,
    Parsed,
    RawDelivery,
    RefusedDelivery,
    SendFailed,
    WebhookResponse,
)
from channels.http_client import Wire, json_object, parts, whole
from channels.messenger import wechat_push
from channels.messenger.wechat_crypto import BrokenCipher, SafeMode, is_signed
from channels.messenger.wechat_token import StableToken
from hotline.base.settings import Settings

_FRESH_SECONDS = 300
_TEXT_LIMIT = 600  # characters; a customer-service text may have 2048 bytes, a Chinese character takes three
_MENU_LIMIT = 300  # a menu's head takes 1024 bytes
_STALE_TOKEN = frozenset({40001, 40014, 42001})
_LATER = {-1: None, 45009: 3600.0, 45011: 60.0}  # busy; the day's quota; too fast
_OWN_CODES = 9_000_000  # above: a system's own trouble (9001001 …)
_GONE = frozenset({40007, 41006})  # no such MediaId, or past its three days
_ACCOUNT = {
    40001: "access_token 无效",
    40013: "appid 无效",
    40014: "access_token 无效",
    40164: "本机地址不在公众号的 IP 白名单里",
    42001: "access_token 过期",
    48001: "公众号没有客服消息权限",
    48004: "接口被封禁",
    50002: "接口被限制",
    50005: "公众号没有关联这个用户的权限",
}
_NEVER = {
    40003: ("openid 无效", Obstacle.ADDRESS),
    40037: ("订阅通知的模板 id 不对，请核对 HOTLINE_WECHAT_NOTICE_TEMPLATE", Obstacle.CONTENT),
    43004: ("对方没有关注公众号", Obstacle.BLOCKED),
    43101: ("对方没有同意订阅通知", Obstacle.BLOCKED),
    45002: ("内容太长", Obstacle.CONTENT),
    45015: ("超过 48 小时没有互动，不能再发", Obstacle.WINDOW),
    45047: ("用户下次来消息之前的条数已用完", Obstacle.WINDOW),
    47003: ("订阅通知的关键词不对，请核对 HOTLINE_WECHAT_NOTICE_FIELDS", Obstacle.CONTENT),
    48002: ("用户拒收公众号消息", Obstacle.BLOCKED),
}
_SAY, _NOTIFY = "/cgi-bin/message/custom/send", "/cgi-bin/message/subscribe/bizsend"


class WeChat:
    kind: ClassVar[str] = "wechat"
    label: ClassVar[str] = "微信公众号"

    def __init__(self, settings: Settings) -> None:
        self._token = settings.wechat_token.get_secret_value()
        aes_key = settings.wechat_aes_key.get_secret_value()
        self._safe = SafeMode(aes_key, settings.wechat_appid) if aes_key else None
        self._plain = settings.wechat_plain
        self._wire = Wire(settings.wechat_api, hosts=settings.wechat_media_hosts, networks=settings.fetch_networks)
        self._notice_template, self._site = settings.wechat_notice_template, settings.site_url
        self._access = StableToken(self._wire, settings.wechat_appid, settings.wechat_secret.get_secret_value())

    def authenticate(self, raw: RawDelivery, *, now: datetime) -> None:
        timestamp, nonce = raw.query.get("timestamp", ""), raw.query.get("nonce", "")
        if not is_signed(raw.query.get("signature", ""), self._token, timestamp, nonce):
            raise RefusedDelivery("微信签名不对", status=403)
        if not timestamp.isdecimal() or abs(now.timestamp() - int(timestamp[:12])) > _FRESH_SECONDS:
            raise RefusedDelivery("微信推送的时间戳已过期", status=403)
        if raw.method != "POST":
            return
        if self._safe:
            self._check_seal(raw, timestamp, nonce)
        elif not self._plain:
            raise RefusedDelivery("微信推送是明文：请在公众平台改用安全模式，并设置 HOTLINE_WECHAT_AES_KEY", status=403)

    def once(self, raw: RawDelivery) -> Once | None:
        """The content under a time and nonce: encrypted again for a repeat, it is the same once decrypted."""
        if raw.method != "POST":
            return None
        content = raw.body
        if self._safe:
            try:
                content = self._safe.decrypt(str(wechat_push.fields(raw.body).get("Encrypt", "")))
            except BrokenCipher:  # `parse` says so
                return None
        return Once(f"{raw.query.get('timestamp', '')}:{raw.query.get('nonce', '')}", content)

    def parse(self, raw: RawDelivery, *, now: datetime) -> Parsed:
        if raw.method == "GET":
            return (Ignored("接口地址验证"),)
        push = wechat_push.fields(raw.body)
        return (wechat_push.message(self._opened(push), now=now),)

    def answer(
        self, raw: RawDelivery, outcome: IntakeOutcome, refusal: RefusedDelivery | None = None
    ) -> WebhookResponse:
        """A body that breaks the contract is answered `success` all the same: it would only come twice more."""
        if outcome is IntakeOutcome.REFUSED and refusal and refusal.refused_status != HTTPStatus.BAD_REQUEST:
            return WebhookResponse(refusal.refused_status, refusal.message)
        if outcome is IntakeOutcome.FAILED:
            return WebhookResponse(500)
        return WebhookResponse(200, raw.query.get("echostr", "") if raw.method == "GET" else "success")

    async def send(self, message: Outgoing) -> str:
        """In pieces of at most 600 characters; each counts towards the five that WeChat allows after a message.

        WeChat gives no id and knows no repeat: a send that broke off half-way starts again with the first piece.
        Choices are under the last piece (菜单消息); a touched one comes back as a text message with its words.
        """
        if message.notice is not None:
            await self._say(self._notification(message.address, message.notice), _NOTIFY)
            return ""
        pieces = list(parts(message.text, limit=_TEXT_LIMIT))
        if message.choices:
            pieces[-1:] = parts(pieces[-1], limit=_MENU_LIMIT)
        for place, part in enumerate(pieces, start=1):
            said = {"msgtype": "text", "text": {"content": part}}
            if message.choices and place == len(pieces):
                said = _menu(part, message.choices)
            await self._say({"touser": message.address, **said})
        return ""

    async def media(self, ref: str) -> AsyncGenerator[bytes, None]:
        """A temporary file by its MediaId (页面“获取临时素材”); a video comes as an address in JSON."""
        try:
            async for piece in self._handed_out(ref):
                yield piece
        except SendFailed as trouble:
            raise FetchFailed(trouble.message, retryable=trouble.retryable) from trouble

    async def close(self) -> None:
        await self._wire.close()

    async def _handed_out(self, ref: str) -> AsyncIterator[bytes]:
        for attempt in (1, 2):
            query = {"access_token": await self._access.current(), "media_id": ref}
            async with self._wire.get("/cgi-bin/media/get", query=query) as (kind, pieces):
                if kind not in {"application/json", "text/plain"}:
                    async for piece in pieces:
                        yield piece
                    return
                payload = json_object(await whole(pieces)) or {}
            if payload.get("video_url"):
                async with self._wire.get(str(payload["video_url"])) as (_, pieces):
                    async for piece in pieces:
                        yield piece
                return
            code = int(payload.get("errcode") or 0)
            if code not in _STALE_TOKEN or attempt > 1:
                words_ = "文件已过期或不存在" if code in _GONE else f"错误 {code}"
                raise FetchFailed(f"微信没有给出文件（{words_}）", retryable=code in _LATER)
            await self._access.renew()

    def _check_seal(self, raw: RawDelivery, timestamp: str, nonce: str) -> None:
        """With a key configured a plain push is refused too, or the seal could simply be left off."""
        given = raw.query.get("msg_signature", "")
        sealed = str(wechat_push.fields(raw.body).get("Encrypt", "")) if given else ""
        if not sealed or not is_signed(given, self._token, timestamp, nonce, sealed):
            raise RefusedDelivery("微信消息签名不对", status=403)

    def _opened(self, push: Mapping[str, Any]) -> Mapping[str, Any]:
        if self._safe is None:
            if "Encrypt" in push and "MsgType" not in push:
                raise RefusedDelivery("收到安全模式的推送，但没有配置 EncodingAESKey")
            return push
        try:
            return wechat_push.fields(self._safe.decrypt(str(push.get("Encrypt", ""))))
        except BrokenCipher as broken:
            raise RefusedDelivery(f"微信消息解密失败：{broken}") from None

    def _notification(self, openid: str, keywords: Mapping[str, str]) -> dict[str, Any]:
        """A subscription message (订阅通知): the keywords of a template, and a link to the page of progress."""
        data = {keyword: {"value": value} for keyword, value in keywords.items()}
        page = f"{self._site}/query"
        return {"touser": openid, "template_id": self._notice_template, "page": page, "data": data}

    async def _say(self, payload: dict[str, Any], path: str = _SAY) -> None:
        code = await self._post(path, payload)
        if code in _STALE_TOKEN:
            await self._access.renew()
            code = await self._post(path, payload)
        if code:
            known, obstacle = _NEVER.get(code, ("", None))
            reason = f"微信没有接收（{code} {_ACCOUNT.get(code) or known}）".replace(" ）", "）")
            raise SendFailed(reason, _cause(code), after=_LATER.get(code), obstacle=obstacle)

    async def _post(self, path: str, payload: dict[str, Any]) -> int:
        """The errcode. An answer without one is not WeChat's, at any status: a gateway answered."""
        query = {"access_token": await self._access.current()}
        answer = (await self._wire.post_json(path, payload, query=query)).taken()
        code = answer.get("errcode")
        if not isinstance(code, int) or isinstance(code, bool):
            raise SendFailed("微信的答复里没有 errcode，不知道收没收到", Cause.LATER)
        return code


def _cause(code: int) -> Cause:
    """A code that is in no list is about the request (4xxxx, 6xxxx): the same request would meet it again."""
    if code in _ACCOUNT:
        return Cause.ACCOUNT
    return Cause.LATER if code in _LATER or code >= _OWN_CODES else Cause.NEVER


def _menu(head: str, choices: Sequence[str]) -> dict[str, Any]:
    """A 菜单消息 of the customer-service interface."""
    listed = [{"id": str(number), "content": choice} for number, choice in enumerate(choices, start=1)]
    return {"msgtype": "msgmenu", "msgmenu": {"head_content": head, "list": listed, "tail_content": ""}}

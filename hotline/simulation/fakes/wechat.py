"""A fake WeChat API: stable_token, customer-service send. Source: developers.weixin.qq.com, pages of those names."""

import json
import secrets
from typing import Any

from aiohttp import web

from hotline.simulation.fakes.provider import FakeProvider, OnMessage, SentMessage

_TEXT_BYTES = 2048
_MENU_BYTES, _MENU_LINES = 1024, 10
_SECONDS = 7200
_THING = 20  # characters


class FakeWeChat(FakeProvider):
    """A failure is (errcode, errmsg). `expire_token()` makes the next use of the old token a 42001."""

    def __init__(self, appid: str, secret: str, on_message: OnMessage | None = None) -> None:
        super().__init__(on_message)
        self._appid, self._secret = appid, secret
        self.token = _new_token()
        self.tokens_given = 0
        self.files: dict[str, bytes] = {}  # MediaId -> what a citizen sent
        self.notices: list[SentMessage] = []  # subscription messages: template and keywords as one text
        self.subscribed = False  # whether citizens have agreed to them

    def expire_token(self) -> None:
        self.token = _new_token()

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/cgi-bin/stable_token", self._give_token)
        app.router.add_post("/cgi-bin/message/custom/send", self._send)
        app.router.add_post("/cgi-bin/message/subscribe/bizsend", self._notify)
        app.router.add_get("/cgi-bin/media/get", self._hand_out)
        return app

    async def _give_token(self, request: web.Request) -> web.Response:
        payload = await request.json()
        if payload.get("grant_type") != "client_credential" or payload.get("appid") != self._appid:
            return _error(40013, "invalid appid")
        if payload.get("secret") != self._secret:
            return _error(40125, "invalid appsecret")
        self.tokens_given += 1
        return web.json_response({"access_token": self.token, "expires_in": _SECONDS})

    async def _hand_out(self, request: web.Request) -> web.Response:
        """Page “获取临时素材”: the bytes with their type, or an error in JSON."""
        if request.query.get("access_token") != self.token:
            return _error(42001, "access_token expired")
        failure = self.next_failure()
        if failure:
            return _error(*failure)
        found = self.files.get(request.query.get("media_id", ""))
        return web.Response(body=found, content_type="image/jpeg") if found else _error(40007, "invalid media_id")

    async def _send(self, request: web.Request) -> web.Response:
        if request.query.get("access_token") != self.token:
            return _error(42001, "access_token expired")
        failure = self.next_failure()
        if failure:
            return _error(*failure)
        payload = json.loads(await request.text())
        openid, menu = payload.get("touser"), payload.get("msgmenu", {})
        text, choices = payload.get("text", {}).get("content", ""), menu.get("list", [])
        if not openid or payload.get("msgtype") not in {"text", "msgmenu"}:
            return _error(40003, "invalid openid")
        text, most = (menu.get("head_content", ""), _MENU_BYTES) if menu else (text, _TEXT_BYTES)
        if not text or len(text.encode()) > most or len(choices) > _MENU_LINES:
            return _error(45002, "content size out of limit")
        shown = tuple(line["content"] for line in choices if line["id"])
        await self.take(SentMessage(openid, text, self.next_id(), choices=shown))
        return _error(0, "ok")

    async def _notify(self, request: web.Request) -> web.Response:
        """Page “发送订阅通知”: one consent of the citizen, one message; a keyword `thing` has 20 characters at most."""
        if request.query.get("access_token") != self.token:
            return _error(42001, "access_token expired")
        payload = json.loads(await request.text())
        if not self.subscribed:
            return _error(43101, "user refuse to accept the msg")
        data = {keyword: field["value"] for keyword, field in payload["data"].items()}
        if not data or any(keyword.startswith("thing") and len(data[keyword]) > _THING for keyword in data):
            return _error(47003, "argument invalid!")
        shown = " ".join([payload["template_id"], *data.values(), payload["page"]])
        self.notices.append(SentMessage(payload["touser"], shown, self.next_id()))
        return _error(0, "ok")


def _new_token() -> str:
    return secrets.token_urlsafe(96)


def _error(code: int, words: str) -> web.Response:
    body: dict[str, Any] = {"errcode": code, "errmsg": words}
    return web.json_response(body)

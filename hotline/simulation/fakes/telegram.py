"""A fake Telegram Bot API server: sendMessage, getMe. Source: core.telegram.org/bots/api, "Making requests"."""

import json
import secrets
import time
from typing import Any

from aiohttp import web

from hotline.simulation.fakes.provider import FakeProvider, OnMessage, SentMessage

_TEXT_LIMIT = 4096


class FakeTelegram(FakeProvider):
    """A failure is (status, description) or (429, description, retry_after)."""

    def __init__(self, token: str, on_message: OnMessage | None = None) -> None:
        super().__init__(on_message)
        self._token = token
        self.files: dict[str, bytes] = {}  # file_id -> what a citizen sent

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path}", self._hand_out)
        return app

    async def _serve(self, request: web.Request) -> web.Response:
        if not secrets.compare_digest(request.match_info["token"].encode(), self._token.encode()):
            return _failure(401, "Unauthorized")
        fields = {name: str(value) for name, value in (await request.post()).items()} | dict(request.query)
        method = request.match_info["method"].lower()
        if method == "getme":
            return _result({"id": 12345, "is_bot": True, "first_name": "12345", "username": "fake_12345_bot"})
        if method == "getfile":
            return self._tell_path(fields.get("file_id", ""))
        return await self._send(fields) if method == "sendmessage" else _failure(404, "Not Found")

    def _tell_path(self, file_id: str) -> web.Response:
        failure = self.next_failure()
        if failure:
            return _failure(*failure)
        if file_id not in self.files:
            return _failure(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        return _result({"file_id": file_id, "file_unique_id": file_id, "file_path": file_id})

    async def _hand_out(self, request: web.Request) -> web.Response:
        if not secrets.compare_digest(request.match_info["token"].encode(), self._token.encode()):
            return _failure(401, "Unauthorized")
        return web.Response(body=self.files[request.match_info["path"]])

    async def _send(self, fields: dict[str, str]) -> web.Response:
        failure = self.next_failure()
        if failure:
            return _failure(*failure)
        chat, text = fields.get("chat_id", ""), fields.get("text", "")
        if not chat.lstrip("-").isdecimal():
            return _failure(400, "Bad Request: chat not found")
        if not text or len(text) > _TEXT_LIMIT:
            return _failure(400, "Bad Request: message is too long" if text else "Bad Request: message text is empty")
        number = self.next_id()
        await self.take(SentMessage(chat, text, number, choices=_keys(fields.get("reply_markup", ""))))
        return _result(
            {
                "message_id": int(number),
                "date": int(time.time()),
                "chat": {"id": int(chat), "type": "private"},
                "text": text,
            }
        )


def _keys(markup: str) -> tuple[str, ...]:
    """The words on a ReplyKeyboardMarkup, row after row."""
    rows = json.loads(markup)["keyboard"] if markup else []
    return tuple(key["text"] for row in rows for key in row)


def _result(value: dict[str, Any]) -> web.Response:
    return web.json_response({"ok": True, "result": value})


def _failure(status: int, description: str, retry_after: int | None = None) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if retry_after is not None:
        body["parameters"] = {"retry_after": retry_after}
    return web.json_response(body, status=status)

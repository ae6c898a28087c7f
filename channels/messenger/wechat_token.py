"""The access token, by `stable_token`: every process that asks gets the same one, so no shared cache is needed."""

import asyncio
from time import monotonic
from typing import Any

from channels.contract import Cause, SendFailed
from channels.http_client import Wire

_SPARE_SECONDS = 300  # old and new are both valid for five minutes around the change


_MISCONFIGURED = {
    40001: "AppSecret 不对",
    40002: "grant_type 不对",
    40013: "AppID 无效",
    40125: "AppSecret 不对",
    40164: "本机地址不在公众号的 IP 白名单里",
    40243: "AppSecret 已冻结",
    41004: "没有设置 AppSecret",
    50004: "禁止使用 token 接口",
    50007: "公众号已冻结",
}


class StableToken:
    def __init__(self, wire: Wire, appid: str, secret: str) -> None:
        self._wire, self._appid, self._secret = wire, appid, secret
        self._token, self._until = "", 0.0
        self._asking = asyncio.Lock()

    async def current(self) -> str:
        async with self._asking:
            if not self._token or monotonic() >= self._until:
                await self._ask()
            return self._token

    async def renew(self) -> None:
        """After WeChat called the token stale. Not forced: that would be twenty a day, and a second asker's loss."""
        async with self._asking:
            await self._ask()

    async def _ask(self) -> None:
        payload = {
            "grant_type": "client_credential",
            "appid": self._appid,
            "secret": self._secret,
            "force_refresh": False,
        }
        answer = await self._fetched(payload)
        if not isinstance(answer.get("access_token"), str):
            code = int(answer.get("errcode") or 0)
            words = f"微信没有给出 access_token（{code} {_MISCONFIGURED.get(code, '')}）".replace(" ）", "）")
            raise SendFailed(words, Cause.ACCOUNT if code in _MISCONFIGURED else Cause.LATER)
        self._token = answer["access_token"]
        self._until = monotonic() + float(answer.get("expires_in", 7200)) - _SPARE_SECONDS

    async def _fetched(self, payload: dict[str, object]) -> dict[str, Any]:
        """No message was sent yet: one that waited here in vain is not in doubt."""
        try:
            return (await self._wire.post_json("/cgi-bin/stable_token", payload)).taken()
        except SendFailed as failure:
            raise SendFailed(failure.message, Cause.LATER, after=failure.after) from failure

"""The access token, by `stable_token`: every process that asks gets the same one, so no shared cache is needed."""

import asyncio
from time import monotonic

from channels.contract import SendFailed
from channels.wire import Wire

_SPARE_SECONDS = 300  # old and new are both valid for five minutes around the change


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
        answer = await self._wire.post_json("/cgi-bin/stable_token", payload)
        if not isinstance(answer.get("access_token"), str):
            raise SendFailed(f"微信没有给出 access_token（{answer.get('errcode')}）", retryable=True)
        self._token = answer["access_token"]
        self._until = monotonic() + float(answer.get("expires_in", 7200)) - _SPARE_SECONDS

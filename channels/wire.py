"""The outgoing side: one lazily opened HTTP session an adapter, JSON answers, network trouble told as SendFailed."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from channels.contract import SendFailed

_TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)
_FILE_TIMEOUT = aiohttp.ClientTimeout(total=120, connect=5)
_PIECE = 1 << 16
_SERVER_ERROR = 500
_ANSWER_LIMIT = 64 * 1024


class Wire:
    def __init__(self, base: str) -> None:
        self._base = base.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def post_json(self, path: str, payload: Any, *, query: Mapping[str, str] | None = None) -> dict[str, Any]:
        """JSON in UTF-8 as it is: of escaped characters WeChat shows the citizen the escapes."""
        body = json.dumps(payload, ensure_ascii=False).encode()
        return await self._post(path, data=body, params=query, headers={"Content-Type": "application/json"})

    async def post_form(self, path: str, fields: Mapping[str, str]) -> dict[str, Any]:
        return await self._post(path, data=dict(fields))

    @asynccontextmanager
    async def get(
        self, path: str, *, query: Mapping[str, str] | None = None
    ) -> AsyncIterator[tuple[str, AsyncIterator[bytes]]]:
        """The type of what comes and its pieces; a whole address is fetched as it is."""
        address = path if path.startswith(("http://", "https://")) else self._base + path
        try:
            async with self._opened().get(address, params=query, timeout=_FILE_TIMEOUT) as response:
                if response.status >= _SERVER_ERROR:
                    raise SendFailed(f"对方的服务答复异常（HTTP {response.status}）", retryable=True)
                yield response.content_type, response.content.iter_chunked(_PIECE)
        except (aiohttp.ClientError, TimeoutError) as trouble:
            raise SendFailed(f"连不上对方的服务：{type(trouble).__name__}", retryable=True) from trouble

    async def close(self) -> None:
        if self._session:
            await self._session.close()
        self._session = None

    async def _post(self, path: str, **request: Any) -> dict[str, Any]:
        try:
            async with self._opened().post(self._base + path, allow_redirects=False, **request) as response:
                body = await response.content.read(_ANSWER_LIMIT)
                return json_object(body, status=response.status)
        except (aiohttp.ClientError, TimeoutError) as trouble:
            raise SendFailed(f"连不上对方的服务：{type(trouble).__name__}", retryable=True) from trouble

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        return self._session


def json_object(body: bytes, *, status: int = 200) -> dict[str, Any]:
    """The provider's words, whatever the status: Aliyun answers 4xx with a code that says more."""
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or status >= _SERVER_ERROR:
        raise SendFailed(f"对方的服务答复异常（HTTP {status}）", retryable=True)
    return answer


def parts(text: str, *, limit: int) -> list[str]:
    """The text in pieces of at most `limit` characters, cut after a line or a sentence where there is one."""
    pieces = []
    while len(text) > limit:
        cut = max(text.rfind(mark, 0, limit) for mark in "\n。！？；") + 1 or limit
        pieces.append(text[:cut])
        text = text[cut:]
    return [*pieces, text]

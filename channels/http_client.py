"""Outgoing HTTP: one lazily opened session an adapter, JSON answers, trouble on the way raised as SendFailed."""

import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp

from channels.contract import Cause, SendFailed
from channels.reach import CheckedResolver, Reach

_TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)
_FILE_TIMEOUT = aiohttp.ClientTimeout(total=120, connect=5)
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_PIECE = 1 << 16
_REDIRECT, _CLIENT_ERROR, _SERVER_ERROR = 300, 400, 500
_COME_AGAIN = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
_ANSWER_LIMIT = 64 * 1024
_LONGEST_WAIT = 86_400.0  # seconds; a provider that asks for more is not believed


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider answered: its status, the JSON object of its body, and the seconds after which to come again."""

    status: int
    body: dict[str, Any] | None
    retry_after: float | None = None

    def taken(self) -> dict[str, Any]:
        """The body of a 200. Whether the provider says there that it took the message, the adapter looks for."""
        if self.status != HTTPStatus.OK:
            raise self.failure()
        return self.json()

    def json(self) -> dict[str, Any]:
        """The body at a status below 500: some providers answer 4xx with a code that says more."""
        if self.body is None or self.status >= _SERVER_ERROR:
            raise self.failure()
        return self.body

    def failure(self) -> SendFailed:
        words = f"对方的服务答复异常（HTTP {self.status}）"
        if self.status == HTTPStatus.GATEWAY_TIMEOUT:
            return SendFailed(words, Cause.UNKNOWN, after=self.retry_after)
        is_refusal = _REDIRECT <= self.status < _SERVER_ERROR and self.status not in _COME_AGAIN
        return SendFailed(words, Cause.NEVER if is_refusal else Cause.LATER, after=self.retry_after)


class Wire:
    """`hosts`, `networks`: what besides the provider's own address may be fetched from (`channels/reach.py`)."""

    def __init__(self, base: str, *, hosts: Iterable[str] = (), networks: Iterable[str] = ()) -> None:
        self._base = base.rstrip("/")
        self._reach = Reach(base, hosts=hosts, networks=networks)
        self._session: aiohttp.ClientSession | None = None

    async def post_json(self, path: str, payload: Any, *, query: Mapping[str, str] | None = None) -> Answer:
        """JSON in UTF-8 as it is: of escaped characters WeChat shows the citizen the escapes."""
        body = json.dumps(payload, ensure_ascii=False).encode()
        return await self._post(path, data=body, params=query, headers={"Content-Type": "application/json"})

    async def post_form(self, path: str, fields: Mapping[str, str]) -> Answer:
        return await self._post(path, data=urlencode(fields).encode(), headers=_FORM)

    @asynccontextmanager
    async def get(
        self, path: str, *, query: Mapping[str, str] | None = None
    ) -> AsyncIterator[tuple[str, AsyncIterator[bytes]]]:
        """The type of what comes and its pieces; a whole address only within reach, and never on from there."""
        address = path if "://" in path else self._base + path
        self._reach.check(address)
        try:
            async with self._opened().get(
                address, params=query, timeout=_FILE_TIMEOUT, allow_redirects=False
            ) as response:
                if _REDIRECT <= response.status < _CLIENT_ERROR:
                    raise SendFailed("对方让我们到别的地址去取文件，没有去取", Cause.NEVER)
                if response.status >= _CLIENT_ERROR:
                    raise Answer(response.status, None, retry_after(response.headers)).failure()
                yield response.content_type, response.content.iter_chunked(_PIECE)
        except (aiohttp.ClientError, TimeoutError) as trouble:
            raise SendFailed(f"连不上对方的服务：{type(trouble).__name__}", Cause.LATER) from trouble

    async def close(self) -> None:
        if self._session:
            await self._session.close()
        self._session = None

    async def _post(self, path: str, **request: Any) -> Answer:
        try:
            async with self._opened().post(self._base + path, allow_redirects=False, **request) as response:
                body = await response.content.read(_ANSWER_LIMIT)
                return Answer(response.status, json_object(body), retry_after(response.headers))
        except (aiohttp.ClientError, TimeoutError) as trouble:
            raise broken_off(trouble) from trouble

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(resolver=CheckedResolver(self._reach))
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT, connector=connector)
        return self._session


def broken_off(trouble: BaseException) -> SendFailed:
    """The connection failed, or it broke off after the request: then the provider may have taken the message."""
    if isinstance(trouble, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return SendFailed(f"连不上对方的服务：{type(trouble).__name__}", Cause.LATER)
    return SendFailed(f"对方没有答复，可能已经收下：{type(trouble).__name__}", Cause.UNKNOWN)


async def whole(pieces: AsyncIterator[bytes]) -> bytes:
    """What should be a short answer; SendFailed where it does not end."""
    found = b""
    async for piece in pieces:
        found += piece
        if len(found) > _ANSWER_LIMIT:
            raise SendFailed("对方的答复太长", Cause.NEVER)
    return found


def json_object(body: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds or a date (RFC 9110, 10.2.3); None where it is missing or unreadable."""
    given = headers.get("Retry-After", "").strip()
    if given.isascii() and given.isdigit():
        return min(float(given[:9]), _LONGEST_WAIT)
    try:
        wait = (parsedate_to_datetime(given) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(wait, 0.0), _LONGEST_WAIT)


def parts(text: str, *, limit: int) -> list[str]:
    """The text in pieces of at most `limit` characters, cut after a line or a sentence where there is one."""
    pieces = []
    while len(text) > limit:
        cut = max(text.rfind(mark, 0, limit) for mark in "\n。！？；") + 1 or limit
        pieces.append(text[:cut])
        text = text[cut:]
    return [*pieces, text]

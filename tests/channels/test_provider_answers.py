"""Only a provider's own "ok" is a success: a gateway between may answer anything, or nothing."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels import http_client
from channels.contract import Adapter, Cause, Outgoing, SendFailed
from channels.messenger.telegram import Telegram
from channels.messenger.wechat import WeChat
from channels.sms.aliyun import Aliyun
from hotline.base.settings import Settings

ADDRESS = {"wechat": "o1", "sms": "13800138000", "telegram": "700100"}
TOKEN_PATH = "/cgi-bin/stable_token"


@dataclass
class Gateway:
    """Answers every message alike: a status with headers and a body, or it closes the connection unanswered."""

    status: int = 200
    body: str = "{}"
    headers: dict[str, str] | None = None
    hangs_up: bool = False
    asked: int = 0

    async def handle(self, request: web.Request) -> web.Response:
        if request.path == TOKEN_PATH:
            return web.json_response({"access_token": "t", "expires_in": 7200})
        self.asked += 1
        if self.hangs_up:
            assert request.transport is not None
            request.transport.close()
        return web.Response(
            status=self.status, text=self.body, headers=self.headers or {}, content_type="application/json"
        )


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


@pytest.fixture
async def adapters(office: Settings, gateway: Gateway) -> AsyncIterator[dict[str, Adapter]]:
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", gateway.handle)
    async with TestServer(app) as server:
        url = str(server.make_url("")).rstrip("/")
        changes = {"wechat_api": url, "sms_api": url, "telegram_api": url}
        settings = Settings.model_validate(office.model_dump() | changes)
        made: dict[str, Adapter] = {
            "wechat": WeChat(settings),
            "sms": Aliyun(settings),
            "telegram": Telegram(settings),
        }
        yield made
        for adapter in made.values():
            await adapter.close()


async def _failure(adapters: dict[str, Adapter], kind: str) -> SendFailed:
    with pytest.raises(SendFailed) as failed:
        await adapters[kind].send(Outgoing(id=1, address=ADDRESS[kind], text="您的诉求已登记"))
    return failed.value


ANSWERS: list[tuple[str, int, Any, Cause]] = [
    ("wechat", 429, {"message": "Too Many Requests"}, Cause.LATER),
    ("wechat", 429, {"errcode": 0, "errmsg": "ok"}, Cause.LATER),
    ("wechat", 403, {"message": "forbidden"}, Cause.NEVER),
    ("wechat", 404, {"error": "not found"}, Cause.NEVER),
    ("wechat", 302, {}, Cause.NEVER),
    ("wechat", 200, {"x": 1}, Cause.LATER),
    ("wechat", 200, {"errcode": None}, Cause.LATER),
    ("wechat", 200, {"errcode": "0"}, Cause.LATER),
    ("wechat", 200, {"errcode": False}, Cause.LATER),
    ("wechat", 200, [], Cause.LATER),
    ("wechat", 200, "<html>", Cause.LATER),
    ("wechat", 503, {"errcode": 0}, Cause.LATER),
    ("wechat", 504, {}, Cause.UNKNOWN),
    ("sms", 200, {"x": 1}, Cause.LATER),
    ("sms", 200, "<html>", Cause.LATER),
    ("sms", 400, {"Code": "OK"}, Cause.LATER),
    ("sms", 400, {"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": "no"}, Cause.NEVER),
    ("sms", 429, {"Code": "Throttling.User", "Message": "slow"}, Cause.LATER),
    ("sms", 502, {"Code": "OK"}, Cause.LATER),
    ("telegram", 200, {"x": 1}, Cause.LATER),
    ("telegram", 200, "<html>", Cause.LATER),
    ("telegram", 404, {"ok": False, "error_code": 404, "description": "Not Found"}, Cause.ACCOUNT),
    ("telegram", 502, "<html>", Cause.LATER),
]


@pytest.mark.parametrize(("kind", "status", "body", "cause"), ANSWERS)
async def test_an_answer_without_the_providers_own_ok_is_a_failure(
    adapters: dict[str, Adapter], gateway: Gateway, kind: str, status: int, body: Any, cause: Cause
) -> None:
    gateway.status, gateway.body = status, body if isinstance(body, str) else json.dumps(body)
    assert (await _failure(adapters, kind)).cause is cause


@pytest.mark.parametrize("kind", ["wechat", "sms", "telegram"])
async def test_a_connection_that_ends_after_the_request_leaves_it_open_whether_it_was_taken(
    adapters: dict[str, Adapter], gateway: Gateway, kind: str
) -> None:
    gateway.hangs_up = True
    assert (await _failure(adapters, kind)).cause is Cause.UNKNOWN
    assert gateway.asked == 1


@pytest.mark.parametrize("kind", ["wechat", "sms"])
@pytest.mark.parametrize("status", [429, 503])
async def test_the_pause_that_a_provider_asks_for_is_kept(
    adapters: dict[str, Adapter], gateway: Gateway, kind: str, status: int
) -> None:
    gateway.status, gateway.headers = status, {"Retry-After": "120"}
    assert (await _failure(adapters, kind)).after == 120.0


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("120", 120.0), ("", None), ("-5", None), ("soon", None), ("９", None), ("999999999999", 86_400.0)],
)
def test_a_pause_in_seconds(said: str, seconds: float | None) -> None:
    assert http_client.retry_after({"Retry-After": said}) == seconds


def test_a_pause_until_a_date() -> None:
    """RFC 9110, 10.2.3: an HTTP date is allowed as well; one that is past asks for none."""
    later = format_datetime(datetime.now(UTC) + timedelta(minutes=5), usegmt=True)
    assert 290 < (http_client.retry_after({"Retry-After": later}) or 0) <= 300
    assert http_client.retry_after({"Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"}) == 0.0


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("触发分钟级流控Permits:1", 60.0), ("触发小时级流控Permits:5", 3600.0), ("触发天级流控Permits:10", 21600.0)],
)
async def test_a_limit_per_number_waits_for_its_span(
    adapters: dict[str, Adapter], gateway: Gateway, said: str, seconds: float
) -> None:
    gateway.body = json.dumps({"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": said})
    failure = await _failure(adapters, "sms")
    assert (failure.cause, failure.after) == (Cause.LATER, seconds)

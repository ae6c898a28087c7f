"""The fakes are as strict as the providers' published words, and their simulated citizens cannot harm them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from channels.sms.aliyun_rpc import signature
from hotline.simulation.fakes.provider import SentMessage
from hotline.simulation.fakes.sms import FakeAliyunSms
from hotline.simulation.fakes.telegram import FakeTelegram
from hotline.simulation.fakes.wechat import FakeWeChat


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def test_a_simulated_citizen_hears_what_was_sent_and_may_stumble(http: ClientSession) -> None:
    heard: list[tuple[str, str, str]] = []

    async def citizen(address: str, text: str, request_id: str) -> None:
        heard.append((address, text, request_id))
        raise RuntimeError

    fake = FakeTelegram("1:x", citizen)
    url = await fake.start()
    async with http.post(f"{url}/bot1:x/sendMessage", data={"chat_id": "7", "text": "已受理"}) as answer:
        assert (await answer.json())["result"]["text"] == "已受理"
    await fake.close()
    assert heard == [("7", "已受理", "1")]
    assert list(fake.taken) == [SentMessage("7", "已受理", "1")]


TELEGRAM: list[tuple[str, dict[str, str], int]] = [
    ("bot1:x/getMe", {}, 200),
    ("bot1:y/getMe", {}, 401),
    ("bot1:x/fly", {}, 404),
    ("bot1:x/sendMessage", {"chat_id": "x", "text": "a"}, 400),
    ("bot1:x/sendMessage", {"chat_id": "7"}, 400),
    ("bot1:x/sendMessage", {"chat_id": "7", "text": "a" * 4097}, 400),
]


@pytest.mark.parametrize(("path", "form", "status"), TELEGRAM)
async def test_telegram_refuses_what_the_real_one_refuses(
    http: ClientSession, path: str, form: dict[str, str], status: int
) -> None:
    fake = FakeTelegram("1:x")
    url = await fake.start()
    async with http.post(f"{url}/{path}", data=form) as answer:
        assert (answer.status, (await answer.json())["ok"]) == (status, status == 200)
    await fake.close()


GOOD = {"touser": "o1", "msgtype": "text", "text": {"content": "已受理"}}
WECHAT: list[tuple[dict[str, Any], int]] = [
    (GOOD, 0),
    (GOOD | {"touser": ""}, 40003),
    (GOOD | {"text": {"content": "长" * 683}}, 45002),
]


@pytest.mark.parametrize(("message", "code"), WECHAT)
async def test_wechat_refuses_what_the_real_one_refuses(
    http: ClientSession, message: dict[str, Any], code: int
) -> None:
    fake = FakeWeChat("wx1", "secret")
    url = await fake.start()
    asked = {"grant_type": "client_credential", "appid": "wx1", "secret": "secret"}
    async with http.post(f"{url}/cgi-bin/stable_token", json=asked) as answer:
        token = (await answer.json())["access_token"]
    for used, expected in ((token, code), ("stale", 42001)):
        send = f"{url}/cgi-bin/message/custom/send?access_token={used}"
        async with http.post(send, json=message) as answer:
            assert (await answer.json())["errcode"] == expected
    await fake.close()


async def test_a_used_nonce_and_a_changed_form_are_refused_by_the_sms_gateway(http: ClientSession) -> None:
    fake = FakeAliyunSms("key", "secret")
    url = await fake.start()
    form = {
        "AccessKeyId": "key",
        "PhoneNumbers": "13800138000",
        "SignName": "12345热线",
        "TemplateCode": "SMS_1",
        "TemplateParam": '{"content":"已受理"}',
        "SignatureNonce": "n",
        "Timestamp": "2026-11-23T01:00:00Z",
    }
    form |= {"Signature": signature("secret", form)}
    codes = []
    for sent in (form | {"PhoneNumbers": "13900139000"}, form, form):
        async with http.post(url, data=sent) as answer:
            codes.append((await answer.json())["Code"])
    await fake.close()
    assert codes == ["SignatureDoesNotMatch", "OK", "SignatureNonceUsed"]

"""Aliyun's text messages: published signatures, mixed deliveries, sends against the fake gateway."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from channels.contract import (
    Cause,
    DeliveryReceipt,
    Ignored,
    InboundMessage,
    IntakeOutcome,
    Outgoing,
    RawDelivery,
    SendFailed,
)
from channels.sms.aliyun import Aliyun
from channels.sms.aliyun_rpc import signature
from hotline.base.settings import Settings
from hotline.simulation.fakes.sms import FakeAliyunSms

COMMON = {"Format": "XML", "SignatureMethod": "HMAC-SHA1", "SignatureVersion": "1.0"}
REPLY = {
    "phone_number": "13811110000",
    "send_time": "2017-09-01 00:00:00",
    "content": "内容",
    "sign_name": "签名",
    "dest_code": "1234",
    "sequence_id": 1234567890,
}


def test_the_published_signatures_are_reproduced() -> None:
    """help.aliyun.com: "RPC mechanism" (DescribeRegions) and the SMS guide (SendSms with Chinese parameters)."""
    regions = COMMON | {
        "AccessKeyId": "testid",
        "Action": "DescribeRegions",
        "SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
        "Timestamp": "2016-02-23T12:46:24Z",
        "Version": "2014-05-26",
    }
    assert signature("testsecret", regions, method="GET") == "OLeaidS1JvxuMvnyHOwuJ+uX5qY="
    sms = COMMON | {
        "AccessKeyId": "testId",
        "Action": "SendSms",
        "OutId": "123",
        "PhoneNumbers": "15300000001",
        "RegionId": "cn-hangzhou",
        "SignName": "阿里云短信测试专用",
        "SignatureNonce": "45e25e9b-0a6f-4070-8c85-2956eda1b466",
        "TemplateCode": "SMS_71390007",
        "TemplateParam": '{"customer":"test"}',
        "Timestamp": "2017-07-12T02:42:19Z",
        "Version": "2017-05-25",
    }
    assert signature("testSecret", sms, method="GET") == "zJDF+Lrzhj/ThnlvIToysFRq6t4="


def _parse(office: Settings, now: datetime, *items: Any) -> tuple[Any, ...]:
    return Aliyun(office).parse(RawDelivery(body=json.dumps(items).encode()), now=now)


def test_beijing_time_without_a_zone_is_understood(office: Settings, now: datetime) -> None:
    (message,) = _parse(office, now, REPLY)
    assert message.sent_at == datetime(2017, 8, 31, 16, tzinfo=UTC)
    assert (message.external_id, message.sender, message.text) == ("1234567890", "13811110000", "内容")


def test_one_bad_item_does_not_lose_the_others(office: Settings, now: datetime) -> None:
    receipt = {"phone_number": "1381111****", "report_time": "2017-01-01 00:00:00", "err_code": "DELIVERED"}
    read = _parse(office, now, {"content": "谁？"}, REPLY, receipt, 5)
    assert [type(item) for item in read] == [Ignored, InboundMessage, Ignored, Ignored]


def test_without_a_number_of_its_own_a_reply_is_known_by_who_when_and_what(office: Settings, now: datetime) -> None:
    plain = {key: value for key, value in REPLY.items() if key != "sequence_id"}
    first, again, other = _parse(office, now, plain, plain, plain | {"content": "别的"})
    assert first.external_id == again.external_id != other.external_id


def test_the_answer_is_what_the_gateway_waits_for(office: Settings) -> None:
    answer = Aliyun(office).answer(RawDelivery(body=b""), IntakeOutcome.ACCEPTED)
    assert json.loads(answer.body) == {"code": 0, "msg": "接收成功"}
    assert answer.content_type == "application/json"


@pytest.fixture
async def provider(office: Settings) -> AsyncIterator[FakeAliyunSms]:
    fake = FakeAliyunSms(office.sms_key_id, office.sms_key_secret.get_secret_value())
    await fake.start()
    yield fake
    await fake.close()


@pytest.fixture
async def adapter(office: Settings, provider: FakeAliyunSms) -> AsyncIterator[Aliyun]:
    made = Aliyun(Settings.model_validate(office.model_dump() | {"sms_api": provider.url}))
    yield made
    await made.close()


async def test_a_repeat_can_be_recognised_by_our_own_id(adapter: Aliyun, provider: FakeAliyunSms) -> None:
    assert await adapter.send(Outgoing(id=7, address="13800138000", text="您的诉求 *已* 受理~")) == "1^0"
    await adapter.send(Outgoing(id=7, address="13800138000", text="您的诉求 *已* 受理~", attempt=2))
    assert [(taken.address, taken.text, taken.out_id) for taken in provider.taken] == [
        ("13800138000", "您的诉求 *已* 受理~", "7")
    ] * 2
    assert provider.repeats == ["7"]


FAILURES = [
    ("isv.BUSINESS_LIMIT_CONTROL", Cause.LATER),
    ("Throttling.User", Cause.LATER),
    ("isp.SYSTEM_ERROR", Cause.LATER),
    ("isv.NEW_AND_UNKNOWN", Cause.LATER),
    ("isv.MOBILE_NUMBER_ILLEGAL", Cause.NEVER),
    ("isv.OUT_OF_SERVICE", Cause.ACCOUNT),
    ("isv.SMS_TEMPLATE_ILLEGAL", Cause.ACCOUNT),
    ("isv.SMS_SIGNATURE_ILLEGAL", Cause.ACCOUNT),
    ("SignatureDoesNotMatch", Cause.ACCOUNT),
]


@pytest.mark.parametrize(("code", "cause"), FAILURES)
async def test_a_failure_says_whether_coming_again_helps(
    adapter: Aliyun,
    provider: FakeAliyunSms,
    code: str,
    cause: Cause,
) -> None:
    provider.failures.append((code, "no"))
    with pytest.raises(SendFailed, match=code) as failed:
        await adapter.send(Outgoing(id=1, address="13800138000", text="一"))
    assert failed.value.cause is cause


async def test_a_wrong_key_is_found_out_by_the_gateway(office: Settings, provider: FakeAliyunSms) -> None:
    wrong = Aliyun(Settings.model_validate(office.model_dump() | {"sms_api": provider.url, "sms_key_secret": "x"}))
    with pytest.raises(SendFailed, match="SignatureDoesNotMatch"):
        await wrong.send(Outgoing(id=1, address="13800138000", text="一"))
    await wrong.close()


async def test_a_number_that_is_none_is_refused(adapter: Aliyun) -> None:
    with pytest.raises(SendFailed, match="MOBILE_NUMBER_ILLEGAL"):
        await adapter.send(Outgoing(id=1, address="谁", text="一"))


REPORT = {
    "phone_number": "13811110000",
    "send_time": "2026-11-23 08:58:00",
    "report_time": "2026-11-23 08:58:04",
    "success": True,
    "err_code": "DELIVERED",
    "err_msg": "用户接收成功",
    "sms_size": "1",
    "biz_id": "12345",
    "out_id": "67890",
}  # help.aliyun.com, SmsReport, with the times of these tests


def test_a_receipt_says_which_message_arrived(office: Settings, now: datetime) -> None:
    gone = REPORT | {"success": False, "err_code": "MK:0001", "err_msg": "空号", "out_id": "67891"}
    arrived, failed = _parse(office, now, REPORT, gone)
    assert arrived == DeliveryReceipt(
        67890, True, "DELIVERED 用户接收成功", datetime(2026, 11, 23, 0, 58, 4, tzinfo=UTC)
    )
    assert (failed.outbox_id, failed.delivered, failed.reason) == (67891, False, "MK:0001 空号")


@pytest.mark.parametrize("out_id", [None, "", "abc", "-1", "１２", "9" * 30])
def test_a_receipt_of_somebody_elses_message_is_ignored(office: Settings, now: datetime, out_id: Any) -> None:
    assert [type(item) for item in _parse(office, now, REPORT | {"out_id": out_id})] == [Ignored]

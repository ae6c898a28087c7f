"""WeChat against its published vectors, against wechatpy as an independent oracle, and against the fake API."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from wechatpy.crypto import WeChatCrypto

from channels.contract import (
    Cause,
    Ignored,
    InboundMessage,
    IntakeOutcome,
    Outgoing,
    RawDelivery,
    RefusedDelivery,
    SendFailed,
)
from channels.messenger.wechat import WeChat
from channels.messenger.wechat_crypto import BrokenCipher, SafeMode
from hotline.base.settings import Settings
from hotline.simulation.fakes import deliveries
from hotline.simulation.fakes.wechat import FakeWeChat

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "fixtures" / "wechat.json").read_text("utf-8"))
KEY = VECTORS["mp_safe_mode_xml"]["aes_key"]


def _with(office: Settings, **changes: Any) -> Settings:
    return Settings.model_validate(office.model_dump() | changes)


def _query(vector: dict[str, Any]) -> dict[str, str]:
    return dict(parse_qsl(vector["query"], keep_blank_values=True))


def _when(vector: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(_query(vector)["timestamp"]), UTC)


@pytest.fixture
def sealed(office: Settings) -> Settings:
    return _with(office, wechat_aes_key=KEY)


def test_the_published_address_check_is_answered(office: Settings) -> None:
    vector = VECTORS["mp_url_verify"]
    adapter = WeChat(_with(office, wechat_token=vector["token"]))
    raw = RawDelivery(body=b"", method="GET", query=_query(vector))
    adapter.authenticate(raw, now=_when(vector))
    assert isinstance(adapter.parse(raw, now=_when(vector))[0], Ignored)
    assert adapter.answer(raw, IntakeOutcome.IGNORED).body == vector["reply"]


def test_the_published_json_push_is_let_in_and_its_event_ignored(office: Settings) -> None:
    vector = VECTORS["mp_plain_json_push"]
    adapter = WeChat(_with(office, wechat_token=vector["token"]))
    raw = RawDelivery(body=json.dumps(vector["body"]).encode(), query=_query(vector))
    adapter.authenticate(raw, now=_when(vector))
    assert adapter.parse(raw, now=_when(vector)) == (Ignored("微信事件 debug_demo"),)
    assert adapter.answer(raw, IntakeOutcome.IGNORED).body == "success"


def test_the_captured_safe_mode_push_is_opened(office: Settings) -> None:
    vector = VECTORS["mp_safe_mode_xml"]
    adapter = WeChat(
        _with(office, wechat_token=vector["token"], wechat_appid=vector["appid"], wechat_aes_key=vector["aes_key"])
    )
    body = f"<xml><ToUserName>{vector['to']}</ToUserName><Encrypt>{vector['encrypt']}</Encrypt></xml>".encode()
    raw = RawDelivery(body=body, query=_query(vector))
    adapter.authenticate(raw, now=_when(vector))
    (message,) = adapter.parse(raw, now=_when(vector))
    assert isinstance(message, InboundMessage)
    assert (message.text, message.external_id) == ("?", "6074130599188426998")


@pytest.mark.parametrize("length", [0, 1, 15, 16, 31, 32, 33, 500])
def test_both_ways_against_wechatpy(length: int) -> None:
    """Our seal opens with theirs and theirs with ours, at every padding."""
    message = f"<xml><Content>{'路' * length}</Content></xml>"
    theirs, ours = WeChatCrypto("token", KEY, "wx12345"), SafeMode(KEY, "wx12345")
    envelope = theirs.encrypt_message(message, "nonce", "1795395600")
    sealed_by_them = envelope.partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
    assert ours.decrypt(sealed_by_them).decode() == message
    sealed_by_us = ours.encrypt(message.encode())
    signed = deliveries.signature("token", "1795395600", "nonce", sealed_by_us)
    body = f"<xml><ToUserName>gh</ToUserName><Encrypt>{sealed_by_us}</Encrypt></xml>"
    assert theirs.decrypt_message(body, signed, "1795395600", "nonce") == message


@pytest.mark.parametrize("broken", ["", "AAAA", "不是", "A" * 64, "=", "QUJD" * 16])
def test_a_broken_seal_is_said_to_be_broken(broken: str) -> None:
    with pytest.raises(BrokenCipher):
        SafeMode(KEY, "wx12345").decrypt(broken)


def test_a_seal_for_another_account_is_not_opened() -> None:
    with pytest.raises(BrokenCipher):
        SafeMode(KEY, "wx12345").decrypt(SafeMode(KEY, "wx99999").encrypt(b"<xml/>"))


def test_a_sealed_push_is_read_and_a_plain_one_refused_where_a_key_is_set(
    office: Settings, sealed: Settings, now: datetime
) -> None:
    adapter = WeChat(sealed)
    good = deliveries.wechat_push(sealed, openid="o1", text="没水了", message_id="1", now=now).raw()
    adapter.authenticate(good, now=now)
    (message,) = adapter.parse(good, now=now)
    assert isinstance(message, InboundMessage)
    assert message.text == "没水了"
    plain = deliveries.wechat_push(office, openid="o1", text="没水了", message_id="1", now=now).raw()
    with pytest.raises(RefusedDelivery) as refused:
        adapter.authenticate(plain, now=now)
    assert refused.value.refused_status == 403


@pytest.mark.parametrize(("minutes", "let_in"), [(0, True), (4, True), (-4, True), (6, False), (-6, False)])
def test_an_old_signature_is_worth_nothing(office: Settings, now: datetime, minutes: int, let_in: bool) -> None:
    adapter = WeChat(office)
    raw = deliveries.wechat_push(
        office, openid="o1", text="x", message_id="1", now=now - timedelta(minutes=minutes)
    ).raw()
    if let_in:
        adapter.authenticate(raw, now=now)
        return
    with pytest.raises(RefusedDelivery, match="过期"):
        adapter.authenticate(raw, now=now)


KINDS = [
    ({"MsgType": "text", "Content": "没水了"}, "没水了"),
    ({"MsgType": "text", "Content": " \u200b "}, ""),
    ({"MsgType": "voice", "MediaId": "m", "Recognition": "没水了"}, "没水了"),
    ({"MsgType": "voice", "MediaId": "m"}, "[语音消息，没有转写]"),
    ({"MsgType": "image", "PicUrl": "http://mmbiz.qpic.cn/x"}, "[图片]"),
    ({"MsgType": "video"}, "[视频]"),
    (
        {"MsgType": "location", "Location_X": "22.81", "Location_Y": "108.37", "Label": "民族大道1号"},
        "[位置] 民族大道1号（纬度 22.81，经度 108.37）",
    ),
    ({"MsgType": "link", "Title": "公告", "Url": "https://example.org"}, "[链接] 公告\n\nhttps://example.org"),
]


@pytest.mark.parametrize(("fields", "text"), KINDS, ids=[row[1] or "blank" for row in KINDS])
def test_every_kind_of_message_has_words(office: Settings, now: datetime, fields: dict[str, str], text: str) -> None:
    raw = deliveries.wechat_push(office, openid="o1", text="", message_id="1", now=now, fields=fields).raw()
    (message,) = WeChat(office).parse(raw, now=now)
    assert isinstance(message, InboundMessage)
    assert message.text == text
    assert message.detail["type"] == fields["MsgType"]


def test_a_push_without_msgid_is_known_by_what_it_says(office: Settings, now: datetime) -> None:
    adapter = WeChat(office)

    def key(text: str) -> str:
        raw = deliveries.wechat_push(
            office, openid="o1", text=text, message_id="1", now=now, fields={"MsgId": ""}
        ).raw()
        (message,) = adapter.parse(raw, now=now)
        assert isinstance(message, InboundMessage)
        return message.external_id

    assert key("没水了") == key("没水了") != key("没电了")


@pytest.fixture
async def provider(office: Settings) -> AsyncIterator[FakeWeChat]:
    fake = FakeWeChat(office.wechat_appid, office.wechat_secret.get_secret_value())
    await fake.start()
    yield fake
    await fake.close()


@pytest.fixture
async def adapter(office: Settings, provider: FakeWeChat) -> AsyncIterator[WeChat]:
    made = WeChat(_with(office, wechat_api=provider.url))
    yield made
    await made.close()


async def test_a_message_reaches_the_citizen_unescaped_with_one_token_for_many(
    adapter: WeChat, provider: FakeWeChat
) -> None:
    for number in range(3):
        await adapter.send(Outgoing(id=number, address="o1", text="您的诉求已受理"))
    assert [(taken.address, taken.text) for taken in provider.taken] == [("o1", "您的诉求已受理")] * 3
    assert provider.tokens_given == 1


async def test_a_stale_token_is_renewed_once(adapter: WeChat, provider: FakeWeChat) -> None:
    await adapter.send(Outgoing(id=1, address="o1", text="一"))
    provider.expire_token()
    await adapter.send(Outgoing(id=2, address="o1", text="二"))
    assert [taken.text for taken in provider.taken] == ["一", "二"]
    assert provider.tokens_given == 2


async def test_a_long_text_goes_in_pieces_that_wechat_takes(adapter: WeChat, provider: FakeWeChat) -> None:
    text = "答复如下。" + "路灯已修好，请您放心。" * 150
    await adapter.send(Outgoing(id=1, address="o1", text=text))
    pieces = [taken.text for taken in provider.taken]
    assert "".join(pieces) == text
    assert len(pieces) == 3
    assert all(len(piece) <= 600 and piece.endswith("。") for piece in pieces)


FAILURES = [
    (45015, Cause.NEVER),
    (45047, Cause.NEVER),
    (40003, Cause.NEVER),
    (61451, Cause.NEVER),  # invalid parameter, in no list of ours
    (48001, Cause.ACCOUNT),
    (40164, Cause.ACCOUNT),
    (45009, Cause.LATER),
    (-1, Cause.LATER),
    (9001001, Cause.LATER),
]


@pytest.mark.parametrize(("code", "cause"), FAILURES)
async def test_a_failure_says_whether_coming_again_helps(
    adapter: WeChat,
    provider: FakeWeChat,
    code: int,
    cause: Cause,
) -> None:
    provider.failures.append((code, "no"))
    with pytest.raises(SendFailed, match=str(code)) as failed:
        await adapter.send(Outgoing(id=1, address="o1", text="一"))
    assert failed.value.cause is cause


async def test_a_wrong_secret_and_a_silent_provider_are_worth_another_try(
    office: Settings, provider: FakeWeChat
) -> None:
    wrong = WeChat(_with(office, wechat_api=provider.url, wechat_secret="wrong"))
    gone = WeChat(_with(office, wechat_api="http://127.0.0.1:1"))
    for adapter, cause in ((wrong, Cause.ACCOUNT), (gone, Cause.LATER)):
        with pytest.raises(SendFailed) as failed:
            await adapter.send(Outgoing(id=1, address="o1", text="一"))
        assert failed.value.cause is cause
        await adapter.close()

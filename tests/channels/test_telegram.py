"""Telegram-style updates and sends, against the fake Bot API."""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from channels import registry
from channels.contract import Adapter, Cause, Ignored, InboundMessage, Outgoing, RawDelivery, SendFailed
from hotline.base.settings import Settings
from hotline.simulation.fakes.telegram import FakeTelegram

CITIZEN = {"id": 700100, "is_bot": False, "first_name": "小明", "last_name": "黄"}
CHAT = {"id": 700100, "type": "private"}
MESSAGE: dict[str, Any] = {"message_id": 5, "date": 1795395000, "chat": CHAT, "from": CITIZEN}
VOICE = {"file_id": "f", "file_unique_id": "u", "duration": 3}
PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]


@pytest.fixture
async def provider(office: Settings) -> AsyncIterator[FakeTelegram]:
    fake = FakeTelegram(office.telegram_token.get_secret_value())
    await fake.start()
    yield fake
    await fake.close()


@pytest.fixture
async def adapter(office: Settings, provider: FakeTelegram) -> AsyncIterator[Adapter]:
    settings = Settings.model_validate(office.model_dump() | {"telegram_api": provider.url})
    made = registry.load(["telegram"], settings)["telegram"]
    yield made
    await made.close()


def _read(adapter: Adapter, now: datetime, **message: Any) -> InboundMessage | Ignored:
    body = json.dumps({"update_id": 9, "message": MESSAGE | message}).encode()
    (item,) = adapter.parse(RawDelivery(body=body), now=now)
    return item


KINDS: list[tuple[dict[str, Any], str]] = [
    ({"text": "没水了"}, "没水了"),
    ({"text": "/start"}, "/start"),
    ({"voice": VOICE}, "[语音消息，没有转写]"),
    ({"photo": PHOTO, "caption": "路灯坏了"}, "[图片] 路灯坏了"),
    ({"location": {"latitude": 22.81, "longitude": 108.37}}, "[位置] （纬度 22.81，经度 108.37）"),
    ({"dice": {"emoji": "🎲", "value": 3}}, ""),
]


@pytest.mark.parametrize(("fields", "text"), KINDS, ids=[row[1] or "wordless" for row in KINDS])
async def test_every_kind_of_message_has_words(
    adapter: Adapter, now: datetime, fields: dict[str, Any], text: str
) -> None:
    message = _read(adapter, now, **fields)
    assert isinstance(message, InboundMessage)
    assert (message.text, message.name, message.external_id) == (text, "小明 黄", "9")


IGNORED: list[tuple[dict[str, Any], str]] = [
    ({"text": "x", "chat": {"id": -5, "type": "group", "title": "群"}}, "a group"),
    ({"text": "x", "from": CITIZEN | {"is_bot": True}}, "another bot"),
    ({"pinned_message": MESSAGE | {"text": "x"}}, "a service message"),
]


@pytest.mark.parametrize(("fields", "why"), IGNORED, ids=[row[1] for row in IGNORED])
async def test_what_no_citizen_said_to_us_is_ignored(
    adapter: Adapter, now: datetime, fields: dict[str, Any], why: str
) -> None:
    assert isinstance(_read(adapter, now, **fields), Ignored), why


async def test_a_correction_is_a_message_of_its_own_and_says_so(adapter: Adapter, now: datetime) -> None:
    body = json.dumps(
        {"update_id": 10, "edited_message": MESSAGE | {"text": "没电了", "edit_date": 1795395100}}
    ).encode()
    (message,) = adapter.parse(RawDelivery(body=body), now=now)
    assert isinstance(message, InboundMessage)
    assert (message.external_id, message.detail) == ("10", {"message_id": 5, "edited": True})


OWNERS = [(700100, "13800138000"), (800800, "")]


@pytest.mark.parametrize(("owner", "phone"), OWNERS)
async def test_only_the_citizens_own_contact_is_their_number(
    adapter: Adapter, now: datetime, owner: int, phone: str
) -> None:
    message = _read(adapter, now, contact={"phone_number": "8613800138000", "first_name": "x", "user_id": owner})
    assert isinstance(message, InboundMessage)
    assert message.phone == phone


async def test_a_message_reaches_the_citizen_as_plain_text(adapter: Adapter, provider: FakeTelegram) -> None:
    text = "编号 GL-1 <b>&amp;_*"
    assert await adapter.send(Outgoing(id=1, address="700100", text=text)) == "1"
    assert [(taken.address, taken.text) for taken in provider.taken] == [("700100", text)]


async def test_a_long_text_goes_in_pieces(adapter: Adapter, provider: FakeTelegram) -> None:
    assert await adapter.send(Outgoing(id=1, address="700100", text="好" * 5000)) == "2"
    assert "".join(taken.text for taken in provider.taken) == "好" * 5000


FAILURES: list[tuple[tuple[Any, ...], Cause, float | None]] = [
    ((429, "Too Many Requests: retry after 7", 7), Cause.LATER, 7.0),
    ((403, "Forbidden: bot was blocked by the user"), Cause.NEVER, None),
    ((400, "Bad Request: chat not found"), Cause.NEVER, None),
    ((401, "Unauthorized"), Cause.ACCOUNT, None),
    ((502, "Bad Gateway"), Cause.LATER, None),
]


@pytest.mark.parametrize(("failure", "cause", "after"), FAILURES, ids=[str(row[0][0]) for row in FAILURES])
async def test_a_failure_says_whether_coming_again_helps(
    adapter: Adapter,
    provider: FakeTelegram,
    failure: tuple[Any, ...],
    cause: Cause,
    after: float | None,
) -> None:
    provider.failures.append(failure)
    with pytest.raises(SendFailed) as failed:
        await adapter.send(Outgoing(id=1, address="700100", text="一"))
    assert (failed.value.cause, failed.value.after) == (cause, after)


async def test_an_address_that_is_none_is_never_tried_again(adapter: Adapter) -> None:
    with pytest.raises(SendFailed) as failed:
        await adapter.send(Outgoing(id=1, address="nobody", text="一"))
    assert not failed.value.retryable

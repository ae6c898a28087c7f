"""A citizen sends a photo or a voice message, or phones: it is on the ticket, also where the provider failed first."""

import io
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from channels import registry
from channels.contract import Adapter, InboundMessage, RawDelivery
from hotline.base.clock import TurnedClock
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import Work
from hotline.simulation.fakes.telegram import FakeTelegram
from hotline.simulation.fakes.wechat import FakeWeChat
from router import intake
from router.intake.media_download import fetch_next
from tickets import store
from tickets.files import attachments, pending_media_store
from tickets.files.attachment_models import Attachment, Expected, FileKind

PUSH = (
    "<xml><ToUserName>gh</ToUserName><FromUserName>o-citizen</FromUserName><CreateTime>1795395600</CreateTime>"
    "<MsgType>image</MsgType><PicUrl>http://x/1</PicUrl><MediaId>media-1</MediaId><MsgId>77</MsgId></xml>"
)


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "grey").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
async def wechat(settings: Settings) -> AsyncIterator[tuple[FakeWeChat, Adapter]]:
    fake = FakeWeChat(settings.wechat_appid, settings.wechat_secret.get_secret_value())
    await fake.start()
    adapter = registry.load(["wechat"], settings.model_copy(update={"wechat_api": fake.url}))["wechat"]
    yield fake, adapter
    await adapter.close()
    await fake.close()


@pytest.fixture
async def telegram(settings: Settings) -> AsyncIterator[tuple[FakeTelegram, Adapter]]:
    fake = FakeTelegram(settings.telegram_token.get_secret_value())
    await fake.start()
    adapter = registry.load(["telegram"], settings.model_copy(update={"telegram_api": fake.url}))["telegram"]
    yield fake, adapter
    await adapter.close()
    await fake.close()


async def taken(work: Work, adapter: Adapter, raw: RawDelivery) -> int:
    (message,) = adapter.parse(raw, now=work.clock.now())
    assert isinstance(message, InboundMessage)
    accepted = await intake.accept(work, message)
    assert accepted.ticket_id is not None
    return accepted.ticket_id


async def fetch_all(work: Work, adapter: Adapter) -> int:
    files, count = attachments.folder(work.settings), 0
    while await fetch_next(work, {adapter.kind: adapter}, files):
        count += 1
    return count


async def on_ticket(work: Work, ticket_id: int) -> list[Attachment]:
    async with work.reading() as session:
        return list(await store.attachments_of(session, [ticket_id]))


async def test_a_photo_on_wechat_lies_on_the_ticket(work: Work, wechat: tuple[FakeWeChat, Adapter]) -> None:
    fake, adapter = wechat
    fake.files["media-1"] = photo()
    ticket_id = await taken(work, adapter, RawDelivery(body=PUSH.encode()))
    fake.expire_token()
    assert await fetch_all(work, adapter) == 1
    (file,) = await on_ticket(work, ticket_id)
    assert (file.kind, file.by_citizen, file.size) == (FileKind.IMAGE, True, len(photo()))
    async with work.reading() as session:
        entries = await store.journal_of(session, ticket_id)
        assert [entry.act.label for entry in entries][-1] == "添加附件"
        assert await pending_media_store.of_ticket(session, ticket_id) == []


async def test_a_photo_on_telegram_lies_on_the_ticket_in_its_largest_size(
    work: Work, telegram: tuple[FakeTelegram, Adapter]
) -> None:
    fake, adapter = telegram
    fake.files |= {"small": b"no", "large": photo()}
    sizes = [{"file_id": name, "file_unique_id": name, "width": width, "height": 9} for name, width in SIZES]
    person = {"id": 7, "is_bot": False, "first_name": "小明"}
    said: dict[str, Any] = {"message_id": 5, "date": 1795395000, "chat": {"id": 7, "type": "private"}, "from": person}
    update = {"update_id": 9, "message": said | {"photo": sizes, "caption": "路灯坏了"}}
    ticket_id = await taken(work, adapter, RawDelivery(body=json.dumps(update).encode()))
    assert await fetch_all(work, adapter) == 1
    assert [file.kind for file in await on_ticket(work, ticket_id)] == [FileKind.IMAGE]


SIZES = (("small", 90), ("large", 1280))


async def test_what_the_provider_withholds_is_asked_for_again_and_then_named(
    work: Work, clock: TurnedClock, wechat: tuple[FakeWeChat, Adapter]
) -> None:
    fake, adapter = wechat
    fake.files["media-1"] = photo()
    ticket_id = await taken(work, adapter, RawDelivery(body=PUSH.encode()))
    fake.failures.append((45009, "reach max api daily quota limit"))
    assert await fetch_all(work, adapter) == 1
    assert await on_ticket(work, ticket_id) == []
    clock.turn(minutes=2)
    assert await fetch_all(work, adapter) == 1
    assert len(await on_ticket(work, ticket_id)) == 1

    gone = PUSH.replace("media-1", "media-2").replace(">77<", ">78<").replace("o-citizen", "o-other")
    other = await taken(work, adapter, RawDelivery(body=gone.encode()))
    assert await fetch_all(work, adapter) == 1
    async with work.reading() as session:
        (lost,) = await pending_media_store.of_ticket(session, other)
    assert (lost.state, lost.error) == (Expected.FAILED, "微信没有给出文件（文件已过期或不存在）")


async def test_a_file_of_a_kind_we_do_not_take_is_named_too(work: Work, wechat: tuple[FakeWeChat, Adapter]) -> None:
    fake, adapter = wechat
    fake.files["media-1"] = b"MZ this is a program"
    ticket_id = await taken(work, adapter, RawDelivery(body=PUSH.encode()))
    await fetch_all(work, adapter)
    async with work.reading() as session:
        (lost,) = await pending_media_store.of_ticket(session, ticket_id)
    assert lost.state is Expected.FAILED
    assert "不是可以接收的类型" in lost.error


async def test_a_crash_in_the_middle_fetches_it_again_once(
    work: Work, clock: TurnedClock, wechat: tuple[FakeWeChat, Adapter]
) -> None:
    fake, adapter = wechat
    fake.files["media-1"] = photo()
    ticket_id = await taken(work, adapter, RawDelivery(body=PUSH.encode()))
    async with work.begin() as uow:
        assert await pending_media_store.claim(uow, {"wechat"}) is not None  # and died
    assert await fetch_all(work, adapter) == 0
    clock.turn(seconds=(pending_media_store.LEASE + timedelta(seconds=1)).total_seconds())
    assert await fetch_all(work, adapter) == 1
    assert len(await on_ticket(work, ticket_id)) == 1


async def test_a_recorded_call_lies_beside_its_words(work: Work, settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    folder.mkdir()
    (folder / "call-1.wav").write_bytes(b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\x00" * 40)
    (tmp_path / "secret.wav").write_bytes(b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\x00" * 40)
    adapter = registry.load(["phone"], settings.model_copy(update={"phone_recordings": folder}))["phone"]
    said = {"segments": [{"speaker": "诉求人", "begin_ms": 1500, "end_ms": 3000, "text": "荷花路的路灯坏了三天"}]}

    def call(uuid: str, recording: str) -> RawDelivery:
        variables = {"uuid": uuid, "direction": "inbound", "caller_id_number": f"1380013800{uuid[-1]}", "billsec": "30"}
        record = {"variables": variables | {"hotline_transcript": json.dumps(said), "hotline_recording": recording}}
        return RawDelivery(body=json.dumps(record).encode())

    ticket_id = await taken(work, adapter, call("call-1", "/var/recordings/call-1.wav"))
    assert await fetch_all(work, adapter) == 1
    (file,) = await on_ticket(work, ticket_id)
    assert file.kind is FileKind.VOICE
    async with work.reading() as session:
        message = await store.message_by_external_id(session, "phone", "call-1")
        assert message is not None
        assert file.message_id == message.id
    outside = await taken(work, adapter, call("call-2", str(tmp_path / "secret.wav")))
    await fetch_all(work, adapter)
    assert await on_ticket(work, outside) == []
    async with work.reading() as session:
        assert len((await session.scalars(select(Attachment))).all()) == 1
    await adapter.close()

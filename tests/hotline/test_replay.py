"""A file of messages goes through a real server of its own; a second run is the provider's repeat."""

import json
from pathlib import Path
from typing import Any

import pytest

from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from hotline.simulation import replay as replaying
from hotline.simulation.replay import replay
from router import store

ROWS = [
    {"id": "a", "text": "人行道的井盖没了，晚上很危险"},
    {"id": "b", "text": "小区门口的路灯不亮，已经三天"},
    {"id": "c", "text": "孩子入学要准备哪些材料"},
    {"id": "d", "text": "这件事情我实在说不清楚"},
    {"id": "e", "text": "您好"},
]


@pytest.fixture
def home(tmp_path: Path, small_model: Path) -> Path:
    (tmp_path / "models").symlink_to(small_model / "models")
    return tmp_path


@pytest.mark.parametrize("channel", ["phone", "webchat", "wechat", "telegram", "sms"])
async def test_every_record_is_a_ticket_and_the_second_run_opens_nothing(home: Path, channel: str) -> None:
    path = home / "messages.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS))
    settings = Settings(home=home)
    first = await replay(path, text=["text"], channel=channel, settings=settings)
    opened = (
        len(ROWS) if channel == "phone" else len(ROWS) - 1
    )  # a bare greeting is greeted; a call is always taken down
    assert (first.read, first.refused, first.repeated, first.errors) == (5, 0, 0, 0)
    assert first.tickets_opened == opened == first.auto_dispatched + first.to_people
    again = await replay(path, text=["text"], channel=channel, settings=settings)
    assert (again.read, again.repeated, again.tickets_opened, again.errors) == (5, 5, 0, 0)


async def test_it_ends_with_a_count_where_something_cannot_be_decided(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found so: what was tried and failed again and again was taken for progress, and the replay never ended."""

    async def claim_none(*_: Any, **__: Any) -> list[Any]:
        return []

    path = home / "messages.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS))
    monkeypatch.setattr(store, "claim_undecided", claim_none)
    monkeypatch.setattr(replaying, "PATIENCE", 0.2)
    found = await replay(path, text=["text"], channel="wechat", settings=Settings(home=home))
    assert (found.tickets_opened, found.undecided) == (4, 4)


async def test_a_limit_and_a_missing_field(home: Path) -> None:
    path = home / "messages.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS))
    some = await replay(path, text=["text"], channel="sms", settings=Settings(home=home), limit=2)
    assert some.read == some.tickets_opened == 2
    with pytest.raises(BadInput, match="没有字段 body"):
        await replay(path, text=["body"], channel="sms", settings=Settings(home=home))

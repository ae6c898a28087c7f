"""For any delivery `parse` returns messages or refuses in words; what it returns fits the record."""

import json
import re
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels import registry
from channels.contract import Adapter, Ignored, InboundMessage, RawDelivery, RefusedDelivery
from hotline.base.channels import CHANNELS
from hotline.base.settings import Settings

TOKEN = "citizen-token-0123456789"
FIELDS = re.findall(
    r"\w+",
    """
    update_id message edited_message chat from id type private text date message_id is_bot first_name contact voice
    phone_number content send_time sequence_id report_time cid say hello token last_seq
    MsgType FromUserName Content MsgId CreateTime event Event Encrypt Recognition
    variables uuid direction inbound callflow caller_profile caller_id_number start_epoch start_uepoch answer_epoch
    transcript hotline_transcript sentence_info transcripts sentences lattice json_1best result segments spk start
    """,
)
WORDS = st.sampled_from(FIELDS) | st.text(max_size=20) | st.sampled_from(["\ud800", "\x00", "9" * 400, "-1", "NaN"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=6))
QUIET = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="session")
def adapters(office: Settings) -> dict[str, Adapter]:
    return registry.load(CHANNELS, office)


def _check(adapter: Adapter, body: bytes, now: datetime) -> None:
    try:
        parsed = adapter.parse(RawDelivery(body=body, headers={"x-chat-token": TOKEN}), now=now)
    except RefusedDelivery as refused:
        if not refused.message:
            raise
        return
    for item in parsed:
        assert isinstance(item, InboundMessage | Ignored)
        if isinstance(item, InboundMessage):
            _fits_the_record(item)


def _fits_the_record(message: InboundMessage) -> None:
    """PostgreSQL takes no NUL and no lone surrogate; the keys have their widths."""
    detail = json.dumps(dict(message.detail), ensure_ascii=False)
    said = [segment.speaker + segment.text for segment in message.segments]
    for text in (message.external_id, message.sender, message.text, message.phone, message.name, detail, *said):
        assert b"\x00" not in text.encode()
    assert 0 < len(message.external_id) <= 160
    assert 0 < len(message.sender) <= 160
    assert message.sent_at.tzinfo
    assert len(message.phone) <= 20


@pytest.mark.parametrize("kind", sorted(CHANNELS))
class TestParse:
    @QUIET
    @given(body=st.binary(max_size=200))
    def test_of_any_bytes(self, adapters: dict[str, Adapter], now: datetime, kind: str, body: bytes) -> None:
        _check(adapters[kind], body, now)

    @QUIET
    @given(
        value=st.dictionaries(WORDS, VALUES, max_size=8)
        | st.lists(st.dictionaries(WORDS, VALUES, max_size=8), max_size=3)
    )
    def test_of_any_json(self, adapters: dict[str, Adapter], now: datetime, kind: str, value: Any) -> None:
        _check(adapters[kind], json.dumps(value).encode(), now)

    @QUIET
    @given(fields=st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=20), max_size=8))
    def test_of_any_xml(self, adapters: dict[str, Adapter], now: datetime, kind: str, fields: dict[str, str]) -> None:
        inside = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items())
        _check(adapters[kind], f"<xml>{inside}</xml>".encode(errors="replace"), now)

    @QUIET
    @given(changes=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4), where=st.integers(0, 2))
    def test_of_a_nearly_good_body(
        self, adapters: dict[str, Adapter], now: datetime, kind: str, changes: dict[str, Any], where: int
    ) -> None:
        body: Any = json.loads(json.dumps(NEARLY[kind]))
        inner = body[0] if isinstance(body, list) else body
        for _ in range(where):
            inner = next((value for value in inner.values() if isinstance(value, dict)), inner)
        inner.update(changes)
        _check(adapters[kind], json.dumps(body).encode(), now)


NEARLY: dict[str, Any] = {
    "phone": {
        "variables": {"uuid": "u", "direction": "inbound", "hotline_transcript": "没水了"},
        "callflow": [{"caller_profile": {"caller_id_number": "13800138000"}}],
    },
    "webchat": {"type": "say", "cid": "5a3a1d91-90d3-4db4-af5c-cc3ae15d93a4", "text": "没水了"},
    "wechat": {"MsgType": "text", "FromUserName": "o1", "Content": "没水了", "MsgId": 1, "CreateTime": 1714037059},
    "telegram": {
        "update_id": 1,
        "message": {
            "from": {"id": 7, "is_bot": False, "first_name": "黄"},
            "chat": {"id": 7, "type": "private"},
            "message_id": 1,
            "date": 1795395000,
            "text": "没水了",
        },
    },
    "sms": [{"phone_number": "13800138000", "content": "没水了", "send_time": "2026-11-23 09:00:00", "sequence_id": 1}],
}

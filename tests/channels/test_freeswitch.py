"""Call records as the exchange writes them, in all its spellings."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from channels.contract import Ignored, InboundMessage, MessageKind, Outgoing, RawDelivery, RefusedDelivery, SendFailed
from channels.phone.freeswitch import FreeSwitch
from hotline.base.settings import Settings

RECORD: dict[str, Any] = json.loads((Path(__file__).parent / "fixtures" / "freeswitch-cdr.json").read_text("utf-8"))


@pytest.fixture
def adapter(office: Settings) -> FreeSwitch:
    return FreeSwitch(office)


def _read(adapter: FreeSwitch, body: bytes, now: datetime) -> InboundMessage:
    (message,) = adapter.parse(RawDelivery(body=body), now=now)
    assert isinstance(message, InboundMessage)
    return message


def _with(**variables: Any) -> bytes:
    return json.dumps(RECORD | {"variables": RECORD["variables"] | variables}).encode()


def _encoded_values() -> dict[str, Any]:
    return RECORD | {"variables": {name: quote(value, safe="") for name, value in RECORD["variables"].items()}}


SPELLINGS = {
    "raw JSON": json.dumps(RECORD).encode(),
    "encode=true": b"cdr=" + quote(json.dumps(RECORD), safe="").encode(),
    "encode=base64": b"cdr=" + base64.b64encode(json.dumps(RECORD).encode()),
    "encode-values": json.dumps(_encoded_values()).encode(),
    "encode-values inside encode=true": b"cdr=" + quote(json.dumps(_encoded_values()), safe="").encode(),
    "with a byte order mark": "\ufeff".encode() + json.dumps(RECORD).encode(),
}


@pytest.mark.parametrize("body", SPELLINGS.values(), ids=SPELLINGS)
def test_every_spelling_reads_the_same(adapter: FreeSwitch, now: datetime, body: bytes) -> None:
    message = _read(adapter, body, now)
    assert message.external_id == "5a3a1d91-90d3-4db4-af5c-cc3ae15d93a4"
    assert message.sent_at == datetime(2018, 3, 14, 11, 9, 18, 6702, tzinfo=UTC)
    assert (message.sender, message.kind, message.text) == ("1001", MessageKind.CALL, "")
    assert message.detail == {
        "duration": "30",
        "billsec": "21",
        "waitsec": "9",
        "hangup_cause": "NORMAL_CLEARING",
        "called": "1002",
        "fate": "answered",
        "waited": 9.0,
        "talked": 21.0,
    }


LEGS = [
    ({"direction": "inbound"}, True, "the caller's leg"),
    ({"direction": "outbound"}, False, "the agent's leg"),
    ({"last_bridge_role": "originatee"}, False, "an old exchange writes no direction, but who was called"),
    ({"originating_leg_uuid": "x"}, False, "or whose leg began it"),
    ({}, True, "an old exchange, the caller's leg"),
]


@pytest.mark.parametrize(("variables", "is_message", "why"), LEGS, ids=[row[2] for row in LEGS])
def test_only_the_a_leg_is_a_message(
    adapter: FreeSwitch,
    now: datetime,
    variables: dict[str, str],
    is_message: bool,
    why: str,
) -> None:
    (item,) = adapter.parse(RawDelivery(body=_with(**variables)), now=now)
    assert isinstance(item, InboundMessage if is_message else Ignored), why


CALLS = [
    ({"answer_epoch": "0", "billsec": "0"}, MessageKind.MISSED_CALL, "", "nobody answered"),
    ({"answer_epoch": "0", "billsec": "0", "hotline_transcript": "留言"}, MessageKind.CALL, "留言", "left a message"),
    ({"cc_cause": "cancel", "cc_cancel_reason": "TIMEOUT"}, MessageKind.MISSED_CALL, "", "gave up in the queue"),
    ({"cc_cause": "answered"}, MessageKind.CALL, "", "an agent answered, no transcript yet"),
    ({"hotline_transcript": "没水了"}, MessageKind.CALL, "没水了", "plain text"),
    ({"hotline_transcript": '{"bad'}, MessageKind.CALL, "", "an unreadable transcript does not lose the call"),
    ({"hotline_transcript": '{"unknown": 1}'}, MessageKind.CALL, "", "nor does an unknown one"),
]


@pytest.mark.parametrize(("variables", "kind", "text", "why"), CALLS, ids=[row[3] for row in CALLS])
def test_what_kind_of_call_it_was(
    adapter: FreeSwitch, now: datetime, variables: dict[str, str], kind: MessageKind, text: str, why: str
) -> None:
    message = _read(adapter, _with(**variables), now)
    assert (message.kind, message.text) == (kind, text), why
    assert ("transcript_error" in message.detail) == (variables.get("hotline_transcript", "").startswith("{"))


def test_the_transcript_may_stand_beside_the_variables(adapter: FreeSwitch, now: datetime) -> None:
    said = {"sentence_info": [{"text": "没水了，", "start": 580, "end": 3160, "spk": 0}]}
    message = _read(adapter, json.dumps(RECORD | {"transcript": said}).encode(), now)
    assert message.text == "没水了，"
    assert [(s.speaker, s.begin_ms, s.end_ms) for s in message.segments] == [("0", 580, 3160)]


NUMBERS = [
    ("13800138000", "13800138000"),
    ("+8613800138000", "13800138000"),
    ("008613800138000", "13800138000"),
    ("013800138000", "13800138000"),
    ("07712345678", "07712345678"),
    ("+867712345678", "867712345678"),
    ("+85223456789", "85223456789"),
    ("0085223456789", "85223456789"),
    ("sip:1001", ""),
    ("anonymous", ""),
    ("1" * 30, ""),
]


@pytest.mark.parametrize(("given", "kept"), NUMBERS)
def test_the_caller_number_is_made_one_form(adapter: FreeSwitch, now: datetime, given: str, kept: str) -> None:
    body = json.dumps(RECORD | {"callflow": [{"caller_profile": {"caller_id_number": given}}]}).encode()
    message = _read(adapter, body, now)
    assert message.phone == kept
    assert message.sender == (kept or f"withheld:{message.external_id}")


def test_a_transfer_does_not_hide_who_called(adapter: FreeSwitch, now: datetime) -> None:
    flow = [{"caller_profile": {"caller_id_number": "8001"}}, {"caller_profile": {"caller_id_number": "13800138000"}}]
    assert _read(adapter, json.dumps(RECORD | {"callflow": flow}).encode(), now).phone == "13800138000"


@pytest.mark.parametrize("clock", ["", "0", "x", "9" * 40, "-1", None])
def test_an_impossible_time_is_now(adapter: FreeSwitch, now: datetime, clock: str | None) -> None:
    assert _read(adapter, _with(start_uepoch=clock, start_epoch=clock), now).sent_at == now


def test_the_wrong_password_is_refused_and_the_scheme_may_be_written_anyhow(adapter: FreeSwitch, now: datetime) -> None:
    pair = base64.b64encode(b"freeswitch:phone-secret").decode()
    raw = RawDelivery(body=b"", headers={"authorization": f"basic {pair}"})
    adapter.authenticate(raw, now=now)
    adapter.authenticate(replace(raw, headers={"authorization": f"Basic  {pair} "}), now=now)
    wrong = base64.b64encode(b"freeswitch:guessed").decode()
    with pytest.raises(RefusedDelivery) as refused:
        adapter.authenticate(replace(raw, headers={"authorization": f"Basic {wrong}"}), now=now)
    assert refused.value.refused_status in {401, 403}


async def test_nobody_writes_to_a_telephone(adapter: FreeSwitch) -> None:
    with pytest.raises(SendFailed) as failed:
        await adapter.send(Outgoing(id=1, address="13800138000", text="您好"))
    assert not failed.value.retryable

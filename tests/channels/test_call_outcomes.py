"""What became of each kind of call, read from recorded call legs (their sources: `fixtures/README.md`)."""

import json
from pathlib import Path
from typing import Any

import pytest

from channels.contract import Ignored, InboundMessage, MessageKind, RawDelivery
from channels.phone import call_outcomes
from channels.phone.call_outcomes import Fate
from channels.phone.freeswitch import FreeSwitch
from hotline.base.settings import Settings

LEGS: dict[str, Any] = json.loads((Path(__file__).parent / "fixtures" / "freeswitch-calls.json").read_text("utf-8"))


def read(name: str, now: Any, office: Settings, **variables: str) -> InboundMessage | Ignored:
    leg = LEGS[name] | {"variables": LEGS[name]["variables"] | variables}
    (item,) = FreeSwitch(office).parse(RawDelivery(body=json.dumps(leg).encode()), now=now)
    return item


def call(name: str, now: Any, office: Settings, **variables: str) -> InboundMessage:
    item = read(name, now, office, **variables)
    assert isinstance(item, InboundMessage)
    return item


RECORDED = [
    ("answered", MessageKind.CALL, {"fate": "answered", "waited": 1.0, "talked": 5.1}),
    ("hung up in the menu", MessageKind.MISSED_CALL, {"fate": "menu"}),
    ("hung up while a seat rang", MessageKind.MISSED_CALL, {"fate": "ringing", "waited": 3.0}),
    ("waited out", MessageKind.MISSED_CALL, {"fate": "queue", "waited": 12.0}),
    ("rang and nobody came", MessageKind.MISSED_CALL, {"fate": "ringing", "waited": 3.3}),
    ("handed on", MessageKind.CALL, {"fate": "answered", "waited": 1.0, "talked": 8.0, "transferred": True}),
    (
        "handed on after a word",
        MessageKind.CALL,
        {"fate": "answered", "waited": 1.0, "talked": 7.7, "transferred": True},
    ),
]


@pytest.mark.parametrize(("name", "kind", "expected"), RECORDED, ids=[row[0] for row in RECORDED])
def test_each_kind_of_call(name: str, kind: MessageKind, expected: dict[str, Any], now: Any, office: Settings) -> None:
    """The exchange's own `waitsec` says 4 and 5 seconds for the calls that were handed on: until the last bridge."""
    message = call(name, now, office)
    assert message.kind is kind
    assert {key: message.detail.get(key) for key in ("fate", "waited", "talked", "transferred")} == (
        {"fate": "", "waited": None, "talked": None, "transferred": None} | expected
    )


@pytest.mark.parametrize("name", ["the seat of that call", "the department of that call"])
def test_the_other_legs_of_a_call_are_no_calls(name: str, now: Any, office: Settings) -> None:
    assert isinstance(read(name, now, office), Ignored)


def test_the_voice_menu_is_no_waiting(now: Any, office: Settings) -> None:
    """42 s of menu, then 3 s in the queue: answered within 15 s (DOMAIN 5.2 counts from the wish for a person)."""
    begun = str(1795882157 - 42)
    heard = {"start_epoch": begun, "start_uepoch": f"{begun}000000", "answer_epoch": begun, "waitsec": "45"}
    met = {"cc_queue_answered_epoch": "1795882160"}
    assert call("answered", now, office, **heard, **met).detail["waited"] == 3.0


VARIED = [
    ("hung up while a seat rang", {"cc_last_agent_tier_level": ""}, Fate.QUEUE, "no seat had been called"),
    ("hung up while a seat rang", {"cc_exit_key": "9"}, Fate.QUEUE, "left the queue by a key"),
    ("waited out", {"cc_cancel_reason": "NO_AGENT_TIMEOUT"}, Fate.QUEUE, "no seat was there"),
    ("waited out", {"hotline_closed": "true"}, Fate.CLOSED, "the dialplan says that nobody is at work"),
    ("hung up in the menu", {"hotline_closed": "true"}, Fate.CLOSED, "the announcement of the night"),
    ("hung up in the menu", {"originate_disposition": "USER_BUSY"}, Fate.ASSIGNING, "put through, the seat was busy"),
    ("hung up in the menu", {"originate_disposition": "ORIGINATOR_CANCEL"}, Fate.RINGING, "gone while it rang"),
    ("hung up in the menu", {"answer_epoch": "0", "billsec": "0"}, Fate.UNKNOWN, "the exchange never took it"),
    ("hung up in the menu", {"conference_uuid": "c"}, Fate.ANSWERED, "people met in a conference"),
    ("waited out", {"bridge_epoch": "1795882212"}, Fate.ANSWERED, "overflowed from the queue to somebody who answered"),
    ("answered", {"cc_cause": "cancel", "cc_cancel_reason": "NONE"}, Fate.ANSWERED, "gone as the seat was joined"),
]


@pytest.mark.parametrize(("name", "variables", "fate", "why"), VARIED, ids=[row[3] for row in VARIED])
def test_what_the_exchange_may_write_besides(
    name: str, variables: dict[str, str], fate: Fate, why: str, now: Any, office: Settings
) -> None:
    """The values of cc_cancel_reason: MEMBER_CANCEL_REASON_CHART in mod_callcenter.c; cc_exit_key: the same file."""
    assert call(name, now, office, **variables).detail["fate"] == fate.value, why


def test_an_overflow_counts_the_whole_wait(now: Any, office: Settings) -> None:
    """12 s in the queue, and 3 s until the bridge that follows it."""
    assert call("waited out", now, office, bridge_epoch="1795882212").detail["waited"] == 15.0


def test_back_in_a_queue_after_a_person_answered(now: Any, office: Settings) -> None:
    """The second entry overwrites cc_queue_joined_epoch: answered, and nothing is said about the first wait."""
    detail = call("answered", now, office, cc_queue_joined_epoch="1795882161", cc_cause="cancel").detail
    assert (detail["fate"], "waited" in detail) == ("answered", False)


def test_a_voice_message_is_a_matter_and_nobodys_answer(now: Any, office: Settings) -> None:
    message = call("hung up in the menu", now, office, hotline_transcript="家里没水了", hotline_closed="true")
    assert (message.kind, message.text, message.detail["fate"]) == (MessageKind.CALL, "家里没水了", "closed")


def test_the_queue_names_the_recording(now: Any, office: Settings, tmp_path: Path) -> None:
    """cc_record_filename is what mod_callcenter writes for a queue with a record-template."""
    message = call("answered", now, office.model_copy(update={"phone_recordings": tmp_path}))
    (media,) = message.media
    assert media.ref.endswith("b9ee31cb-5ecf-46e0-b956-2d33309e7b22.raw")
    own = call("answered", now, office.model_copy(update={"phone_recordings": tmp_path}), hotline_recording="own.wav")
    assert [one.ref for one in own.media] == ["own.wav"]


@pytest.mark.parametrize("junk", ["", "NaN", "-1", "1e400", "9" * 40, None, [], {}, True])
def test_nonsense_is_no_moment(junk: Any) -> None:
    text = dict.fromkeys(("cc_queue_joined_epoch", "cc_queue_canceled_epoch", "end_uepoch", "answer_epoch"), junk)
    path = call_outcomes.read(
        {"callflow": [junk, {"times": junk}], "app_log": {"applications": junk}}, text | {"cc_queue": "q"}
    )
    assert (path.fate, path.waited) == (Fate.QUEUE, 0.0 if junk is True else None)

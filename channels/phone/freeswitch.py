"""Calls as FreeSWITCH's mod_json_cdr posts them after hanging up.

Source: signalwire/freeswitch, src/mod/event_handlers/mod_json_cdr. Any 2xx is success; anything else leaves the record
in a file on the exchange (`err-log-dir`), which never comes again by itself. `encode` and `encode-values` change how
the body is written; `disable-100-continue` labels raw JSON as a form: the body is sniffed, its label is not believed.
"""

import asyncio
import base64
import binascii
import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote

from channels.contract import (
    Cause,
    FetchFailed,
    Ignored,
    InboundMessage,
    IntakeOutcome,
    Media,
    MessageKind,
    Outgoing,
    Parsed,
    RawDelivery,
    RefusedDelivery,
    SendFailed,
    WebhookResponse,
)
from channels.payload_parsing import from_epoch, identifier, is_same_secret, json_body, mapping, short
from channels.phone import call_outcomes, transcripts
from channels.phone.call_outcomes import Fate
from channels.phone.transcripts import Transcript
from hotline.base.settings import Settings
from hotline.base.text.phones import phone_number

_FORM = b"cdr="
_PIECE = 1 << 16
_ENCODED = re.compile(r"[!-~]*", re.ASCII)
_NEVER_IN_ENCODED = set(' "#&+:;<=>?@[\\]^`{|}')  # SWITCH_URL_UNSAFE of switch_utils.h, without the percent sign
_KEPT = (
    *("duration", "billsec", "waitsec", "hangup_cause", "cc_queue", "cc_agent", "cc_cause", "cc_cancel_reason"),
    *("cc_queue_joined_epoch", "cc_queue_answered_epoch", "cc_queue_canceled_epoch"),
)
_RECORDINGS = ("hotline_recording", "cc_record_filename", "record_file", "recording_file")


class FreeSwitch:
    kind: ClassVar[str] = "phone"
    label: ClassVar[str] = "电话"

    def __init__(self, settings: Settings) -> None:
        pair = f"{settings.phone_user}:{settings.phone_password.get_secret_value()}"
        self._recordings = settings.phone_recordings
        self._credentials = base64.b64encode(pair.encode()).decode()

    def authenticate(self, raw: RawDelivery, *, now: datetime) -> None:  # noqa: ARG002 - Basic carries no time
        scheme, _, given = raw.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic" or not is_same_secret(given.strip(), self._credentials):
            raise RefusedDelivery("话单接口的用户名或密码不对", status=401)

    def parse(self, raw: RawDelivery, *, now: datetime) -> Parsed:
        record = mapping(json_body(_unwrapped(raw.body), what="话单"), what="话单")
        variables = _variables(record)
        if not _is_a_leg(record, variables):
            return (Ignored("呼叫的 B 路话单"),)
        message = _message(record, variables, now=now)
        recording = message.detail.get("recording")
        if self._recordings is None or not recording:
            return (message,)
        return (replace(message, media=(Media(str(recording), "通话录音"),)),)

    def answer(
        self,
        raw: RawDelivery,  # noqa: ARG002
        outcome: IntakeOutcome,
        refusal: RefusedDelivery | None = None,
    ) -> WebhookResponse:
        """A refused record gets its error, so that the exchange keeps it in a file and it can be looked into."""
        if outcome is IntakeOutcome.REFUSED and refusal:
            return WebhookResponse(refusal.refused_status, refusal.message)
        return WebhookResponse(500, "稍后重试") if outcome is IntakeOutcome.FAILED else WebhookResponse(200, "ok")

    async def send(self, message: Outgoing) -> str:
        raise SendFailed(f"电话渠道不发文字，第 {message.id} 条请人工致电", Cause.NEVER)

    async def media(self, ref: str) -> AsyncGenerator[bytes, None]:
        """A recording out of the folder that the exchange writes to; nothing outside it is ever read."""
        path = await asyncio.to_thread(self._recording, ref)
        with await asyncio.to_thread(path.open, "rb") as file:
            while piece := await asyncio.to_thread(file.read, _PIECE):
                yield piece

    async def close(self) -> None:
        return

    def _recording(self, ref: str) -> Path:
        if self._recordings is None:
            raise FetchFailed("没有设置录音文件夹 HOTLINE_PHONE_RECORDINGS", retryable=False)
        folder, named = self._recordings.resolve(), Path(ref)
        for path in (
            folder / named.name,
            folder / named,
        ):  # an absolute path replaces the folder; then it must lie in it
            inside = path.resolve()
            if inside.is_relative_to(folder) and inside.is_file():
                return inside
        raise FetchFailed("录音还不在录音文件夹里", retryable=True)


def _unwrapped(body: bytes) -> bytes:
    """The JSON inside: as it is, after `cdr=` percent-encoded, or after `cdr=` in base64."""
    body = body.strip()
    if not body.startswith(_FORM):
        return body
    inner = body[len(_FORM) :]
    if inner[:1] in {b"%", b"{"}:
        return unquote(inner.decode("latin-1"), encoding="latin-1").encode("latin-1")
    try:
        return base64.b64decode(inner)
    except (binascii.Error, ValueError):
        raise RefusedDelivery("话单的 base64 内容不完整") from None


def _variables(record: Mapping[str, Any]) -> dict[str, Any]:
    """The channel variables, decoded where `encode-values` (on by default) percent-encoded each of them."""
    found = dict(mapping(record.get("variables"), what="话单的 variables "))
    if not all(_may_be_encoded(value) for value in found.values()):
        return found
    return {name: unquote(value) if isinstance(value, str) else value for name, value in found.items()}


def _may_be_encoded(value: Any) -> bool:
    return not isinstance(value, str) or bool(_ENCODED.fullmatch(value) and not _NEVER_IN_ENCODED & set(value))


def _is_a_leg(record: Mapping[str, Any], variables: Mapping[str, Any]) -> bool:
    """The caller's leg. Exchanges too old to write the direction (before 1.6) still name who originated the leg."""
    channel = record.get("channel_data")
    direction = variables.get("direction") or (channel.get("direction") if isinstance(channel, dict) else None)
    if direction:
        return bool(direction == "inbound")
    return variables.get("last_bridge_role") != "originatee" and "originating_leg_uuid" not in variables


def _message(record: Mapping[str, Any], variables: Mapping[str, Any], *, now: datetime) -> InboundMessage:
    uuid = identifier(variables.get("uuid"), what="通话编号 uuid")
    caller = phone_number(_caller(record, variables))
    transcript, trouble = _transcript(record, variables)
    path = call_outcomes.read(record, variables)
    return InboundMessage(
        channel=FreeSwitch.kind,
        external_id=uuid,
        sender=caller or f"withheld:{uuid}",  # two hidden numbers are not one person
        text=transcript.text,
        sent_at=_started(variables, now=now),
        kind=MessageKind.CALL if transcript.text or path.fate is Fate.ANSWERED else MessageKind.MISSED_CALL,
        phone=caller,
        segments=transcript.segments,
        detail=_detail(variables) | path.detail | trouble,
    )


def _caller(record: Mapping[str, Any], variables: Mapping[str, Any]) -> str:
    """The number as it came in: the oldest profile of the call flow, before any transfer renamed it."""
    flow = record.get("callflow")
    profiles = [step.get("caller_profile") for step in flow if isinstance(step, dict)] if isinstance(flow, list) else []
    for profile in reversed(profiles):
        if isinstance(profile, dict) and profile.get("caller_id_number"):
            return unquote(str(profile["caller_id_number"]))
    named = ("caller_id_number", "sip_from_user_stripped", "sip_from_user", "ani")
    return next((str(variables[name]) for name in named if variables.get(name)), "")


def _started(variables: Mapping[str, Any], *, now: datetime) -> datetime:
    try:
        return from_epoch(int(variables["start_uepoch"]) / 1_000_000, now=now)
    except (KeyError, TypeError, ValueError, OverflowError):
        return from_epoch(variables.get("start_epoch"), now=now)


def _transcript(record: Mapping[str, Any], variables: Mapping[str, Any]) -> tuple[Transcript, dict[str, Any]]:
    """The recognised words; a transcript that nobody can read must not lose the call itself."""
    value = variables.get("hotline_transcript") or record.get("transcript")
    if not value:
        return Transcript(""), {}
    try:
        return transcripts.read(value), {}
    except ValueError as broken:
        return Transcript(""), {"transcript_error": short(broken)}


def _detail(variables: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: short(variables[name]) for name in _KEPT if variables.get(name)}
    recording = next((variables[name] for name in _RECORDINGS if variables.get(name)), "")
    called = variables.get("sip_to_user") or variables.get("destination_number")
    return kept | {name: short(value) for name, value in (("recording", recording), ("called", called)) if value}

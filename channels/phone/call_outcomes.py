"""What became of a call: whether a person took it, how long the caller waited for one, and where it was lost.

Read from the record of the caller's leg. Sources: signalwire/freeswitch, mod_callcenter.c ("for xml_cdr needs":
`callcenter_function` writes cc_queue_joined_epoch, cc_queue_canceled_epoch, cc_cause and cc_cancel_reason,
`outbound_agent_thread_run` cc_queue_answered_epoch, `agents_callback` cc_last_agent_tier_level where the strategy is
top-down) and switch_ivr_originate.c (originate_disposition, DIALSTATUS). `waitsec` and `billsec` of the exchange begin
with the voice menu, and `waitsec` ends with the last transfer: neither is the time that somebody waited for a person.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_RANG = frozenset({"NO_ANSWER", "NOANSWER", "ORIGINATOR_CANCEL", "CANCEL", "ALLOTTED_TIMEOUT"})
_BRIDGED = ("bridge_uuid", "last_bridge_to", "last_bridge_role", "conference_uuid")  # without saying when
_TRANSFER = re.compile(r"(\d{9,11}):[^:|]*:(?:bl_xfer|att_xfer|uuid_br)\b", re.ASCII)
_AT_ONCE = 1.0  # seconds: the queue itself joins caller and seat by a transfer, and notes it
_LATEST = 1e11  # seconds: a later one is no valid time


class Fate(StrEnum):
    """Codes in `InboundMessage.detail["fate"]`."""

    ANSWERED = "answered"
    MENU = "menu"  # never asked for a person
    CLOSED = "closed"  # the dialplan says so: nobody is at work
    QUEUE = "queue"  # no seat was called, or the exchange gave up
    ASSIGNING = "assigning"  # a seat was called and did not ring
    RINGING = "ringing"
    UNKNOWN = "unknown"  # the exchange did not take the call at all


@dataclass(frozen=True, slots=True)
class Path:
    """Seconds, where the record has them."""

    fate: Fate
    waited: float | None = None  # for a person, until one took the call or the caller was gone
    talked: float | None = None  # with people
    transferred: bool = False  # from the first person to another

    @property
    def detail(self) -> dict[str, Any]:
        variables = {"waited": self.waited, "talked": self.talked, "transferred": self.transferred or None}
        return {"fate": self.fate.value} | {name: value for name, value in variables.items() if value is not None}


def read(record: Mapping[str, Any], variables: Mapping[str, Any]) -> Path:
    """The outcome by the call record and its decoded channel variables. Pure; never raises."""
    met, ended = _met(record, variables), _at(variables, "end_uepoch", "end_epoch")
    if met is None:
        fate = _lost(variables)
        asks = fate in {Fate.QUEUE, Fate.ASSIGNING, Fate.RINGING}
        gone = _at(variables, "cc_queue_canceled_epoch") or ended
        return Path(fate, waited=_between(_asked(record, variables, gone), gone) if asks else None)
    handed_on = any(float(at) > met + _AT_ONCE for at in _TRANSFER.findall(str(variables.get("transfer_history", ""))))
    return Path(Fate.ANSWERED, _between(_asked(record, variables, met), met), _between(met, ended), handed_on)


def _met(record: Mapping[str, Any], variables: Mapping[str, Any]) -> float | None:
    """When a person first took the call. That the exchange answered (menu, music, announcement) is nobody's answer."""
    at = _at(variables, "cc_queue_answered_epoch") or min(_joined_people(record), default=None)
    at = at or _at(variables, "bridge_uepoch", "bridge_epoch")
    if at is not None:
        return at
    says_so = variables.get("cc_cause") == "answered" or any(variables.get(name) for name in _BRIDGED)
    return (
        _at(variables, "answer_uepoch", "answer_epoch") if says_so and variables.get("cc_cause") != "cancel" else None
    )


def _lost(variables: Mapping[str, Any]) -> Fate:
    if str(variables.get("hotline_closed", "")).lower() in {"true", "yes", "1"}:
        return Fate.CLOSED
    if variables.get("cc_queue") or _at(variables, "cc_queue_joined_epoch"):
        hung_up = variables.get("cc_cancel_reason") == "BREAK_OUT" and not variables.get("cc_exit_key")
        return Fate.RINGING if hung_up and variables.get("cc_last_agent_tier_level") else Fate.QUEUE
    tried = variables.get("originate_disposition") or variables.get("DIALSTATUS")
    if tried:
        return Fate.RINGING if str(tried) in _RANG else Fate.ASSIGNING
    took = _at(variables, "answer_uepoch", "answer_epoch") or _number(variables.get("billsec"))
    return Fate.MENU if took else Fate.UNKNOWN


def _asked(record: Mapping[str, Any], variables: Mapping[str, Any], until: float | None) -> float | None:
    """When the caller asked for a person: joined the queue, or the exchange first rang somebody."""
    joined = _at(variables, "cc_queue_joined_epoch")
    if joined is not None:
        return joined
    rang = next(_rang(record), None)
    if rang is not None:
        return rang
    took = _at(variables, "answer_uepoch", "answer_epoch")
    if took is not None and until is not None and took < until - _AT_ONCE:
        return None  # a machine spoke first, and the record does not say until when
    return _at(variables, "start_uepoch", "start_epoch")


def _joined_people(record: Mapping[str, Any]) -> Iterator[float]:
    """Each time that the call was joined with somebody: once in every profile of the call flow."""
    for step in _list(record.get("callflow")):
        times = step.get("times")
        at = _at(times, "bridged_time") if isinstance(times, Mapping) else None
        if at is not None:
            yield at


def _rang(record: Mapping[str, Any]) -> Iterator[float]:
    log = record.get("app_log")
    for step in _list(log.get("applications") if isinstance(log, Mapping) else None):
        at = _at(step, "app_stamp")
        if step.get("app_name") == "bridge" and at is not None:
            yield at


def _list(value: Any) -> list[Mapping[str, Any]]:
    return [step for step in value if isinstance(step, Mapping)] if isinstance(value, list) else []


def _at(variables: Mapping[str, Any], *names: str) -> float | None:
    """The first of these moments that is set, in seconds since 1970; the exchange writes 0 for never."""
    for name in names:
        at = _number(variables.get(name))
        at = at / 1_000_000 if at > _LATEST else at  # in microseconds
        if 0 < at < _LATEST:
            return at
    return None


def _number(value: Any) -> float:
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    return found if math.isfinite(found) else 0.0


def _between(since: float | None, until: float | None) -> float | None:
    """None also where the clock went back: the caller came into a second queue after somebody had answered."""
    if since is None or until is None or until < since:
        return None
    return round(until - since, 1)

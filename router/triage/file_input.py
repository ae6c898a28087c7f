"""Lines of a file as situations, for measuring: the same `decide` as for messages of channels, without a database."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hotline.base.channels import BY_VOICE
from hotline.base.errors import BadInput
from router.triage.deciding import decide
from router.triage.purposes import Latest, Purpose, Situation, Triage
from tickets.lifecycle import State

_HELD = {  # context -> state of the open ticket, how long ago anything was said, whether our question waits
    "open_ticket": (State.IN_PROGRESS, timedelta(days=1), False),
    "awaiting_info": (State.NEED_INFO, timedelta(hours=3), False),
    "awaiting_review": (State.CALLBACK, timedelta(hours=20), True),
    "chatting": (State.PENDING_DISPATCH, timedelta(minutes=1), False),
}
CONTEXTS = ("none", *_HELD)
_RATES = {Purpose.RATING, Purpose.EMERGENCY}
_CALLED = {  # purposes that only the channels distinguish
    Purpose.REOPEN: Purpose.FOLLOW_UP,
    Purpose.RATING: Purpose.REVIEW_ANSWER,
    Purpose.REPEAT: Purpose.FOLLOW_UP,
    Purpose.CONFIRM_WITHDRAWAL: Purpose.WITHDRAW,
    Purpose.KEEP: Purpose.FOLLOW_UP,
    Purpose.SEPARATE: Purpose.NEW,
    Purpose.SAME_MATTER: Purpose.FOLLOW_UP,
    Purpose.RESUME: Purpose.SMALL_TALK,
    Purpose.PERHAPS_OPT_OUT: Purpose.OPT_OUT,
    Purpose.NOTHING: Purpose.SMALL_TALK,
    Purpose.AUTOMATIC: Purpose.SMALL_TALK,
}


def situation(context: str, channel: str, *, now: datetime) -> Situation:
    """The situation that a context names; raises BadInput for one that is not known."""
    if context == "none":
        return Situation(is_call=channel in BY_VOICE)
    if context not in _HELD:
        raise BadInput(f"不认识的 context：{context}；可用 {'、'.join(CONTEXTS)}")
    state, ago, asked = _HELD[context]
    return Situation(Latest(state, now - ago, None), asked=asked, is_call=channel in BY_VOICE)


def answer(line: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """`decision`, `solved`, `satisfied`, `contacted` of one line with `text`, `channel`, `context`."""
    found = decide(
        str(line["text"]), situation(str(line.get("context", "none")), str(line.get("channel", "")), now=now), now=now
    )
    return {"decision": _CALLED.get(found.purpose, found.purpose).value, **_facts(found)}


def _facts(found: Triage) -> dict[str, Any]:
    verdict = found.verdict
    return {
        "solved": verdict.solved if verdict else None,
        "satisfied": verdict.satisfied if verdict else found.stars if found.purpose in _RATES else None,
        "contacted": verdict.contacted if verdict else None,
    }

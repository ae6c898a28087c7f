"""What a message is for: a new matter, more about an old one, an answer to our question, a question about progress.

Pure. When in doubt it is a new matter: a wrong new ticket costs a look, a swallowed one is a person not heard.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from router import progress
from sla.reviews import Verdict, understand
from tickets.lifecycle import ENDED, MAY_REOPEN, State

TOGETHER = timedelta(minutes=15)  # people write one matter in several messages
_PUNCTUATION = re.compile(r"[\s，。！？!?,.～~、…]+")
_GREETINGS = frozenset(
    (
        "你好",
        "您好",
        "在吗",
        "在不在",
        "有人吗",
        "hi",
        "hello",
        "哈喽",
        "喂",
        "早上好",
        "上午好",
        "下午好",
        "晚上好",
        "/start",
    )
)
_THANKS = frozenset(
    ("谢谢", "谢谢你", "谢谢您", "多谢", "感谢", "好的", "好", "收到", "知道了", "嗯", "ok", "好的谢谢", "辛苦了")
)
_PERSON = re.compile(r"^(我要|请|帮我)?(转|找|要|接)?(人工|客服|真人|坐席)(服务|客服|坐席|台)?$")
_STARS = re.compile(r"[1-5]")
_MORE = re.compile(r"^(补充|更正|再补充|另外|还有|刚才|对了|关于(刚才|上次|之前))")


class Purpose(StrEnum):
    NEW = "new"
    FOLLOW_UP = "follow_up"
    REOPEN = "reopen"
    REVIEW_ANSWER = "review_answer"
    RATING = "rating"  # only a number from 1 to 5, after the question was answered
    PROGRESS = "progress"
    GREETING = "greeting"
    THANKS = "thanks"
    WANTS_PERSON = "wants_person"
    REPEAT = "repeat"  # the same matter again, nothing new (`router.again`)
    NOTHING = "nothing"  # no text on a channel that shows it to us at once


@dataclass(frozen=True, slots=True)
class Latest:
    """The citizen's newest ticket on this conversation."""

    state: State
    heard_at: datetime  # when it was registered, or last spoken about
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Triage:
    purpose: Purpose
    verdict: Verdict | None = None
    stars: int | None = None


def decide(text: str, *, is_call: bool, latest: Latest | None, asked: bool, now: datetime) -> Triage:  # noqa: PLR0911 - a list of cases, first match
    """Why the citizen wrote. `asked`: a question of ours about a finished order waits for an answer."""
    bare = _PUNCTUATION.sub("", text).lower()
    if is_call:
        return Triage(Purpose.NEW)
    if not bare:
        return Triage(Purpose.NOTHING)
    verdict = understand(text) if asked else None
    if verdict is not None:
        return Triage(Purpose.REVIEW_ANSWER, verdict)
    if bare in _GREETINGS:
        return Triage(Purpose.GREETING)
    if _PERSON.match(bare):
        return Triage(Purpose.WANTS_PERSON)
    if bare in _THANKS:
        return Triage(Purpose.THANKS)
    if progress.asked(bare):
        return Triage(Purpose.PROGRESS)
    if latest is None:
        return Triage(Purpose.NEW)
    if _STARS.fullmatch(bare):
        return Triage(Purpose.RATING, stars=int(bare))
    return Triage(_about(text, latest, now))


def _about(text: str, latest: Latest, now: datetime) -> Purpose:
    more = bool(_MORE.match(text.strip()))
    if latest.state in {*ENDED, State.ARCHIVED}:
        recent = latest.closed_at is not None and now - latest.closed_at <= MAY_REOPEN
        unsolved = understand(text)
        still = unsolved is not None and unsolved.solved is False
        return Purpose.REOPEN if recent and (more or still) else Purpose.NEW
    if latest.state is State.NEED_INFO or more or now - latest.heard_at <= TOGETHER:
        return Purpose.FOLLOW_UP
    return Purpose.NEW

"""What a message is for by its wording, where no rule is sure: taught by labelled messages (`lessons/messages.jsonl`).

The rule's own decision is one of the things it looks at. It never decides about danger, and it may call a message
courtesy or an insult, which nobody answers for, only where it is very sure.
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from classifier.request_type.phrase_model import Phrases
from sla.reviews.review_reply_parser import ReviewReply, contacted, is_bitter, promises_praise

LESSONS = Path(__file__).with_name("lessons")
PURPOSES, SOLVED, SATISFIED = (LESSONS / f"{name}.npz" for name in ("purposes", "solved", "satisfied"))
MESSAGES = LESSONS / "messages.jsonl"
NOT_SAID = "-"
PRAISE = 4  # 满意
_YES, _NO = "yes", "no"
SURE_SOLVED, SURE_UNSOLVED, SURE_OF_RATING = 0.88, 0.55, 0.5  # closing wants more than asking a person
SURE_WITH_PRAISE = 0.6  # of "solved" beside 满意 or 非常满意
STEP, LONGEST = 6, 6  # lengths are features in steps of so many characters, up to so many steps


_NOT_PLAIN = re.compile(
    r"没(?!想到|问题|事了|话说)|不(?=是|行|了|能|到|给|管|来|好|够|知|满|理|办|解决|会|见得)|还(?!行|可以|不错|好)|又|仍|依旧|照样|才|呢|[?？…]|然后|完了|假|骗|糊弄"
    r"|好像(?!我|他)|应该|似乎|可能|也许|大概|估计|貌似|听说|据说|自己|自费|邻居|一[点些]|改善|好转|%|成$|扣|half|part|but"
    r"|不(?:用|必|需要)(?:再)?(?:解决|处理|修|管|办)|了[^,，]*的人$|(?:解决|处理|搞定|办|修)了我$|被|百分|(?<!没话)(?<!没得)(?<!话)说(?!话|得)|写|就当|当作|就算|了吧|别再|办结|结案|不指望|随便|算了|敷衍|搪塞|呵呵|🙄|如果|要是|万一|明天|等|说是|改漏|就打|一半|部分|暂时|不过|但|可是|只是|然而|可惜"
)  # what may speak against "solved": then a person reads it


_FIGURE = re.compile(r"\d")  # rated by a figure or not at all: the rules have read it
_ONLY_ASKS = re.compile(r"^[^，。！,.!]*(?:吗|么|没有?)(?:你们?|您)?[?？]*$")  # one question, no answer
_A_HOUSE = re.compile(r"\d[\s-]*(?:\d|[栋幢楼室排弄组户号]|单元)")  # says where, and answers nothing
_SAYS_DONE = re.compile(r"(?<!没)(?<!没有)(?:修|办|弄|搞|处理|解决)好?了(?![吗么没])")  # beside "no": a person reads it


@functools.cache
def _read(path: Path) -> Phrases:
    return Phrases.load(path)


def marks_of_purpose(text: str, context: str, decision: str, *, is_call: bool) -> tuple[str, ...]:
    """Features beside the words: the situation and what the rules say."""
    length = min(LONGEST, len(text) // STEP)
    return (
        f"in {context}",
        f"rule {decision}",
        f"in {context} rule {decision}",
        f"in {context} length {length}",
        f"length {length}",
        "asks" if "?" in text or "？" in text else "tells",
        "call" if is_call else "text",
    )


def purposes(text: str, context: str, decision: str, *, is_call: bool) -> Mapping[str, float]:
    """Purpose -> its share; `context` and `decision` as `reading` and the rules name them."""
    return _read(PURPOSES).shares(text, marks_of_purpose(text, context, decision, is_call=is_call))


def marks_of_verdict(verdict: ReviewReply | None) -> tuple[str, ...]:
    if verdict is None:
        return ("no verdict",)
    return (f"solved {verdict.solved}", f"satisfied {verdict.satisfied}", f"both {verdict.solved} {verdict.satisfied}")


def completed(text: str, verdict: ReviewReply | None) -> ReviewReply:
    """The verdict with what the rules left open, where the words are plain enough; else a person reads it."""
    known = verdict or ReviewReply(None, None, None, doubtful=True)
    if known.contacted is None:
        known = replace(known, contacted=contacted(text))
    if promises_praise(text) or is_bitter(text) or (verdict is None and _A_HOUSE.search(text)):
        return known
    marks = marks_of_verdict(verdict)
    satisfied = known.satisfied if known.satisfied is not None else _rated(text, marks)
    solved = known.solved if known.solved is not None else _solved(text, marks, satisfied)
    doubtful = known.doubtful if solved == known.solved else False
    return ReviewReply(known.contacted, solved, satisfied, doubtful=doubtful)


def _rated(text: str, marks: tuple[str, ...]) -> int | None:
    """How satisfied the words sound; None where they name a figure themselves, or say nothing clear."""
    if _FIGURE.search(text):
        return None
    shares = _read(SATISFIED).shares(text, marks)
    likeliest = max(shares, key=shares.__getitem__)
    return int(likeliest) if likeliest != NOT_SAID and shares[likeliest] >= SURE_OF_RATING else None


def _solved(text: str, marks: tuple[str, ...], satisfied: int | None) -> bool | None:
    shares = _read(SOLVED).shares(text, marks)
    enough = SURE_WITH_PRAISE if (satisfied or 0) >= PRAISE else SURE_SOLVED
    if shares[_YES] >= enough and not _NOT_PLAIN.search(text):
        return True
    if _SAYS_DONE.search(text) or _ONLY_ASKS.search(text):
        return None
    return False if shares[_NO] >= SURE_UNSOLVED else None


def said_solved(solved: bool | None) -> str:  # noqa: FBT001 - a label for a fact
    return NOT_SAID if solved is None else _YES if solved else _NO

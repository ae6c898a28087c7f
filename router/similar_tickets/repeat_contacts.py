"""The same citizen writes again (重复诉求): is it the same matter, and is anything new in it? Pure.

北京条例11条〔法〕, DOMAIN 3.2: the same with nothing new is answered with the first one's state, not dispatched; new
facts join the open ticket. In doubt a person decides: a wrong new ticket costs a look, a swallowed one is
a person not heard.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from classifier.danger import danger_detection
from classifier.text.citizen_text import read
from router.triage.topics import topics
from tickets.lifecycle import ENDED, State

LOOKED_BACK = timedelta(days=90)
SAME = 0.5  # share of what is written now that was said before: the same matter
PERHAPS = 0.3
REWORDED = 0.25  # of the shorter of two texts that came under one key
NOTHING_NEW = 0.75
NEWS = 10  # pairs of characters not said before that make a fact worth keeping
_FILLER = re.compile(
    r"还是|仍然|依然|依旧|一直|到现在|至今|怎么|为什么|为何|到底|究竟|没有人|没人|无人|请问|请|希望|麻烦|尽快|赶快|抓紧|催一下|催催|催办|"
    r"再次|又|再|还|都|了|吗|呢|啊|吧|的|来|反映|投诉|举报|你们|我们|管理?一下|处理一下|解决一下"
)
_NUMBER = re.compile(r"\d+")
_OVER = frozenset({*ENDED, State.ARCHIVED})
_NOT_COMPARED = frozenset({State.DRAFT, State.AT_110, State.ARCHIVED})


class RepeatVerdict(StrEnum):
    NEW = "new"  # another matter
    REPEAT = "repeat"  # the same, nothing new
    MORE = "more"  # the same, with new facts
    UNSURE = "unsure"  # a person decides


@dataclass(frozen=True, slots=True)
class Earlier:
    """A ticket of this citizen: all that they said about it, and the place that they named."""

    ticket_id: int
    said: str
    state: State
    registered_at: datetime
    place: str | None = None


@dataclass(frozen=True, slots=True)
class RepeatContact:
    """`ticket_id`: the earlier ticket, where there is one; `reasons`: for the person who has to decide."""

    verdict: RepeatVerdict
    ticket_id: int | None = None
    reasons: tuple[str, ...] = ()


def look(text: str, earlier: Sequence[Earlier], *, place: str | None = None) -> RepeatContact:
    """Compare with what the citizen has open or had lately; the likeliest earlier ticket decides."""
    mine = _pairs(text)
    danger = _danger(text)
    compared = [
        one for one in earlier if one.state not in _NOT_COMPARED and (danger is None or danger == _danger(one.said))
    ]  # what has become dangerous is a matter of its own
    if not mine:
        return RepeatContact(RepeatVerdict.NEW)
    found = [(_judged(text, mine, one, place), one) for one in compared]
    likely = [(share, said, one) for (share, said), one in found if said is not RepeatVerdict.NEW]
    if not likely:
        return RepeatContact(RepeatVerdict.NEW)
    share, verdict, one = max(likely, key=lambda row: (row[0], row[2].ticket_id))
    return RepeatContact(verdict, one.ticket_id, _reasons(share, one, place))


def is_reworded(first: str, newer: str) -> bool:
    """Whether two texts that came under one key are one, put differently; also where one only adds to the other.

    Both name a topic, and none in common: two matters, even in the same street.
    """
    mine, others = topics(first.lower()), topics(newer.lower())
    if mine and others and not mine & others:
        return False
    one, other = _pairs(first), _pairs(newer)
    return not one or not other or len(one & other) / min(len(one), len(other)) >= REWORDED


def _judged(text: str, mine: frozenset[str], one: Earlier, place: str | None) -> tuple[float, RepeatVerdict]:
    """How much of it was said before, and what follows."""
    share = len(mine & _pairs(one.said)) / len(mine)
    same_place = place is not None and place == one.place
    if share < (PERHAPS if same_place else SAME):
        return share, RepeatVerdict.UNSURE if share >= PERHAPS else RepeatVerdict.NEW
    if place is not None and one.place is not None and not same_place:
        return share, RepeatVerdict.UNSURE  # the same words at another place: another lamp, perhaps
    if one.state in _OVER:
        return share, RepeatVerdict.UNSURE  # it may have broken again
    news = set(_NUMBER.findall(text)) - set(_NUMBER.findall(one.said))
    if share >= NOTHING_NEW and not news:
        return share, RepeatVerdict.REPEAT
    fresh = len(mine) * (1 - share)
    return share, RepeatVerdict.MORE if news or fresh >= NEWS else RepeatVerdict.UNSURE


def _reasons(share: float, one: Earlier, place: str | None) -> tuple[str, ...]:
    reasons = [f"说过的占 {share:.0%}".replace("%", " %")]
    reasons += [f"同一地点（{place}）"] if place and place == one.place else []
    reasons += [f"地点不同（{one.place}）"] if place and one.place and place != one.place else []
    return (*reasons, *(("先前的已经办结",) if one.state in _OVER else ()))


def _danger(text: str) -> str | None:
    found = danger_detection.by_rule(text)
    return found[0] if found else None


def _pairs(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters of what the citizen says, without the words of somebody who waits."""
    bare = _FILLER.sub(" ", read(text).said.lower())
    words = re.findall(r"[^\W_]+", bare)
    return frozenset(word[at : at + 2] for word in words for at in range(len(word) - 1))

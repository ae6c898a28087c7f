"""Hot issues: what many people write about at one place in one stretch of time, how hot it is, and in which words.

`issues` is pure: messages in, issues out, hottest first. What the citizens said decides who belongs together
(`classifier.similar.text_clustering`; the centre's own phrases would tie strangers), and it is an issue only where half
of them share a significant word or a place. The caller chooses the period by the messages passed. The
heat is an order, no measure of harm:

    heat = (citizens + 0.3 * further messages + ln(1 + likes)) * (1 + pace) * recency
    pace = messages a day between the first and the last, at most 1
    recency = 1/2 + 1/2 * 2^(-days since the last message / 14)

so that ten people count for more than ten letters of one, a matter of this week for more than one of last year, and an
old one that still grows never falls to nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log, log1p

import numpy as np
from scipy import sparse

from classifier.similar import text_clustering
from classifier.text.citizen_text import read
from classifier.text.gazetteer import Gazetteer
from classifier.text.keywords import telling

ALIKE = 0.15  # average likeness within an issue; chosen on public letters, see docs/classifier.md
LEAST = 3  # citizens that make a matter an issue
FURTHER = 0.3  # what a second message of the same citizen weighs
HALF_LIFE = timedelta(days=14)
WORDS = 6
_SHARED = 0.5  # of the messages that contain the place or word of an issue
_NOWHERE = Gazetteer(())


@dataclass(frozen=True, slots=True)
class IssueMessage:
    """One message as the search for issues needs it; without `citizen` each counts as somebody else's."""

    key: str
    title: str
    body: str
    at: datetime
    citizen: str = ""
    likes: int = 0


@dataclass(frozen=True, slots=True)
class Issue:
    """Messages on one matter: `title` is the one nearest to all others, `days` the messages on each day."""

    keys: tuple[str, ...]
    title: str
    words: tuple[str, ...]
    place: str
    heat: float
    citizens: int
    likes: int
    first_at: datetime
    last_at: datetime
    days: tuple[tuple[str, int], ...]


def issues(
    messages: Sequence[IssueMessage],
    *,
    now: datetime | None = None,
    least: int = LEAST,
    gazetteer: Gazetteer = _NOWHERE,
) -> list[Issue]:
    """The matters on which at least `least` different citizens wrote, hottest first. `now`: else the newest message."""
    if not messages:
        return []
    moment = now or max(message.at for message in messages)
    titles, bodies = [read(m.title).said for m in messages], [read(m.body).said for m in messages]
    table = text_clustering.rows(titles, bodies)
    said = [telling(f"{title}\n{body}") for title, body in zip(titles, bodies, strict=True)]
    everywhere = Counter(word for words in said for word in words)
    found = []
    for group in text_clustering.groups(table, ALIKE):
        members = [messages[row] for row in group]
        if _citizens(members) < least:
            continue
        words = _words([said[row] for row in group], everywhere, len(messages))
        place = _place(members, gazetteer)
        if words or place:  # else nothing but their manner of speaking brought them together
            found.append(_issue(members, members[_nearest(table[group])], words, place, moment))
    return sorted(found, key=lambda issue: (-issue.heat, issue.keys))


def heat(members: Sequence[IssueMessage], now: datetime) -> float:
    """See the head of this module."""
    citizens, likes = _citizens(members), sum(max(member.likes, 0) for member in members)
    first, last = min(member.at for member in members), max(member.at for member in members)
    pace = min(1.0, len(members) / max((last - first) / timedelta(days=1), 1.0))
    recency = 0.5 + 0.5 * 2 ** (-max((now - last) / HALF_LIFE, 0.0))
    return (citizens + FURTHER * (len(members) - citizens) + log1p(likes)) * (1 + pace) * recency


def _issue(
    members: Sequence[IssueMessage], nearest: IssueMessage, words: tuple[str, ...], place: str, now: datetime
) -> Issue:
    ordered = sorted(members, key=lambda member: (member.at, member.key))
    return Issue(
        keys=tuple(member.key for member in ordered),
        title=nearest.title or nearest.body[:30],
        words=words,
        place=place,
        heat=round(heat(members, now), 2),
        citizens=_citizens(members),
        likes=sum(member.likes for member in members),
        first_at=ordered[0].at,
        last_at=ordered[-1].at,
        days=tuple(sorted(Counter(f"{member.at:%Y-%m-%d}" for member in members).items())),
    )


def _citizens(members: Sequence[IssueMessage]) -> int:
    named = {member.citizen for member in members if member.citizen}
    return len(named) + sum(not member.citizen for member in members)


def _nearest(rows: sparse.csr_matrix) -> int:
    """The member most like all others together."""
    whole = np.asarray(rows.sum(axis=0)).ravel()
    return int(np.argmax(rows @ whole))


def _place(members: Sequence[IssueMessage], gazetteer: Gazetteer) -> str:
    """The place that most members name, else nothing."""
    named = Counter(place for member in members if (place := gazetteer.find(_text(member)).road_or_place))
    if not named:
        return ""
    name, times = named.most_common(1)[0]
    holding = sum(name in _text(member) for member in members)
    return name if max(times, holding) >= _SHARED * len(members) else ""


def _words(said: Sequence[set[str]], everywhere: Counter[str], count: int) -> tuple[str, ...]:
    """What half of these messages say, two at the least, and others do not; `said`: each message's telling words."""
    here = Counter(word for words in said for word in words)
    common = [word for word, times in here.items() if times >= max(_SHARED * len(said), min(2, len(said)))]
    weight = {word: here[word] * log((1 + count) / (1 + everywhere[word])) for word in common}
    return tuple(sorted(common, key=lambda word: (-weight[word], word))[:WORDS])


def _text(message: IssueMessage) -> str:
    return f"{message.title}\n{message.body}"

"""Who is told when nobody takes an alarm (DOMAIN 4.6): pure, so that every case is a row of a table.

The published anchors are a supervisor's alert within a minute and 15 minutes to dispatch; 1/5/15 is a default 〔推〕.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from tickets.duty_models import Post


@dataclass(frozen=True, slots=True)
class Rung:
    after: timedelta  # since the citizen's message
    post: Post


@dataclass(frozen=True, slots=True)
class Ladder:
    """`again`: how long after the last rung it is repeated, until somebody acknowledges."""

    rungs: tuple[Rung, ...] = (
        Rung(timedelta(minutes=1), Post.SEAT),
        Rung(timedelta(minutes=5), Post.SUPERVISOR),
        Rung(timedelta(minutes=15), Post.OFFICER),
    )
    again: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Climb:
    """Which posts are told now, which had nobody to tell, and where the alarm then stands."""

    told: tuple[Post, ...]
    vacant: tuple[Post, ...]
    step: int  # rungs climbed so far
    next_at: datetime


def first_at(ladder: Ladder, came_at: datetime) -> datetime:
    return came_at + ladder.rungs[0].after


def climb(ladder: Ladder, *, step: int, came_at: datetime, now: datetime, reachable: Collection[Post]) -> Climb:
    """Take the next rung and every other that is due; a post with nobody to reach goes to the next one up at once.

    After the last rung its post is told again and again; where nobody holds it, the highest post that somebody does.
    """
    rungs, begins = ladder.rungs, min(step, len(ladder.rungs) - 1)  # a finished ladder repeats its last rung
    step, in_vain, posts = begins, False, []
    while step < len(rungs) and (step == begins or in_vain or came_at + rungs[step].after <= now):
        posts.append(rungs[step].post)
        in_vain = rungs[step].post not in reachable
        step += 1
    told = [post for post in posts if post in reachable]
    vacant = [post for post in posts if post not in reachable]
    if step >= len(rungs) and not told:
        told = [rung.post for rung in reversed(rungs) if rung.post in reachable][:1]
    following = now + ladder.again if step >= len(rungs) else came_at + rungs[step].after
    return Climb(tuple(told), tuple(vacant), step, following)

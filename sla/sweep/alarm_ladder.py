"""Who is notified when nobody takes an alarm (DOMAIN 4.6): pure, so that every case is a row of a table.

The published anchors are a supervisor's alert within a minute and 15 minutes to dispatch; 1/5/15 is a default 〔推〕.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from tickets.staff.duty_models import Post


@dataclass(frozen=True, slots=True)
class AlarmRung:
    after: timedelta  # since the citizen's message
    post: Post


@dataclass(frozen=True, slots=True)
class Ladder:
    """`again`: how long after the last rung it is repeated, until somebody acknowledges."""

    rungs: tuple[AlarmRung, ...] = (
        AlarmRung(timedelta(minutes=1), Post.SEAT),
        AlarmRung(timedelta(minutes=5), Post.SUPERVISOR),
        AlarmRung(timedelta(minutes=15), Post.OFFICER),
    )
    again: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Climb:
    """Posts notified now, posts without people, and the alarm's next rung."""

    notified: tuple[Post, ...]
    vacant: tuple[Post, ...]
    step: int  # rungs climbed so far
    next_at: datetime


def first_at(ladder: Ladder, came_at: datetime) -> datetime:
    return came_at + ladder.rungs[0].after


def climb(ladder: Ladder, *, step: int, came_at: datetime, now: datetime, reachable: Collection[Post]) -> Climb:
    """Take the next rung and every other that is due; a post with nobody to reach goes to the next one up at once.

    After the last rung its post is notified repeatedly; where nobody holds it, the highest post that is held.
    """
    rungs, begins = ladder.rungs, min(step, len(ladder.rungs) - 1)  # a finished ladder repeats its last rung
    step, in_vain, posts = begins, False, []
    while step < len(rungs) and (step == begins or in_vain or came_at + rungs[step].after <= now):
        posts.append(rungs[step].post)
        in_vain = rungs[step].post not in reachable
        step += 1
    notified = [post for post in posts if post in reachable]
    vacant = [post for post in posts if post not in reachable]
    if step >= len(rungs) and not notified:
        notified = [rung.post for rung in reversed(rungs) if rung.post in reachable][:1]
    following = now + ladder.again if step >= len(rungs) else came_at + rungs[step].after
    return Climb(tuple(notified), tuple(vacant), step, following)

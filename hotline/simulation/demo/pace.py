"""When simulated people do the next thing: drawn once for each ticket and stage, in the office's own time.

So it is the same at every speed of the clock and after a restart, and however much there is, nothing waits for a free
hand. A few tickets are slow enough for a yellow lamp, fewer for a red one, a handful for a supervision letter.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sla.calendar.workdays import WorkCalendar, due, elapsed, opening_after
from sla.policy.time_limit import TimeLimit, TimeUnit
from tickets.lifecycle import State
from tickets.models import Urgency

S = State
Range = tuple[int, int]  # minutes, most of them nearer to the first
CONTACT = "contact"  # the unit's first act in 办理中 and 重办; the second is the answer
ORDINARY: Mapping[str, Range] = {  # working minutes since the ticket came into this state
    S.PENDING_REVIEW: (10, 45),
    S.NEED_INFO: (150, 300),  # then somebody telephones
    S.PENDING_DISPATCH: (5, 60),
    S.CONSULTING: (60, 200),
    S.PENDING_SIGN: (5, 80),
    S.OBJECTION: (30, 200),
    CONTACT: (15, 150),
    S.EXTENSION: (40, 240),
    S.SUSPENSION: (40, 240),
    S.UNIT_REVIEW: (15, 150),
    S.FEEDBACK: (15, 120),
    S.REVIEW: (60, 300),
    S.AT_110: (30, 120),
}
PRESSING: Mapping[str, Range] = {  # minutes, day and night
    **ORDINARY,
    S.NEED_INFO: (5, 20),
    S.PENDING_REVIEW: (1, 4),
    S.PENDING_DISPATCH: (1, 6),
    S.CONSULTING: (2, 6),
    S.PENDING_SIGN: (2, 12),
    S.OBJECTION: (5, 20),
    CONTACT: (5, 40),
    S.UNIT_REVIEW: (5, 20),
    S.FEEDBACK: (5, 20),
    S.REVIEW: (20, 60),
}
ANSWERED_WITHIN: Range = (40, 240)  # a pressing matter, from the contact
SHARE: tuple[float, float, float] = (0.02, 0.35, 0.06)  # of the time that is left until the answer: least, most, usual
SLOW_SHARE: tuple[float, float, float] = (0.84, 0.97, 0.90)  # the yellow lamp is lit at 80 %
EARLIEST = 20  # working minutes from contact to answer
SLOW_TO_SIGN, LATE_TO_SIGN, NOT_SIGNED = (100, 115), (125, 190), (560, 700)  # of 120; a letter comes after a day
LATE_BY, LATE_BY_DAYS = (20, 200), (450, 600)  # working minutes after the promise
LAST = timedelta(minutes=20)  # before the offices close, in which the night's work is done
NIGHT = timedelta(minutes=50)  # a longer way to the next opening is a break in which clocks by the hour run on
WEEKEND = timedelta(hours=20)


@dataclass(frozen=True, slots=True)
class WaitingTicket:
    """A living ticket as seen by the person who has to act next."""

    ticket_id: int
    order_id: int | None
    state: State
    urgency: Urgency
    since: datetime  # when it came into this state
    moves: int  # how often it has changed its state
    due_at: datetime | None
    contacted_at: datetime | None

    @property
    def presses(self) -> bool:
        return self.urgency is not Urgency.NORMAL

    @property
    def to_contact(self) -> bool:
        return self.contacted_at is None and self.state in {S.IN_PROGRESS, S.REWORK}


@dataclass(frozen=True, slots=True)
class Temper:
    """How this ticket fares with its unit; fixed by its number in the row, so that a restarted demo goes on alike."""

    objects: bool
    slow_to_sign: bool
    late_to_sign: bool
    not_signed: bool
    slow: bool
    late: bool
    very_late: bool
    asks_for_time: bool
    asks_to_suspend: bool

    @classmethod
    @lru_cache(maxsize=4096)
    def of(cls, ticket_id: int) -> "Temper":
        place = ticket_id % 300
        return cls(
            objects=place % 50 == 17,  # noqa: PLR2004 - shares of the orders, each at places of its own
            slow_to_sign=place % 25 == 3,  # noqa: PLR2004
            late_to_sign=place % 50 == 36,  # noqa: PLR2004
            not_signed=place in {11, 19},
            slow=place % 20 == 8,  # noqa: PLR2004
            late=place % 100 == 57,  # noqa: PLR2004
            very_late=place == 204,  # noqa: PLR2004
            asks_for_time=place % 60 == 23,  # noqa: PLR2004
            asks_to_suspend=place % 150 == 41,  # noqa: PLR2004
        )


def when(row: WaitingTicket, calendar: WorkCalendar) -> datetime:
    """When the next act is done."""
    if row.state in {S.IN_PROGRESS, S.REWORK} and not row.to_contact:
        return _answered(row, calendar)
    stage = CONTACT if row.to_contact else row.state
    if row.presses:
        return row.since + timedelta(minutes=_draw(row, PRESSING[stage]))
    return _later(row.since, _draw(row, _signing(row) if row.state is S.PENDING_SIGN else ORDINARY[stage]), calendar)


def until(row: WaitingTicket, now: datetime, calendar: WorkCalendar) -> datetime:
    """Up to which moment this row's work is done now: what cannot wait is done before the night, not after it."""
    ahead = horizon(now, calendar)
    waits = not row.presses and (row.state is not S.PENDING_DISPATCH or ahead - now < WEEKEND)  # a dispatcher has a day
    return now if waits else ahead


def horizon(now: datetime, calendar: WorkCalendar) -> datetime:
    """The next opening where the offices are about to close or are closed; else now."""
    opening = opening_after(now + LAST, calendar)
    return opening if opening - now > NIGHT else now


def after(key: str, start: datetime, minutes: Range, calendar: WorkCalendar) -> datetime:
    """For what waits beside the states: so many working minutes after `start`, the same for this key at every look."""
    return _later(start, random.Random(key).uniform(*minutes), calendar)  # noqa: S311 - play


def _answered(row: WaitingTicket, calendar: WorkCalendar) -> datetime:
    start = max(row.since, row.contacted_at or row.since)
    if row.presses:
        return start + timedelta(minutes=_draw(row, ANSWERED_WITHIN))
    temper, left = Temper.of(row.ticket_id), _left(start, row.due_at, calendar)
    first = row.state is S.IN_PROGRESS
    if first and row.due_at and (temper.late or temper.very_late):
        return _later(row.due_at, _draw(row, LATE_BY_DAYS if temper.very_late else LATE_BY), calendar)
    low, high, usual = SLOW_SHARE if first and temper.slow else SHARE
    share = _rng(row).triangular(low, high, usual)
    return _later(start, max(EARLIEST, left * share), calendar)


def _signing(row: WaitingTicket) -> Range:
    temper = Temper.of(row.ticket_id)
    if temper.not_signed:
        return NOT_SIGNED
    if temper.late_to_sign:
        return LATE_TO_SIGN
    return SLOW_TO_SIGN if temper.slow_to_sign else ORDINARY[S.PENDING_SIGN]


def _left(start: datetime, end: datetime | None, calendar: WorkCalendar) -> float:
    """Working minutes between; nothing where no promise runs."""
    if end is None:
        return 0.0
    return elapsed(start, end, TimeLimit(1, TimeUnit.WORKING_MINUTES), calendar) / timedelta(minutes=1)


def _later(start: datetime, minutes: float, calendar: WorkCalendar) -> datetime:
    return due(start, TimeLimit(max(1, int(minutes)), TimeUnit.WORKING_MINUTES), calendar)


def _draw(row: WaitingTicket, minutes: Range) -> float:
    low, high = minutes
    return _rng(row).triangular(low, high, low + (high - low) / 4)


def _rng(row: WaitingTicket) -> random.Random:
    return random.Random(f"{row.ticket_id}.{row.state}.{row.moves}.{row.to_contact}")  # noqa: S311 - play

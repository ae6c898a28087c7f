"""The facts of a period for the indicators, as the record knew them at a moment: asked again, it says the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from sla import queries
from sla.indicators import Exclude, Finished
from sla.models import Deadline, DeadlineState, Exclusion, Review
from sla.policy import Promise
from tickets.models import WorkOrder

PARTLY = "部分解决"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to before `until`; what became known after `known_at` does not count."""

    since: datetime
    until: datetime
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What the record holds about one order."""

    order: WorkOrder
    handled: Deadline
    stages: Sequence[Deadline]
    reviews: Sequence[tuple[Review, Exclusion | None]]
    refused: bool


async def finished(session: AsyncSession, period: Period) -> list[Finished]:
    """One fact for each handling promise whose limit fell in the period (DOMAIN 5.1: the assessed set)."""
    handled = await queries.handled_in(session, period.since, period.until)
    ids = [order.id for _, order in handled]
    stages = _by_order((row.order_id or 0, row) for row in await queries.stages_of(session, ids))
    reviews = _by_order((row[0].order_id, row) for row in await queries.reviews_of(session, ids))
    refused = await queries.refused_by(session, ids, period.known_at)
    return [
        fact(
            Known(order, row, stages.get(order.id, []), reviews.get(order.id, []), order.id in refused), period.known_at
        )
        for row, order in handled
    ]


def _by_order(pairs: Iterable[tuple[int, T]]) -> dict[int, list[T]]:
    groups: dict[int, list[T]] = {}
    for order_id, row in pairs:
        groups.setdefault(order_id, []).append(row)
    return groups


def fact(known: Known, at: datetime) -> Finished:
    """What the indicators take from it. Pure."""
    answers = [(r, e) for r, e in known.reviews if r.answered_at is not None and r.answered_at <= at]
    review, exclusion = answers[-1] if answers else (None, None)
    kept = {row.promise: _kept(row, at) for row in known.stages}
    denied = review is not None and review.contacted is False
    return Finished(
        department_id=known.order.department_id,
        due_at=known.handled.due_at,
        answered_at=_answered(known.handled, at),
        signed_in_time=kept.get(Promise.SIGN),
        responded=bool(kept.get(Promise.CONTACT)) and not denied,
        reached=review is not None,
        solved=review.solved if review else None,
        partly=known.order.solved == PARTLY,
        satisfied=review.satisfied if review else None,
        returned=known.refused,
        reworked=any(r.asked_at <= at and r.round > 0 for r, _ in known.reviews),
        excluded=_excluded(exclusion, at),
    )


def _answered(row: Deadline, at: datetime) -> datetime | None:
    done = row.state in {DeadlineState.MET, DeadlineState.MISSED}
    return row.settled_at if done and row.settled_at is not None and row.settled_at <= at else None


def _kept(row: Deadline, at: datetime) -> bool | None:
    """In time, late, or (none) not to be judged yet. Answered before the stage was due counts as in time."""
    if row.settled_at is not None and row.settled_at <= at:
        return row.state in {DeadlineState.MET, DeadlineState.CANCELLED}
    return False if row.due_at <= at else None


def _excluded(exclusion: Exclusion | None, at: datetime) -> Exclude | None:
    """Only an approved reason takes a matter out."""
    if exclusion is None or exclusion.approved_at is None or exclusion.approved_at > at:
        return None
    return next(reason for reason in Exclude if reason.value == exclusion.reason)

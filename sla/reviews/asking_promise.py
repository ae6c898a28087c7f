"""Whose time runs while an answered ticket waits for the citizen: the centre's until they are asked, then their own.

回访 is kept by asking (济南条例27条〔法〕): by machine at once, by a person where only a voice can ask. What the
citizen then takes is their own time (等待评价); it is the centre's again where a person has to call them or read
their words.
"""

from collections.abc import Callable
from datetime import datetime

from hotline.base.storage.unit_of_work import UnitOfWork
from sla import events, store
from sla.calendar import calendars
from sla.deadlines import deadline_transitions, live_deadlines
from sla.deadlines.live_deadlines import Live
from sla.models import LIVE, Deadline
from sla.policy.promises import Promise
from sla.policy.time_limit import TimeLimit, TimeUnit
from sla.reviews.review_attempts import next_day, valid
from sla.reviews.review_models import OPEN, Review
from tickets import store as tickets
from tickets.lifecycle import State


async def put(uow: UnitOfWork, review: Review) -> None:
    """The question has been put to the citizen; a try that waited meanwhile comes on the next day."""
    await _to_citizen(uow, review, deadline_transitions.settle)


async def nobody_can(uow: UnitOfWork, review: Review) -> None:
    """There is no way to reach the citizen: nothing is owed, and they may still answer by number and query code."""
    await _to_citizen(uow, review, deadline_transitions.drop)


async def was_put(uow: UnitOfWork, review: Review) -> None:
    """An earlier release has put it, and let the promise run on: it ends from now on, and is held against nobody."""
    await _to_citizen(uow, review, deadline_transitions.lapse)


async def by_person(uow: UnitOfWork, review: Review) -> None:
    """From now on a person of the centre has to call, or to read."""
    held = await live_deadlines.live_of(uow, review.ticket_id)
    if held.ticket.state is not State.CALLBACK or any(row.promise is Promise.FOLLOW_UP for row in held.rows):
        return
    await live_deadlines.begin(uow, held, Promise.FOLLOW_UP, order_id=review.order_id)


async def on_unclear(uow: UnitOfWork, event: events.ReviewUnclear) -> None:
    await by_person(uow, await uow.session.get_one(Review, event.review_id))


async def informed_by_call(uow: UnitOfWork, ticket_id: int, *, written_at: datetime) -> None:
    """A line that was written since the question has been read to the citizen on the telephone."""
    review = await store.latest_review(uow.session, ticket_id)
    if review is not None and review.state in OPEN and review.unclear is None and written_at >= review.asked_at:
        await put(uow, review)


async def _to_citizen(uow: UnitOfWork, review: Review, end: Callable[[Deadline, datetime], None]) -> None:
    held = await live_deadlines.live_of(uow, review.ticket_id)
    if held.ticket.state is not State.CALLBACK:
        return
    for row in held.rows:
        if row.promise is Promise.FOLLOW_UP:
            end(row, uow.now)
    held.rows = [row for row in held.rows if row.state in LIVE]
    if review.next_try_at is not None and review.next_try_at <= uow.now:
        review.next_try_at = next_day(uow.now, await calendars.current(uow.session, uow.settings))
    await _his_time(uow, held, review)
    held.show()


async def _his_time(uow: UnitOfWork, held: Live, review: Review) -> None:
    """Until the citizen's link expires; one that expired while the centre had not asked is valid again."""
    if any(row.promise is Promise.RATING for row in held.rows):
        return
    if review.expires_at <= uow.now:
        review.expires_at = uow.now + valid(uow)
    minutes = max(1, int((review.expires_at - uow.now).total_seconds() // 60))
    dating = deadline_transitions.Dating(calendars.plain(uow.settings))
    order = await tickets.order(uow.session, review.order_id)
    budget = TimeLimit(minutes, TimeUnit.MINUTES)
    held.rows += await live_deadlines.start(uow, held.ticket, order, [Promise.RATING], dating, budget=budget)

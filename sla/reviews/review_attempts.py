"""The ladder of ways on which the follow-up question is asked again, and how it ends where nobody answers."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from hotline.base.clock import city_time
from hotline.base.storage.savepoints import left_alone, one_by_one
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from sla import events, store
from sla.calendar import calendars
from sla.calendar.workdays import WorkCalendar, opening_after
from sla.models import Review, ReviewState
from sla.policy import active_policies
from tickets import handling
from tickets import store as tickets
from tickets.access.rights import SYSTEM
from tickets.lifecycle import State

WAYS = ("own_channel", "sms_link", "call")  # DOMAIN 6.4: three tries on two days or more
TRY, CLOSE = "ask-again", "close-unanswered"  # as logs name the work
UNANSWERED = "三次回访未获评价，评价链接已到期，按未评价办结"
ONLY_RATED = "诉求人只评了满意程度，三次回访没有说是否解决，评价链接已到期，按未评价办结"


async def sweep_tries(work: Work, *, limit: int = 200) -> int:
    """Ask again where nobody has answered; after the last try the review is "未评价", never "satisfied".

    While a person has still to call, nothing is tried: what was not asked is no silence.
    """
    async with work.begin() as uow:
        due = await store.claim_reviews(uow.session, uow.now, limit, but=left_alone(work, TRY))
        calendar = await calendars.current(uow.session, uow.settings) if due else None
        await one_by_one(work, uow, TRY, [review.id for review in due], partial(_try_again, calendar))
    return len(due)


async def close_unanswered(work: Work, *, limit: int = 200) -> int:
    """Nobody has answered and the link has run out: the matter is closed as 未评价, never as satisfied (DOMAIN 6.4).

    A person may decide before; the citizen may have it reopened after.
    """
    async with work.begin() as uow:
        found = await store.claim_unanswered(uow.session, uow.now, limit, but=left_alone(work, CLOSE))
        await one_by_one(work, uow, CLOSE, [review.id for review in found], _close)
    return len(found)


async def _try_again(calendar: WorkCalendar | None, uow: UnitOfWork, review_id: int) -> None:
    review = await uow.session.get_one(Review, review_id)
    ticket = await tickets.ticket(uow.session, review.ticket_id)
    if ticket.state is State.CALLBACK:
        next_try(uow, review, calendar)
    else:
        review.next_try_at = None  # people have decided meanwhile


async def _close(uow: UnitOfWork, review_id: int) -> None:
    review = await uow.session.get_one(Review, review_id)
    review.next_try_at = None
    ticket = await tickets.ticket(uow.session, review.ticket_id)
    if ticket.state is State.CALLBACK:
        order = await tickets.order(uow.session, review.order_id)
        why = ONLY_RATED if review.only_rated else UNANSWERED
        await handling.confirm_close(uow, ticket, order, by=SYSTEM, reason=why)


def is_last_try(review: Review, now: datetime) -> bool:
    """Whether nobody is asked again after this one (DOMAIN 6.4: three tries on two days or more)."""
    return review.tries >= len(WAYS) and city_time(now).date() > city_time(review.asked_at).date()


def next_try(uow: UnitOfWork, review: Review, calendar: WorkCalendar | None) -> None:
    facts = about(uow, review)
    if is_last_try(review, uow.now):
        review.state, review.next_try_at = ReviewState.UNREACHABLE, review.expires_at
        uow.record(events.ReviewUnreachable(**facts))
        return
    review.tries += 1
    review.next_try_at = next_day(uow.now, calendar) if calendar else None
    uow.record(events.ReviewTryDue(**facts, try_number=review.tries, way=WAYS[min(review.tries, len(WAYS)) - 1]))


def about(uow: UnitOfWork, review: Review) -> dict[str, Any]:
    return {"at": uow.now, "review_id": review.id, "ticket_id": review.ticket_id, "order_id": review.order_id}


def valid(uow: UnitOfWork) -> timedelta:
    """Of the one-time link, by the policy in force."""
    return timedelta(days=active_policies.policy_at(uow.settings, uow.now).review_days)


def next_day(now: datetime, calendar: WorkCalendar) -> datetime:
    """The same time on the next day or the next opening after it: nobody is asked at night."""
    tomorrow = city_time(now) + timedelta(days=1)
    return opening_after(tomorrow, calendar)

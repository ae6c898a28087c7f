"""Satisfaction reviews (回访): the citizen is asked after every answer, on a ladder of ways, and the reply decides."""

import secrets
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.errors import BadInput, Conflict, Forbidden, NotFound
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import clean
from sla import events, store
from sla.calendar import calendars
from sla.deadlines import deadline_store, deadline_transitions
from sla.models import Audit, DissatisfactionCause, Review, ReviewState
from sla.policy import active_policies
from sla.policy.promises import Promise
from sla.reviews import asking_promise
from sla.reviews.review_attempts import about, close_unanswered, next_day, next_try, sweep_tries, valid
from sla.reviews.review_models import OPEN
from sla.reviews.review_reply_parser import SATISFIED_FROM, ReviewReply, understand
from sla.supervision import supervision_triggers
from tickets import events as happened
from tickets import handling
from tickets import store as tickets
from tickets.access.rights import SYSTEM, Actor, ActorKind, require
from tickets.lifecycle import Act, Named, State
from tickets.models import Ticket, WorkOrder

__all__ = ["ReviewReply", "answer", "ask", "by_token", "close_unanswered", "doubt", "expired", "rate", "sweep_tries"]
__all__ += ["understand"]


class ReviewWay(Named):
    """How the question gets to the citizen."""

    AT_ONCE = "at_once", "立即发问"
    CALL = "call", "须人工拨打"
    NONE = "none", "没有联系方式"


POOREST = 6  # times as often as a good answer is one audited that earned no point at all
UNSOLVED = "诉求人反映问题没有解决"
ALREADY = "这次办理已经评价过了，谢谢您；如有新的情况请直接告诉我们"
WAIVED = "诉求人不要求回访，答复审核通过后办结，不计入评价"


async def ask(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, way: ReviewWay = ReviewWay.AT_ONCE) -> Review:
    """Open the question about this order's answer; the sending is the office's. Asked again, it returns the first.

    `way`: whether the sending puts it to the citizen, or a person has to call first (`sla.reviews.asking_promise`). Who
    declined a follow-up (济南条例16条〔法〕) has a review that asks nothing, and the ticket is closed.
    """
    review = await store.review_of(uow.session, order.id, order.round)
    if review is not None:
        review.asked_at, review.expires_at = uow.now, uow.now + valid(uow)
    else:
        review = await _new(uow, ticket, order)
    if ticket.follow_up_waived and ticket.state is State.CALLBACK:
        await _waive(uow, review, ticket)
    elif way is ReviewWay.AT_ONCE:
        await asking_promise.put(uow, review)
    elif way is ReviewWay.NONE:
        await asking_promise.nobody_can(uow, review)
    return review


async def _new(uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> Review:
    calendar = await calendars.current(uow.session, uow.settings)
    review = Review(
        ticket_id=ticket.id,
        order_id=order.id,
        round=order.round,
        department_id=order.department_id,
        unit_said=order.solved,
        conversation_id=ticket.conversation_id,
        token=secrets.token_urlsafe(24),
        state=ReviewState.WAITING,
        by_centre=ticket.confidential or await _is_anonymous(uow, ticket),
        asked_at=uow.now,
        tries=1,
        next_try_at=next_day(uow.now, calendar),
        expires_at=uow.now + valid(uow),
        reason="",
        audit=Audit.NONE,
    )
    uow.session.add(review)
    await uow.session.flush()
    return review


async def on_waived(uow: UnitOfWork, event: happened.FollowUpWaived) -> None:
    """The citizen declines while the question waits: it is withdrawn."""
    ticket = await tickets.ticket(uow.session, event.ticket_id)
    review = await store.latest_review(uow.session, ticket.id) if ticket.state is State.CALLBACK else None
    if review is not None and review.state in OPEN:
        review.asked_at = uow.now  # known before: asked, and no reply
        await _waive(uow, review, ticket)


async def _waive(uow: UnitOfWork, review: Review, ticket: Ticket) -> None:
    review.state, review.next_try_at = ReviewState.WAIVED, None
    order = await tickets.order(uow.session, review.order_id)
    await handling.confirm_close(uow, ticket, order, by=SYSTEM, reason=WAIVED)


async def _is_anonymous(uow: UnitOfWork, ticket: Ticket) -> bool:
    """Neither name nor number: asked by the centre alone, as confidential ones are ([S73])."""
    citizen = await tickets.citizen(uow.session, ticket.citizen_id)
    return citizen.name_sealed is None and citizen.phone_sealed is None


async def answer(
    uow: UnitOfWork,
    review: Review,
    *,
    solved: bool | None,
    satisfied: int | None,
    reason: str,
    by: Actor,
    contacted: bool | None = None,
    cause: DissatisfactionCause | None = None,
) -> None:
    """Take down what the citizen said: solved closes the ticket, not solved begins the next round. Once only.

    Where `solved` was not said, the rest is kept and the review waits on; what was kept before stays where nothing
    newer is said. `cause` is kept where the citizen is not satisfied (不满意、非常不满意).
    """
    ticket = await _may_answer(uow, review, satisfied, by=by)
    words = clean(reason).text
    review.contacted = review.contacted if contacted is None else contacted
    if satisfied is not None:
        review.satisfied, review.rated_at = satisfied, uow.now
    review.cause = cause if (review.satisfied or SATISFIED_FROM) < SATISFIED_FROM else None
    review.reason = _with(review.reason, words)
    if solved is not None:
        await _complete(uow, review, ticket, solved=solved, words=words, by=by)
    elif by.kind is ActorKind.STAFF:
        await asking_promise.put(uow, review)


async def _may_answer(uow: UnitOfWork, review: Review, satisfied: int | None, *, by: Actor) -> Ticket:
    if review.state is ReviewState.ANSWERED:
        raise Conflict(ALREADY)
    if satisfied is not None and satisfied not in range(1, 6):
        raise BadInput("满意程度请选 1 到 5")
    ticket = await tickets.ticket(uow.session, review.ticket_id)
    if by.kind is ActorKind.STAFF:
        require(by, Act.REVIEW_SOLVED, department_id=review.department_id)
    elif by.kind is not ActorKind.CITIZEN or by.id != ticket.citizen_id:
        raise Forbidden("只有诉求人本人可以评价")
    return ticket


async def _complete(uow: UnitOfWork, review: Review, ticket: Ticket, *, solved: bool, words: str, by: Actor) -> None:
    order = await tickets.order(uow.session, review.order_id)
    review.solved, review.unclear = solved, None
    review.state, review.answered_at, review.next_try_at = ReviewState.ANSWERED, uow.now, None
    review.answered_by = "citizen" if by.kind is ActorKind.CITIZEN else "staff"
    review.taken_by = by.id if by.kind is ActorKind.STAFF else None
    review.audit = _sampled(review, active_policies.policy_at(uow.settings, uow.now).audit_share)
    await uow.session.flush()
    await _keep_follow_up(uow, ticket.id)
    if ticket.state is State.CALLBACK:
        recorded = (words or review.reason) or ("" if solved else UNSOLVED)
        why = review.cause.label if review.cause else ""
        await handling.review(uow, ticket, order, by=by, solved=solved, reason=recorded, cause=why)


def _with(before: str, words: str) -> str:
    return "\n".join(line for line in (before, words) if line)


def doubt(uow: UnitOfWork, review: Review, words: str) -> None:
    """The citizen has answered, and no rule can be sure what it means: nothing is closed, a person reads the words.

    The citizen is not asked again meanwhile, for there is an answer.
    """
    if review.state is ReviewState.ANSWERED:
        raise Conflict(ALREADY)
    review.unclear, review.state, review.next_try_at = clean(words).text, ReviewState.WAITING, None
    uow.record(events.ReviewUnclear(**about(uow, review)))


async def rate(uow: UnitOfWork, review: Review, stars: int, words: str = "") -> None:
    """The rating that comes after "solved" or "not solved"."""
    if review.satisfied is not None:
        raise Conflict(ALREADY)
    if stars not in range(1, 6):
        raise BadInput("满意程度请选 1 到 5")
    review.satisfied, review.rated_at = stars, uow.now
    review.reason = _with(review.reason, clean(words).text)
    await uow.session.flush()
    await supervision_triggers.rectify(uow, review)


async def _keep_follow_up(uow: UnitOfWork, ticket_id: int) -> None:
    rows, _ = await deadline_store.live(uow.session, ticket_id)
    for row in rows:
        if row.promise in {Promise.FOLLOW_UP, Promise.RATING}:
            deadline_transitions.settle(row, uow.now)


def weigh(uow: UnitOfWork, review: Review, score: int) -> None:
    """Sample once more where the unit's answer was poor: the lower its `score` (0 to 100), the oftener it is chosen."""
    if review.audit is Audit.NONE and review.state is ReviewState.ANSWERED:
        share = active_policies.policy_at(uow.settings, uow.now).audit_share
        review.audit = _sampled(review, share + share * (POOREST - 1) * (100 - score) // 100)


def _sampled(review: Review, share: int) -> Audit:
    """Whether somebody else asks again: chosen by the token, so that nobody can foresee it."""
    good = review.solved and (review.satisfied or SATISFIED_FROM) >= SATISFIED_FROM
    chosen = good and sum(review.token.encode()) % 100 < share
    return Audit.CHOSEN if chosen else Audit.NONE


def audit(
    uow: UnitOfWork, review: Review, *, by: Actor, contacted: bool, solved: bool, satisfied: int, note: str
) -> None:
    """Asked again by somebody who did not take the first answer and does not see it; the first stays as it was."""
    require(by, Act.REVIEW_SOLVED)
    if review.audit is not Audit.CHOSEN:
        raise Conflict("这条评价没有待做的抽查，可能别人已经做了")
    if by.id is not None and by.id == review.taken_by:
        raise Forbidden("第一次回访是您做的，请由别人抽查")
    if satisfied not in range(1, 6):
        raise BadInput("满意程度请选 1 到 5")
    review.audit_contacted, review.audit_solved, review.audit_satisfied = contacted, solved, satisfied
    review.audit = Audit.DISAGREED if differences(review) else Audit.AGREED
    review.audited_by, review.audited_at, review.audit_note = by.id, uow.now, clean(note).text


def differences(review: Review) -> list[str]:
    """Which of the three questions were answered otherwise the second time; what was not asked first cannot differ."""
    found = []
    if review.contacted is not None and review.contacted != review.audit_contacted:
        found.append("是否联系")
    if review.solved is not None and review.solved != review.audit_solved:
        found.append("是否解决")
    if review.satisfied is not None and review.audit_satisfied is not None:
        then, now = review.satisfied >= SATISFIED_FROM, review.audit_satisfied >= SATISFIED_FROM
        found += ["是否满意"] if then != now else []
    return found


async def missed(uow: UnitOfWork, review: Review, *, by: Actor) -> None:
    """A caller got nobody: journalled, and the next try is planned for the next working day."""
    require(by, Act.MISS_CALL)
    if review.state is not ReviewState.WAITING:
        raise Conflict("这次回访已经有结果了")
    ticket = await tickets.ticket(uow.session, review.ticket_id)
    handling.step(uow, ticket, Act.MISS_CALL, by=by, change={"次数": review.tries})
    await asking_promise.put(uow, review)
    next_try(uow, review, await calendars.current(uow.session, uow.settings))


async def by_token(session: AsyncSession, token: str, *, now: datetime) -> Review:
    """The question behind a one-time link; raises NotFound for links that are wrong or too old."""
    review = await store.review_by_token(session, token)
    if review is None:
        raise NotFound("这个评价链接不完整或已经失效，请从收到的消息里重新打开")
    if expired(review, now):
        raise NotFound("这个评价链接已过有效期。您可以凭编号和查询码查进度，或拨打 12345")
    return review


def expired(review: Review, now: datetime) -> bool:
    return now > review.expires_at

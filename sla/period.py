"""The facts of a period for the indicators, as the record knew them at a moment: asked again, it says the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.clock import CITY_ZONE, aware
from sla import period_store as store
from sla.clocks import UNDONE
from sla.facts import Call, Exclude, Facts, Finished, Owed, Place, Taken, Text
from sla.formulas import FORMULAS, PRAISE_LEFT_OUT_FROM, RESTS_COUNT_FROM
from sla.models import DeadlineState, ReviewState
from sla.policy import Promise
from tickets.lifecycle import Act

PARTLY = "部分解决"
_EVER = datetime.min.replace(tzinfo=CITY_ZONE)
_AGAIN = frozenset({Act.REVIEW_UNSOLVED, Act.ORDER_REWORK, Act.REOPEN, Act.REVERSE_CLOSE})
_BEGUN = frozenset({Act.REGISTER, Act.SPLIT, Act.SUBMIT, Act.DIRECT_ANSWER, Act.TRANSFER_110})  # more than a draft


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to before `until`; what became known after `known_at` does not count."""

    since: datetime
    until: datetime
    known_at: datetime


def of_days(first: date, last: date, *, known_at: datetime) -> Period:
    """From midnight to midnight in the city, the last day included."""
    since, end = (datetime.combine(day, time(), CITY_ZONE) for day in (first, date.fromordinal(last.toordinal() + 1)))
    return Period(aware(since), aware(end), known_at)


@dataclass(frozen=True, slots=True)
class Then:
    """A deadline as it stood at a moment, from what the row noted whenever it moved or ran again."""

    due_at: datetime
    state: DeadlineState
    settled_at: datetime | None

    @property
    def kept(self) -> bool:
        return self.state is DeadlineState.MET


def then(row: Any, at: datetime) -> Then:
    """`row`: anything with a deadline's `due_at, state, settled_at, earlier`. Pure."""
    due, settled, state = row.due_at, row.settled_at, row.state
    known_due = known_settled = False
    for noted in row.earlier or ():
        if at >= datetime.fromisoformat(noted["until"]):
            continue
        if "due" in noted and not known_due:
            due, known_due = datetime.fromisoformat(noted["due"]), True
        if "settled" in noted and not known_settled:
            settled, known_settled = datetime.fromisoformat(noted["settled"]), True
    if known_settled and settled is not None:
        state = DeadlineState.MET if settled <= due else DeadlineState.MISSED
    if settled is None or settled > at:
        return Then(due, DeadlineState.RUNNING, None)
    return Then(due, state, settled)


@dataclass(frozen=True, slots=True)
class Known:
    """What the record holds about one order, row by row."""

    handled: Any
    stages: Sequence[Any] = ()
    reviews: Sequence[Any] = ()
    refused: bool = False
    rests_since: datetime | None = None  # None: the unit had it in hand
    sign_rests_since: datetime | None = None
    passed_down_from: int | None = None


@dataclass
class _Gathered:
    stages: list[Any] = field(default_factory=list)
    reviews: list[Any] = field(default_factory=list)


async def facts_of(session: AsyncSession, period: Period, *, formulas: str = FORMULAS) -> Facts:
    """Everything that the period's indicators are counted over; `formulas`: those of the report that is checked."""
    return Facts(
        await finished(session, period, by_old=formulas < RESTS_COUNT_FROM),
        await taken(session, period, by_old=formulas < PRAISE_LEFT_OUT_FROM),
        await calls(session, period),
        await texts(session, period),
        await owed(session, period),
    )


async def finished(session: AsyncSession, period: Period, *, by_old: bool = False) -> list[Finished]:
    """One fact for each handling promise whose limit fell in the period (DOMAIN 5.1: the assessed set).

    `by_old`: as reports were counted when a rest excused what was late before it, and no rest excused the signing.
    """
    span, at = (period.since, period.until), period.known_at
    handled = await store.handled(session, *span)
    about: dict[int, _Gathered] = {row.order_id: _Gathered() for row in handled}
    for row in await store.stages(session, *span):
        about[row.order_id].stages.append(row)
    for row in await store.reviews(session, *span, at):
        about[row.order_id].reviews.append(row)
    refused, rested = await store.refused(session, *span, at), await store.rested(session, *span, at)
    moved = await store.passed_down_later(session, *span, at)
    found = (
        fact(
            Known(
                row,
                about[row.order_id].stages,
                about[row.order_id].reviews,
                refused=row.order_id in refused,
                rests_since=_EVER if by_old and row.ticket_id in rested else rested.get(row.ticket_id),
                sign_rests_since=None if by_old else rested.get(row.ticket_id),
                passed_down_from=moved.get(row.ticket_id) if row.superior_id else None,
            ),
            at,
        )
        for row in handled
        if not _undone(row, at)
    )
    return [one for one in found if period.since <= one.due_at < period.until]


def fact(known: Known, at: datetime) -> Finished:
    """What the indicators take from one order. Pure."""
    row, limit = known.handled, then(known.handled, at)
    asked = [r for r in known.reviews if _by(r.answered_at, at) or _by(r.rated_at, at)]
    review = asked[-1] if asked else None
    stages = {stage.promise: stage for stage in known.stages if stage.starts_at <= at}
    contact, signed = stages.get(Promise.CONTACT), stages.get(Promise.SIGN)
    answered = limit.settled_at if limit.state is not DeadlineState.CANCELLED and row.approved_by else None
    in_time = _in_time(limit, answered, at, rests_since=known.rests_since)
    unit = review.department_id if review else known.passed_down_from or row.department_id
    return Finished(
        ticket_id=row.ticket_id,
        order_id=row.order_id,
        department_id=unit,
        due_at=limit.due_at,
        answered_at=answered,
        in_time=in_time,
        signed_in_time=_signed(then(signed, at), at, rests_since=known.sign_rests_since) if signed else None,
        told_in_time=None if in_time is None else _told_at(known.stages, at) <= limit.due_at,
        responded=contact is not None and _contacted(then(contact, at)) and not (review and review.contacted is False),
        reached=review is not None,
        waived=bool(known.reviews) and known.reviews[-1].state is ReviewState.WAIVED,
        solved=review.solved if review and _by(review.answered_at, at) else None,
        partly=bool(review and review.unit_said == PARTLY),
        satisfied=review.satisfied if review and _by(review.rated_at or review.answered_at, at) else None,
        cause=review.cause.value if review and review.cause else None,
        returned=known.refused,
        reworked=any(r.round > 0 for r in known.reviews),
        excluded=_excluded(review, at),
    )


def _undone(row: Any, at: datetime) -> bool:
    """Given to the unit by mistake, and taken back by then: no fact about anybody."""
    return any(UNDONE in noted and datetime.fromisoformat(noted["until"]) <= at for noted in row.earlier or ())


def _by(moment: datetime | None, at: datetime) -> bool:
    return moment is not None and moment <= at


def _in_time(limit: Then, answered: datetime | None, at: datetime, *, rests_since: datetime | None) -> bool | None:
    if answered is not None:
        return limit.kept
    if limit.state is DeadlineState.CANCELLED:
        return None
    return False if _ran_out(limit, at, rests_since) or limit.settled_at is not None else None


def _ran_out(limit: Then, at: datetime, rests_since: datetime | None) -> bool:
    """What rests cannot run out any more: it is late only where it was late before."""
    return limit.settled_at is None and limit.due_at <= (at if rests_since is None else rests_since)


def _signed(stage: Then, at: datetime, *, rests_since: datetime | None = None) -> bool | None:
    """In time, late, or (none) not to be judged: taken off, resting, or not due yet."""
    if stage.settled_at is not None:
        return None if stage.state is DeadlineState.CANCELLED else stage.kept
    return False if _ran_out(stage, at, rests_since) else None


def _contacted(stage: Then) -> bool:
    """Answered before the contact was due counts as a contact in time."""
    return stage.settled_at is not None and stage.state in {DeadlineState.MET, DeadlineState.CANCELLED}


def _told_at(stages: Sequence[Any], at: datetime) -> datetime:
    """When the centre let the answer pass to the citizen: its own promise to follow up begins then."""
    begun = [s.starts_at for s in stages if s.promise is Promise.FOLLOW_UP and s.starts_at <= at]
    return min(begun, default=datetime.max.replace(tzinfo=CITY_ZONE))


def _excluded(review: Any, at: datetime) -> Exclude | None:
    """Only an approved reason takes a matter out."""
    if review is None or review.approved_at is None or review.approved_at > at:
        return None
    return next(reason for reason in Exclude if reason.value == review.reason)


async def taken(session: AsyncSession, period: Period, *, by_old: bool = False) -> list[Taken]:
    """One fact for each ticket registered in the period; drafts are nobody's yet. `by_old`: praise is as any matter."""
    span, at = (period.since, period.until), period.known_at
    acts: dict[int, set[Act]] = {ticket_id: set() for ticket_id in await store.registered(session, *span)}
    for ticket_id, act in await store.outcomes(session, *span, at):
        acts[ticket_id].add(act)
    sent = {row.ticket_id: then(row, at) for row in await store.dispatches(session, *span)}
    repeats = await store.repeats(session, *span, at)
    praise = set() if by_old else await store.praise(session, *span, at)
    return [
        ticket(one, done, sent.get(one), at, repeated=one in repeats, praise=one in praise)
        for one, done in acts.items()
        if done & _BEGUN
    ]


def ticket(
    ticket_id: int, acts: set[Act], sent: Then | None, at: datetime, *, repeated: bool, praise: bool = False
) -> Taken:
    """Pure."""
    direct, again = Act.DIRECT_ANSWER in acts, bool(acts & _AGAIN)
    return Taken(
        ticket_id=ticket_id,
        declined=Act.DECLINE in acts,
        direct=direct and not again,
        dispatched_in_time=_signed(sent, at) if sent else None,
        settled_at_once=not again and (direct or Act.REVIEW_SOLVED in acts),
        repeated=repeated,
        praise=praise,
    )


async def owed(session: AsyncSession, period: Period) -> list[Owed]:
    """One fact for each of the centre's own promises whose limit fell in the period."""
    span, at = (period.since, period.until), period.known_at
    resting = await store.waited_for_citizen(session, *span, at)
    found = []
    for row in await store.owed(session, *span, at):
        limit = then(row, at)
        if not period.since <= limit.due_at < period.until:
            continue
        rests = resting.get(row.ticket_id) if row.promise is Promise.DISPATCH else None
        done = limit.settled_at if limit.state is not DeadlineState.CANCELLED else None
        found.append(
            Owed(
                ticket_id=row.ticket_id,
                promise=row.promise.value,
                kept=_signed(limit, at, rests_since=rests),
                took=(done - row.starts_at).total_seconds() if done else None,
            )
        )
    return found


async def calls(session: AsyncSession, period: Period) -> list[Call]:
    rows = await store.calls(session, period.since, period.until, period.known_at)
    return [call(kind, detail, ticket_id, taken_up, period.known_at) for kind, detail, ticket_id, taken_up in rows]


def call(kind: str, detail: Mapping[str, Any], ticket_id: int | None, taken_up: datetime | None, at: datetime) -> Call:
    """Pure; `detail`: what the exchange's record told (`channels.phone.fates`).

    Calls that were taken down before that was read have no fate: whether they were answered, and how long they waited,
    is told by the kind of the message and by the exchange's own sums, as it was then.
    """
    fate = detail.get("fate")
    answered = fate == "answered" if fate else kind == "call"
    return Call(
        ticket_id=ticket_id,
        answered=answered,
        waited=_seconds(detail.get("waited" if fate else "waitsec")),
        talked=_seconds(detail.get("talked" if fate else "billsec")),
        called_back=not answered and taken_up is not None and aware(taken_up) <= at,
        asked=fate != "menu",
        place=next((place for place in Place if place.value == fate), None),
    )


def _seconds(told: Any) -> float | None:
    try:
        return float(told)
    except (TypeError, ValueError):
        return None


async def texts(session: AsyncSession, period: Period) -> list[Text]:
    rows = await store.texts(session, period.since, period.until, period.known_at)
    return [Text(ticket_id=ticket_id, replied=bool(replied)) for ticket_id, replied in rows]

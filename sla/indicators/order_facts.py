"""One order's fact for the indicators, from the rows of the record as they were at a moment. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.base.clock import CITY_ZONE
from sla.indicators.indicator_facts import Exclude, OrderFact
from sla.models import DeadlineState, ReviewState
from sla.policy.promises import Promise

PARTLY = "部分解决"


@dataclass(frozen=True, slots=True)
class DeadlineAsOf:
    """A deadline as of a moment, from what the row noted at each move and resumption."""

    due_at: datetime
    state: DeadlineState
    settled_at: datetime | None


def then(row: Any, at: datetime) -> DeadlineAsOf:
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
        return DeadlineAsOf(due, DeadlineState.RUNNING, None)
    return DeadlineAsOf(due, state, settled)


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """What the record holds about one order, row by row."""

    handled: Any
    stages: Sequence[Any] = ()
    reviews: Sequence[Any] = ()
    refused: bool = False
    rests_since: datetime | None = None  # None: the unit had it in hand
    sign_rests_since: datetime | None = None
    passed_down_from: int | None = None
    inherited: Sequence[tuple[datetime, int]] = ()  # when its unit changed by a reform, and whose it was until then

    def owner_before(self, moment: datetime) -> int | None:
        """Whose it was at that moment, where a reform has given it to another unit since."""
        return next((unit_id for changed, unit_id in self.inherited if changed > moment), None)


@dataclass(frozen=True, slots=True)
class ReviewAsOf:
    """What the citizen had said of an order by a moment; `row` None: nobody was asked, or nobody had answered."""

    row: Any | None
    at: datetime

    @classmethod
    def of(cls, reviews: Sequence[Any], at: datetime) -> "ReviewAsOf":
        """The last that was answered or rated."""
        heard = [row for row in reviews if _by(row.answered_at, at) or _by(row.rated_at, at)]
        return cls(heard[-1] if heard else None, at)

    @property
    def department_id(self) -> int | None:
        return self.row.department_id if self.row else None

    @property
    def denies_contact(self) -> bool:
        return self.row is not None and self.row.contacted is False

    @property
    def solved(self) -> bool | None:
        return self.row.solved if self.row and _by(self.row.answered_at, self.at) else None

    @property
    def satisfied(self) -> bool | None:
        return self.row.satisfied if self.row and _by(self.row.rated_at or self.row.answered_at, self.at) else None

    @property
    def partly(self) -> bool:
        return self.row is not None and self.row.unit_said == PARTLY

    @property
    def cause(self) -> str | None:
        return self.row.cause.value if self.row and self.row.cause else None

    @property
    def excluded(self) -> Exclude | None:
        """Only an approved reason takes a matter out."""
        if self.row is None or not _by(self.row.approved_at, self.at):
            return None
        return next(reason for reason in Exclude if reason.value == self.row.reason)


def fact(known: OrderRecord, at: datetime) -> OrderFact:
    """What the indicators take from one order."""
    row, limit, review = known.handled, then(known.handled, at), ReviewAsOf.of(known.reviews, at)
    stages = {stage.promise: then(stage, at) for stage in known.stages if stage.starts_at <= at}
    answered = limit.settled_at if limit.state is not DeadlineState.CANCELLED and row.approved_by else None
    in_time = _in_time(limit, answered, at, rests_since=known.rests_since)
    return OrderFact(
        ticket_id=row.ticket_id,
        order_id=row.order_id,
        department_id=_unit(known, review, min(answered or at, limit.due_at, at)),
        due_at=limit.due_at,
        answered_at=answered,
        in_time=in_time,
        signed_in_time=kept_in_time(stages.get(Promise.SIGN), at, rests_since=known.sign_rests_since),
        told_in_time=None if in_time is None else _informed_at(known.stages, at) <= limit.due_at,
        responded=_contacted(stages.get(Promise.CONTACT)) and not review.denies_contact,
        reached=review.row is not None,
        waived=bool(known.reviews) and known.reviews[-1].state is ReviewState.WAIVED,
        solved=review.solved,
        partly=review.partly,
        satisfied=review.satisfied,
        cause=review.cause,
        returned=known.refused,
        reworked=any(one.round > 0 for one in known.reviews),
        excluded=review.excluded,
    )


def _unit(known: OrderRecord, review: ReviewAsOf, judged_at: datetime) -> int:
    """Who is judged by it: who had it when the limit ran out or the answer came; a reform later changes no figure."""
    former = known.owner_before(judged_at)
    unit_id: int = former or review.department_id or known.passed_down_from or known.handled.department_id
    return unit_id


def _by(moment: datetime | None, at: datetime) -> bool:
    return moment is not None and moment <= at


def _in_time(
    limit: DeadlineAsOf, answered: datetime | None, at: datetime, *, rests_since: datetime | None
) -> bool | None:
    if answered is not None:
        return limit.state is DeadlineState.MET
    if limit.state is DeadlineState.CANCELLED:
        return None
    return False if _ran_out(limit, at, rests_since) or limit.settled_at is not None else None


def _ran_out(limit: DeadlineAsOf, at: datetime, rests_since: datetime | None) -> bool:
    """What rests cannot run out any more: it is late only where it was late before."""
    return limit.settled_at is None and limit.due_at <= (at if rests_since is None else rests_since)


def kept_in_time(stage: DeadlineAsOf | None, at: datetime, *, rests_since: datetime | None = None) -> bool | None:
    """In time, late, or (none) not to be judged: never begun, taken off, resting, or not due yet."""
    if stage is None:
        return None
    if stage.settled_at is not None:
        return None if stage.state is DeadlineState.CANCELLED else stage.state is DeadlineState.MET
    return False if _ran_out(stage, at, rests_since) else None


def _contacted(stage: DeadlineAsOf | None) -> bool:
    """Answered before the contact was due counts as a contact in time."""
    return (
        stage is not None
        and stage.settled_at is not None
        and stage.state in {DeadlineState.MET, DeadlineState.CANCELLED}
    )


def _informed_at(stages: Sequence[Any], at: datetime) -> datetime:
    """When the centre let the answer pass to the citizen: its own promise to follow up begins then."""
    begun = [s.starts_at for s in stages if s.promise is Promise.FOLLOW_UP and s.starts_at <= at]
    return min(begun, default=datetime.max.replace(tzinfo=CITY_ZONE))

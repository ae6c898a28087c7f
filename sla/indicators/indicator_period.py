"""The facts of a period for the indicators, as the record knew them at a moment: asked again, it says the same."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.clock import CITY_ZONE, aware, beginning_of
from sla.deadlines.deadline_transitions import UNDONE
from sla.indicators import contact_store
from sla.indicators import period_store as store
from sla.indicators.formula_versions import FORMULAS, MISSENT_COUNTS_FROM, PRAISE_LEFT_OUT_FROM, RESTS_COUNT_FROM
from sla.indicators.indicator_facts import (
    CallFact,
    CentreFact,
    LossPoint,
    OrderFact,
    PeriodFacts,
    TextMessageFact,
    TicketFact,
)
from sla.indicators.order_facts import DeadlineAsOf, OrderRecord, fact, kept_in_time, then
from sla.models import DeadlineState
from sla.policy.promises import Promise
from tickets.lifecycle import Act

_EVER = datetime.min.replace(tzinfo=CITY_ZONE)
_AGAIN = frozenset({Act.REVIEW_UNSOLVED, Act.ORDER_REWORK, Act.REOPEN, Act.REVERSE_CLOSE})
_MISSENT = frozenset({Act.UPHOLD_OBJECTION, Act.REASSIGN, Act.UNDO_DISPATCH})
_BEGUN = frozenset({Act.REGISTER, Act.SPLIT, Act.SUBMIT, Act.DIRECT_ANSWER, Act.TRANSFER_110})  # more than a draft


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to before `until`; what became known after `known_at` does not count."""

    since: datetime
    until: datetime
    known_at: datetime


def of_days(first: date, last: date, *, known_at: datetime) -> Period:
    """From midnight to midnight in the city, the last day included."""
    since, end = (beginning_of(day) for day in (first, last + timedelta(days=1)))
    return Period(aware(since), aware(end), known_at)


async def facts_of(session: AsyncSession, period: Period, *, formulas: str = FORMULAS) -> PeriodFacts:
    """Everything that the period's indicators are counted over; `formulas`: those of the report that is checked."""
    return PeriodFacts(
        await finished(session, period, by_old=formulas < RESTS_COUNT_FROM),
        await taken(session, period, formulas=formulas),
        await calls(session, period),
        await texts(session, period),
        await owed(session, period),
    )


async def finished(session: AsyncSession, period: Period, *, by_old: bool = False) -> list[OrderFact]:
    """One fact for each handling promise whose limit fell in the period (DOMAIN 5.1: the assessed set).

    `by_old`: as reports were counted when a rest excused what was late before it, and no rest excused the signing.
    """
    span, at = (period.since, period.until), period.known_at
    handled = await store.handled(session, *span)
    stages = _by_order(await store.stages(session, *span))
    reviews = _by_order(await store.reviews(session, *span, at))
    refused, rested = await store.refused(session, *span, at), await store.rested(session, *span, at)
    moved = await store.passed_down_later(session, *span, at)
    inherited = await store.inherited(session, *span)
    found = (
        fact(
            OrderRecord(
                row,
                stages[row.order_id],
                reviews[row.order_id],
                refused=row.order_id in refused,
                rests_since=_EVER if by_old and row.ticket_id in rested else rested.get(row.ticket_id),
                sign_rests_since=None if by_old else rested.get(row.ticket_id),
                passed_down_from=moved.get(row.ticket_id) if row.superior_id else None,
                inherited=inherited.get(row.ticket_id, ()),
            ),
            at,
        )
        for row in handled
        if not _undone(row, at)
    )
    return [one for one in found if period.since <= one.due_at < period.until]


def _by_order(rows: Sequence[Any]) -> Mapping[int, Sequence[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.order_id].append(row)
    return found


def _undone(row: Any, at: datetime) -> bool:
    """Given to the unit by mistake, and taken back by then: no fact about anybody."""
    return any(UNDONE in noted and datetime.fromisoformat(noted["until"]) <= at for noted in row.earlier or ())


async def taken(session: AsyncSession, period: Period, *, formulas: str = FORMULAS) -> list[TicketFact]:
    """One fact for each ticket registered in the period; drafts are nobody's yet. `formulas`: as in `facts_of`."""
    span, at = (period.since, period.until), period.known_at
    acts: dict[int, set[Act]] = {ticket_id: set() for ticket_id in await store.registered(session, *span)}
    for ticket_id, act in await store.outcomes(session, *span, at):
        acts[ticket_id].add(act)
    sent = {row.ticket_id: then(row, at) for row in await store.dispatches(session, *span)}
    repeats = await store.repeats(session, *span, at)
    praise = await store.praise(session, *span, at) if formulas >= PRAISE_LEFT_OUT_FROM else set()
    facts = [
        ticket(one, done, sent.get(one), at, repeated=one in repeats, praise=one in praise)
        for one, done in acts.items()
        if done & _BEGUN
    ]
    return facts if formulas >= MISSENT_COUNTS_FROM else [replace(fact, sent_rightly=None) for fact in facts]


def ticket(
    ticket_id: int, acts: set[Act], sent: DeadlineAsOf | None, at: datetime, *, repeated: bool, praise: bool = False
) -> TicketFact:
    """Pure."""
    direct, again = Act.DIRECT_ANSWER in acts, bool(acts & _AGAIN)
    return TicketFact(
        ticket_id=ticket_id,
        declined=Act.DECLINE in acts,
        direct=direct and not again,
        dispatched_in_time=kept_in_time(sent, at),
        settled_at_once=not again and (direct or Act.REVIEW_SOLVED in acts),
        repeated=repeated,
        praise=praise,
        sent_rightly=not acts & _MISSENT if Act.DISPATCH in acts else None,
    )


async def owed(session: AsyncSession, period: Period) -> list[CentreFact]:
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
            CentreFact(
                ticket_id=row.ticket_id,
                promise=row.promise.value,
                kept=kept_in_time(limit, at, rests_since=rests),
                took=(done - row.starts_at).total_seconds() if done else None,
            )
        )
    return found


async def calls(session: AsyncSession, period: Period) -> list[CallFact]:
    rows = await contact_store.calls(session, period.since, period.until, period.known_at)
    return [call(kind, detail, ticket_id, taken_up, period.known_at) for kind, detail, ticket_id, taken_up in rows]


def call(
    kind: str, detail: Mapping[str, Any], ticket_id: int | None, taken_up: datetime | None, at: datetime
) -> CallFact:
    """Pure; `detail`: the exchange's record (`channels.phone.call_outcomes`).

    Calls recorded before that was read have no outcome: whether they were answered, and how long they waited,
    comes from the kind of the message and the exchange's own sums, as it was then.
    """
    fate = detail.get("fate")
    answered = fate == "answered" if fate else kind == "call"
    return CallFact(
        ticket_id=ticket_id,
        answered=answered,
        waited=_seconds(detail.get("waited" if fate else "waitsec")),
        talked=_seconds(detail.get("talked" if fate else "billsec")),
        called_back=not answered and taken_up is not None and aware(taken_up) <= at,
        asked=fate != "menu",
        place=next((place for place in LossPoint if place.value == fate), None),
    )


def _seconds(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


async def texts(session: AsyncSession, period: Period) -> list[TextMessageFact]:
    rows = await contact_store.texts(session, period.since, period.until, period.known_at)
    return [TextMessageFact(ticket_id=ticket_id, replied=bool(replied)) for ticket_id, replied in rows]

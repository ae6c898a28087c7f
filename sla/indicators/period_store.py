"""What a period's facts are read from: a fixed number of queries, however many tickets the period had.

Rows change after a report was made; each row is read as of `known_at` (`sla.indicators.indicator_period` reads
back what moved).
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from sla.deadlines.pauses import PAUSING
from sla.models import HANDLE, OWED_BY_CENTRE, Deadline, Exclusion, Review
from sla.policy.promises import Promise
from tickets.clusters.cluster_models import Bond, Membership
from tickets.lifecycle import Act, State
from tickets.models import JournalEntry, Ticket, WorkOrder
from tickets.objection_models import Objection

MOVED_AT_MOST = timedelta(days=120)  # how far back a limit may have been moved out of the period since
STAGES = (Promise.SIGN, Promise.CONTACT, Promise.FOLLOW_UP)
OUTCOMES = (
    *(Act.REGISTER, Act.SPLIT, Act.SUBMIT, Act.DIRECT_ANSWER, Act.DECLINE, Act.REVIEW_SOLVED),
    *(Act.REVIEW_UNSOLVED, Act.ORDER_REWORK, Act.REOPEN, Act.REVERSE_CLOSE, Act.TRANSFER_110),
    *(Act.DISPATCH, Act.UPHOLD_OBJECTION, Act.REASSIGN, Act.UNDO_DISPATCH),
)
ASKED = frozenset({State.EXTENSION, State.SUSPENSION, State.REVIEW})  # the centre decides about a wish of the unit
Rows = list[Any]


def _in_period(since: datetime, until: datetime) -> ColumnElement[bool]:
    """Handling promises whose limit lies in the period, or may have lain in it before it was moved."""
    lies = and_(Deadline.due_at >= since, Deadline.due_at < until)
    moved = and_(Deadline.due_at >= since - MOVED_AT_MOST, Deadline.generation > 0, Deadline.starts_at < until)
    return and_(Deadline.promise == HANDLE, or_(lies, moved))


def _orders(since: datetime, until: datetime) -> Select[int | None]:
    return select(Deadline.order_id).where(_in_period(since, until))


async def handled(session: AsyncSession, since: datetime, until: datetime) -> Rows:
    """The handling promise of each order, with the order's own columns; the first of an order first."""
    columns = (
        *(Deadline.order_id, Deadline.ticket_id, Deadline.due_at, Deadline.state, Deadline.settled_at),
        *(Deadline.earlier, WorkOrder.department_id, WorkOrder.superior_id, WorkOrder.approved_by),
    )
    chosen = select(*columns).join(WorkOrder, WorkOrder.id == Deadline.order_id).where(_in_period(since, until))
    return list(await session.execute(chosen.order_by(Deadline.id)))


async def stages(session: AsyncSession, since: datetime, until: datetime) -> Rows:
    """The promises of these orders to sign, to contact and to follow up."""
    row = aliased(Deadline)
    columns = (row.order_id, row.promise, row.starts_at, row.due_at, row.state, row.settled_at, row.earlier)
    chosen = select(*columns).where(row.order_id.in_(_orders(since, until)), row.promise.in_(STAGES))
    return list(await session.execute(chosen.order_by(row.id)))


async def reviews(session: AsyncSession, since: datetime, until: datetime, at: datetime) -> Rows:
    """The reviews of these orders that had been asked by then, round by round, with what takes them out."""
    columns = (
        *(Review.order_id, Review.department_id, Review.round, Review.answered_at, Review.contacted, Review.solved),
        *(
            Review.satisfied,
            Review.unit_said,
            Review.state,
            Review.rated_at,
            Review.cause,
            Exclusion.reason,
            Exclusion.approved_at,
        ),
    )
    chosen = (
        select(*columns)
        .outerjoin(Exclusion, Exclusion.review_id == Review.id)
        .where(Review.order_id.in_(_orders(since, until)), Review.asked_at <= at)
        .order_by(Review.order_id, Review.round)
    )
    return list(await session.execute(chosen))


async def refused(session: AsyncSession, since: datetime, until: datetime, at: datetime) -> set[int]:
    """Those of the orders whose refusal was upheld by then."""
    chosen = select(Objection.order_id).where(
        Objection.order_id.in_(_orders(since, until)), Objection.upheld.is_(True), Objection.decided_at <= at
    )
    return set(await session.scalars(chosen))


async def rested(session: AsyncSession, since: datetime, until: datetime, at: datetime) -> dict[int, datetime]:
    """Tickets in the period that were in a pausing state at that moment, and since when."""
    return await _resting(session, select(Deadline.ticket_id).where(_in_period(since, until)), PAUSING, at)


async def waited_for_citizen(
    session: AsyncSession, since: datetime, until: datetime, at: datetime
) -> dict[int, datetime]:
    """Tickets whose dispatch was owed in the period, and rested at that moment."""
    ours = select(Deadline.ticket_id).where(_owed_in(since, until), Deadline.promise == Promise.DISPATCH)
    return await _resting(session, ours, frozenset({State.NEED_INFO}), at)


async def _resting(
    session: AsyncSession, ours: Select[int], states: frozenset[State], at: datetime
) -> dict[int, datetime]:
    """An earlier release let the unit's clock run while more time was asked for: there no promise to decide ran."""
    ever = select(JournalEntry.ticket_id).where(
        JournalEntry.ticket_id.in_(ours), JournalEntry.after.in_(states), JournalEntry.at <= at
    )
    rows = await session.execute(
        select(JournalEntry.ticket_id, JournalEntry.after, JournalEntry.at)
        .where(JournalEntry.ticket_id.in_(ever), JournalEntry.at <= at)
        .order_by(JournalEntry.ticket_id, JournalEntry.place)
    )
    found: dict[int, datetime] = {}
    last: dict[int, State] = {}
    for ticket_id, after, moment in rows:
        last[ticket_id] = after
        if after not in states:
            found.pop(ticket_id, None)
        else:
            found.setdefault(ticket_id, moment)
    asked = {ticket_id for ticket_id in found if last[ticket_id] in ASKED}
    if asked:
        asked -= await _decided_on(session, ours, at)
    return {ticket_id: moment for ticket_id, moment in found.items() if ticket_id not in asked}


async def _decided_on(session: AsyncSession, ours: Select[int], at: datetime) -> set[int]:
    """Those about which the centre owed a decision at that moment."""
    chosen = select(Deadline.ticket_id).where(
        Deadline.ticket_id.in_(ours),
        Deadline.promise.in_([Promise.DECISION, Promise.REVIEW]),
        Deadline.starts_at <= at,
        or_(Deadline.settled_at.is_(None), Deadline.settled_at > at),
    )
    return set(await session.scalars(chosen))


def _owed_in(since: datetime, until: datetime) -> ColumnElement[bool]:
    """The centre's own promises whose limit lies in the period, or may have lain in it before it was moved."""
    earliest = Deadline.due_at >= since - MOVED_AT_MOST  # true of both: SQLite looks for one range in the index
    lies = and_(Deadline.due_at >= since, Deadline.due_at < until)
    moved = and_(earliest, Deadline.generation > 0, Deadline.starts_at < until)
    return and_(Deadline.promise.in_(OWED_BY_CENTRE), earliest, or_(lies, moved))


async def owed(session: AsyncSession, since: datetime, until: datetime, at: datetime) -> Rows:
    """The centre's own promises, as far as they had begun by then; in the order of their index."""
    columns = (
        *(Deadline.ticket_id, Deadline.promise, Deadline.starts_at, Deadline.due_at),
        *(Deadline.state, Deadline.settled_at, Deadline.earlier),
    )
    chosen = select(*columns).where(_owed_in(since, until), Deadline.starts_at <= at)
    return list(await session.execute(chosen.order_by(Deadline.due_at, Deadline.id)))


async def passed_down_later(session: AsyncSession, since: datetime, until: datetime, at: datetime) -> dict[int, int]:
    """The unit that had the ticket then, where it was passed down since."""
    ours = select(Deadline.ticket_id).where(_in_period(since, until))
    rows = await session.execute(
        select(JournalEntry.ticket_id, JournalEntry.seen)
        .where(JournalEntry.ticket_id.in_(ours), JournalEntry.act == Act.PASS_DOWN, JournalEntry.at > at)
        .order_by(JournalEntry.id.desc())
    )
    return {ticket_id: int(seen["department_id"]) for ticket_id, seen in rows if seen.get("department_id")}


async def inherited(session: AsyncSession, since: datetime, until: datetime) -> dict[int, list[tuple[datetime, int]]]:
    """Ticket -> when another unit took over from its unit, and which one had it until then; the earliest first."""
    ours = JournalEntry.ticket_id.in_(select(Deadline.ticket_id).where(_in_period(since, until)))
    mine = select(JournalEntry).where(ours, JournalEntry.act == Act.SUCCEED).order_by(JournalEntry.id)
    found = dict[int, list[tuple[datetime, int]]]()
    for entry in await session.scalars(mine):
        if entry.seen.get("department_id") and "协办单位" not in entry.change:
            found.setdefault(entry.ticket_id, []).append((entry.at, int(entry.seen["department_id"])))
    return found


async def registered(session: AsyncSession, since: datetime, until: datetime) -> list[int]:
    chosen = select(Ticket.id).where(Ticket.registered_at >= since, Ticket.registered_at < until)
    return list(await session.scalars(chosen.order_by(Ticket.id)))


async def outcomes(session: AsyncSession, since: datetime, until: datetime, at: datetime) -> Rows:
    """Ticket and act, for every act by then that decides the outcome of a ticket registered in the period."""
    chosen = (
        select(JournalEntry.ticket_id, JournalEntry.act)
        .join(Ticket, Ticket.id == JournalEntry.ticket_id)
        .where(
            Ticket.registered_at >= since,
            Ticket.registered_at < until,
            JournalEntry.act.in_(OUTCOMES),
            JournalEntry.at <= at,
        )
    )
    return list(await session.execute(chosen))


async def dispatches(session: AsyncSession, since: datetime, until: datetime) -> Rows:
    """The promises to dispatch the tickets registered in the period, the first of a ticket last."""
    columns = (Deadline.ticket_id, Deadline.due_at, Deadline.state, Deadline.settled_at, Deadline.earlier)
    chosen = (
        select(*columns)
        .join(Ticket, Ticket.id == Deadline.ticket_id)
        .where(Ticket.registered_at >= since, Ticket.registered_at < until, Deadline.promise == Promise.DISPATCH)
        .order_by(Deadline.id.desc())
    )
    return list(await session.execute(chosen))


async def repeats(session: AsyncSession, since: datetime, until: datetime, at: datetime) -> set[int]:
    """Those that said nothing new of an earlier matter of the same citizen."""
    chosen = (
        select(Membership.ticket_id)
        .join(Ticket, Ticket.id == Membership.ticket_id)
        .where(
            Ticket.registered_at >= since,
            Ticket.registered_at < until,
            Membership.bond == Bond.REPEAT,
            Membership.joined_at <= at,
            or_(Membership.left_at.is_(None), Membership.left_at > at),
        )
    )
    return set(await session.scalars(chosen))


async def praise(session: AsyncSession, since: datetime, until: datetime, at: datetime) -> set[int]:
    """Those that had been passed on as praise by then, and neither taken back nor opened again."""
    later = aliased(JournalEntry)
    undone = select(later.id).where(
        later.ticket_id == JournalEntry.ticket_id,
        later.place > JournalEntry.place,
        later.act.in_([Act.UNDO_DISPATCH, Act.RECALL, Act.REOPEN, Act.REVERSE_CLOSE]),
        later.at <= at,
    )
    chosen = (
        select(JournalEntry.ticket_id)
        .join(Ticket, Ticket.id == JournalEntry.ticket_id)
        .where(
            Ticket.registered_at >= since,
            Ticket.registered_at < until,
            JournalEntry.act == Act.PASS_ON,
            JournalEntry.at <= at,
            ~undone.exists(),
        )
    )
    return set(await session.scalars(chosen))

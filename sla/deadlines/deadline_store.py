"""The queries of a ticket's deadlines and of the calendar in force: every act asks them, so they are asked together."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, case, event, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from hotline.base.storage import deferred_rows
from sla.models import LIVE, RUNNING, CalendarRevision, Deadline, DeadlineState
from sla.policy.promises import Promise
from sla.supervision.supervision_models import OPEN, Supervision
from tickets.models import Lamp, Ticket

_RUNS = Deadline.state == RUNNING
_DIGEST = "digest of the calendar in force"
_AHEAD, _DISPATCHED = "deadlines read ahead", "tickets whose promise to dispatch was settled ahead"
_DEADLINE = cast("Table", Deadline.__table__)
CHUNK = 500
_MET, _MISSED = (literal(state, Deadline.state.type) for state in (DeadlineState.MET, DeadlineState.MISSED))

_NEWEST_DIGEST = select(CalendarRevision.digest).order_by(CalendarRevision.id.desc()).limit(1)
_NEWEST = _NEWEST_DIGEST.scalar_subquery()
_NOW = bindparam("now", type_=Deadline.due_at.type)
_SETTLED = (
    update(_DEADLINE)
    .where(Deadline.ticket_id.in_(bindparam("tickets", expanding=True)), Deadline.promise == Promise.DISPATCH, _RUNS)
    .values(state=case((Deadline.due_at >= _NOW, _MET), else_=_MISSED), settled_at=_NOW, next_at=None)
)
_SETTLED_AND_CALENDAR = _SETTLED.returning(_NEWEST)
_LIVE_OF = (
    select(Deadline, Ticket.lamp)
    .join(Ticket, Ticket.id == Deadline.ticket_id)
    .where(Deadline.ticket_id.in_(bindparam("tickets", expanding=True)), Deadline.state.in_(LIVE))
    .order_by(Deadline.ticket_id, Deadline.id)
    .with_for_update(of=[Ticket, Deadline], key_share=True)
)


async def live(session: AsyncSession, ticket_id: int) -> tuple[list[Deadline], Lamp]:
    """The ticket's running and paused deadlines, and its lamp as the database has it now."""
    return (await live_of_all(session, [ticket_id]))[ticket_id]


async def live_of_all(session: AsyncSession, ticket_ids: Sequence[int]) -> dict[int, tuple[list[Deadline], Lamp]]:
    """The same of several tickets, read together and locked, each ticket before its deadlines.

    What this transaction has settled and not written yet is left out.
    """
    found: dict[int, tuple[list[Deadline], Lamp]] = {ticket_id: ([], Lamp.GREEN) for ticket_id in ticket_ids}
    await deferred_rows.write(session, Deadline)
    for start in range(0, len(ticket_ids), CHUNK):
        rows = await session.execute(_LIVE_OF, {"tickets": ticket_ids[start : start + CHUNK]})
        for row, lamp in rows:
            known, _ = found[row.ticket_id]
            found[row.ticket_id] = ([*known, row] if row.state in LIVE else known), lamp
    return found


async def deadlines_of(session: AsyncSession, ticket_id: int) -> Sequence[Deadline]:
    return (await session.scalars(select(Deadline).where(Deadline.ticket_id == ticket_id).order_by(Deadline.id))).all()


def add_deadlines(session: AsyncSession, rows: Sequence[Deadline]) -> None:
    """Written with the next flush, all that wait in one statement; the rows themselves stay outside the session."""
    deferred_rows.add(session, rows)
    read_ahead(session, forget=[row.ticket_id for row in rows])
    again = {row.ticket_id for row in rows if row.promise is Promise.DISPATCH}
    session.info.get(_DISPATCHED, set()).difference_update(again)


def read_ahead(session: AsyncSession, *, forget: Iterable[int] = ()) -> dict[int, tuple[list[Deadline], Lamp]]:
    """What was read for events that still wait in this transaction; forgotten where something has been added since."""
    known: dict[int, tuple[list[Deadline], Lamp]] = session.info.setdefault(_AHEAD, {})
    for ticket_id in forget:
        known.pop(ticket_id, None)
    return known


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: Any) -> None:
    for known in (_DIGEST, _AHEAD, _DISPATCHED):
        session.info.pop(known, None)


async def last_answered(session: AsyncSession, order_id: int) -> Deadline | None:
    """The order's handling promise of the latest round, settled or not."""
    return await session.scalar(
        select(Deadline)
        .where(Deadline.order_id == order_id, Deadline.promise.in_([Promise.HANDLE, Promise.REWORK]))
        .order_by(Deadline.id.desc())
        .limit(1)
    )


async def settle_dispatch(
    session: AsyncSession, ticket_id: int, now: datetime, *, also: Iterable[int] = ()
) -> str | None:
    """Settle the promise to dispatch; returns, from the same statement, the digest of the calendar in force.

    `also`: tickets for which the same will be asked in this transaction; theirs is settled with it.
    """
    ahead: set[int] = session.info.setdefault(_DISPATCHED, set())
    chosen = [] if ticket_id in ahead else sorted({ticket_id, *also})
    ahead.update(chosen)
    ahead.discard(ticket_id)
    read_ahead(session, forget=chosen)
    if chosen:
        await deferred_rows.write(session, Deadline)
    connection = await session.connection()
    for start in range(0, len(chosen), CHUNK):
        about = {"tickets": chosen[start : start + CHUNK], "now": now}
        if _DIGEST in session.info:
            await connection.execute(_SETTLED, about)
        elif row := (await connection.execute(_SETTLED_AND_CALENDAR, about)).first():
            session.info[_DIGEST] = row[0]
    return await calendar_digest(session)


async def calendar_digest(session: AsyncSession) -> str | None:
    """Of the newest revision; one transaction asks once."""
    if _DIGEST not in session.info:
        session.info[_DIGEST] = await session.scalar(_NEWEST_DIGEST)
    found: str | None = session.info[_DIGEST]
    return found


async def add_revision(session: AsyncSession, revision: CalendarRevision) -> None:
    session.add(revision)
    await session.flush()
    session.info.pop(_DIGEST, None)


async def latest_revision(session: AsyncSession) -> CalendarRevision | None:
    return await session.scalar(select(CalendarRevision).order_by(CalendarRevision.id.desc()).limit(1))


async def revisions(session: AsyncSession) -> AsyncIterator[CalendarRevision]:
    """The newest first, read one after the other, so that a search may stop early."""
    before: int | None = None
    while True:
        chosen = select(CalendarRevision).order_by(CalendarRevision.id.desc()).limit(1)
        found = await session.scalar(chosen if before is None else chosen.where(CalendarRevision.id < before))
        if found is None:
            return
        yield found
        before = found.id


async def give(session: AsyncSession, order_ids: Sequence[int], department_id: int) -> None:
    """What still runs or rests of these orders is owed by this unit from now on; nothing else of it changes."""
    await deferred_rows.write(session, Deadline)
    owed = Deadline.order_id.in_(order_ids), Deadline.state.in_(LIVE), Deadline.department_id.is_not(None)
    await session.execute(update(Deadline).where(*owed).values(department_id=department_id))


async def give_letters(session: AsyncSession, former_id: int, heir_id: int, ticket_ids: Sequence[int] | None) -> None:
    """Open letters to a unit, with their clocks, are for this one; `ticket_ids`: only those about these tickets."""
    mine = select(Supervision.id).where(Supervision.department_id == former_id, Supervision.state.in_(OPEN))
    if ticket_ids is not None:
        mine = mine.where(Supervision.ticket_id.in_(ticket_ids))
    letters = list(await session.scalars(mine))
    clocks = select(Supervision.deadline_id).where(Supervision.id.in_(letters))
    await session.execute(
        update(Deadline)
        .where(Deadline.id.in_(clocks), Deadline.state.in_(LIVE), Deadline.department_id.is_not(None))
        .values(department_id=heir_id)
    )
    await session.execute(update(Supervision).where(Supervision.id.in_(letters)).values(department_id=heir_id))


async def live_of_orders(session: AsyncSession, order_ids: Sequence[int]) -> Sequence[Deadline]:
    wanted = select(Deadline).where(Deadline.order_id.in_(order_ids), Deadline.state.in_(LIVE))
    return (await session.scalars(wanted.order_by(Deadline.id).with_for_update())).all()

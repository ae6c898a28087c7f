"""Queries over all promises: what a new calendar moves, how the sweeper is, what the indicators count."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, and_, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.storage.bulk_sql import insert_into
from sla.deadlines.pauses import PAUSING
from sla.deadlines.promise_by_state import RESTS
from sla.models import LIVE, RUNNING, Deadline, Fired, Heartbeat, Supervision
from sla.policy.promises import Step
from tickets.models import JournalEntry, Lamp, Ticket
from tickets.person_models import Department

_RUNS = Deadline.state == RUNNING


async def dated_otherwise(
    session: AsyncSession, version: str, *, after: int, limit: int, lock: bool = False
) -> Sequence[Deadline]:
    """Running promises in working time that another version of the calendar dated, in order of id.

    Locked together with their tickets, those left out that somebody else holds just now (as the sweep does).
    """
    chosen = (
        select(Deadline)
        .join(Ticket, Ticket.id == Deadline.ticket_id)
        .where(_RUNS, Deadline.calendar.not_in(["", version]), Deadline.id > after)
        .order_by(Deadline.id)
        .limit(limit)
    )
    locked = chosen.with_for_update(of=[Deadline, Ticket], skip_locked=True)
    return (await session.scalars(locked if lock else chosen)).all()


async def running(
    session: AsyncSession, *, after: int, limit: int
) -> Sequence[tuple[Deadline, Ticket, Department | None]]:
    """Running promises with their tickets and the units that owe them, in order of id."""
    chosen = (
        select(Deadline, Ticket, Department)
        .join(Ticket, Ticket.id == Deadline.ticket_id)
        .outerjoin(Department, Department.id == Deadline.department_id)
        .where(_RUNS, Deadline.id > after)
        .order_by(Deadline.id)
        .limit(limit)
    )
    return [(row, ticket, unit) for row, ticket, unit in await session.execute(chosen)]


async def once_paused(session: AsyncSession, ticket_ids: Sequence[int]) -> Sequence[int]:
    """Those of the tickets whose journal knows a state in which no promise runs."""
    return (
        await session.scalars(
            select(JournalEntry.ticket_id)
            .where(JournalEntry.ticket_id.in_(ticket_ids), JournalEntry.after.in_(PAUSING))
            .distinct()
        )
    ).all()


async def show_due(session: AsyncSession, dates: Mapping[int, datetime]) -> None:
    """The new date of each ticket for lists, without a new version of the ticket."""
    if dates:
        table = cast("Table", Ticket.__table__)
        chosen = update(table).where(table.c.id == bindparam("ticket")).values(due_at=bindparam("due"))
        await session.execute(chosen, [{"ticket": ticket, "due": due} for ticket, due in dates.items()])


async def lamps_of(session: AsyncSession, ticket_ids: Sequence[int]) -> dict[int, list[Lamp]]:
    """The lamps of the live promises of each ticket."""
    rows = await session.execute(
        select(Deadline.ticket_id, Deadline.lamp).where(Deadline.ticket_id.in_(ticket_ids), Deadline.state.in_(LIVE))
    )
    found: dict[int, list[Lamp]] = {}
    for ticket_id, lamp in rows:
        found.setdefault(ticket_id, []).append(lamp)
    return found


async def heartbeat(session: AsyncSession, name: str) -> Heartbeat | None:
    return await session.get(Heartbeat, name)


async def beat(session: AsyncSession, name: str, now: datetime, detail: dict[str, Any]) -> None:
    """Write the pulse unless somebody else is just writing it."""
    pulse = insert_into(session, Heartbeat).values(name=name, beat_at=now, detail=detail)
    await session.execute(pulse.on_conflict_do_update(index_elements=["name"], set_={"beat_at": now, "detail": detail}))


async def count_late(session: AsyncSession, before: datetime) -> int:
    """Steps that should have been taken before this moment."""
    return await session.scalar(select(func.count()).where(_RUNS, Deadline.next_at < before)) or 0


async def untold(session: AsyncSession, limit: int) -> list[tuple[Any, ...]]:
    """Steps not yet sent: the fields of `department_digest.Item`; locked, so that none is sent twice."""
    written_with_it = and_(
        Fired.step.in_([Step.SUPERVISE, Step.NOTICE, Step.TALK]),
        Supervision.ticket_id == Deadline.ticket_id,
        Supervision.ordered_at == Fired.fired_at,
    )
    rows = await session.execute(
        select(
            Fired.id,
            Deadline.department_id,
            Deadline.ticket_id,
            Ticket.number,
            Deadline.promise,
            Fired.step,
            Fired.due_at,
            Deadline.budget,
            Supervision.year,
            Supervision.serial,
        )
        .join(Deadline, Deadline.id == Fired.deadline_id)
        .join(Ticket, Ticket.id == Deadline.ticket_id)
        .outerjoin(Supervision, written_with_it)
        .where(Fired.told_at.is_(None))
        .order_by(Fired.id)
        .limit(limit)
        .with_for_update(of=Fired, skip_locked=True)
    )
    return [tuple(row) for row in rows]


async def mark_digested(session: AsyncSession, ids: Sequence[int], now: datetime) -> None:
    if ids:
        await session.execute(
            update(Fired).where(Fired.id.in_(ids)).values(told_at=now).execution_options(synchronize_session=False)
        )


async def without_clock(session: AsyncSession, limit: int) -> list[int]:
    """Living tickets with none of the promises that their state calls for (`promise_by_state`), running or paused."""
    has = select(Deadline.id).where(Deadline.ticket_id == Ticket.id, Deadline.state.in_(LIVE))
    lacks = (
        and_(Ticket.state == state, ~has.where(Deadline.promise.in_(named)).exists()) for state, named in RESTS.items()
    )
    return list(await session.scalars(select(Ticket.id).where(or_(*lacks)).order_by(Ticket.id).limit(limit)))

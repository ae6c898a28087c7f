"""The rows of the bench: tickets with a running promise each, made inside the database by the hundred thousand."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CTE, Table, func, insert, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import CreateTable, DropTable

from hotline.base.storage import bulk_sql
from hotline.base.storage.bulk_sql import is_postgres
from hotline.base.storage.database import BigId
from sla.models import Deadline, DeadlineState, Fired
from sla.policy.promises import Promise, Step
from tickets.lifecycle import State
from tickets.models import Kind, Lamp, Ticket, Urgency
from tickets.person_models import Citizen, Department


class BenchBase(DeclarativeBase):
    """Tables of the bench alone."""


class TimerEffect(BenchBase):
    """Something that people would see; no key keeps it from being written twice."""

    __tablename__ = "bench_effect"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(BigId)


EFFECTS = cast("Table", TimerEffect.__table__)
DEADLINES = cast("Table", Deadline.__table__)
START = datetime(2026, 1, 5, 1, tzinfo=UTC)


async def note(session: AsyncSession, ticket_ids: Sequence[int]) -> None:
    """Write down one effect a ticket, in the transaction that brings it about."""
    await bulk_sql.insert_all(session, TimerEffect, [{"ticket_id": ticket_id} for ticket_id in ticket_ids])


async def prepare(session: AsyncSession, tickets: int) -> None:
    """An empty table for effects, one department, one citizen, and so many tickets for the promises to hang on."""
    await session.execute(DropTable(EFFECTS, if_exists=True))
    await session.execute(CreateTable(EFFECTS))
    department = Department(code="BENCH", name="压测单位", short="压测", level="city", path="/1/", active=True)
    citizen = Citizen(created_at=START)
    session.add_all([department, citizen])
    await session.flush()
    await _insert_tickets(session, tickets, citizen.id, department.id)


def _numbers(count: int) -> CTE:
    """1, 2, 3 … `count` as a table."""
    series = select(literal(1).label("n")).cte("series", recursive=True)
    return series.union_all(select(series.c.n + 1).where(series.c.n < count))


async def _insert_tickets(session: AsyncSession, count: int, citizen_id: int, department_id: int) -> None:
    series = _numbers(count)
    fixed = {
        "code_hash": "",
        "citizen_id": citizen_id,
        "source": "bench",
        "state": State.IN_PROGRESS,
        "kind": Kind.HELP,
        "title": "压测",
        "text": "压测",
        "urgency": Urgency.NORMAL,
        "confidential": False,
        "department_id": department_id,
        "lamp": Lamp.GREEN,
        "supervision": 0,
        "chases": 0,
        "reworks": 0,
        "objection_closed": False,
        "registered_at": START,
        "journal_length": 0,
        "journal_head": "",
        "words_place": 0,
        "words_mark": "",
        "version": 1,
    }
    columns = Ticket.__table__.c
    values = [literal(value, columns[name].type) for name, value in fixed.items()]
    number = func.concat("B", series.c.n) if is_postgres(session) else literal("B").concat(series.c.n)
    chosen = select(series.c.n, number, *values)
    await session.execute(insert(cast("Table", Ticket.__table__)).from_select(["id", "number", *fixed], chosen))


async def arm(session: AsyncSession, count: int, *, due_at: datetime) -> None:
    """So many running promises, one a ticket, whose next step is the red lamp."""
    series, tickets = _numbers(count), await session.scalar(select(func.count()).select_from(Ticket)) or 1
    marks = {Step.CHASE.value: int((due_at + timedelta(days=30)).timestamp())}
    fixed: dict[str, Any] = {
        "department_id": await session.scalar(select(func.max(Department.id))),
        "promise": Promise.HANDLE,
        "state": DeadlineState.RUNNING,
        "starts_at": START,
        "due_at": due_at,
        "budget": "3wd",
        "calendar": "",
        "policy": {"preset": "guangxi", "budget": "3wd", "remind": 50, "yellow": 80},
        "marks": marks,
        "lamp": Lamp.GREEN,
        "next_step": Step.RED,
        "next_at": due_at,
        "generation": 0,
    }
    columns = Deadline.__table__.c
    values = [literal(value, columns[name].type) for name, value in fixed.items()]
    chosen = select((series.c.n % tickets) + 1, *values)
    await session.execute(insert(DEADLINES).from_select(["ticket_id", *fixed], chosen))


async def retire(session: AsyncSession) -> None:
    """Settle all that was fired before, so that only what is armed from now on runs."""
    await session.execute(update(DEADLINES).values(state=DeadlineState.MET, next_at=None, next_step=None))


async def arm_up_to(session: AsyncSession, count: int, *, due_at: datetime) -> None:
    """Arm until so many run that are not due."""
    running = await session.scalar(select(func.count()).where(Deadline.next_step == Step.RED)) or 0
    if count > running:
        await arm(session, count - running, due_at=due_at)


async def fall_due(session: AsyncSession, moment: datetime) -> None:
    """Everything armed is due at this moment."""
    await session.execute(update(DEADLINES).values(due_at=moment, next_at=moment))


async def some_fall_due(session: AsyncSession, count: int, moment: datetime) -> None:
    """So many of the armed ones, strewn over the table, are due now."""
    newest = await session.scalar(select(func.max(Deadline.id))) or 0
    drawn = [secrets.randbelow(newest) + 1 for _ in range(count * 5)]
    armed = await session.scalars(select(Deadline.id).where(Deadline.id.in_(drawn), Deadline.next_at > moment))
    chosen = list(armed)[:count]
    await session.execute(update(DEADLINES).where(DEADLINES.c.id.in_(chosen)).values(due_at=moment, next_at=moment))


async def left(session: AsyncSession, now: datetime) -> int:
    running = (Deadline.state == DeadlineState.RUNNING, Deadline.next_at <= now)
    return await session.scalar(select(func.count()).where(*running)) or 0


async def count(session: AsyncSession, due: int) -> dict[str, Any]:
    """What was fired, what twice, what never, and how late."""
    a_ticket = select(func.count().label("times")).select_from(EFFECTS).group_by(EFFECTS.c.ticket_id).subquery()
    effects = (await session.execute(select(func.count(), func.sum(a_ticket.c.times)).select_from(a_ticket))).one()
    fired = (await session.execute(select(Fired.fired_at, Fired.planned_at))).all()
    drift = sorted((row[0] - row[1]).total_seconds() * 1000 for row in fired)
    return {
        "fired": len(fired),
        "doubled": int(effects[1] or 0) - int(effects[0]),
        "lost": due - int(effects[0]),
        "drift_p99_ms": round(drift[int(len(drift) * 0.99)], 1) if drift else None,
    }


async def analyse(session: AsyncSession) -> None:
    """Fresh figures for the planner, as a database at work has them."""
    await session.execute(text("ANALYZE"))
    await session.commit()

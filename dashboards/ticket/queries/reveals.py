"""Looks at full data: what waits for a second person, and who looked how often."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tickets.access.rights import Actor
from tickets.access.visibility_store import seen_by
from tickets.models import Ticket
from tickets.person_models import Department, Staff
from tickets.personal_data.reveal_models import Reveal, RevealPurpose, RevealState

UNUSUAL_FROM = 10  # looks in a week that nobody needs to explain
UNUSUAL_TIMES = 3  # so many times the median of the others who look at all


@dataclass(frozen=True, slots=True)
class WaitingReveal:
    id: int
    staff_id: int
    name: str
    department: str
    number: str
    purpose: RevealPurpose
    words: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class RevealCount:
    """One person's looks since a moment."""

    name: str
    department: str
    opened: int
    confidential: int
    refused: int
    tickets: int
    unusual: bool


@dataclass(frozen=True, slots=True)
class RevealRow:
    id: int
    name: str
    department: str
    number: str
    confidential: bool
    purpose: RevealPurpose
    words: str
    state: RevealState
    asked_at: datetime
    decided_by: str | None


async def waiting(
    session: AsyncSession, actor: Actor, *, asked_after: datetime, ticket_id: int | None = None
) -> list[WaitingReveal]:
    """Requests for a second person, oldest first."""
    found = (
        select(Reveal.id, Reveal.staff_id, Staff.name, Department.short, Ticket.number)
        .add_columns(Reveal.purpose, Reveal.words, Reveal.asked_at)
        .join(Staff, Staff.id == Reveal.staff_id)
        .join(Department, Department.id == Staff.department_id)
        .join(Ticket, Ticket.id == Reveal.ticket_id)
        .where(Reveal.state == RevealState.WAITING, Reveal.asked_at > asked_after, seen_by(actor))
        .order_by(Reveal.asked_at)
        .limit(100)
    )
    if ticket_id is not None:
        found = found.where(Reveal.ticket_id == ticket_id)
    return [WaitingReveal(*row) for row in await session.execute(found)]


async def lookers(session: AsyncSession, *, since: datetime) -> list[RevealCount]:
    """Everybody who looked or asked since then, most looks first; one query."""
    opened = func.sum(case((Reveal.state == RevealState.OPEN, 1), else_=0))
    refused = func.sum(case((Reveal.state == RevealState.REFUSED, 1), else_=0))
    secret = func.sum(case((Ticket.confidential & (Reveal.state == RevealState.OPEN), 1), else_=0))
    chosen = func.sum(case(((Reveal.state == RevealState.OPEN) & (Reveal.purpose != RevealPurpose.LIFE), 1), else_=0))
    rows = (
        await session.execute(
            select(
                Staff.name, Department.short, opened, secret, refused, func.count(Reveal.ticket_id.distinct()), chosen
            )
            .select_from(Reveal)
            .join(Staff, Staff.id == Reveal.staff_id)
            .join(Department, Department.id == Staff.department_id)
            .join(Ticket, Ticket.id == Reveal.ticket_id)
            .where(Reveal.asked_at > since)
            .group_by(Staff.id, Staff.name, Department.short)
            .order_by(opened.desc(), Staff.id)
        )
    ).all()
    counts = [int(row[6]) for row in rows]  # what comes with an alarm that somebody takes is no choice of theirs
    found = []
    for place, row in enumerate(rows):
        bar = unusual_from([*counts[:place], *counts[place + 1 :]])
        found.append(
            RevealCount(row[0], row[1], int(row[2]), int(row[3]), int(row[4]), int(row[5]), counts[place] >= bar)
        )
    return found


def unusual_from(others: Sequence[int]) -> float:
    """The count from which a person's looks want an explanation, by what the others need."""
    return max(UNUSUAL_FROM, UNUSUAL_TIMES * median(others)) if others else UNUSUAL_FROM


async def newest(session: AsyncSession, *, limit: int = 100) -> list[RevealRow]:
    decider = select(Staff.name).where(Staff.id == Reveal.decided_by).correlate(Reveal).scalar_subquery()
    found = await session.execute(
        select(Reveal.id, Staff.name, Department.short, Ticket.number, Ticket.confidential)
        .add_columns(Reveal.purpose, Reveal.words, Reveal.state, Reveal.asked_at, decider)
        .join(Staff, Staff.id == Reveal.staff_id)
        .join(Department, Department.id == Staff.department_id)
        .join(Ticket, Ticket.id == Reveal.ticket_id)
        .order_by(Reveal.id.desc())
        .limit(limit)
    )
    return [RevealRow(*row) for row in found]


async def by_id(session: AsyncSession, ids: Sequence[int]) -> Sequence[Reveal]:
    return (await session.scalars(select(Reveal).where(Reveal.id.in_(ids)))).all()

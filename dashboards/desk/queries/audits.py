"""Audits of reviews: the next one for a person who did not take the first answer, and what came out."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.web.queries.redaction import words_read
from sla.reviews.review_models import CHOSEN, Audit, Review
from tickets.access.rights import Actor
from tickets.access.visibility_store import not_kept_from
from tickets.models import Ticket, WorkOrder
from tickets.person_models import Citizen, Department
from tickets.personal_data.masking import title_for_unit

PAGE = 30


@dataclass(frozen=True, slots=True)
class ToAsk:
    """What an auditor may see: the matter and the unit's answer, not the citizen's."""

    review_id: int
    title: str
    text: str
    answer: str
    department: str
    name_sealed: str | None
    phone_sealed: str | None


@dataclass(frozen=True, slots=True)
class Audited:
    review: Review
    number: str
    title: str
    department: str
    note: str  # as its reader may read it


async def next_for(session: AsyncSession, actor: Actor) -> ToAsk | None:
    row = (
        await session.execute(
            select(
                Review.id,
                Ticket.title,
                Ticket.text,
                func.coalesce(WorkOrder.answer, ""),
                Department.name,
                Citizen.name_sealed,
                Citizen.phone_sealed,
            )
            .join(Ticket, Ticket.id == Review.ticket_id)
            .join(WorkOrder, WorkOrder.id == Review.order_id)
            .join(Department, Department.id == Review.department_id)
            .join(Citizen, Citizen.id == Ticket.citizen_id)
            .where(
                Review.audit == CHOSEN,
                or_(Review.taken_by.is_(None), Review.taken_by != actor.id),
                not_kept_from(actor),
            )
            .order_by(Review.id)
            .limit(1)
        )
    ).first()
    return ToAsk(*row) if row else None


async def waiting_count(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(Review).where(Review.audit == CHOSEN)) or 0


async def outcome(session: AsyncSession) -> tuple[int, int]:
    """How many audits agreed with the first answer, and how many did not."""
    found = await session.execute(
        select(Review.audit, func.count())
        .where(Review.audit.in_([Audit.AGREED, Audit.DISAGREED]))
        .group_by(Review.audit)
    )
    counts = {row[0]: row[1] for row in found}
    return counts.get(Audit.AGREED, 0), counts.get(Audit.DISAGREED, 0)


async def disagreeing(session: AsyncSession, actor: Actor, *, before: int | None) -> tuple[list[Audited], int | None]:
    wanted = (
        select(Review, Ticket, Department.short)
        .join(Ticket, Ticket.id == Review.ticket_id)
        .join(Department, Department.id == Review.department_id)
        .where(Review.audit == Audit.DISAGREED, not_kept_from(actor))
        .order_by(Review.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        wanted = wanted.where(Review.id < before)
    found = (await session.execute(wanted)).all()
    said = await words_read(session, actor, [row[1] for row in found])
    rows = [
        Audited(review, ticket.number, title_for_unit(ticket), unit, said[ticket.id](review.audit_note or ""))
        for review, ticket, unit in found
    ]
    return rows[:PAGE], rows[PAGE - 1].review.id if len(rows) > PAGE else None

"""The data of the indicators: units, tickets, exclusions, the knowledge base as it is now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from dashboards.web.queries.redaction import Said, words_read
from router.knowledge.models import KnowledgeArticle, Stage
from sla.indicators.indicator_facts import ArticleFact
from sla.models import Exclusion, Review
from tickets.access.rights import Actor
from tickets.access.visibility_store import keeps_away, not_kept_from, seen_by
from tickets.models import Ticket
from tickets.person_models import Department, Staff

PAGE = 50


@dataclass(frozen=True, slots=True)
class ExclusionRow:
    """An exclusion with what it is about."""

    exclusion: Exclusion
    number: str
    said: Said
    department: str
    asked_by: str
    approved_by: str | None


async def tickets(session: AsyncSession, ids: Collection[int], actor: Actor) -> Sequence[Ticket]:
    """Those of them that this person may see."""
    return (await session.scalars(select(Ticket).where(Ticket.id.in_(ids), seen_by(actor)).order_by(Ticket.id))).all()


async def units(session: AsyncSession) -> dict[int, str]:
    """Every unit's short name in the order of the tree, inactive ones too: the past names them."""
    rows = await session.execute(select(Department.id, Department.short).order_by(Department.path))
    return {row[0]: row[1] for row in rows}


async def articles(session: AsyncSession, today: date) -> list[ArticleFact]:
    """The published ones."""
    chosen = select(KnowledgeArticle.valid_until).where(KnowledgeArticle.stage == Stage.APPROVED)
    return [ArticleFact(expired=end is not None and end < today) for end in await session.scalars(chosen)]


async def exclusions(
    session: AsyncSession, actor: Actor, *, before: int | None
) -> tuple[list[ExclusionRow], int | None]:
    """Newest first; a unit's own, or all of them for the centre."""
    asking, approving = aliased(Staff), aliased(Staff)
    wanted = (
        select(Exclusion, Ticket, Department.short, asking.name, approving.name)
        .join(Review, Review.id == Exclusion.review_id)
        .join(Ticket, Ticket.id == Review.ticket_id)
        .join(Department, Department.id == Review.department_id)
        .join(asking, asking.id == Exclusion.asked_by)
        .outerjoin(approving, approving.id == Exclusion.approved_by)
        .where(not_kept_from(actor))
        .order_by(Exclusion.id.desc())
        .limit(PAGE + 1)
    )
    if not actor.is_centre:
        wanted = wanted.where(Review.department_id.in_(actor.scope))
    if before is not None:
        wanted = wanted.where(Exclusion.id < before)
    found = (await session.execute(wanted)).all()
    said = await words_read(session, actor, [row[1] for row in found])
    rows = [ExclusionRow(one, ticket.number, said[ticket.id], *names) for one, ticket, *names in found]
    return rows[:PAGE], rows[PAGE - 1].exclusion.id if len(rows) > PAGE else None


async def exclusion(session: AsyncSession, exclusion_id: int, actor: Actor) -> tuple[Exclusion, Ticket] | None:
    """To be decided, with its ticket; None also for those who keep away from the matter."""
    found = await session.get(Exclusion, exclusion_id, with_for_update=True)
    review = await session.get_one(Review, found.review_id) if found else None
    ticket = await session.get_one(Ticket, review.ticket_id) if review else None
    return (found, ticket) if found and ticket and not keeps_away(actor, ticket) else None

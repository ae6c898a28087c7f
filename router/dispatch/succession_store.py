"""What the office holds of a unit that another one takes over."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from router.knowledge.models import KnowledgeArticle
from router.models import CatalogueEntry, Notice


async def entries_from(session: AsyncSession, day: date) -> Sequence[CatalogueEntry]:
    """Entries that are in force on this day or on a later one."""
    lasts = or_(CatalogueEntry.valid_until.is_(None), CatalogueEntry.valid_until >= day)
    alive = or_(CatalogueEntry.valid_until.is_(None), CatalogueEntry.valid_until >= CatalogueEntry.valid_from)
    return (await session.scalars(select(CatalogueEntry).where(lasts, alive).order_by(CatalogueEntry.id))).all()


async def give_notices(session: AsyncSession, former_id: int, heir_id: int, ticket_ids: Sequence[int] | None) -> None:
    """Notices to the unit's people; `ticket_ids`: only those about these tickets."""
    mine = update(Notice).where(Notice.department_id == former_id, Notice.staff_id.is_(None))
    if ticket_ids is not None:
        mine = mine.where(Notice.ticket_id.in_(ticket_ids))
    await session.execute(mine.values(department_id=heir_id))


async def give_articles(session: AsyncSession, former_id: int, heir_id: int) -> None:
    mine = update(KnowledgeArticle).where(KnowledgeArticle.department_id == former_id)
    await session.execute(mine.values(department_id=heir_id, version=KnowledgeArticle.version + 1))

"""The knowledge base's queries."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from router.knowledge.models import KnowledgeArticle, Stage

LIMIT = 500  # articles on the editors' page


async def published(session: AsyncSession, *, today: date) -> Sequence[KnowledgeArticle]:
    """What an agent may answer with today."""
    unexpired = or_(KnowledgeArticle.valid_until.is_(None), KnowledgeArticle.valid_until >= today)
    rows = select(KnowledgeArticle).where(KnowledgeArticle.stage == Stage.APPROVED, unexpired)
    return (await session.scalars(rows.order_by(KnowledgeArticle.id))).all()


async def stamp(session: AsyncSession) -> tuple[object, ...]:
    """Changes whenever an article does; one small query."""
    newest = select(
        func.count(KnowledgeArticle.id), func.max(KnowledgeArticle.edited_at), func.sum(KnowledgeArticle.version)
    )
    return tuple((await session.execute(newest)).one())


async def every(session: AsyncSession) -> Sequence[KnowledgeArticle]:
    """For the editors: what waits for approval first, then the newest."""
    order = (KnowledgeArticle.stage != Stage.DRAFT, KnowledgeArticle.edited_at.desc(), KnowledgeArticle.id)
    return (await session.scalars(select(KnowledgeArticle).order_by(*order).limit(LIMIT))).all()


async def article(session: AsyncSession, article_id: int) -> KnowledgeArticle | None:
    return await session.get(KnowledgeArticle, article_id)

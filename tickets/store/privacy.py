"""Queries of looks at who it is, and of files."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from tickets.attachment_models import Attachment
from tickets.reveal_models import Reveal, RevealState


async def reveal_under_way(
    session: AsyncSession, ticket_id: int, staff_id: int, *, now: datetime, asked_after: datetime
) -> Reveal | None:
    """This person's open look, or else his newest request that still waits."""
    is_open = (Reveal.state == RevealState.OPEN) & (Reveal.open_until > now)
    waits = (Reveal.state == RevealState.WAITING) & (Reveal.asked_at > asked_after)
    found = select(Reveal).where(Reveal.ticket_id == ticket_id, Reveal.staff_id == staff_id, or_(is_open, waits))
    return await session.scalar(found.order_by(Reveal.open_until.is_(None), Reveal.id.desc()).limit(1))


async def reveals_of(session: AsyncSession, ticket_ids: Sequence[int]) -> Sequence[Reveal]:
    return (await session.scalars(select(Reveal).where(Reveal.ticket_id.in_(ticket_ids)))).all()


async def attachments_of(session: AsyncSession, ticket_ids: Sequence[int]) -> Sequence[Attachment]:
    """The attachments of these tickets, oldest first, erased ones left out."""
    found = select(Attachment).where(Attachment.ticket_id.in_(ticket_ids), Attachment.erased_at.is_(None))
    return (await session.scalars(found.order_by(Attachment.id))).all()


async def attachment(session: AsyncSession, ticket_id: int, attachment_id: int) -> Attachment | None:
    found = select(Attachment).where(Attachment.id == attachment_id, Attachment.ticket_id == ticket_id)
    return await session.scalar(found)


async def erased_attachments(session: AsyncSession) -> Sequence[Attachment]:
    """Erased rows whose bytes may still lie there."""
    found = select(Attachment).where(Attachment.erased_at.is_not(None), Attachment.digest != "")
    return (await session.scalars(found.with_for_update(skip_locked=True))).all()


async def digests_in_use(session: AsyncSession, digests: Collection[str]) -> set[str]:
    """Those of these digests that some attachment still needs."""
    used: set[str] = set()
    for column in (Attachment.digest, Attachment.shown_digest, Attachment.thumb_digest):
        used |= set(await session.scalars(select(column).where(column.in_(digests))))
    return used

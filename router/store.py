"""The office's queries."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from router.models import CatalogueEntry, Notice
from sla.models import Review, ReviewState
from tickets.lifecycle import State
from tickets.models import Ticket
from tickets.people import Department


async def entries_on(session: AsyncSession, day: date) -> Sequence[CatalogueEntry]:
    return (
        await session.scalars(
            select(CatalogueEntry).where(
                CatalogueEntry.valid_from <= day,
                or_(CatalogueEntry.valid_until.is_(None), CatalogueEntry.valid_until >= day),
            )
        )
    ).all()


async def departments(session: AsyncSession) -> Sequence[Department]:
    return (await session.scalars(select(Department).order_by(Department.id))).all()


async def claim_undecided(session: AsyncSession, *, now: datetime, limit: int, lease: timedelta) -> Sequence[Ticket]:
    """Up to `limit` tickets whose department nobody has chosen yet, oldest first, ours until the lease ends."""
    ids = (
        await session.scalars(
            select(Ticket.id)
            .where(
                Ticket.state == State.PENDING_DISPATCH,
                Ticket.needs_person.is_(None),
                or_(Ticket.claimed_until.is_(None), Ticket.claimed_until < now),
            )
            .order_by(Ticket.registered_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    ).all()
    if not ids:
        return []
    await session.execute(update(Ticket).where(Ticket.id.in_(ids)).values(claimed_until=now + lease))
    return (await session.scalars(select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id))).all()


async def question_to(session: AsyncSession, citizen_id: int) -> Review | None:
    """Our newest question that this citizen has not answered, on whatever channel; a late answer counts too."""
    return await session.scalar(
        select(Review)
        .join(Ticket, Ticket.id == Review.ticket_id)
        .where(
            Ticket.citizen_id == citizen_id,
            Ticket.state == State.CALLBACK,
            Review.state.in_([ReviewState.WAITING, ReviewState.UNREACHABLE]),
        )
        .order_by(Review.id.desc())
        .limit(1)
    )


async def unrated_answer_of(session: AsyncSession, citizen_id: int, *, since: datetime) -> Review | None:
    """The newest question that this citizen has answered without saying how satisfied he is."""
    return await session.scalar(
        select(Review)
        .join(Ticket, Ticket.id == Review.ticket_id)
        .where(
            Ticket.citizen_id == citizen_id,
            Review.state == ReviewState.ANSWERED,
            Review.satisfied.is_(None),
            Review.answered_at >= since,
        )
        .order_by(Review.id.desc())
        .limit(1)
    )


async def notices_about(session: AsyncSession, ticket_ids: Sequence[int]) -> Sequence[Notice]:
    return (await session.scalars(select(Notice).where(Notice.ticket_id.in_(ticket_ids)))).all()

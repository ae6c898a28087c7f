"""Hot issues with their tickets, and what is like a ticket."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.queries.keyset import PAGE
from dashboards.queries.tickets import Row, listed, rows
from router.hot_models import HotTicket
from tickets.cluster_models import Cluster, Membership
from tickets.models import Ticket


async def of_issue(session: AsyncSession, issue_id: int) -> list[Row]:
    """Newest first."""
    inside = select(HotTicket.ticket_id).where(HotTicket.issue_id == issue_id)
    return await listed(session, rows().where(Ticket.id.in_(inside)).order_by(Ticket.id.desc()).limit(PAGE))


async def merged(session: AsyncSession, issue_ids: Sequence[int]) -> dict[int, int]:
    """Issue -> how many of its tickets are in a cluster already."""
    found = await session.execute(
        select(HotTicket.issue_id, func.count())
        .join(Membership, Membership.ticket_id == HotTicket.ticket_id)
        .where(HotTicket.issue_id.in_(issue_ids), Membership.left_at.is_(None))
        .group_by(HotTicket.issue_id)
    )
    return dict(found.all())


async def master_of(session: AsyncSession, ticket_id: int) -> tuple[Ticket, Membership] | None:
    """Under which ticket this one is handled."""
    found = await session.execute(
        select(Ticket, Membership)
        .join(Cluster, Cluster.master_id == Ticket.id)
        .join(Membership, Membership.cluster_id == Cluster.id)
        .where(Membership.ticket_id == ticket_id, Membership.left_at.is_(None))
    )
    row = found.first()
    return (row[0], row[1]) if row else None


async def led_by(session: AsyncSession, ticket_id: int) -> list[Row]:
    """Which tickets this one leads, newest first."""
    inside = (
        select(Membership.ticket_id)
        .join(Cluster, Cluster.id == Membership.cluster_id)
        .where(Cluster.master_id == ticket_id, Membership.left_at.is_(None))
    )
    return await listed(session, rows().where(Ticket.id.in_(inside)).order_by(Ticket.id.desc()).limit(PAGE))

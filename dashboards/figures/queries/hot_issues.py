"""Hot issues with their tickets, and what is like a ticket."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.ticket.queries.tickets import Row, listed, rows
from dashboards.web.queries.keyset import PAGE
from router.hot_issues.hot_models import HotTicket
from tickets.access.rights import Actor
from tickets.access.visibility_store import OPEN_TO_ALL, seen_by
from tickets.clusters.cluster_models import Cluster, Membership
from tickets.models import Ticket


async def of_issue(session: AsyncSession, issue_id: int, actor: Actor) -> list[Row]:
    """Newest first; none that has become confidential since it was gathered."""
    inside = select(HotTicket.ticket_id).where(HotTicket.issue_id == issue_id)
    wanted = rows().where(Ticket.id.in_(inside), OPEN_TO_ALL, seen_by(actor))
    return await listed(session, wanted.order_by(Ticket.id.desc()).limit(PAGE))


async def merged(session: AsyncSession, issue_ids: Sequence[int]) -> dict[int, int]:
    """Issue -> how many of its tickets are in a cluster already."""
    found = await session.execute(
        select(HotTicket.issue_id, func.count())
        .join(Membership, Membership.ticket_id == HotTicket.ticket_id)
        .where(HotTicket.issue_id.in_(issue_ids), Membership.left_at.is_(None))
        .group_by(HotTicket.issue_id)
    )
    return dict(found.all())


async def master_of(session: AsyncSession, ticket_id: int, actor: Actor) -> tuple[Ticket, Membership] | None:
    """Under which ticket this one is handled."""
    found = await session.execute(
        select(Ticket, Membership)
        .join(Cluster, Cluster.master_id == Ticket.id)
        .join(Membership, Membership.cluster_id == Cluster.id)
        .where(Membership.ticket_id == ticket_id, Membership.left_at.is_(None), seen_by(actor))
    )
    row = found.first()
    return (row[0], row[1]) if row else None


async def led_by(session: AsyncSession, ticket_id: int, actor: Actor) -> list[Row]:
    """Which tickets this one leads, newest first."""
    inside = (
        select(Membership.ticket_id)
        .join(Cluster, Cluster.id == Membership.cluster_id)
        .where(Cluster.master_id == ticket_id, Membership.left_at.is_(None))
    )
    wanted = rows().where(Ticket.id.in_(inside), seen_by(actor))
    return await listed(session, wanted.order_by(Ticket.id.desc()).limit(PAGE))

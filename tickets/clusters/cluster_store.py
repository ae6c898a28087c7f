"""Queries of clusters."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import CursorResult, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.storage.database import padded
from tickets.clusters.cluster_models import Bond, Cluster, Membership, NotSame
from tickets.models import Ticket

_BEHIND = (
    Cluster.closed_at.is_(None),
    Membership.left_at.is_(None),
    Membership.answered_at.is_(None),
    Membership.turn < Cluster.turn,
)


async def membership(session: AsyncSession, ticket_id: int) -> Membership | None:
    """In which cluster the ticket is now, answered or not."""
    return await session.scalar(
        select(Membership).where(Membership.ticket_id == ticket_id, Membership.left_at.is_(None))
    )


async def open_cluster(session: AsyncSession, master_id: int) -> Cluster | None:
    return await session.scalar(select(Cluster).where(Cluster.master_id == master_id, Cluster.closed_at.is_(None)))


async def members_of(session: AsyncSession, master_id: int) -> Sequence[Membership]:
    """Who is in the open cluster of this master, first come first."""
    return (
        await session.scalars(
            select(Membership)
            .join(Cluster, Cluster.id == Membership.cluster_id)
            .where(Cluster.master_id == master_id, Cluster.closed_at.is_(None), Membership.left_at.is_(None))
            .order_by(Membership.id)
        )
    ).all()


async def citizens_in(session: AsyncSession, cluster_id: int) -> int:
    """How many different citizens the matter concerns, the master's among them."""
    inside = select(Membership.ticket_id).where(Membership.cluster_id == cluster_id, Membership.left_at.is_(None))
    master = select(Cluster.master_id).where(Cluster.id == cluster_id)
    count = select(func.count(Ticket.citizen_id.distinct())).where(Ticket.id.in_(inside.union_all(master)))
    return await session.scalar(count) or 0


async def repeats_in(session: AsyncSession, cluster_id: int) -> int:
    """How often the master's own citizen came again with nothing new."""
    found = select(func.count()).where(Membership.cluster_id == cluster_id, Membership.bond == Bond.REPEAT)
    return await session.scalar(found.where(Membership.left_at.is_(None))) or 0


async def lock(session: AsyncSession, ticket_id: int) -> None:
    await session.execute(select(literal_column("1")).where(Ticket.id == ticket_id).with_for_update())


async def touch(session: AsyncSession, ticket_ids: Collection[int]) -> bool:
    """Something happened to these tickets; says whether one is a master whose members have to hear of it."""
    touching = (
        update(Cluster)
        .where(Cluster.master_id.in_(padded(ticket_ids)), Cluster.closed_at.is_(None))
        .values(turn=Cluster.turn + 1)
        .execution_options(synchronize_session=False)
    )
    with session.no_autoflush:  # a cluster is written as it is opened; what else waits is written at the end, together
        touched = await session.execute(touching)
    return isinstance(touched, CursorResult) and touched.rowcount > 0


async def claim_behind(
    session: AsyncSession, *, limit: int, only: int | None = None
) -> list[tuple[Membership, Cluster]]:
    """Members not yet brought up to their master, locked until the transaction ends; `only`: this one."""
    behind = (
        select(Membership, Cluster)
        .join(Cluster, Cluster.id == Membership.cluster_id)
        .where(*_BEHIND)
        .order_by(Membership.id)
        .limit(limit)
        .with_for_update(of=Membership, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    found = await session.execute(behind if only is None else behind.where(Membership.id == only))
    return [(row[0], row[1]) for row in found]


async def behind(session: AsyncSession, *, limit: int) -> Sequence[int]:
    """The first of them by their ids."""
    found = select(Membership.id).join(Cluster, Cluster.id == Membership.cluster_id).where(*_BEHIND)
    return (await session.scalars(found.order_by(Membership.id).limit(limit))).all()


async def pass_over(session: AsyncSession, member_id: int) -> None:
    """Leave this member as it is until its master moves again."""
    turn = select(Cluster.turn).where(Cluster.id == Membership.cluster_id).scalar_subquery()
    await session.execute(
        update(Membership)
        .where(Membership.id == member_id)
        .values(turn=turn)
        .execution_options(synchronize_session=False)
    )


async def close_if_empty(session: AsyncSession, cluster_id: int, now: datetime) -> None:
    inside = select(Membership.id).where(Membership.cluster_id == cluster_id, Membership.left_at.is_(None))
    await session.execute(
        update(Cluster)
        .where(Cluster.id == cluster_id, ~inside.exists())
        .values(closed_at=now)
        .execution_options(synchronize_session=False)
    )


async def is_ruled_out(session: AsyncSession, one: int, two: int) -> bool:
    found = select(NotSame.id).where(NotSame.ticket_id == one, NotSame.other_id == two)
    return await session.scalar(found) is not None

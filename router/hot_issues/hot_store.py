"""Queries of the look-out."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from router.hot_issues.hot_models import Burst, HotIssue, HotTicket
from tickets.models import Kind, Ticket


async def recent(session: AsyncSession, *, since: datetime, limit: int) -> Sequence[Any]:
    """The newest tickets, without confidential ones and praise: nobody is hot for being praised."""
    statement = (
        select(Ticket.id, Ticket.title, Ticket.text, Ticket.citizen_id, Ticket.registered_at)
        .where(Ticket.registered_at >= since, ~Ticket.confidential, Ticket.kind != Kind.PRAISE)
        .order_by(Ticket.id.desc())
        .limit(limit)
    )
    return (await session.execute(statement)).all()


async def live(session: AsyncSession) -> Sequence[HotIssue]:
    """The issues of the last look, hottest first."""
    return (
        await session.scalars(select(HotIssue).where(HotIssue.gone_at.is_(None)).order_by(HotIssue.heat.desc()))
    ).all()


async def held(session: AsyncSession, issue_ids: Sequence[int]) -> dict[int, set[int]]:
    """Issue -> its tickets."""
    found: dict[int, set[int]] = {issue_id: set() for issue_id in issue_ids}
    rows = await session.execute(
        select(HotTicket.issue_id, HotTicket.ticket_id).where(HotTicket.issue_id.in_(issue_ids))
    )
    for issue_id, ticket_id in rows:
        found[issue_id].add(ticket_id)
    return found


async def tickets_of(session: AsyncSession, issue_id: int) -> Sequence[Ticket]:
    """First registered first."""
    inside = select(HotTicket.ticket_id).where(HotTicket.issue_id == issue_id)
    return (await session.scalars(select(Ticket).where(Ticket.id.in_(inside)).order_by(Ticket.id))).all()


async def issues_with(session: AsyncSession, ticket_ids: Collection[int]) -> Sequence[HotIssue]:
    """Gone ones too: they keep their row and their title."""
    inside = select(HotTicket.issue_id).where(HotTicket.ticket_id.in_(ticket_ids))
    return (await session.scalars(select(HotIssue).where(HotIssue.id.in_(inside)))).all()


async def bursts_with(session: AsyncSession, ticket_ids: Collection[int]) -> Sequence[Burst]:
    """Bursts of the categories of these tickets, in the hours in which these came in."""
    came = select(Ticket.category, Ticket.registered_at).where(Ticket.id.in_(ticket_ids), Ticket.category.is_not(None))
    hours = [
        (Burst.category == category) & (Burst.hour <= at) & (Burst.hour > at - timedelta(hours=1))
        for category, at in await session.execute(came)
    ]
    return (await session.scalars(select(Burst).where(or_(*hours)))).all() if hours else ()


async def replace(session: AsyncSession, issue_id: int, before: Collection[int], now: Collection[int]) -> None:
    gone, come = sorted(set(before) - set(now)), sorted(set(now) - set(before))
    if gone:
        mine = HotTicket.issue_id == issue_id
        await session.execute(delete(HotTicket).where(mine, HotTicket.ticket_id.in_(gone)))
    if come:
        await session.execute(insert(HotTicket), [{"issue_id": issue_id, "ticket_id": one} for one in come])


async def counts(session: AsyncSession, hours: Sequence[tuple[datetime, datetime]]) -> list[dict[tuple[str, str], int]]:
    """For each stretch of time the tickets by category and district."""
    found: list[dict[tuple[str, str], int]] = []
    for start, end in hours:
        rows = await session.execute(
            select(Ticket.category, Ticket.district, func.count())
            .where(and_(Ticket.registered_at >= start, Ticket.registered_at < end), Ticket.category.is_not(None))
            .group_by(Ticket.category, Ticket.district)
        )
        found.append({(category or "", district or ""): count for category, district, count in rows})
    return found


async def texts_at(
    session: AsyncSession, hour: tuple[datetime, datetime], keys: Collection[tuple[str, str]]
) -> dict[tuple[str, str], list[str]]:
    """What was said in one stretch of time, by category and district; nothing of confidential tickets."""
    found: dict[tuple[str, str], list[str]] = {key: [] for key in keys}
    rows = await session.execute(
        select(Ticket.category, Ticket.district, Ticket.text).where(
            Ticket.registered_at >= hour[0],
            Ticket.registered_at < hour[1],
            Ticket.category.in_({category for category, _ in keys}),
            ~Ticket.confidential,
        )
    )
    for category, district, text in rows:
        if (key := (category or "", district or "")) in found:
            found[key].append(text)
    return found


async def burst_at(session: AsyncSession, hour: datetime, keys: Collection[tuple[str, str]]) -> dict[Any, Burst]:
    wanted = or_(*(and_(Burst.category == category, Burst.district == district) for category, district in keys))
    rows = await session.scalars(select(Burst).where(Burst.hour == hour, wanted))
    return {(row.category, row.district): row for row in rows}


async def bursts_since(session: AsyncSession, since: datetime, *, limit: int = 20) -> Sequence[Burst]:
    """Newest hour first, the least likely first within it."""
    return (
        await session.scalars(
            select(Burst).where(Burst.hour >= since).order_by(Burst.hour.desc(), Burst.chance).limit(limit)
        )
    ).all()

"""Statements on the allowances. Each take is one statement: attempts at the same moment are counted one by one."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.request_limits.models import Allowance
from hotline.base.storage.bulk_sql import insert_into

_KEPT = timedelta(days=1)  # after the end, so that who sweeps meets nobody who counts
_SWEPT = 500


async def take(
    session: AsyncSession, subject: str, *, about: str, most: int, within: timedelta, now: datetime
) -> datetime | None:
    """One attempt more. None where it was within the limit, else the moment from which on there is room again."""
    first = insert_into(session, Allowance).values(
        subject=subject, about=about, taken=1, most=most, ends_at=now + within
    )
    over = Allowance.ends_at <= now
    counted = first.on_conflict_do_update(
        index_elements=["subject"],
        set_={
            "taken": case((over, 1), else_=Allowance.taken + 1),
            "most": most,
            "ends_at": case((over, now + within), else_=Allowance.ends_at),
        },
        where=or_(over, Allowance.taken < most),
    ).returning(Allowance.taken)
    if await session.scalar(counted) is not None:
        return None
    ends = await session.scalar(select(Allowance.ends_at).where(Allowance.subject == subject))
    return ends or now + within


async def give_back(session: AsyncSession, subjects: Sequence[str]) -> None:
    """These attempts were none."""
    for subject in subjects:
        taken = update(Allowance).where(Allowance.subject == subject, Allowance.taken > 0)
        await session.execute(taken.values(taken=Allowance.taken - 1))


async def lift(session: AsyncSession, about: Collection[str]) -> None:
    """Forget all counts about these subjects."""
    await session.execute(delete(Allowance).where(Allowance.about.in_(about)))


async def shut(session: AsyncSession, about: Collection[str], *, now: datetime) -> dict[str, datetime]:
    """Until when each of these subjects is shut out; those who are not are missing."""
    used_up = Allowance.about.in_(about), Allowance.taken >= Allowance.most, Allowance.ends_at > now
    found = await session.execute(
        select(Allowance.about, func.max(Allowance.ends_at)).where(*used_up).group_by(Allowance.about)
    )
    return {row[0]: row[1] for row in found}


async def sweep(session: AsyncSession, now: datetime) -> None:
    """Forget some of what is long over; rows that somebody counts in just now are passed over."""
    old = select(Allowance.subject).where(Allowance.ends_at < now - _KEPT).limit(_SWEPT)
    await session.execute(
        delete(Allowance).where(Allowance.subject.in_(old.with_for_update(skip_locked=True).scalar_subquery()))
    )

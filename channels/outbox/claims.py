"""Claims on messages to be sent: the oldest of each recipient, under a lease that is renewed or released."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from channels.models import Outbox, OutboxAttempt, OutboxState, Result
from channels.outbox.rows import wakeup_of
from hotline.base.storage.unit_of_work import UnitOfWork

MOST_ATTEMPTS = 6
LEASE = timedelta(seconds=12)  # what a dead sender held waits so long for another
ORDER_HELD = timedelta(minutes=5)  # a message that waits longer for its next attempt holds up no later one
_SAID = (Outbox.address, Outbox.text, Outbox.code_sealed, Outbox.choices)
_Earlier = aliased(Outbox)


@dataclass(frozen=True, slots=True)
class Claim:
    """A message to be sent now, and which attempt that is."""

    id: int
    channel: str
    address: str  # sealed
    text: str
    code: str | None  # sealed
    choices: tuple[str, ...]
    attempt: int
    lease_until: datetime
    created_at: datetime


async def claim(
    session: AsyncSession, kinds: Iterable[str], *, now: datetime, limit: int, lease: timedelta = LEASE
) -> list[Claim]:
    """Claim what is due on these channels, the oldest of each recipient; two concurrent claims never share a row.

    One statement on both databases: PostgreSQL passes over rows that somebody else holds; SQLite has one writer and
    the condition is looked at again as the row is changed.
    """
    due = _is_due(now) & Outbox.channel.in_(tuple(kinds)) & ~_has_earlier(now)
    chosen = select(Outbox.id).where(due).order_by(Outbox.not_before, Outbox.id).limit(limit)
    taken = await session.execute(
        update(Outbox)
        .where(Outbox.id.in_(chosen.with_for_update(skip_locked=True).scalar_subquery()), due)
        .values(state=OutboxState.SENDING, attempts=Outbox.attempts + 1, lease_until=now + lease)
        .returning(Outbox.id, Outbox.channel, *_SAID, Outbox.attempts, Outbox.created_at)
        .execution_options(synchronize_session=False)
    )
    rows = sorted(taken, key=lambda row: row.id)
    claims = [
        Claim(
            row.id,
            row.channel,
            row.address,
            row.text,
            row.code_sealed,
            tuple(row.choices),
            row.attempts,
            now + lease,
            row.created_at,
        )
        for row in rows
    ]
    await _note_attempts(session, claims, now=now)
    return claims


async def renew(session: AsyncSession, claims: Sequence[Claim], *, held_until: datetime, until: datetime) -> None:
    """Extend the leases of those that nobody else has claimed since; a locked row is just getting its result."""
    ours = select(Outbox.id).where(
        Outbox.id.in_([claim.id for claim in claims]),
        Outbox.state == OutboxState.SENDING,
        Outbox.lease_until == held_until,
    )
    await session.execute(
        update(Outbox)
        .where(Outbox.id.in_(ours.with_for_update(skip_locked=True).scalar_subquery()))
        .values(lease_until=until)
        .execution_options(synchronize_session=False)
    )


async def release(uow: UnitOfWork) -> int:
    """End all leases. Only at the start of the embedded profile: there what is being sent is what a crash left."""
    released = await uow.session.execute(
        update(Outbox)
        .where(Outbox.state == OutboxState.SENDING, Outbox.lease_until >= uow.now)
        .values(lease_until=uow.now - timedelta(seconds=1))
        .returning(Outbox.channel)
        .execution_options(synchronize_session=False)
    )
    channels = released.scalars().all()
    for channel in set(channels):
        uow.wake(wakeup_of(channel))
    return len(channels)


def _is_due(now: datetime) -> ColumnElement[bool]:
    waiting = and_(Outbox.state == OutboxState.WAITING, Outbox.not_before <= now)
    lost = and_(Outbox.state == OutboxState.SENDING, Outbox.lease_until < now, Outbox.attempts < MOST_ATTEMPTS)
    return or_(waiting, lost)


def _has_earlier(now: datetime) -> ColumnElement[bool]:
    """Whether an earlier message to the same recipient is still on its way, so that this one would overtake it.

    Not: what is meant for a later hour and was never tried, or waits long for its next attempt.
    """
    waiting = (_Earlier.state == OutboxState.WAITING) & or_(
        _Earlier.not_before <= now, (_Earlier.attempts > 0) & (_Earlier.not_before <= now + ORDER_HELD)
    )
    same = (_Earlier.recipient == Outbox.recipient) & (Outbox.recipient != "") & (_Earlier.id < Outbox.id)
    return select(_Earlier.id).where(same, or_(waiting, _Earlier.state == OutboxState.SENDING)).exists()


async def _note_attempts(session: AsyncSession, claims: Sequence[Claim], *, now: datetime) -> None:
    await end_broken_off(session, [claim.id for claim in claims if claim.attempt > 1], now=now)
    if claims:
        rows = [
            {"outbox_id": c.id, "attempt": c.attempt, "started_at": now, "result": Result.UNDER_WAY} for c in claims
        ]
        await session.execute(insert(OutboxAttempt), rows)


async def end_broken_off(session: AsyncSession, ids: Sequence[int], *, now: datetime) -> None:
    if ids:
        await session.execute(
            update(OutboxAttempt)
            .where(OutboxAttempt.outbox_id.in_(ids), OutboxAttempt.ended_at.is_(None))
            .values(ended_at=now, result=Result.UNKNOWN)
            .execution_options(synchronize_session=False)
        )

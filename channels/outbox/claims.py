"""Claims on messages to be sent: the oldest of each recipient, under a lease that is renewed or released."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from channels.models import Outbox, OutboxAttempt, OutboxState, Result
from channels.outbox import pacing
from channels.outbox.rows import wakeup_of
from hotline.base.send_limits import SendRate
from hotline.base.storage.unit_of_work import UnitOfWork

MOST_ATTEMPTS = 6
LEASE = timedelta(seconds=12)  # what a dead sender held waits so long for another
# A message that waits longer than this for its next attempt holds up no later one.
ORDER_HELD = timedelta(minutes=40)  # longer than every pause of ours but the last
URGENT_HELD = timedelta(minutes=5)  # of a later one that is urgent
_SAID = (Outbox.address, Outbox.text, Outbox.code_sealed, Outbox.choices, Outbox.notice)
_SENT_AS = (Outbox.channel, Outbox.recipient, Outbox.urgent, Outbox.attempts, Outbox.created_at)
_Earlier, _Stuck = aliased(Outbox), aliased(Outbox)


@dataclass(frozen=True, slots=True)
class Claim:
    """A message to be sent now, and which attempt that is."""

    id: int
    channel: str
    address: str  # sealed
    text: str
    code: str | None  # sealed
    choices: tuple[str, ...]
    notice: Mapping[str, str] | None
    recipient: str
    urgent: bool
    attempt: int
    lease_until: datetime
    created_at: datetime


async def claim(
    session: AsyncSession,
    kind: str,
    *,
    now: datetime,
    limit: int,
    lease: timedelta = LEASE,
    rates_to_one: Sequence[SendRate] = (),
) -> list[Claim]:
    """Claim what is due on this channel, the oldest of each recipient; two concurrent claims never share a row.

    What is more than a recipient may be sent (`rates_to_one`) is put off.

    One statement on both databases takes the rows: PostgreSQL passes over rows that somebody else holds; SQLite has one
    writer and the condition is looked at again as the row is changed.
    """
    claims = kept = await _taken(session, kind, now=now, limit=limit, lease=lease)
    while claims and rates_to_one:
        put_off = await pacing.put_off(session, claims, rates_to_one, now=now)
        kept = [claim for claim in claims if claim.id not in put_off]
        if kept or not put_off:
            break
        claims = await _taken(session, kind, now=now, limit=limit, lease=lease)
    await _note_attempts(session, kept, now=now)
    return kept


async def _taken(session: AsyncSession, kind: str, *, now: datetime, limit: int, lease: timedelta) -> list[Claim]:
    due = _is_due(now) & (Outbox.channel == kind) & ~_has_earlier(now)
    chosen = select(Outbox.id).where(due).order_by(Outbox.not_before, Outbox.id).limit(limit)
    once = chosen.with_for_update(skip_locked=True).cte("chosen")  # as a subquery PostgreSQL may run it for every row
    taken = await session.execute(
        update(Outbox)
        .where(Outbox.id.in_(select(once.c.id)), due)
        .values(
            state=OutboxState.SENDING, attempts=Outbox.attempts + 1, lease_until=now + lease, tried_at=now, hold=None
        )
        .returning(Outbox.id, *_SAID, *_SENT_AS)
        .execution_options(synchronize_session=False)
    )
    rows = sorted(taken, key=lambda row: row.id)
    return [
        Claim(
            id=row.id,
            channel=row.channel,
            address=row.address,
            text=row.text,
            code=row.code_sealed,
            choices=tuple(row.choices),
            notice=row.notice,
            recipient=row.recipient,
            urgent=row.urgent,
            attempt=row.attempts,
            lease_until=now + lease,
            created_at=row.created_at,
        )
        for row in rows
    ]


async def has_due(session: AsyncSession, kind: str, *, now: datetime) -> bool:
    """Whether a claim would take something: there is more, and our account has sent what it may."""
    found = select(Outbox.id).where(_is_due(now), Outbox.channel == kind, ~_has_earlier(now)).limit(1)
    return await session.scalar(found) is not None


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
    tried = (_Earlier.attempts > 0) & (_Earlier.not_before <= now + ORDER_HELD)
    waiting = (_Earlier.state == OutboxState.WAITING) & or_(_Earlier.not_before <= now, tried)
    passed = Outbox.urgent & _is_stuck(now)
    same = (_Earlier.recipient == Outbox.recipient) & (Outbox.recipient != "") & (_Earlier.id < Outbox.id)
    under_way = _Earlier.state == OutboxState.SENDING
    return select(_Earlier.id).where(same, or_(under_way, waiting & ~passed)).exists()


def _is_stuck(now: datetime) -> ColumnElement[bool]:
    """Whether the earlier message waits longer than an urgent one can, or comes after one that does."""
    pauses = (_Stuck.state == OutboxState.WAITING) & (_Stuck.attempts > 0) & (_Stuck.not_before > now + URGENT_HELD)
    same = (_Stuck.recipient == _Earlier.recipient) & (_Stuck.id <= _Earlier.id)
    return select(_Stuck.id).where(same, pauses).exists()


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

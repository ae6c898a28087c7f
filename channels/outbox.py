"""The outbox: put with the decision, claimed under a lease, every attempt a row of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from channels.contract import SendFailed
from channels.events import MessageUndelivered
from channels.models import Outbox, OutboxAttempt, OutboxState, RefusedPayload, Result
from hotline.base import bulk
from hotline.base.text import shorten
from hotline.base.uow import UnitOfWork

DOORBELL = "deliver"  # begins the names of the lanes' bells
LEASE = timedelta(seconds=12)  # what a dead sender held waits so long for another
BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (15, 60, 300, 1800, 7200))
MOST_ATTEMPTS = len(BACKOFF) + 1
KEPT_BACK = datetime(9000, 1, 1, tzinfo=UTC)  # not before this: until `take_kept_back`
_BY_VOICE = frozenset({"phone"})
_WIDTH = 300


@dataclass(frozen=True, slots=True)
class Claim:
    """A message to be sent now, and which attempt that is."""

    id: int
    channel: str
    address: str  # sealed
    text: str
    choices: tuple[str, ...]
    attempt: int
    lease_until: datetime


def bell_of(channel: str) -> str:
    """Rings in the lane of this channel: each is served by itself, so that none waits for another's provider."""
    return f"{DOORBELL}-{channel}"


def put(
    uow: UnitOfWork,
    *,
    channel: str,
    address: str,
    text: str,
    message_id: int | None = None,
    ticket_id: int | None = None,
    choices: Sequence[str] = (),
    not_before: datetime | None = None,
) -> Outbox:
    """Write it down beside the decision; it is sent after the commit. What only a voice can bring waits for a call."""
    row = Outbox(
        channel=channel,
        address=uow.settings.keys.seal(address),
        text=text,
        choices=list(choices),
        message_id=message_id,
        ticket_id=ticket_id,
        state=OutboxState.TO_CALL if channel in _BY_VOICE else OutboxState.WAITING,
        not_before=not_before or uow.now,
        created_at=uow.now,
    )
    uow.session.add(row)
    if row.state is OutboxState.WAITING:
        uow.ring(bell_of(channel))
    return row


async def claim(
    session: AsyncSession, kinds: Iterable[str], *, now: datetime, limit: int, lease: timedelta = LEASE
) -> list[Claim]:
    """Take what is due on these channels; two who claim at once never get the same row.

    One statement on both databases: PostgreSQL passes over rows that somebody else holds; SQLite has one writer and
    the condition is looked at again as the row is changed.
    """
    due = _is_due(now) & Outbox.channel.in_(tuple(kinds))
    chosen = select(Outbox.id).where(due).order_by(Outbox.not_before, Outbox.id).limit(limit)
    taken = await session.execute(
        update(Outbox)
        .where(Outbox.id.in_(chosen.with_for_update(skip_locked=True).scalar_subquery()), due)
        .values(state=OutboxState.SENDING, attempts=Outbox.attempts + 1, lease_until=now + lease)
        .returning(Outbox.id, Outbox.channel, Outbox.address, Outbox.text, Outbox.choices, Outbox.attempts)
        .execution_options(synchronize_session=False)
    )
    rows = sorted(taken, key=lambda row: row.id)
    claims = [
        Claim(row.id, row.channel, row.address, row.text, tuple(row.choices), row.attempts, now + lease) for row in rows
    ]
    await _note_attempts(session, claims, now=now)
    return claims


async def renew(session: AsyncSession, claims: Sequence[Claim], *, held_until: datetime, until: datetime) -> None:
    """Ours for longer: those of them that nobody else has claimed since. One that is locked gets its result now."""
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


async def record_sent(uow: UnitOfWork, sent: Sequence[tuple[Claim, str]]) -> set[int]:
    """Each with its id at the provider. Returns whose result counts: not where the lease ran out and another has it."""
    common = {"state": OutboxState.SENT, "sent_at": uow.now, "error": "", "lease_until": None}
    rows = [{"id": c.id, "attempts": c.attempt, "provider_id": there, **common} for c, there in sent]
    held = Outbox.state == OutboxState.SENDING
    ended = await bulk.update_where(uow.session, Outbox, rows, by=("id", "attempts"), only=held, back="id")
    attempts = [
        {"outbox_id": c.id, "attempt": c.attempt, "ended_at": uow.now, "result": Result.SENT}
        for c, _ in sent
        if c.id in ended
    ]
    by = ("outbox_id", "attempt")
    await bulk.update_where(uow.session, OutboxAttempt, attempts, by=by, only=true(), back="outbox_id")
    return ended


async def record_failure(uow: UnitOfWork, claim: Claim, failure: SendFailed) -> bool:
    """Put it back with a pause, or give it up and say so (MessageUndelivered)."""
    error = shorten(failure.message, _WIDTH)
    if failure.retryable and claim.attempt < MOST_ATTEMPTS:
        pause = max(BACKOFF[claim.attempt - 1], timedelta(seconds=failure.after or 0))
        values = {"state": OutboxState.WAITING, "not_before": uow.now + pause, "error": error}
        return await _end(uow, claim, Result.AGAIN, values)
    ended = await _end(uow, claim, Result.FAILED, {"state": OutboxState.FAILED, "error": error})
    if ended:
        await _tell_undelivered(uow, [claim.id])
    return ended


async def give_up_lost(uow: UnitOfWork) -> int:
    """Fail what broke off in its last attempt: a message that kills its sender must not do so for ever."""
    lost = await uow.session.execute(
        update(Outbox)
        .where(_is_lost(uow.now))
        .values(state=OutboxState.FAILED, lease_until=None, error="多次发送中断，没有结果")
        .returning(Outbox.id)
        .execution_options(synchronize_session=False)
    )
    ids = list(lost.scalars())
    if ids:
        await _end_broken_off(uow.session, ids, now=uow.now)
        await _tell_undelivered(uow, ids)
    return len(ids)


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
        uow.ring(bell_of(channel))
    return len(channels)


async def called(uow: UnitOfWork, outbox_id: int) -> bool:
    """A person has told it by telephone; false where it was not waiting for that."""
    done = await uow.session.execute(
        update(Outbox)
        .where(Outbox.id == outbox_id, Outbox.state == OutboxState.TO_CALL)
        .values(state=OutboxState.SENT, sent_at=uow.now)
        .returning(Outbox.id)
        .execution_options(synchronize_session=False)
    )
    return done.scalar() is not None


async def line(session: AsyncSession, outbox_id: int) -> Outbox | None:
    return await session.get(Outbox, outbox_id)


async def call_off(uow: UnitOfWork, ticket_id: int) -> None:
    """Take the callers' scripts about this ticket off the list; a line of a conversation is still to be told."""
    await uow.session.execute(
        delete(Outbox)
        .where(Outbox.ticket_id == ticket_id, Outbox.state == OutboxState.TO_CALL, Outbox.message_id.is_(None))
        .execution_options(synchronize_session=False)
    )


async def to_call(session: AsyncSession, *, limit: int = 50) -> Sequence[Outbox]:
    """What waits for a person on the telephone, oldest first."""
    waiting = select(Outbox).where(Outbox.state == OutboxState.TO_CALL).order_by(Outbox.created_at).limit(limit)
    return (await session.scalars(waiting)).all()


async def kept_back(session: AsyncSession, ticket_ids: Sequence[int]) -> Sequence[Outbox]:
    """What is not sent yet because a person is talking to the citizen, oldest first."""
    waiting = (Outbox.state == OutboxState.WAITING, Outbox.not_before == KEPT_BACK, Outbox.ticket_id.in_(ticket_ids))
    return (await session.scalars(select(Outbox).where(*waiting).order_by(Outbox.id))).all()


async def of_ticket(session: AsyncSession, ticket_id: int) -> Sequence[Outbox]:
    return (await session.scalars(select(Outbox).where(Outbox.ticket_id == ticket_id).order_by(Outbox.id))).all()


async def attempts(session: AsyncSession, outbox_id: int) -> Sequence[OutboxAttempt]:
    made = select(OutboxAttempt).where(OutboxAttempt.outbox_id == outbox_id).order_by(OutboxAttempt.attempt)
    return (await session.scalars(made)).all()


async def counts(session: AsyncSession) -> dict[OutboxState, int]:
    found = await session.execute(select(Outbox.state, func.count()).group_by(Outbox.state))
    return {state: count for state, count in found}  # noqa: C416 - a row is not yet a pair for dict()


async def erase(uow: UnitOfWork, ticket_ids: Sequence[int], message_ids: Sequence[int], *, gone: str) -> None:
    """Empty what was written to a citizen whose data is erased; what waits is not sent any more."""
    his = or_(Outbox.ticket_id.in_(ticket_ids), Outbox.message_id.in_(message_ids))
    for row in await uow.session.scalars(select(Outbox).where(his)):
        row.text, row.address = gone, uow.settings.keys.seal("")
        if row.state is not OutboxState.SENT:
            row.state, row.lease_until, row.error = OutboxState.FAILED, None, gone


async def keep_refused(uow: UnitOfWork, channel: str, reason: str, masked_body: str) -> None:
    """For `Doors(keep_refused=…)`, each in a unit of work of its own."""
    uow.session.add(RefusedPayload(channel=channel, at=uow.now, reason=shorten(reason, _WIDTH), body=masked_body))
    await uow.session.flush()


def _is_due(now: datetime) -> ColumnElement[bool]:
    waiting = and_(Outbox.state == OutboxState.WAITING, Outbox.not_before <= now)
    lost = and_(Outbox.state == OutboxState.SENDING, Outbox.lease_until < now, Outbox.attempts < MOST_ATTEMPTS)
    return or_(waiting, lost)


def _is_lost(now: datetime) -> ColumnElement[bool]:
    return and_(Outbox.state == OutboxState.SENDING, Outbox.lease_until < now, Outbox.attempts >= MOST_ATTEMPTS)


async def _note_attempts(session: AsyncSession, claims: Sequence[Claim], *, now: datetime) -> None:
    await _end_broken_off(session, [claim.id for claim in claims if claim.attempt > 1], now=now)
    if claims:
        rows = [
            {"outbox_id": c.id, "attempt": c.attempt, "started_at": now, "result": Result.UNDER_WAY} for c in claims
        ]
        await session.execute(insert(OutboxAttempt), rows)


async def _end_broken_off(session: AsyncSession, ids: Sequence[int], *, now: datetime) -> None:
    if ids:
        await session.execute(
            update(OutboxAttempt)
            .where(OutboxAttempt.outbox_id.in_(ids), OutboxAttempt.ended_at.is_(None))
            .values(ended_at=now, result=Result.UNKNOWN)
            .execution_options(synchronize_session=False)
        )


async def _end(uow: UnitOfWork, claim: Claim, result: Result, values: dict[str, object]) -> bool:
    """Compare and set: only the attempt that still holds the row may write its result."""
    held = Outbox.id == claim.id, Outbox.state == OutboxState.SENDING, Outbox.attempts == claim.attempt
    ended = await uow.session.execute(
        update(Outbox)
        .where(*held)
        .values(lease_until=None, **values)
        .returning(Outbox.id)
        .execution_options(synchronize_session=False)
    )
    if ended.scalar() is None:
        return False
    await uow.session.execute(
        update(OutboxAttempt)
        .where(OutboxAttempt.outbox_id == claim.id, OutboxAttempt.attempt == claim.attempt)
        .values(ended_at=uow.now, result=result)
        .execution_options(synchronize_session=False)
    )
    return True


async def _tell_undelivered(uow: UnitOfWork, ids: Sequence[int]) -> None:
    columns = Outbox.id, Outbox.channel, Outbox.ticket_id, Outbox.message_id, Outbox.error
    for row in await uow.session.execute(select(*columns).where(Outbox.id.in_(ids)).order_by(Outbox.id)):
        uow.record(
            MessageUndelivered(
                at=uow.now,
                outbox_id=row.id,
                channel=row.channel,
                ticket_id=row.ticket_id,
                message_id=row.message_id,
                reason=row.error,
            )
        )

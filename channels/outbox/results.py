"""Results of attempts: every attempt is a row of its own, and only the one that holds the message may write it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import SystemRandom

from sqlalchemy import ColumnElement, and_, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from channels.contract import Cause, DeliveryReceipt, Obstacle, SendFailed
from channels.events import MessageUndelivered
from channels.models import Outbox, OutboxAttempt, OutboxState, Receipt, Result
from channels.outbox.claims import MOST_ATTEMPTS, Claim, end_broken_off
from channels.outbox.rows import after_rest
from hotline.base.storage import bulk_sql
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import shorten

BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (15, 60, 300, 1800, 7200))  # MOST_ATTEMPTS - 1
JITTER = 0.2  # of a pause, added at random: what failed together does not come again together
MOST_UNKNOWN = 2  # sends without an answer: a third would be a third copy for the citizen
ACCOUNT_PAUSE = timedelta(minutes=10)
ACCOUNT_PATIENCE = timedelta(days=1)  # so long a message waits for somebody to mend our account
_WIDTH = 300
_RANDOM = SystemRandom()
_IS_HELD, _WHATEVER, _ATTEMPT = Outbox.state == OutboxState.SENDING, true(), ("outbox_id", "attempt")


async def record_sent(uow: UnitOfWork, sent: Sequence[tuple[Claim, str]]) -> set[int]:
    """Record messages as sent, each with its id at the provider; returns those whose lease was still held."""
    common = {"state": OutboxState.SENT, "sent_at": uow.now, "error": "", "lease_until": None, "code_sealed": None}
    rows = [{"id": c.id, "attempts": c.attempt, "provider_id": there, **common} for c, there in sent]
    ended = await bulk_sql.update_where(uow.session, Outbox, rows, by=("id", "attempts"), only=_IS_HELD, back="id")
    attempts = [
        {"outbox_id": c.id, "attempt": c.attempt, "ended_at": uow.now, "result": Result.SENT}
        for c, _ in sent
        if c.id in ended
    ]
    await bulk_sql.update_where(uow.session, OutboxAttempt, attempts, by=_ATTEMPT, only=_WHATEVER, back="outbox_id")
    return ended


async def record_failure(uow: UnitOfWork, claim: Claim, failure: SendFailed) -> bool:
    """Put it back with a pause, or give it up and say so (MessageUndelivered)."""
    error, result = shorten(failure.message, _WIDTH), Result.FAILED
    if failure.cause is Cause.UNKNOWN:
        result = Result.UNKNOWN
    elif failure.retryable:
        result = Result.AGAIN
    pause = await _pause(uow, claim, failure)
    if pause is not None:
        at, hold = after_rest(uow.settings, claim.channel, uow.now + pause, urgent=claim.urgent)
        values = {"state": OutboxState.WAITING, "not_before": at, "hold": hold, "error": error}
        return await _end(uow, claim, result, values)
    result = Result.FAILED if result is Result.AGAIN else result
    in_doubt = result is Result.UNKNOWN or await _unknown_before(uow.session, claim)
    obstacle = Obstacle.UNKNOWN if in_doubt else failure.obstacle
    ended = await _end(uow, claim, result, {"state": OutboxState.FAILED, "error": error, "obstacle": obstacle})
    if ended:
        await _tell_undelivered(uow, [claim.id])
    return ended


async def _pause(uow: UnitOfWork, claim: Claim, failure: SendFailed) -> timedelta | None:
    """Time until the next attempt; None where there is none."""
    asked = timedelta(seconds=failure.after or 0)
    if failure.cause is Cause.NEVER:
        return None
    if failure.cause is Cause.ACCOUNT:
        age = uow.now - claim.created_at
        return max(ACCOUNT_PAUSE, asked) if age < ACCOUNT_PATIENCE else None
    if claim.attempt >= MOST_ATTEMPTS:
        return None
    if failure.cause is Cause.UNKNOWN and await _unknown_before(uow.session, claim) + 1 >= MOST_UNKNOWN:
        return None
    backoff = BACKOFF[claim.attempt - 1]
    return max(backoff * (1 + _RANDOM.uniform(0, JITTER)), asked)


async def _unknown_before(session: AsyncSession, claim: Claim) -> int:
    earlier = OutboxAttempt.outbox_id == claim.id, OutboxAttempt.result == Result.UNKNOWN
    return await session.scalar(select(func.count()).select_from(OutboxAttempt).where(*earlier)) or 0


async def _end(uow: UnitOfWork, claim: Claim, result: Result, values: dict[str, object]) -> bool:
    """Compare-and-set: only the attempt that still holds the row may write its result."""
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


async def _tell_undelivered(uow: UnitOfWork, ids: Sequence[int], reason: str = "") -> None:
    columns = Outbox.id, Outbox.channel, Outbox.ticket_id, Outbox.message_id, Outbox.error, Outbox.obstacle
    for row in await uow.session.execute(select(*columns).where(Outbox.id.in_(ids)).order_by(Outbox.id)):
        uow.record(
            MessageUndelivered(
                at=uow.now,
                outbox_id=row.id,
                channel=row.channel,
                ticket_id=row.ticket_id,
                message_id=row.message_id,
                reason=reason or row.error,
                obstacle=row.obstacle,
            )
        )


async def record_receipt(uow: UnitOfWork, channel: str, receipt: DeliveryReceipt) -> bool:
    """Record a receipt once per message, even before its send is recorded; False for a repeat or another channel."""
    words = Receipt.DELIVERED if receipt.delivered else Receipt.UNDELIVERED
    values: dict[str, object] = {
        "receipt": words,
        "receipt_at": receipt.at,
        "receipt_reason": shorten(receipt.reason, _WIDTH),
    }
    if not receipt.delivered:
        values["obstacle"] = Obstacle.RECEIPT
    taken = await uow.session.execute(
        update(Outbox)
        .where(Outbox.id == receipt.outbox_id, Outbox.channel == channel, Outbox.receipt.is_(None))
        .values(**values)
        .returning(Outbox.id)
        .execution_options(synchronize_session=False)
    )
    if taken.scalar() is None:
        return False
    if receipt.delivered:
        await _note_arrival(uow, receipt)
    else:
        await _tell_undelivered(uow, [receipt.outbox_id], f"运营商回执：{receipt.reason}")
    return True


async def _note_arrival(uow: UnitOfWork, receipt: DeliveryReceipt) -> None:
    """What was in doubt has arrived: it is not sent again, and nobody need call."""
    in_doubt = Outbox.state.in_([OutboxState.WAITING, OutboxState.FAILED]), Outbox.attempts > 0
    arrived = {"state": OutboxState.SENT, "sent_at": receipt.at, "error": "", "code_sealed": None}
    await uow.session.execute(
        update(Outbox)
        .where(Outbox.id == receipt.outbox_id, *in_doubt)
        .values(**arrived, obstacle=None, hold=None)
        .execution_options(synchronize_session=False)
    )


async def give_up_lost(uow: UnitOfWork) -> int:
    """Fail messages whose last attempt never ended: one that crashes its sender must not do so without end."""
    lost = await uow.session.execute(
        update(Outbox)
        .where(_is_lost(uow.now))
        .values(state=OutboxState.FAILED, lease_until=None, error="多次发送中断，没有结果", obstacle=Obstacle.UNKNOWN)
        .returning(Outbox.id)
        .execution_options(synchronize_session=False)
    )
    ids = list(lost.scalars())
    if ids:
        await end_broken_off(uow.session, ids, now=uow.now)
        await _tell_undelivered(uow, ids)
    return len(ids)


def _is_lost(now: datetime) -> ColumnElement[bool]:
    return and_(Outbox.state == OutboxState.SENDING, Outbox.lease_until < now, Outbox.attempts >= MOST_ATTEMPTS)

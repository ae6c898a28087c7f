"""Limits of sending: how fast our account on a channel sends, and how much one recipient is sent.

Both are counted in the rows, so that any number of processes keep them together.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from channels.models import Hold, Outbox, OutboxState
from hotline.base import send_limits
from hotline.base.channels import CHANNELS
from hotline.base.send_limits import SendRate
from hotline.base.settings import Settings
from hotline.base.storage import bulk_sql
from hotline.base.storage.database import padded

_ONE_AT_A_TIME = 60_019  # begins the advisory locks of those who count one channel


class PacedMessage(Protocol):
    """A claim, as far as it is counted."""

    @property
    def id(self) -> int: ...
    @property
    def recipient(self) -> str: ...
    @property
    def urgent(self) -> bool: ...


def rates(settings: Settings, channel: str) -> tuple[SendRate, ...]:
    """How fast our account on this channel sends."""
    return send_limits.parsed(settings.send_rates.get(channel, CHANNELS[channel].sends))


def rates_to_one(settings: Settings, channel: str) -> tuple[SendRate, ...]:
    """How much one recipient is sent on this channel."""
    return send_limits.parsed(settings.send_rates_to_one.get(channel, CHANNELS[channel].sends_to_one))


async def left(session: AsyncSession, channel: str, limits: Sequence[SendRate], *, now: datetime) -> int:
    """How many messages our account may send now. Who asks is alone with the channel until the commit."""
    await _alone(session, channel)
    found = [rate.most - await _tried(session, channel, now - rate.within) for rate in limits]
    return max(min(found), 0)


async def _tried(session: AsyncSession, channel: str, since: datetime) -> int:
    counted = select(func.count()).where(Outbox.channel == channel, Outbox.tried_at > since)
    return await session.scalar(counted) or 0


async def _alone(session: AsyncSession, channel: str) -> None:
    if bulk_sql.is_postgres(session):  # SQLite has one writer
        lock = text("SELECT pg_advisory_xact_lock(:begins, hashtext(:channel))")
        await session.execute(lock, {"begins": _ONE_AT_A_TIME, "channel": channel})


async def put_off(
    session: AsyncSession, claims: Sequence[PacedMessage], rates: Sequence[SendRate], *, now: datetime
) -> frozenset[int]:
    """Give back those of these claims whose recipient was sent enough, until there is room; their ids.

    What else waits for this recipient and is not urgent is put off with it.
    """
    asked = {claim.recipient: claim.id for claim in claims if claim.recipient and not claim.urgent}
    longest = max(rate.within for rate in rates)
    sent = await _sent(session, list(asked), since=now - longest)
    full = {one: until for one, moments in sent.items() if (until := _free_at(moments, rates, now)) > now}
    put_back = frozenset(asked[recipient] for recipient in full)
    await _give_back(session, put_back)
    for recipient, until in full.items():
        await _put_off_all(session, recipient, until)
    return put_back


async def _sent(session: AsyncSession, recipients: Sequence[str], *, since: datetime) -> Mapping[str, list[datetime]]:
    """When each of them was sent something, oldest first."""
    moments: dict[str, list[datetime]] = {}
    if recipients:
        found = select(Outbox.recipient, Outbox.sent_at).where(
            Outbox.recipient.in_(padded(recipients)), Outbox.sent_at > since
        )
        for recipient, sent_at in await session.execute(found.order_by(Outbox.sent_at)):
            if sent_at is not None:
                moments.setdefault(recipient, []).append(sent_at)
    return moments


def _free_at(sent: Sequence[datetime], rates: Sequence[SendRate], now: datetime) -> datetime:
    """The first moment at which one more is within all rates; ends of a limit's time lie just after it."""
    free = now
    for rate in rates:
        recent = [at for at in sent if at > now - rate.within]
        if len(recent) >= rate.most:
            free = max(free, recent[-rate.most] + rate.within + timedelta(milliseconds=1))
    return free


async def _give_back(session: AsyncSession, ids: frozenset[int]) -> None:
    if not ids:
        return
    values = {"state": OutboxState.WAITING, "attempts": Outbox.attempts - 1, "lease_until": None, "tried_at": None}
    await session.execute(
        update(Outbox)
        .where(Outbox.id.in_(padded(list(ids))))
        .values(values)
        .execution_options(synchronize_session=False)
    )


async def _put_off_all(session: AsyncSession, recipient: str, until: datetime) -> None:
    waiting = Outbox.recipient == recipient, Outbox.state == OutboxState.WAITING, Outbox.not_before < until
    await session.execute(
        update(Outbox)
        .where(*waiting, Outbox.urgent.is_(False))
        .values(not_before=until, hold=Hold.LIMIT)
        .execution_options(synchronize_session=False)
    )

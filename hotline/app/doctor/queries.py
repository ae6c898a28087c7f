"""What only the doctor asks; bounded, however many rows there are."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from channels.models import Outbox, OutboxState
from tickets.person_models import Staff

MOST = 10_000  # newest messages that are looked at


async def last_sent(session: AsyncSession) -> dict[str, datetime]:
    """By channel: when a provider last took a message, among the newest ones."""
    newest = select(func.max(Outbox.id) - MOST).scalar_subquery()
    found = select(Outbox.channel, func.max(Outbox.sent_at)).where(
        Outbox.id > newest, Outbox.state == OutboxState.SENT, Outbox.sent_at.is_not(None)
    )
    rows = await session.execute(found.group_by(Outbox.channel))
    return {channel: at for channel, at in rows if at is not None}


async def hashes_of(session: AsyncSession, logins: Iterable[str]) -> dict[str, str]:
    """Of those that are there and may sign in."""
    found = select(Staff.login, Staff.password_hash).where(Staff.login.in_(list(logins)), Staff.active)
    rows = await session.execute(found.order_by(Staff.login))
    return {login: hashed for login, hashed in rows}  # noqa: C416 - a row is not yet a pair for dict()

"""The stop list: which addresses want no more messages. Kept per channel and address, as a keyed hash."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from channels.models import OptOut
from hotline.base.crypto import KeyRing
from hotline.base.uow import UnitOfWork


async def opt_out(uow: UnitOfWork, channel: str, address: str) -> bool:
    """Put the address on the list; False where it was there already."""
    known = await _row(uow.session, uow.settings.keys, channel, address)
    if known is None:
        uow.session.add(
            OptOut(channel=channel, address_index=_index(uow.settings.keys, channel, address), since=uow.now)
        )
        return True
    fresh = known.until is not None
    if fresh:
        known.since, known.until = uow.now, None
    return fresh


async def resume(uow: UnitOfWork, channel: str, address: str) -> bool:
    """Take the address off the list; False where it was not there."""
    known = await _row(uow.session, uow.settings.keys, channel, address)
    if known is None or known.until is not None:
        return False
    known.until = uow.now
    return True


async def is_out(session: AsyncSession, keys: KeyRing, channel: str, address: str) -> bool:
    """Whether the address wants no messages now; one query by a unique index."""
    known = await _row(session, keys, channel, address)
    return known is not None and known.until is None


async def _row(session: AsyncSession, keys: KeyRing, channel: str, address: str) -> OptOut | None:
    index = _index(keys, channel, address)
    return await session.scalar(select(OptOut).where(OptOut.channel == channel, OptOut.address_index == index))


def _index(keys: KeyRing, channel: str, address: str) -> str:
    return keys.blind(f"{channel}:{address}")

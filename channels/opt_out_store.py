"""The stop list: which addresses want no more messages. Kept per channel and address, as a keyed hash."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from channels.address_index import address_index
from channels.models import OptOut
from hotline.base.security.crypto import KeyRing
from hotline.base.storage.database import padded
from hotline.base.storage.unit_of_work import UnitOfWork


async def opt_out(uow: UnitOfWork, channel: str, address: str) -> bool:
    """Put the address on the list; False where it was there already."""
    known = await _row(uow.session, uow.settings.keys, channel, address)
    if known is None:
        uow.session.add(
            OptOut(channel=channel, address_index=address_index(uow.settings.keys, channel, address), since=uow.now)
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


async def out_among(session: AsyncSession, keys: KeyRing, asked: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these (channel, address) that want no messages now."""
    indexes = {address_index(keys, *one): one for one in asked}
    found = select(OptOut.address_index).where(
        OptOut.channel.in_(padded({channel for channel, _ in asked})),
        OptOut.address_index.in_(padded(indexes)),
        OptOut.until.is_(None),
    )
    return {indexes[index] for index in await session.scalars(found)}


async def _row(session: AsyncSession, keys: KeyRing, channel: str, address: str) -> OptOut | None:
    index = address_index(keys, channel, address)
    return await session.scalar(select(OptOut).where(OptOut.channel == channel, OptOut.address_index == index))

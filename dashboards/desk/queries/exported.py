"""What of exported tickets has changed for the person who exported them."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from tickets.access import visibility_store as seeing
from tickets.access.rights import Actor
from tickets.models import Ticket

AT_ONCE = 5000


async def open_now(session: AsyncSession, ticket_ids: Collection[int]) -> list[int]:
    """Those that are neither confidential nor erased."""
    found: list[int] = []
    for some in _parts(sorted(ticket_ids)):
        found += await session.scalars(select(Ticket.id).where(Ticket.id.in_(some), ~_closed()))
    return found


async def is_less(session: AsyncSession, actor: Actor, *, ids: Sequence[int], were_open: Collection[int]) -> bool:
    """Whether this person may no longer see one of them, or one that was open is confidential or erased by now."""
    for some in _parts(ids):
        gone = select(Ticket.id).where(Ticket.id.in_(some), ~seeing.seen_by(actor))
        if await session.scalar(gone.limit(1)) is not None:
            return True
        closed = await session.scalars(select(Ticket.id).where(Ticket.id.in_(some), _closed()))
        if any(one in were_open for one in closed):
            return True
    return False


def _closed() -> ColumnElement[bool]:
    return or_(Ticket.confidential, Ticket.erased_at.is_not(None))


def _parts(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE)]

"""What the outbox and its attempts hold of a person: what was written to them, and what was not taken in."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from channels.models import Outbox, OutboxState, RefusedPayload
from hotline.base.storage.unit_of_work import UnitOfWork


async def erase(uow: UnitOfWork, ticket_ids: Sequence[int], message_ids: Sequence[int], *, gone: str) -> None:
    """Empty what was written to a citizen whose data is erased; what waits is not sent any more."""
    his = or_(Outbox.ticket_id.in_(ticket_ids), Outbox.message_id.in_(message_ids))
    for row in await uow.session.scalars(select(Outbox).where(his)):
        row.text, row.address, row.code_sealed, row.error = gone, uow.settings.keys.seal(""), None, ""
        row.recipient = row.receipt_reason = ""
        row.notice = row.obstacle = None  # nothing is left that somebody could send again
        if row.state is not OutboxState.SENT:
            row.state, row.lease_until, row.error = OutboxState.FAILED, None, gone


async def about(session: AsyncSession, ticket_ids: Sequence[int]) -> Sequence[Outbox]:
    return (await session.scalars(select(Outbox).where(Outbox.ticket_id.in_(ticket_ids)))).all()


async def refused_with(session: AsyncSession, words: Sequence[str]) -> Sequence[RefusedPayload]:
    """What was not taken in and has one of these words in it."""
    says = [
        column.contains(word, autoescape=True)
        for word in words
        for column in (RefusedPayload.body, RefusedPayload.reason)
    ]
    return (await session.scalars(select(RefusedPayload).where(or_(*says)))).all() if says else ()

"""Messages that did not arrive: listed until somebody or something has settled them, each settled once."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from channels.contract import Obstacle
from channels.models import Outbox, OutboxState, Settled
from channels.outbox.rows import after_rest, wakeup_of
from hotline.base.storage.unit_of_work import UnitOfWork

IS_UNSETTLED = Outbox.obstacle.is_not(None) & Outbox.settled.is_(None)
MAY_REPEAT = Outbox.obstacle != Obstacle.UNKNOWN  # else the citizen might have the same words twice
_KEPT = (
    *("channel", "address", "recipient", "text", "code_sealed", "choices", "notice"),
    *("message_id", "ticket_id", "urgent"),
)


async def unsettled(session: AsyncSession, ids: Collection[int]) -> Sequence[Outbox]:
    """Those of these that are still to be settled."""
    found = select(Outbox).where(Outbox.id.in_(ids), IS_UNSETTLED).order_by(Outbox.id)
    return (await session.scalars(found)).all()


async def settle(uow: UnitOfWork, ids: Collection[int], how: Settled) -> list[Outbox]:
    """Mark these as settled; returns those that were not before, as they are."""
    settled = await uow.session.execute(
        update(Outbox)
        .where(Outbox.id.in_(ids), IS_UNSETTLED)
        .values(settled=how, settled_at=uow.now)
        .returning(Outbox.id)
        .execution_options(synchronize_session=False)
    )
    ours = list(settled.scalars())
    rows = select(Outbox).where(Outbox.id.in_(ours)).order_by(Outbox.id)
    return list(await uow.session.scalars(rows, execution_options={"populate_existing": True}))


async def send_again(uow: UnitOfWork, ids: Collection[int]) -> int:
    """The same words to the same address once more, each once; returns how many."""
    rows = await settle(uow, ids, Settled.RESENT)
    for row in rows:
        at, hold = after_rest(uow.settings, row.channel, uow.now, urgent=row.urgent)
        again = {name: getattr(row, name) for name in _KEPT}
        uow.session.add(
            Outbox(
                **again,
                state=OutboxState.WAITING,
                not_before=at,
                hold=hold,
                instead_of_id=row.id,
                created_at=uow.now,
            )
        )
        row.code_sealed = None
        uow.wake(wakeup_of(row.channel))
    return len(rows)


async def chain(session: AsyncSession, row: Outbox) -> Sequence[Outbox]:
    """The message, the one in whose place it was sent, and so on to the first."""
    found = [row]
    while found[-1].instead_of_id is not None:
        before = await session.get(Outbox, found[-1].instead_of_id)
        if before is None:
            break
        found.append(before)
    return found


async def count_unsettled(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(Outbox).where(IS_UNSETTLED)) or 0

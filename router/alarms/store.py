"""Queries of alarms."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from channels.models import Outbox, OutboxState
from router.alarms.models import Alarm, AlarmEntry, TellingWay
from tickets.message_models import Message

_IS_OPEN = Alarm.acknowledged_at.is_(None)


async def open_of(session: AsyncSession, ticket_id: int, *, rings: bool) -> Alarm | None:
    return await session.scalar(select(Alarm).where(Alarm.ticket_id == ticket_id, Alarm.rings.is_(rings), _IS_OPEN))


async def locked(session: AsyncSession, alarm_id: int) -> Alarm | None:
    """The alarm, locked until the end of the transaction, in its current state."""
    return await session.get(Alarm, alarm_id, with_for_update=True, populate_existing=True)


async def was_raised(session: AsyncSession, ticket_id: int) -> bool:
    """Whether an alarm has rung on this ticket before."""
    return await session.scalar(select(Alarm.id).where(Alarm.ticket_id == ticket_id, Alarm.rings).limit(1)) is not None


async def claim_due(session: AsyncSession, now: datetime, limit: int) -> Sequence[int]:
    """Alarms with a rung due, the longest waiting first, locked; those locked by others are skipped."""
    due = select(Alarm.id).where(_IS_OPEN, Alarm.next_at <= now).order_by(Alarm.next_at).limit(limit)
    return (await session.scalars(due.with_for_update(skip_locked=True))).all()


async def put_off(session: AsyncSession, alarm_id: int, until: datetime) -> None:
    await session.execute(
        update(Alarm).where(Alarm.id == alarm_id).values(next_at=until).execution_options(synchronize_session=False)
    )


async def came_at(session: AsyncSession, message_id: int) -> datetime | None:
    """When the message came in."""
    return await session.scalar(select(Message.received_at).where(Message.id == message_id))


async def entry_of_outbox(session: AsyncSession, outbox_id: int) -> tuple[Alarm, AlarmEntry] | None:
    found = await session.execute(
        select(Alarm, AlarmEntry).join(Alarm, Alarm.id == AlarmEntry.alarm_id).where(AlarmEntry.outbox_id == outbox_id)
    )
    row = found.first()
    return (row[0], row[1]) if row else None


async def is_to_be_called(session: AsyncSession, alarm_id: int, staff_id: int) -> bool:
    """Whether this person is on the call list for this alarm already."""
    waiting = (
        select(AlarmEntry.id)
        .join(Outbox, Outbox.id == AlarmEntry.outbox_id)
        .where(AlarmEntry.alarm_id == alarm_id, AlarmEntry.staff_id == staff_id, Outbox.state == OutboxState.TO_CALL)
    )
    return await session.scalar(waiting.limit(1)) is not None


async def call_off(session: AsyncSession, alarm_ids: Iterable[int]) -> None:
    """Withdraw what has not left the system: nobody is called or written to about an alarm that is taken."""
    mine = select(AlarmEntry.outbox_id).where(AlarmEntry.alarm_id.in_(list(alarm_ids)))
    unsent = Outbox.state.in_([OutboxState.WAITING, OutboxState.TO_CALL]), Outbox.attempts == 0
    ids = list(await session.scalars(select(Outbox.id).where(Outbox.id.in_(mine), *unsent).with_for_update()))
    if not ids:
        return
    quietly = {"synchronize_session": False}
    await session.execute(
        update(AlarmEntry)
        .where(AlarmEntry.outbox_id.in_(ids))
        .values(outbox_id=None, called_off=True)
        .execution_options(**quietly)
    )
    await session.execute(delete(Outbox).where(Outbox.id.in_(ids)).execution_options(**quietly))


async def call_ids(session: AsyncSession, alarm_id: int) -> set[int]:
    """The outbox rows of this alarm that are for the telephone."""
    wanted = select(AlarmEntry.outbox_id).where(AlarmEntry.alarm_id == alarm_id, AlarmEntry.way == TellingWay.PHONE)
    return {one for one in await session.scalars(wanted) if one is not None}


async def response_times(session: AsyncSession, since: datetime) -> list[timedelta]:
    """From the citizen's message to the acknowledgement, of every alarm raised since then and acknowledged."""
    taken = select(Alarm.raised_at, Alarm.acknowledged_at).where(
        Alarm.rings, Alarm.acknowledged_at.is_not(None), Alarm.raised_at >= since
    )
    return [row.acknowledged_at - row.raised_at for row in await session.execute(taken)]

"""The sweep of alarms: claims those with a rung due and notifies the next people, each in a savepoint of its own."""

from datetime import timedelta

from hotline.base.observability.log import logger
from hotline.base.storage import deferred_rows
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from router.alarms import notifying, store

BATCH = 50
TRY_AGAIN = timedelta(minutes=1)  # an alarm that could not be sent is never parked
log = logger(__name__)


async def climb_due(work: Work, *, limit: int = BATCH) -> int:
    """Take the rungs that are due of up to `limit` alarms; call again while it is not 0."""
    async with work.begin() as uow:
        due = await store.claim_due(uow.session, uow.now, limit)
        for alarm_id in due:
            await _climb(work, uow, alarm_id)
    return len(due)


async def _climb(work: Work, uow: UnitOfWork, alarm_id: int) -> None:
    """All or nothing; one that fails is tried again in a minute, and the others go on."""
    inner = UnitOfWork(uow.session, uow.now, uow.settings, work.reactions)
    try:
        await deferred_rows.write(uow.session)  # not to be undone with what follows
        async with uow.session.begin_nested():
            alarm = await store.locked(uow.session, alarm_id)
            if alarm is not None:
                await notifying.climb(inner, alarm)
                await inner.settle()
    except Exception:
        log.exception("alarm_notification_failed", alarm=alarm_id)
        await store.put_off(uow.session, alarm_id, uow.now + TRY_AGAIN)
    else:
        uow.wakeups_due |= inner.wakeups_due

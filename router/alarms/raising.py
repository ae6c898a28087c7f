"""On detected danger an alarm rings at the centre, or a quiet mark waits for a look."""

from datetime import datetime

from hotline.base.storage.unit_of_work import UnitOfWork
from router.alarms import store
from router.alarms.models import Alarm, AlarmEntry, What
from router.outgoing import staff_notices
from sla.deadlines import alarm_promise
from sla.policy import active_policies
from sla.sweep import alarm_ladder
from tickets import events


async def on_danger_heard(uow: UnitOfWork, event: events.DangerHeard) -> None:
    """Raise an alarm, or let the open one ring again; every cry is kept as an entry.

    A cry after an acknowledgement raises a new alarm (`again`). A quiet mark on a ticket that rings adds nothing.
    """
    if not event.rings and await store.open_of(uow.session, event.ticket_id, rings=True) is not None:
        return
    alarm = await store.open_of(uow.session, event.ticket_id, rings=event.rings)
    if alarm is None:
        alarm = await _raise(uow, event)
    elif event.rings:
        _cry_again(uow, alarm, event)
    if event.rings:
        _note_cry(uow, alarm, event)
    uow.wake(staff_notices.ALARM)  # for a quiet mark only the count on the pages changes


async def _raise(uow: UnitOfWork, event: events.DangerHeard) -> Alarm:
    came_at = await _came_at(uow, event)
    ladder = active_policies.policy_at(uow.settings, came_at).alarm
    alarm = Alarm(
        ticket_id=event.ticket_id,
        rings=event.rings,
        signal=event.signal,
        message_id=event.message_id,
        raised_at=came_at,
        again=event.rings and await store.was_raised(uow.session, event.ticket_id),
        next_at=alarm_ladder.first_at(ladder, came_at) if event.rings else None,
    )
    uow.session.add(alarm)
    await uow.session.flush()
    if alarm.rings:
        await alarm_promise.ring(uow, event.ticket_id, since=came_at)
    return alarm


async def _came_at(uow: UnitOfWork, event: events.DangerHeard) -> datetime:
    """When the citizen's message came in; what a seat types came when it was said."""
    came = await store.came_at(uow.session, event.message_id) if event.message_id is not None else None
    return came or event.at


def _cry_again(uow: UnitOfWork, alarm: Alarm, event: events.DangerHeard) -> None:
    """An alarm at the top of the ladder is sent again a minute later, not only when the repeat is due."""
    alarm.cries += 1
    alarm.signal, alarm.message_id = event.signal, event.message_id
    first = alarm_ladder.first_at(active_policies.policy_at(uow.settings, uow.now).alarm, uow.now)
    alarm.next_at = _sooner(alarm.next_at, first)


def _note_cry(uow: UnitOfWork, alarm: Alarm, event: events.DangerHeard) -> None:
    entry = AlarmEntry(alarm_id=alarm.id, at=event.at, what=What.CRY, signal=event.signal, message_id=event.message_id)
    uow.session.add(entry)


def _sooner(planned: datetime | None, wished: datetime) -> datetime:
    return min(planned, wished) if planned is not None else wished

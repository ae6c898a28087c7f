"""Acknowledging (接警): one acknowledgement for everybody, by name and time; a second person is shown who it was."""

from hotline.base.clock import city_time
from hotline.base.errors import Conflict, NotFound
from hotline.base.storage.unit_of_work import UnitOfWork
from router.alarms import store
from router.alarms.models import Alarm
from router.outgoing import staff_notices
from sla.deadlines import alarm_promise
from tickets import events, handling
from tickets import store as record
from tickets.access.rights import Actor, ActorKind
from tickets.lifecycle import Act
from tickets.models import JournalEntry
from tickets.person_models import Staff
from tickets.personal_data import reveals

# What a person of the centre decides about the matter says that the person has seen the alarm.
DECIDING = frozenset(
    {
        Act.TRANSFER_110,
        Act.CLOSE_AT_110,
        Act.DIRECT_ANSWER,
        Act.DECLINE,
        Act.DISPATCH,
        Act.TERMINATE,
        Act.CONFIRM_CLOSE,
        Act.REVIEW_SOLVED,
    }
)


async def take(uow: UnitOfWork, alarm_id: int, *, by: Actor) -> Alarm:
    """Acknowledge an alarm, which gives that person access to its ticket; or look at a quiet mark.

    Conflict, naming the person, where somebody did already.
    """
    alarm = await store.locked(uow.session, alarm_id)
    if alarm is None:
        raise NotFound("没有这条求救消息")
    if alarm.acknowledged_at is not None:
        raise Conflict(f"{await _who_took(uow, alarm)}，不用再接")
    ticket = await record.ticket(uow.session, alarm.ticket_id)
    if alarm.rings:
        handling.acknowledge_alarm(uow, ticket, by=by)
        if not ticket.confidential or not await _is_own_word(uow, alarm, by):
            await reveals.open_for_life(uow, ticket, by=by)
    else:
        handling.look_at_mark(uow, ticket, by=by)
    await _settle(uow, alarm, by.id)
    return alarm


async def _is_own_word(uow: UnitOfWork, alarm: Alarm, by: Actor) -> bool:
    """Whether no citizen's message rang, but words that this person wrote: they open nothing for their writer."""
    if alarm.message_id is not None:
        return False
    journal = await record.journal_of(uow.session, alarm.ticket_id)
    return any(entry.actor_id == by.id and entry.at == alarm.raised_at for entry in journal)


async def on_decided(uow: UnitOfWork, event: events.TicketEvent) -> None:
    """A person who transfers, answers, dispatches or closes the ticket takes its alarm by that."""
    if (await record.ticket(uow.session, event.ticket_id)).danger is None:
        return
    open_ones = [await store.open_of(uow.session, event.ticket_id, rings=rings) for rings in (True, False)]
    waiting = [alarm for alarm in open_ones if alarm is not None]
    if not waiting:
        return
    await uow.session.flush()  # the journal's newest entry is written with it
    last = await _last_by_staff(uow, event.ticket_id)
    if last is None or last.act not in DECIDING:
        return
    for alarm in waiting:
        await _settle(uow, alarm, last.actor_id, implied_by=last.act)


async def _settle(uow: UnitOfWork, alarm: Alarm, staff_id: int | None, *, implied_by: Act | None = None) -> None:
    alarm.acknowledged_by, alarm.acknowledged_at, alarm.next_at = staff_id, uow.now, None
    alarm.acknowledged_with = implied_by.value if implied_by else ""
    await store.call_off(uow.session, [alarm.id])
    if alarm.rings:
        await alarm_promise.taken(uow, alarm.ticket_id)
        quiet = await store.open_of(uow.session, alarm.ticket_id, rings=False)
        if quiet is not None:  # who has taken the alarm has seen the mark
            await _settle(uow, quiet, staff_id, implied_by=implied_by or Act.ACKNOWLEDGE_ALARM)
    uow.wake(staff_notices.ALARM)


async def _last_by_staff(uow: UnitOfWork, ticket_id: int) -> JournalEntry | None:
    """The act of this very transaction, where a person did it."""
    entry = (await record.journal_of(uow.session, ticket_id))[-1]
    return entry if entry.actor_kind == ActorKind.STAFF.value and entry.at == uow.now else None


async def _who_took(uow: UnitOfWork, alarm: Alarm) -> str:
    person = await uow.session.get(Staff, alarm.acknowledged_by) if alarm.acknowledged_by else None
    when = city_time(alarm.acknowledged_at) if alarm.acknowledged_at else None
    return f"{person.name if person else '同事'} {when:%H:%M} 已接警" if alarm.rings else "已经有人看过"

"""What becomes more urgent is promised sooner."""

from datetime import datetime

from hotline.base.uow import UnitOfWork
from sla import calendars, clocks, presets
from sla.live import live_of, unit_of
from sla.pauses import pauses
from sla.policy import Promise
from tickets import events
from tickets import store as tickets

BY_URGENCY = frozenset({Promise.DISPATCH, Promise.SIGN, Promise.CONTACT, Promise.HANDLE, Promise.REWORK})


async def on_marked(uow: UnitOfWork, event: events.TicketMarked) -> None:
    """Another urgency is another promise, from the same start; what was extended or derived stays as it is."""
    await _by_urgency(uow, event)


async def on_danger_heard(uow: UnitOfWork, event: events.DangerHeard) -> None:
    """What has become urgent is promised sooner; the citizen waits for a response from the cry on."""
    if event.rings:
        await _by_urgency(uow, event, contact_since=event.at)


async def _by_urgency(uow: UnitOfWork, event: events.TicketEvent, *, contact_since: datetime | None = None) -> None:
    live = await live_of(uow, event.ticket_id)
    calendar = await calendars.current(uow.session, uow.settings)
    dating = clocks.Dating(calendar, pauses(await tickets.journal_of(uow.session, event.ticket_id)))
    for row in live.rows:
        if row.promise in BY_URGENCY and "extended" not in row.policy:
            case = clocks.case_of(live.ticket, await unit_of(uow, row.department_id), row.starts_at)
            policy = presets.kept(uow.settings, row.policy["preset"], row.starts_at)
            since = contact_since if row.promise is Promise.CONTACT else None
            clocks.hurry(row, case, dating, policy=policy, now=uow.now, since=since)
    live.show()

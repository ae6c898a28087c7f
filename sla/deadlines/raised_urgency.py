"""What becomes more urgent is promised sooner."""

from datetime import datetime

from hotline.base.storage.unit_of_work import UnitOfWork
from sla.calendar import calendars
from sla.deadlines import deadline_transitions
from sla.deadlines.live_deadlines import live_of, unit_of
from sla.deadlines.pauses import pauses
from sla.policy import active_policies
from sla.policy.promises import BY_URGENCY, Promise
from tickets import events
from tickets import store as tickets


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
    dating = deadline_transitions.Dating(calendar, pauses(await tickets.journal_of(uow.session, event.ticket_id)))
    for row in live.rows:
        if row.promise in BY_URGENCY and "extended" not in row.policy:
            case = deadline_transitions.case_of(live.ticket, await unit_of(uow, row.department_id), row.starts_at)
            policy = active_policies.kept(uow.settings, row.policy["preset"], row.starts_at)
            since = contact_since if row.promise is Promise.CONTACT else None
            deadline_transitions.hurry(row, case, dating, policy=policy, now=uow.now, since=since)
    live.show()

"""The promise that somebody takes an alarm (接警): it begins with the citizen's message, and ends by name.

Escalation is the ladder's business (`sla.sweep.alarm_ladder`); this clock is what the figures are
made of.
"""

from datetime import datetime

from hotline.base.storage.unit_of_work import UnitOfWork
from sla.calendar import calendars
from sla.deadlines import deadline_transitions, live_deadlines
from sla.models import LIVE
from sla.policy.promises import Promise


async def ring(uow: UnitOfWork, ticket_id: int, *, since: datetime) -> None:
    """Begin, unless an alarm of this ticket waits already."""
    held = await live_deadlines.live_of(uow, ticket_id)
    if any(row.promise is Promise.ALARM for row in held.rows):
        return
    dating = deadline_transitions.Dating(calendars.plain(uow.settings))
    held.rows += await live_deadlines.start(
        uow, held.ticket, None, [Promise.ALARM], dating, since={Promise.ALARM: since}
    )
    held.show()


async def taken(uow: UnitOfWork, ticket_id: int) -> None:
    held = await live_deadlines.live_of(uow, ticket_id)
    for row in held.rows:
        if row.promise is Promise.ALARM:
            deadline_transitions.settle(row, uow.now)
    held.rows = [row for row in held.rows if row.state in LIVE]
    held.show()

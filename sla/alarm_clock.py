"""The promise that somebody takes an alarm (接警): it begins with the citizen's message, and ends by name.

Who is told when nobody does is the ladder's business (`sla.alarm_ladder`); this clock is what the figures are made of.
"""

from datetime import datetime

from hotline.base.uow import UnitOfWork
from sla import calendars, clocks, live
from sla.models import LIVE
from sla.policy import Promise


async def ring(uow: UnitOfWork, ticket_id: int, *, since: datetime) -> None:
    """Begin, unless an alarm of this ticket waits already."""
    held = await live.live_of(uow, ticket_id)
    if any(row.promise is Promise.ALARM for row in held.rows):
        return
    dating = clocks.Dating(calendars.plain(uow.settings))
    held.rows += await live.start(uow, held.ticket, None, [Promise.ALARM], dating, since={Promise.ALARM: since})
    held.show()


async def taken(uow: UnitOfWork, ticket_id: int) -> None:
    held = await live.live_of(uow, ticket_id)
    for row in held.rows:
        if row.promise is Promise.ALARM:
            clocks.settle(row, uow.now)
    held.rows = [row for row in held.rows if row.state in LIVE]
    held.show()

"""Gives a clock to living tickets that rest without one: kept by an earlier release, or left by a fault.

Run at the start of a process and once a day; what is found is logged, for it should not be.
"""

from datetime import datetime

from hotline.base.log import logger
from hotline.base.uow import UnitOfWork, Work
from sla import calendars, clocks, live, queries, store
from sla.budget import Budget, Unit
from sla.models import LIVE
from sla.policy import Promise
from sla.resting import RESTS
from tickets import store as tickets
from tickets.states import State

log = logger(__name__)


async def give_clocks(work: Work, *, limit: int = 200) -> int:
    """Start the promise that the state calls for where none runs or rests; returns how many tickets had none."""
    async with work.begin() as uow:
        found = await queries.without_clock(uow.session, limit)
        for ticket_id in found:
            await _give(uow, ticket_id)
        if found:
            log.warning("clocks_were_missing", tickets=len(found))
        return len(found)


async def _give(uow: UnitOfWork, ticket_id: int) -> None:
    held = await live.live_of(uow, ticket_id)
    promise = RESTS[held.ticket.state][0]
    order = await tickets.last_lead_order(uow.session, ticket_id)
    dating = clocks.Dating(await calendars.current(uow.session, uow.settings))
    budget = await _until_review_day(uow, order.id, uow.now) if promise is Promise.SUSPENSION and order else None
    held.rows += await live.start(uow, held.ticket, order, [promise], dating, budget=budget)
    if held.ticket.state in {State.EXTENSION, State.SUSPENSION, State.SUSPENDED, State.OBJECTION, State.REVIEW}:
        clocks.pause(row for row in held.of_units() if row.state in LIVE)
    held.show()


async def _until_review_day(uow: UnitOfWork, order_id: int, now: datetime) -> Budget | None:
    asked = await store.suspension_of(uow.session, order_id)
    if asked is None or asked.until is None:
        return None
    return Budget(max(1, int((asked.until - now).total_seconds() // 60)), Unit.MINUTES)

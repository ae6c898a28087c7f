"""Gives a clock to living tickets that rest without one: kept by an earlier release, or left by a fault.

Run at the start of a process and once a day; what is found is logged, for it should not be.
"""

from datetime import datetime

from hotline.base.observability.log import logger
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from sla import store
from sla.calendar import calendars
from sla.deadlines import deadline_transitions, live_deadlines
from sla.deadlines.promise_by_state import RESTS
from sla.models import LIVE
from sla.policy.promises import Promise
from sla.policy.time_limit import TimeLimit, TimeUnit
from sla.sweep import promise_queries
from tickets import store as tickets
from tickets.states import State

log = logger(__name__)


async def give_clocks(work: Work, *, limit: int = 200) -> int:
    """Start the promise that the state calls for where none runs or rests; returns how many tickets had none."""
    async with work.begin() as uow:
        found = await promise_queries.without_clock(uow.session, limit)
        for ticket_id in found:
            await _give(uow, ticket_id)
        if found:
            log.warning("missing_deadlines_started", tickets=len(found))
        return len(found)


async def _give(uow: UnitOfWork, ticket_id: int) -> None:
    held = await live_deadlines.live_of(uow, ticket_id)
    promise = RESTS[held.ticket.state][0]
    order = await tickets.last_lead_order(uow.session, ticket_id)
    dating = deadline_transitions.Dating(await calendars.current(uow.session, uow.settings))
    budget = await _until_review_day(uow, order.id, uow.now) if promise is Promise.SUSPENSION and order else None
    held.rows += await live_deadlines.start(uow, held.ticket, order, [promise], dating, budget=budget)
    if held.ticket.state in {State.EXTENSION, State.SUSPENSION, State.SUSPENDED, State.OBJECTION, State.REVIEW}:
        deadline_transitions.pause(row for row in held.of_units() if row.state in LIVE)
    held.show()


async def _until_review_day(uow: UnitOfWork, order_id: int, now: datetime) -> TimeLimit | None:
    asked = await store.suspension_of(uow.session, order_id)
    if asked is None or asked.until is None:
        return None
    return TimeLimit(max(1, int((asked.until - now).total_seconds() // 60)), TimeUnit.MINUTES)

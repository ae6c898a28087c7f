"""The promises of a cluster member: its own, begun and kept as if its ticket were handled alone.

The master's pauses and extensions move the master's promises only; a member's citizen was given a date and keeps it.
"""

from datetime import datetime

from hotline.base.storage.unit_of_work import UnitOfWork
from sla.calendar import calendars
from sla.deadlines import deadline_store, deadline_transitions
from sla.deadlines.live_deadlines import live_of
from sla.models import LIVE, Deadline, DeadlineState
from sla.policy import active_policies
from sla.policy.promises import OF_ORDER, Promise
from sla.supervision.supervision_grounds import HOT_CITIZENS, TicketFacts
from sla.supervision.supervision_triggers import consider, repeated
from tickets import store as tickets
from tickets.clusters import cluster_events, cluster_store
from tickets.clusters.cluster_models import Bond
from tickets.models import OrderState


async def on_joined(uow: UnitOfWork, event: cluster_events.TicketJoined) -> None:
    """What the unit owed is the master's now; the promise to answer stays. A repeat is promised nothing of its own."""
    live = await live_of(uow, event.ticket_id)
    for row in live.rows:
        if event.bond is Bond.REPEAT and row.promise is Promise.DISPATCH:
            deadline_transitions.settle(row, uow.now)
        elif event.bond is Bond.REPEAT or row.promise in OF_ORDER:
            deadline_transitions.drop(row, uow.now)
    live.rows = [row for row in live.rows if row.state in LIVE]
    live.show()


async def on_master_moved(uow: UnitOfWork, event: cluster_events.MasterMoved) -> None:
    """Dispatched with the master: the promise to answer begins, once. Answered with it: it is kept, or runs again."""
    live = await live_of(uow, event.ticket_id)
    rows = await deadline_store.deadlines_of(uow.session, event.ticket_id)
    left = await _given_up(uow, event.ticket_id)
    handling = [
        row
        for row in rows
        if row.promise is Promise.HANDLE and row.order_id not in left and _is_of_this_stay(row, event.since)
    ]
    if event.dispatched:
        for row in live.rows:
            if row.promise is Promise.DISPATCH:
                deadline_transitions.settle(row, uow.now)
        if not handling:
            dating = deadline_transitions.Dating(await calendars.current(uow.session, uow.settings))
            policy = active_policies.policy_at(uow.settings, uow.now)
            started = deadline_transitions.started(
                Promise.HANDLE, live.ticket, None, dating, policy=policy, now=uow.now
            )
            deadline_store.add_deadlines(uow.session, [started])
            handling = [started]
            live.rows.append(started)
    for row in handling[-1:]:
        if event.answered and row.state in LIVE:
            deadline_transitions.settle(row, uow.now)
        elif not event.answered and row.state not in LIVE:
            deadline_transitions.run_again(row, uow.now)
            live.rows.append(row)
    live.rows = [row for row in live.rows if row.state in LIVE]
    live.show()


async def _given_up(uow: UnitOfWork, ticket_id: int) -> set[int]:
    """Orders that no unit has any more: what was owed on them is not taken up again."""
    over = {OrderState.REFUSED, OrderState.DONE}
    return {order.id for order in await tickets.orders_of(uow.session, ticket_id) if order.state in over}


def _is_of_this_stay(row: Deadline, since: datetime) -> bool:
    """Running, or kept or missed since the ticket joined; what an earlier unit owed is another story."""
    kept = row.state in {DeadlineState.MET, DeadlineState.MISSED}
    return row.state in LIVE or (kept and row.settled_at is not None and row.settled_at >= since)


async def on_left(uow: UnitOfWork, event: cluster_events.TicketLeft) -> None:
    """Back to its unit, which signs again while the old promise runs on; or back to the desk, which has to dispatch."""
    live = await live_of(uow, event.ticket_id)
    order = await tickets.order(uow.session, event.order_id) if event.order_id else None
    if order is None:
        for row in live.rows:
            if row.promise is Promise.HANDLE:
                deadline_transitions.drop(row, uow.now)
    owed = Promise.SIGN if order else Promise.DISPATCH
    if not any(row.promise is owed and row.state in LIVE for row in live.rows):
        calendar = await calendars.current(uow.session, uow.settings) if order else calendars.plain(uow.settings)
        dating, policy = deadline_transitions.Dating(calendar), active_policies.policy_at(uow.settings, uow.now)
        started = deadline_transitions.started(owed, live.ticket, order, dating, policy=policy, now=uow.now)
        deadline_store.add_deadlines(uow.session, [started])
        live.rows.append(started)
    live.rows = [row for row in live.rows if row.state in LIVE]
    live.show()


async def watch_the_crowd(uow: UnitOfWork, event: cluster_events.TicketJoined) -> None:
    """Many citizens on one matter, or one who comes again and again, call for supervision of the one order."""
    await uow.session.flush()
    if event.bond is Bond.REPEAT:
        master = await tickets.ticket(uow.session, event.master_id)
        await repeated(uow, master, elsewhere=await cluster_store.repeats_in(uow.session, event.cluster_id))
        return
    if await cluster_store.citizens_in(uow.session, event.cluster_id) >= HOT_CITIZENS:
        master = await tickets.ticket(uow.session, event.master_id)
        await consider(uow, master, TicketFacts(hot=True))

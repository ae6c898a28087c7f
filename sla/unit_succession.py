"""A unit has taken over from another: what that one owes is owed by the successor, to the same minute.

Promises that have ended, letters that are settled and cards stay the former unit's.
"""

from hotline.base.storage.unit_of_work import UnitOfWork
from sla.deadlines import deadline_store, deadline_transitions
from tickets.organisation.unit_events import UnitSucceeded

CHUNK = 500


async def on_succeeded(uow: UnitOfWork, event: UnitSucceeded) -> None:
    for start in range(0, len(event.order_ids), CHUNK):
        await deadline_store.give(uow.session, event.order_ids[start : start + CHUNK], event.heir_id)
    await deadline_store.give_letters(
        uow.session, event.former_id, event.heir_id, None if event.closed else event.ticket_ids
    )
    for row in await deadline_store.live_of_orders(uow.session, event.ended_ids):
        deadline_transitions.cancel(row, uow.now)

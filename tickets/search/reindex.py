"""Rebuilding the index in self-contained batches: stopped, it goes on after the given id."""

from collections.abc import Callable

from hotline.base.storage.unit_of_work import Work
from tickets.search import index_sync, store

BATCH = 500


async def rebuild(work: Work, *, after: int = 0, tell: Callable[[int, int], None] | None = None) -> int:
    """Write the rows of every ticket after this id; `tell(done, last id)` after each batch. Returns how many."""
    done, last = 0, after
    while True:
        async with work.begin() as uow:
            tickets = await store.tickets_after(uow.session, last, limit=BATCH)
            if not tickets:
                return done
            ids = [ticket.id for ticket in tickets]
            await uow.session.run_sync(index_sync.put, ids)
        done, last = done + len(ids), ids[-1]
        if tell is not None:
            tell(done, last)

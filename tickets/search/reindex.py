"""Building the index anew, in batches that are whole by themselves: stopped, it goes on where it was told to."""

from collections.abc import Callable

from hotline.base.uow import Work
from tickets.search import store, writing

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
            await uow.session.run_sync(writing.put, ids)
        done, last = done + len(ids), ids[-1]
        if tell is not None:
            tell(done, last)

"""A page of search hits: found by `tickets.search`, shown as rows like in every list."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.ticket.queries.tickets import Row, listed, rows
from tickets.access.visibility_store import seen_by
from tickets.models import Ticket
from tickets.search.searching import PAGE, PagePosition, SearchPage, SearchRequest, find


async def page(
    session: AsyncSession,
    wish: SearchRequest,
    *,
    now: datetime,
    after: PagePosition | None = None,
    before: PagePosition | None = None,
    size: int = PAGE,
) -> tuple[SearchPage, list[Row]]:
    """The hits and their rows, in the order of the hits."""
    found = await find(session, wish, now=now, after=after, before=before, size=size)
    if not found.places:
        return found, []
    known = {row.id: row for row in await listed(session, rows().where(Ticket.id.in_(found.ids), seen_by(wish.by)))}
    return found, [known[ticket_id] for ticket_id in found.ids if ticket_id in known]

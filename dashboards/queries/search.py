"""A page of search hits: found by `tickets.search`, shown as rows like in every list."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from dashboards.queries.tickets import Row, listed, rows
from tickets.models import Ticket
from tickets.search.finding import PAGE, Found, Place, Wish, find


async def page(
    session: AsyncSession,
    wish: Wish,
    *,
    now: datetime,
    after: Place | None = None,
    before: Place | None = None,
    size: int = PAGE,
) -> tuple[Found, list[Row]]:
    """The hits and their rows, in the order of the hits."""
    found = await find(session, wish, now=now, after=after, before=before, size=size)
    if not found.places:
        return found, []
    known = {row.id: row for row in await listed(session, rows().where(Ticket.id.in_(found.ids)))}
    return found, [known[ticket_id] for ticket_id in found.ids if ticket_id in known]

"""What citizens wrote lately, to try a rule on before anybody approves it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tickets.models import Ticket


class TicketText(NamedTuple):
    number: str
    source: str
    text: str


async def of_category(session: AsyncSession, category: str, *, since: datetime, limit: int = 5000) -> list[TicketText]:
    """What was registered since then under this category and those below it, the newest first; nothing confidential."""
    chosen = (
        select(Ticket.number, Ticket.source, Ticket.text)
        .where(Ticket.registered_at >= since, Ticket.confidential.is_(False))
        .order_by(Ticket.registered_at.desc())
        .limit(limit)
    )
    if category:
        chosen = chosen.where(Ticket.category.startswith(category, autoescape=True))
    return [TicketText(*row) for row in await session.execute(chosen)]

"""Queries of journals, one ticket's or a stretch of them."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tickets.models import (
    JournalEntry,
    Ticket,
)


class JournalHead(NamedTuple):
    ticket_id: int
    number: str
    length: int
    head: str


async def journal_of(session: AsyncSession, ticket_id: int) -> Sequence[JournalEntry]:
    return (
        await session.scalars(
            select(JournalEntry).where(JournalEntry.ticket_id == ticket_id).order_by(JournalEntry.place)
        )
    ).all()


async def journal_heads(session: AsyncSession, *, after: int, limit: int) -> Sequence[JournalHead]:
    """Tickets above this id with the length and head that their journals should have."""
    found = await session.execute(
        select(Ticket.id, Ticket.number, Ticket.journal_length, Ticket.journal_head)
        .where(Ticket.id > after)
        .order_by(Ticket.id)
        .limit(limit)
    )
    return [JournalHead(*row) for row in found]


async def journals_between(session: AsyncSession, first: int, last: int) -> dict[int, list[JournalEntry]]:
    """The journals of a stretch of tickets, in one query."""
    found: dict[int, list[JournalEntry]] = {}
    rows = select(JournalEntry).where(JournalEntry.ticket_id.between(first, last))
    for entry in await session.scalars(rows.order_by(JournalEntry.ticket_id, JournalEntry.place)):
        found.setdefault(entry.ticket_id, []).append(entry)
    return found

"""Queries of journals, one ticket's or a stretch of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.storage import deferred_rows
from tickets.access.roles import ActorKind
from tickets.lifecycle import Act
from tickets.models import JournalEntry, Ticket

_WATCHED = "watched journal entries"


class JournalHead(NamedTuple):
    ticket_id: int
    number: str
    length: int
    head: str


def add_entry(session: AsyncSession, entry: JournalEntry) -> None:
    """Written with the next flush, all that wait in one statement; the entry itself stays outside the session."""
    deferred_rows.add(session, [entry])
    session.sync_session.info.get(_WATCHED, []).append(entry)


def watch_entries(session: AsyncSession) -> Sequence[JournalEntry]:
    """What is written to journals in this session from now on, as it grows."""
    watched: list[JournalEntry] = session.sync_session.info.setdefault(_WATCHED, [])
    return watched


async def journal_of(session: AsyncSession, ticket_id: int) -> Sequence[JournalEntry]:
    return (
        await session.scalars(
            select(JournalEntry).where(JournalEntry.ticket_id == ticket_id).order_by(JournalEntry.place)
        )
    ).all()


async def was_chased_by_citizen(session: AsyncSession, ticket_id: int, *, since: datetime) -> bool:
    """Whether the citizen has chased this ticket since then."""
    chased = select(JournalEntry.id).where(
        JournalEntry.ticket_id == ticket_id,
        JournalEntry.actor_kind == ActorKind.CITIZEN.value,
        JournalEntry.act == Act.CHASE,
        JournalEntry.at >= since,
    )
    return await session.scalar(chased.limit(1)) is not None


async def newest_entry(session: AsyncSession, ticket_id: int, *acts: Act) -> JournalEntry | None:
    """The last time that this, or one of these, was done on the ticket."""
    rows = select(JournalEntry).where(JournalEntry.ticket_id == ticket_id, JournalEntry.act.in_(acts))
    found: JournalEntry | None = await session.scalar(rows.order_by(JournalEntry.place.desc()).limit(1))
    return found


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

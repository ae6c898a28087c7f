"""Queries of journals, one ticket's or a stretch of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, event, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from tickets.lifecycle import Act
from tickets.models import (
    JournalEntry,
    Ticket,
)
from tickets.roles import ActorKind

_WAITING = "journal entries to write"
_NEW = insert(cast("Table", JournalEntry.__table__))
_COLUMNS = tuple(column.key for column in JournalEntry.__mapper__.column_attrs if column.key != "id")


class JournalHead(NamedTuple):
    ticket_id: int
    number: str
    length: int
    head: str


def add_entry(session: AsyncSession, entry: JournalEntry) -> None:
    """Written with the next flush, all that wait in one statement; the entry itself stays outside the session.

    Its ticket carries the new head, so that a flush is never empty.
    """
    session.info.setdefault(_WAITING, []).append(entry)


@event.listens_for(Session, "after_flush")
def _write(session: Session, _context: Any) -> None:
    entries = session.info.pop(_WAITING, None)
    if entries:
        rows = [{name: getattr(entry, name) for name in _COLUMNS} for entry in entries]
        session.connection().execute(_NEW, rows)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: Any) -> None:
    session.info.pop(_WAITING, None)


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

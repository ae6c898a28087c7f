"""A history for the city of the bench: its own tickets copied, with all their rows, until there are as many as wanted.

Copies are older than their patterns and closed; numbers, keys and near-repeat bands are their own. Made by the database
itself, without foreign keys being looked at and with the indexes built afterwards, as after a restore.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from sqlalchemy import Column, DateTime, Index, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import CreateIndex, DropIndex

from channels.models import Outbox, OutboxAttempt
from hotline.base.storage.database import Base, Database, UtcDateTime
from router.models import Notice
from router.similar_tickets.similar_models import BAND_NAMES, NearText
from sla.models import Deadline
from tickets.message_models import Conversation, Message
from tickets.models import Assignment, JournalEntry, Ticket, WorkOrder
from tickets.person_models import Citizen, Identity
from tickets.search.models import TicketWords

OLDER = "interval '12 hours'"  # each round of copies than the one before
_KINDS: tuple[type[Base], ...] = (
    *(Citizen, Identity, Conversation, Ticket, Message, WorkOrder, JournalEntry, Deadline, Assignment, Notice),
    *(Outbox, OutboxAttempt, TicketWords, NearText),
)
TABLES: Sequence[Table] = tuple(cast("Table", kind.__table__) for kind in _KINDS)
_NAMES = frozenset(table.name for table in TABLES)
_OWN: Mapping[str, str] = {
    "ticket.number": "'B' || k || '-' || id",
    "citizen.phone_index": "left(phone_index, 50) || '-' || k",
    "identity.external_index": "left(external_index, 50) || '-' || k",
    "message.external_id": "external_id || '-' || k",
    **{f"near_text.{name}": f"hashint8extended({name}, k)" for name in BAND_NAMES},
    "ticket.state": "'closed'",
    "ticket.closed_at": f"registered_at - k * {OLDER} + interval '3 days'",
    "ticket.needs_person": "NULL",
    "ticket.claimed_until": "NULL",
    "work_order.state": "'done'",
    "deadline.state": "'met'",
    "deadline.next_at": "NULL",
    "deadline.settled_at": f"due_at - k * {OLDER}",
}


async def copy(database: Database, tickets: int) -> None:
    """Copy what is there until there are at least so many tickets; the database is vacuumed and analysed then."""
    async with database.engine.begin() as connection:
        there = await connection.scalar(text("SELECT count(*) FROM ticket")) or 0
        rounds = -(-(tickets - there) // there)
        if rounds > 0:
            await _copy(connection, rounds)
    async with database.engine.connect() as plain:
        outside = await plain.execution_options(isolation_level="AUTOCOMMIT")
        await outside.execute(text(f"VACUUM (ANALYZE) {', '.join(sorted(_NAMES))}"))
        await outside.execute(text("CHECKPOINT"))


async def _copy(connection: AsyncConnection, rounds: int) -> None:
    await connection.execute(text("SET LOCAL session_replication_role = replica"))
    await connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
    spans = {table.name: await _span(connection, table) for table in TABLES if "id" in table.columns}
    for index in _indexes():
        await connection.execute(DropIndex(index))
    for table in TABLES:
        await connection.execute(text(_copying(table, spans)), {"rounds": rounds})
    for index in _indexes():
        await connection.execute(CreateIndex(index))
    for name in spans:
        newest = f"(SELECT max(id) FROM {name})"  # noqa: S608 - names of our own tables
        await connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {newest})"))


async def _span(connection: AsyncConnection, table: Table) -> int:
    """How far the ids of one round of copies lie from those of the round before."""
    return await connection.scalar(text(f"SELECT max(id) - min(id) + 1 FROM {table.name}")) or 1  # noqa: S608


def _indexes() -> Iterator[Index]:
    """Those that no constraint needs."""
    for table in TABLES:
        yield from (index for index in sorted(table.indexes, key=str) if not index.unique)


def _copying(table: Table, spans: Mapping[str, int]) -> str:
    columns = [column for column in table.columns if column.computed is None]
    names = ", ".join(f'"{column.name}"' for column in columns)
    values = ", ".join(_value(table, column, spans) for column in columns)
    by = ", ".join(column.name for column in table.primary_key)
    one_round = f"(SELECT * FROM {table.name} WHERE k > 0 ORDER BY {by} OFFSET 0)"  # noqa: S608 - after k, so that ids grow
    return (
        f"INSERT INTO {table.name} ({names}) SELECT {values} FROM generate_series(1, :rounds) k, LATERAL {one_round} _"  # noqa: S608
    )


def _value(table: Table, column: "Column[object]", spans: Mapping[str, int]) -> str:
    own = _OWN.get(f"{table.name}.{column.name}")
    if own is not None:
        return own
    points_at = next((key.column.table.name for key in column.foreign_keys), "")
    about = table.name if column.name == "id" else "ticket" if column.name == "ticket_id" else points_at
    if about in spans:
        return f'"{column.name}" + k * {spans[about]}::bigint'
    if isinstance(column.type, (UtcDateTime, DateTime)):
        return f'"{column.name}" - k * {OLDER}'
    return f'"{column.name}"'

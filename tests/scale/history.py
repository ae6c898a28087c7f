"""The history of a large city: what is in the database is copied, as ended matters of earlier days, in the database."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Column, DateTime, Index, Integer, PrimaryKeyConstraint, String, Table, UniqueConstraint, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import CreateIndex, DropIndex

from hotline.app.metadata import Base
from hotline.base.storage.database import Database, UtcDateTime

# of a city, not of its tickets; short-lived; or few
KEPT = frozenset(
    (
        *("burst", "catalogue_entry", "catalogue_fact", "department", "drift_report", "heartbeat", "hot_issue"),
        *("hot_ticket", "place_name", "staff", "attempt", "account_entry", "calendar_revision", "duty"),
        *("knowledge_article", "model_version", "notice_mark", "notice_mute", "period_report", "staff_role"),
        *("staff_session", "ticket_export", "ticket_import", "opt_out", "taken_call", "refused_payload"),
    )
)
AGO = "make_interval(secs => 94608000.0 / CAST(:rounds AS integer))"  # the copies lie in the three years before
ENDED: Mapping[str, str] = {
    "ticket.state": "'archived'",
    "ticket.lamp": "'green'",
    "ticket.closed_at": f"registered_at - k * {AGO}",
    "ticket.needs_person": "NULL",
    "ticket.claimed_until": "NULL",
    "work_order.state": "'done'",
    "deadline.state": "'met'",
    "deadline.next_at": "NULL",
    "conversation.holder": "'machine'",
    "conversation.waiting_since": "NULL",
    "outbox.state": "'sent'",
    "outbox.lease_until": "NULL",
    "outbox.sent_at": f"created_at - k * {AGO}",
    "outbox.provider_id": "'biz-' || k",
    "review.state": "'answered'",
    "review.next_try_at": "NULL",
    "alarm.acknowledged_at": "coalesce(acknowledged_at, raised_at)",
    "alarm.next_at": "NULL",
    "fired.told_at": "fired_at",
}
OTHER, UNITS = 10_000, 90  # ids of further departments, to which the copies belong
_UNITS = f"""
    INSERT INTO department SELECT (jsonb_populate_record(department, jsonb_build_object(
        'id', {OTHER} + n, 'code', 'unit-' || n, 'path', '/' || {OTHER} + n || '/'))).*
    FROM department, generate_series(0, {UNITS - 1}) n WHERE code = 'lamps'
"""
_ALL_READ = """
    INSERT INTO notice_mark (staff_id, up_to, at) SELECT id, (SELECT max(id) FROM notice), now() FROM staff
    ON CONFLICT (staff_id) DO UPDATE SET up_to = excluded.up_to
"""


async def copy(database: Database, tickets: int) -> None:
    """Until there are at least so many tickets."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in KEPT]
    async with database.engine.begin() as connection:
        there = await connection.scalar(text("SELECT count(*) FROM ticket")) or 1
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(text(_UNITS))
        spans = {table.name: await _span(connection, table) for table in tables if "id" in table.columns}
        for index in _indexes(tables):
            await connection.execute(DropIndex(index))
        for table in tables:
            await connection.execute(text(_copying(table, spans)), {"rounds": tickets // there})
        for index in _indexes(tables):
            await connection.execute(CreateIndex(index))
        await connection.execute(text(_ALL_READ))
        for name in spans:
            newest = f"(SELECT coalesce(max(id), 0) + 1 FROM {name})"
            await connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {newest})"))
    async with database.engine.connect() as plain:
        outside = await plain.execution_options(isolation_level="AUTOCOMMIT")
        await outside.execute(text("VACUUM (ANALYZE)"))


async def _span(connection: AsyncConnection, table: Table) -> int:
    """How far the ids of one copy lie from those of the one before."""
    return await connection.scalar(text(f"SELECT coalesce(max(id), 0) + 1 FROM {table.name}")) or 1


def _indexes(tables: list[Table]) -> Iterator[Index]:
    """Those that no constraint needs; built after the rows, which is quicker."""
    for table in tables:
        yield from (index for index in sorted(table.indexes, key=str) if not index.unique)


def _copying(table: Table, spans: Mapping[str, int]) -> str:
    columns = [column for column in table.columns if column.computed is None]
    names = ", ".join(f'"{column.name}"' for column in columns)
    values = ", ".join(_value(table, column, spans) for column in columns)
    copies = "generate_series(1, CAST(:rounds AS integer)) k"
    return f"INSERT INTO {table.name} ({names}) SELECT {values} FROM {table.name}, {copies}"


def _value(table: Table, column: "Column[object]", spans: Mapping[str, int]) -> str:
    own = ENDED.get(f"{table.name}.{column.name}")
    return own if own is not None else _copied(table, column, spans)


def _copied(table: Table, column: "Column[object]", spans: Mapping[str, int]) -> str:
    name, points_at = f'"{column.name}"', next((key.column.table.name for key in column.foreign_keys), "")
    about = table.name if column.name == "id" else "ticket" if column.name == "ticket_id" else points_at
    if points_at == "department" and column.name != "accused_id":
        return f"{name} * 0 + {OTHER} + k % {UNITS}"
    if about in spans:
        return f"{name} + k * {spans[about]}::bigint"
    if isinstance(column.type, (UtcDateTime, DateTime)):
        return f"{name} - k * {AGO}"
    if isinstance(column.type, String) and column.name in _own_names(table):
        return f"left({name}, 40) || '-' || k"
    is_hash = table.name.startswith("near_") and isinstance(column.type, Integer) and not points_at
    return f"hashint8extended({name}, k)" if is_hash else name


def _own_names(table: Table) -> set[str]:
    """Columns that tell one row from another where no id or reference does."""
    keys = [table.primary_key, *table.constraints, *table.indexes]
    columns = [key.columns for key in keys if isinstance(key, UniqueConstraint | PrimaryKeyConstraint) or _unique(key)]
    own = [found for found in columns if not any(column.foreign_keys or column.name == "id" for column in found)]
    return {"phone_index"} | {column.name for found in own for column in found} - {"channel", "origin"}


def _unique(key: object) -> bool:
    return isinstance(key, Index) and bool(key.unique)

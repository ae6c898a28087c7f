"""Many rows in one statement: arrays unnested on PostgreSQL; on SQLite one prepared statement, run for each row."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import ARRAY, Table, TableValuedAlias, Update, bindparam, column, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.dml import ReturningInsert

Rows = Sequence[Mapping[str, Any]]


async def insert_all(session: AsyncSession, model: type[DeclarativeBase], rows: Rows) -> None:
    """Rows of equal fields; ids come from the database."""
    if not rows:
        return
    table = _table(model)
    if not _is_postgres(session):
        await session.execute(insert(table), [dict(row) for row in rows])
        return
    given = _unnested(table, rows)
    await session.execute(insert(table).from_select(list(rows[0]), select(given)))


async def insert_new(
    session: AsyncSession, model: type[DeclarativeBase], rows: Rows, *, key: Sequence[str], back: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Insert what is not there yet by `key`; returns the fields `back` of the rows that were new."""
    if not rows:
        return []
    table = _table(model)
    if not _is_postgres(session):
        note = _noted(table, tuple(key), tuple(back))
        return [tuple(row) for row in await session.execute(note, [dict(row) for row in rows])]
    given = _unnested(table, rows)
    chosen = postgresql.insert(table).from_select(list(rows[0]), select(given))
    new = chosen.on_conflict_do_nothing(index_elements=list(key)).returning(*(table.c[name] for name in back))
    done = await session.execute(new)
    return [tuple(row) for row in done]


async def update_all(session: AsyncSession, model: type[DeclarativeBase], rows: Rows) -> None:
    """Set the fields of each row, which names its `id`; nothing that the session holds is looked at."""
    if not rows:
        return
    table, names = _table(model), [name for name in rows[0] if name != "id"]
    if not _is_postgres(session):
        renamed = [{f"new_{name}": value for name, value in row.items()} for row in rows]
        connection = await session.connection()
        await connection.execute(_updated(table, tuple(names)), renamed)
        return
    given = _unnested(table, rows)
    await session.execute(
        update(table)
        .where(table.c.id == given.c.id)
        .values({name: given.c[name] for name in names})
        .execution_options(synchronize_session=False)
    )


@cache
def _noted(table: Table, key: tuple[str, ...], back: tuple[str, ...]) -> ReturningInsert[Any]:
    new = sqlite.insert(table).on_conflict_do_nothing(index_elements=key)
    return new.returning(*(table.c[name] for name in back))


@cache
def _updated(table: Table, names: tuple[str, ...]) -> Update:
    chosen = update(table).where(table.c.id == bindparam("new_id"))
    return chosen.values({name: bindparam(f"new_{name}") for name in names})


def _unnested(table: Table, rows: Rows) -> TableValuedAlias:
    names = list(rows[0])
    arrays = [bindparam(None, [row[name] for row in rows], type_=ARRAY(table.c[name].type)) for name in names]
    columns = [column(name, table.c[name].type) for name in names]
    return func.unnest(*arrays).table_valued(*columns, name="given").render_derived()


def _table(model: type[DeclarativeBase]) -> Table:
    return cast("Table", model.__table__)


def _is_postgres(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "postgresql"

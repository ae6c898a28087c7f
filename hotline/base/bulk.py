"""Many rows in one statement: arrays unnested on PostgreSQL; on SQLite one prepared statement, run for each row."""

from collections import deque
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Table,
    TableValuedAlias,
    Update,
    bindparam,
    column,
    func,
    insert,
    select,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from hotline.base.holding import Holding

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


async def update_where(
    session: AsyncSession,
    model: type[DeclarativeBase],
    rows: Rows,
    *,
    by: Sequence[str],
    only: ColumnElement[bool],
    back: str,
) -> set[Any]:
    """Set the fields of the rows that are found by the fields `by` and for which `only` holds; their `back` field."""
    if not rows:
        return set()
    table, names = _table(model), [name for name in rows[0] if name not in by]
    if not _is_postgres(session):
        changed = _changed(table, tuple(names), tuple(by), only, back)
        done = [await session.execute(changed, {f"new_{name}": value for name, value in row.items()}) for row in rows]
        return {found for one in done for found in one.scalars()}
    given = _unnested(table, rows)
    found = await session.execute(
        update(table)
        .where(*(table.c[name] == given.c[name] for name in by), only)
        .values({name: given.c[name] for name in names})
        .returning(table.c[back])
        .execution_options(synchronize_session=False)
    )
    return set(found.scalars())


def _changed(
    table: Table, names: Sequence[str], by: Sequence[str], only: ColumnElement[bool], back: str
) -> ReturningUpdate[Any]:
    found = update(table).where(*(table.c[name] == bindparam(f"new_{name}") for name in by), only)
    changed = found.values({name: bindparam(f"new_{name}") for name in names})
    return changed.returning(table.c[back]).execution_options(synchronize_session=False)


async def reserve(session: AsyncSession, counts: Mapping[type[Any], int]) -> None:
    """Take so many ids of each table from its sequence, in one statement, for rows that this transaction will `put`.

    On SQLite nothing is reserved: a statement costs little there, and its ids come from the rows themselves.
    """
    held = session.sync_session
    if session.get_bind().dialect.name != "postgresql" or not isinstance(held, Holding):
        return
    kinds = tuple(counts)
    asked = {f"n{at}": counts[kind] for at, kind in enumerate(kinds)}
    taken = (await session.execute(_taking(kinds), asked)).one()
    for kind, ids in zip(kinds, taken, strict=True):
        held.reserved.setdefault(kind, deque()).extend(ids)


@cache
def _taking(kinds: Sequence[type[Any]]) -> Select[Any]:
    """One row: an array of ids for each table, the numbers of them bound as n0, n1 …"""

    def ids(at: int, kind: type[Any]) -> ColumnElement[Any]:
        sequence = select(sql_cast(func.pg_get_serial_sequence(kind.__tablename__, "id"), REGCLASS)).scalar_subquery()
        numbers = func.generate_series(1, bindparam(f"n{at}", type_=Integer())).table_valued("n")
        return func.array(select(func.nextval(sequence)).select_from(numbers).scalar_subquery())

    return select(*(ids(at, kind) for at, kind in enumerate(kinds)))


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

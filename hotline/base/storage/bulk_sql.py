"""Many rows in one statement: arrays unnested on PostgreSQL; on SQLite one prepared statement, run for each row."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Insert,
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
    true,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from hotline.base.storage.session import Holding

Rows = Sequence[Mapping[str, Any]]
_ALL = true()


async def insert_all(session: AsyncSession, model: type[DeclarativeBase], rows: Rows) -> None:
    """Rows of equal fields; ids come from the database."""
    if not rows:
        return
    table = _table(model)
    if not is_postgres(session):
        await session.execute(insert(table), [dict(row) for row in rows])
        return
    await session.execute(_inserted(table, tuple(rows[0])), _arrays(rows))


async def insert_new(
    session: AsyncSession, model: type[DeclarativeBase], rows: Rows, *, key: Sequence[str], back: Sequence[str]
) -> list[tuple[Any, ...]]:
    """Insert what is not there yet by `key`; returns the fields `back` of the rows that were new."""
    if not rows:
        return []
    table = _table(model)
    if not is_postgres(session):
        note = _noted(table, tuple(key), tuple(back))
        return [tuple(row) for row in await session.execute(note, [dict(row) for row in rows])]
    new = _noted_together(table, tuple(rows[0]), tuple(key), tuple(back))
    return [tuple(row) for row in await session.execute(new, _arrays(rows))]


async def update_all(session: AsyncSession, model: type[DeclarativeBase], rows: Rows) -> None:
    """Set the fields of each row, which names its `id`; nothing that the session holds is looked at."""
    if not rows:
        return
    table, names = _table(model), [name for name in rows[0] if name != "id"]
    if not is_postgres(session):
        connection = await session.connection()
        await connection.execute(_updated(table, tuple(names)), [_renamed(row) for row in rows])
        return
    changed = _changed_together(table, tuple(names), ("id",), _ALL, None)
    await session.execute(changed, _arrays(rows))


async def update_where(
    session: AsyncSession,
    model: type[DeclarativeBase],
    rows: Rows,
    *,
    by: Sequence[str],
    only: ColumnElement[bool],
    back: str,
) -> set[Any]:
    """Set the fields of the rows that are found by the fields `by` and for which `only` holds; their `back` field.

    Statements are cached by `only`: pass a constant, not a new expression for each call.
    """
    if not rows:
        return set()
    table, names = _table(model), tuple(name for name in rows[0] if name not in by)
    if not is_postgres(session):
        changed = _changed(table, names, tuple(by), only, back)
        done = [await session.execute(changed, _renamed(row)) for row in rows]
        return {found for one in done for found in one.scalars()}
    found = await session.execute(_changed_together(table, names, tuple(by), only, back), _arrays(rows))
    return set(found.scalars())


async def reserve(session: AsyncSession, counts: Mapping[type[Any], int]) -> None:
    """Take so many ids of each table from its sequence, in one statement, for rows that this transaction will `put`.

    On SQLite nothing is reserved: a statement costs little there, and its ids come from the rows themselves.
    """
    held = session.sync_session
    if not is_postgres(session) or not isinstance(held, Holding):
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


@cache
def _changed(
    table: Table, names: tuple[str, ...], by: tuple[str, ...], only: ColumnElement[bool], back: str
) -> ReturningUpdate[Any]:
    found = update(table).where(*(table.c[name] == bindparam(f"new_{name}") for name in by), only)
    changed = found.values({name: bindparam(f"new_{name}") for name in names})
    return changed.returning(table.c[back]).execution_options(synchronize_session=False)


def _renamed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in row.items()}


@cache
def _inserted(table: Table, names: tuple[str, ...]) -> Insert:
    return insert(table).from_select(names, select(_given(table, names)))


@cache
def _noted_together(
    table: Table, names: tuple[str, ...], key: tuple[str, ...], back: tuple[str, ...]
) -> ReturningInsert[Any]:
    chosen = postgresql.insert(table).from_select(names, select(_given(table, names)))
    return chosen.on_conflict_do_nothing(index_elements=key).returning(*(table.c[name] for name in back))


@cache
def _changed_together(
    table: Table, names: tuple[str, ...], by: tuple[str, ...], only: ColumnElement[bool], back: str | None
) -> Update | ReturningUpdate[Any]:
    given = _given(table, (*by, *names))
    found = update(table).where(*(table.c[name] == given.c[name] for name in by), only)
    changed = found.values({name: given.c[name] for name in names}).execution_options(synchronize_session=False)
    return changed.returning(table.c[back]) if back else changed


def _given(table: Table, names: Sequence[str]) -> TableValuedAlias:
    """The rows of `_arrays`: one array a column."""
    bound = [bindparam(f"all_{name}", type_=ARRAY(table.c[name].type)) for name in names]
    columns = [column(name, table.c[name].type) for name in names]
    return func.unnest(*bound).table_valued(*columns, name="given").render_derived()


def _arrays(rows: Rows) -> dict[str, Any]:
    return {f"all_{name}": [row[name] for row in rows] for name in rows[0]}


def _table(model: type[DeclarativeBase]) -> Table:
    return cast("Table", model.__table__)


def is_postgres(session: AsyncSession | Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def insert_into(session: AsyncSession | Session, table: type[DeclarativeBase] | Table) -> postgresql.Insert:
    """An insert of this database that has `on_conflict_…` (of SQLite's class there, with the same methods)."""
    of_sqlite = cast("Callable[..., postgresql.Insert]", sqlite.insert)
    return postgresql.insert(table) if is_postgres(session) else of_sqlite(table)

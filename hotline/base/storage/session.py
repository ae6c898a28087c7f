"""The session of a unit of work: holds its rows, knows ids before the rows are written, writes parents first."""

from collections import deque
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapper, Session, UOWTransaction, unitofwork

_SAVES: Any = unitofwork._SaveUpdateAll  # noqa: SLF001 - what writes a table's rows has no public name


class Holding(Session):
    """Holds what it has read or written to its end: a session lets go of rows nobody holds, and reads them again.

    Rows whose id is known before they are written (`put`) are found by `get` like written ones. A row that it has
    written or locked (`get`, `locked`) is not read again to be locked: nobody else can change it meanwhile.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.held: set[Any] = set()
        self.reserved: dict[type[Any], deque[int]] = {}
        self.unwritten: dict[tuple[Any, Any], Any] = {}
        self.locked: set[tuple[Any, Any]] = set()

    def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        found = self.unwritten.get((entity, ident)) if self.unwritten and isinstance(ident, int) else None
        if found is not None:
            return found
        if options.get("with_for_update"):
            if (entity, ident) in self.locked:
                return super().get(entity, ident)
            self.locked.add((entity, ident))
        return super().get(entity, ident, **options)


@event.listens_for(Holding, "pending_to_persistent")
def _hold_new(session: Holding, row: Any) -> None:
    session.locked.add((type(row), getattr(row, "id", None)))
    _hold(session, row)


@event.listens_for(Holding, "loaded_as_persistent")
def _hold(session: Holding, row: Any) -> None:
    session.held.add(row)
    if session.unwritten:
        session.unwritten.pop((type(row), getattr(row, "id", None)), None)


@event.listens_for(Holding, "after_soft_rollback")
def _forget(session: Holding, _previous: Any) -> None:
    session.unwritten.clear()
    session.reserved.clear()
    session.locked.clear()  # of a savepoint, too: its locks are gone with it


@event.listens_for(Holding, "before_flush")
def _parents_first(session: Holding, context: UOWTransaction, _instances: Any) -> None:
    """Tables in the order of their foreign keys; SQLAlchemy orders by relationships, which we have none of."""
    if session.unwritten:
        mappers = sorted({inspect(row).mapper for row in (*session.new, *session.dirty)}, key=_place)
        saves = [_SAVES(context, mapper) for mapper in mappers]
        context.dependencies.update(pairwise(saves))


@cache
def _place(mapper: Mapper[Any]) -> int:
    table: Any = mapper.local_table
    return list(table.metadata.sorted_tables).index(table)


def next_reserved(session: AsyncSession, kind: type[Any]) -> int | None:
    """An id that was reserved for this table; None where none is left."""
    held = session.sync_session
    ids = held.reserved.get(kind) if isinstance(held, Holding) else None
    return ids.popleft() if ids else None


async def put(session: AsyncSession, row: Any) -> None:
    """Add a row whose id is needed now: it has one already, or one was reserved; else it is written at once."""
    held = session.sync_session
    if row.id is None:
        row.id = next_reserved(session, type(row))
    session.add(row)
    if inspect(row).persistent:
        return
    if row.id is None or not isinstance(held, Holding):
        await session.flush()
        return
    kind: Any = type(row)
    for name, value in _defaults(kind):
        if name not in row.__dict__:  # set past the attribute's events: nothing was there before, and all is inserted
            row.__dict__[name] = value(None) if callable(value) else value
    held.unwritten[type(row), row.id] = row


def locked(session: AsyncSession, rows: Iterable[Any]) -> None:
    """A query of this session has just locked and re-read these rows."""
    held = session.sync_session
    if isinstance(held, Holding):
        held.locked.update((type(row), row.id) for row in rows)


async def written(session: AsyncSession, kind: type[Any]) -> None:
    """Write rows of this table that were `put` and wait, before a query for which the session does not flush."""
    held = session.sync_session
    if isinstance(held, Holding) and any(of is kind for of, _ in held.unwritten):
        await session.flush()


@cache
def _defaults(kind: Any) -> Iterable[tuple[str, Any]]:
    """What columns hold where nobody says anything: a value, or a callable that makes one."""
    columns = ((found.key, found.columns[0].default) for found in inspect(kind).column_attrs)
    return tuple((name, default.arg) for name, default in columns if default is not None and name != "id")

"""Rows that nobody asks for again: written with the next flush, or before the next query, in one statement a table.

They stay outside the session, which would track them at several times the cost, and their ids come from the database.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Table, event, insert, inspect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import ORMExecuteState, Session

_WAITING = "rows to write"


def add(session: AsyncSession, rows: Iterable[Any]) -> None:
    waiting: dict[type[Any], list[Any]] = session.sync_session.info.setdefault(_WAITING, {})
    for row in rows:
        waiting.setdefault(type(row), []).append(row)


async def write(session: AsyncSession, *kinds: type[Any]) -> None:
    """Write all that waits if any of these does (without `kinds`: in any case), where no query of the session would.

    Before statements that pass the session by, before savepoints, and where the session is not to flush by itself.
    """
    waiting = session.sync_session.info.get(_WAITING)
    if waiting and (not kinds or not waiting.keys().isdisjoint(kinds)):
        await session.run_sync(_write_all)


def _write_all(session: Session) -> None:
    session.flush()
    _write(session)


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    if session.info.get(_WAITING):
        _write_all(session)


@event.listens_for(Session, "do_orm_execute")
def _before_query(state: ORMExecuteState) -> None:
    session = state.session
    if session.autoflush and session.info.get(_WAITING) and not session._flushing:  # noqa: SLF001 - no public name
        _write_all(session)


@event.listens_for(Session, "after_flush")
def _after_flush(session: Session, _context: Any) -> None:
    _write(session)


def _write(session: Session) -> None:
    waiting = session.info.pop(_WAITING, None)
    if not waiting:
        return
    for kind in sorted(waiting, key=_place):
        columns = _columns(kind)
        groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for row in waiting[kind]:
            values = {name: row.__dict__[name] for name in columns if name in row.__dict__}
            groups.setdefault(tuple(values), []).append(values)
        for rows in groups.values():
            session.connection().execute(_new(kind.__table__), rows)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: Any) -> None:
    session.info.pop(_WAITING, None)


@cache
def _columns(kind: type[Any]) -> tuple[str, ...]:
    return tuple(column.key for column in inspect(kind).column_attrs if column.key != "id")


@cache
def _place(kind: type[Any]) -> int:
    return list(kind.metadata.sorted_tables).index(kind.__table__)


@cache
def _new(table: Table) -> Any:
    return insert(table)

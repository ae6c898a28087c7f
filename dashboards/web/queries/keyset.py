"""Pages of a list by key: as quick on the thousandth page as on the first, and nothing is shown twice or left out.

A list says by which keys it is sorted, the last of them unique. A page's address carries the keys of the row where it
begins; there is no counting of rows that are skipped.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, literal, or_, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from hotline.base.text.readability import is_readable

PAGE = 50
Item = TypeVar("Item")
_AFTER, _BEFORE = "a", "b"
_LARGEST = 10**18


@dataclass(frozen=True, slots=True)
class SortColumn:
    """One column of the order; rows without a value (`nullable`) come last."""

    column: ColumnElement[Any] | InstrumentedAttribute[Any]
    descending: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """The items of a page, and the addresses of its neighbours ("" where there is none)."""

    items: list[Item]
    newer: str = ""
    older: str = ""


async def page(
    session: AsyncSession,
    statement: Select[*tuple[Any, ...]],
    keys: Sequence[SortColumn],
    made: Callable[..., Item],
    *,
    at: str = "",
    size: int = PAGE,
) -> Page[Item]:
    """The page that `at` names; the first one where it names none that this list knows."""
    back, values = _read(at, keys)
    labelled = [key.column.label(f"key_{place}") for place, key in enumerate(keys)]
    if values is not None:
        statement = statement.where(_behind(keys, values, back=back))
    ordered = statement.add_columns(*labelled).order_by(*_order(keys, labelled, back=back)).limit(size + 1)
    rows = [tuple(row) for row in await session.execute(ordered)]
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    width = len(keys)
    items = [made(*row[:-width]) for row in rows]
    has_newer = (more if back else values is not None) and bool(rows)
    has_older = (back or more) and bool(rows)
    return Page(
        items,
        _write(_BEFORE, rows[0][-width:]) if has_newer else "",
        _write(_AFTER, rows[-1][-width:]) if has_older else "",
    )


def _order(
    keys: Sequence[SortColumn], labelled: Sequence[ColumnElement[Any]], *, back: bool
) -> list[ColumnElement[Any]]:
    order: list[ColumnElement[Any]] = []
    for key, column in zip(keys, labelled, strict=True):
        one = column.desc() if key.descending != back else column.asc()
        order.append((one.nulls_first() if back else one.nulls_last()) if key.nullable else one)
    return order


def _behind(keys: Sequence[SortColumn], values: Sequence[Any], *, back: bool) -> ColumnElement[bool]:
    """Rows after these values in the order (before them when going back)."""
    steps: list[ColumnElement[bool]] = []
    same: list[ColumnElement[bool]] = []
    for key, value in zip(keys, values, strict=True):
        steps.append(and_(*same, _past(key, value, back=back)))
        same.append(key.column.is_(None) if value is None else key.column == literal(value, key.column.type))
    return or_(*steps)


def _past(key: SortColumn, value: Any, *, back: bool) -> ColumnElement[bool]:
    if value is None:  # the rows without a value come last
        return key.column.is_not(None) if back else false()
    wanted = literal(value, key.column.type)
    past = key.column < wanted if key.descending != back else key.column > wanted
    return or_(past, key.column.is_(None)) if key.nullable and not back else and_(true(), past)


def _write(step: str, values: Sequence[Any]) -> str:
    plain = [[value.isoformat()] if isinstance(value, datetime) else value for value in values]
    return step + urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _read(at: str, keys: Sequence[SortColumn]) -> tuple[bool, list[Any] | None]:
    """Whether it goes back, and the keys; a time is in a list of its own."""
    try:
        raw = json.loads(urlsafe_b64decode(at[1:] + "=" * (-len(at[1:]) % 4)))
        values = [_moment(value[0]) if isinstance(value, list) else value for value in raw]
    except (ValueError, IndexError, TypeError, RecursionError):
        return False, None
    known = at[:1] in {_AFTER, _BEFORE} and len(values) == len(keys) and all(map(_fits, keys, values))
    return at[:1] == _BEFORE, values if known else None


def _fits(key: SortColumn, value: Any) -> bool:
    """Whether the column can hold it: the address is the browser's, and anybody may write another one."""
    if value is None:
        return key.nullable
    kind = key.column.type.python_type
    if isinstance(value, bool) or kind is bool:
        return isinstance(value, bool) and kind is bool
    if isinstance(value, int):
        return issubclass(kind, int | float) and abs(value) <= _LARGEST
    if isinstance(value, str):
        return issubclass(kind, str) and is_readable(value)
    return isinstance(value, kind)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

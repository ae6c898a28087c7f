"""When the catalogue has to be read again."""

from datetime import date
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from router.models import CatalogueEntry, PlaceName
from tickets.person_models import Department


async def catalogue_stamp(session: AsyncSession, *, today: date) -> tuple[Any, ...]:
    """Changes whenever the catalogue, the gazetteer, a unit or the day does.

    Entries and places get new rows, with higher ids than the old ones; units are changed in their rows.
    """
    newest = (select(func.max(kind.id)).scalar_subquery() for kind in (CatalogueEntry, PlaceName))
    return (today, *(await session.execute(select(*newest, _UNITS))).one())


def _as_text() -> ColumnElement[str]:
    """Every column of every unit, in one text."""
    columns = Department.__table__.columns
    values: list[ColumnElement[str]] = [func.coalesce(cast(column, Text), "") for column in columns]
    row = reduce(lambda left, right: left + "\x1f" + right, values)
    rows = select(row.label("told")).order_by(Department.id).subquery()  # SQLite before 3.44 orders no aggregate
    return select(func.aggregate_strings(rows.c.told, "\x1e")).scalar_subquery()


_UNITS = _as_text()

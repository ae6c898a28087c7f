"""Sealing every personal field again with the active key: in batches, each its own transaction, safe to break off.

The columns are found by their mark (`SEALED`), on every layer; a structure test sees to it that none is without.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from sqlalchemy import Column, ColumnElement, Table, bindparam, func, select, update

from hotline.app.metadata import Base
from hotline.base.storage.unit_of_work import Work

BATCH = 500
Tell = Callable[[int, int, str], None]


def columns() -> Iterator[tuple[Table, Column[str]]]:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if column.info.get("sealed"):
                yield table, column


async def counts(work: Work) -> dict[str, int]:
    """How many fields each key has sealed."""
    found: Counter[str] = Counter()
    async with work.reading() as session:
        for _, column in columns():
            key_id = func.substr(column, 1, _colon(session.get_bind().dialect.name, column) - 1)
            for name, count in await session.execute(
                select(key_id, func.count()).where(column.is_not(None)).group_by(key_id)
            ):
                found[name] += count
    return dict(found)


async def reseal(work: Work, tell: Tell) -> int:
    """Seal what another key than the active one has sealed; returns how many fields. Run again, it goes on."""
    ring, done = work.settings.keys, 0
    ring.seal("")  # a rotation by somebody else is noticed here
    total = sum(count for key_id, count in (await counts(work)).items() if key_id != ring.active)
    for table, column in columns():
        after = 0
        while True:
            last, changed = await _batch(work, table, column, after)
            if last is None:
                break
            after, done = last, done + changed
            tell(done, total, f"{table.name}.{column.name}")
    return done


async def _batch(work: Work, table: Table, column: Column[str], after: int) -> tuple[int | None, int]:
    """The next stretch by id, sealed again unless the row has changed: then its new value uses the new key."""
    ring = work.settings.keys
    async with work.begin() as uow:
        rows = (
            await uow.session.execute(
                select(table.c.id, column)
                .where(table.c.id > after, column.is_not(None), ~column.startswith(f"{ring.active}:", autoescape=True))
                .order_by(table.c.id)
                .limit(BATCH)
            )
        ).all()
        changed = [{"row": row[0], "old": row[1], "new": ring.seal(ring.open(row[1]))} for row in rows]
        if changed:
            connection = await uow.session.connection()
            await connection.execute(
                update(table)
                .where(table.c.id == bindparam("row"), column == bindparam("old"))
                .values({column.name: bindparam("new")}),
                changed,
            )
    return (rows[-1][0] if rows else None), len(changed)


def _colon(dialect: str, column: Column[str]) -> ColumnElement[int]:
    return func.strpos(column, ":") if dialect == "postgresql" else func.instr(column, ":")

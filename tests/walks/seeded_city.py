"""The sample city in a test's database: seeded by the program once a process, afterwards its rows are put in again."""

from typing import Any

from sqlalchemy import Table, insert, select, text

from hotline.app.data import seed
from hotline.app.metadata import Base
from hotline.base.storage.unit_of_work import UnitOfWork, Work

_SEQUENCES = text(
    "SELECT setval(pg_get_serial_sequence(t.relname, 'id'), m.top) FROM unnest(CAST(:names AS text[]), "
    "CAST(:tops AS bigint[])) AS m(name, top) JOIN pg_class t ON t.relname = m.name"
)
_made: dict[str, dict[Table, list[dict[str, Any]]]] = {}


async def fill(work: Work) -> None:
    """Every account's password is "walk"."""
    async with work.begin() as uow:
        moment = uow.now.isoformat()
        if moment in _made:
            await _put_in(uow, _made[moment])
            return
        await seed.seed(uow, password="walk")
    async with work.reading() as session:
        rows = {table: (await session.execute(select(table))).mappings().all() for table in Base.metadata.sorted_tables}
    _made[moment] = {table: [dict(row) for row in found] for table, found in rows.items() if found}


async def _put_in(uow: UnitOfWork, made: dict[Table, list[dict[str, Any]]]) -> None:
    for table, rows in made.items():
        await uow.session.execute(insert(table), rows)
    if uow.session.get_bind().dialect.name == "postgresql":
        tops = {table.name: max(row["id"] for row in rows) for table, rows in made.items() if "id" in table.c}
        await uow.session.execute(_SEQUENCES, {"names": list(tops), "tops": list(tops.values())})

"""A backup and back: every row of every table, or a clear word and nothing at all."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select

from hotline.app import backup, exchange
from hotline.app.seed import seed
from hotline.app.tables import Base
from hotline.base.database import Database
from hotline.base.errors import BadInput
from hotline.base.uow import Work
from tickets.exchange.mapping import SheetMapping
from tickets.models import Ticket

LINES = "编号,诉求内容,联系电话,承办单位\n1,路灯不亮,13800138000,\n2,水管漏水,13900139000,市水务集团\n"


@pytest.fixture
async def house(work: Work, tmp_path: Path) -> Work:
    async with work.begin() as uow:
        await seed(uow, password="only-for-tests")
    (tmp_path / "old.csv").write_text(LINES, "utf-8")
    await exchange.import_sheet(work, tmp_path / "old.csv", SheetMapping(), dry=False)
    return work


async def everything(database: Database) -> dict[str, list[Any]]:
    async with database.reading() as session:
        return {
            table.name: sorted(map(repr, (await session.execute(select(table))).all()))
            for table in Base.metadata.sorted_tables
        }


def lines_of(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(file)


async def emptied(work: Work) -> None:
    async with work.begin() as uow:
        for table in reversed(Base.metadata.sorted_tables):
            await uow.session.execute(delete(table))


async def test_every_row_comes_back_and_new_tickets_go_on_from_there(house: Work, tmp_path: Path) -> None:
    file, before = tmp_path / "backup.jsonl.gz", await everything(house.database)
    made = await backup.write(house.database, file, now=house.clock.now())
    await emptied(house)
    done = await backup.restore(house.database, house, file)
    assert (done, await everything(house.database)) == (made, before)
    assert made.rows == sum(len(rows) for name, rows in before.items() if name != "ticket_words")
    (tmp_path / "more.csv").write_text("编号,诉求内容\n3,井盖缺失\n", "utf-8")
    assert (await exchange.import_sheet(house, tmp_path / "more.csv", SheetMapping(), dry=False)).taken.imported == 1
    async with house.reading() as session:
        assert len((await session.scalars(select(Ticket))).all()) == 3


async def test_nothing_personal_is_readable_in_it(house: Work, tmp_path: Path) -> None:
    await backup.write(house.database, tmp_path / "backup.jsonl.gz", now=house.clock.now())
    told = "".join(lines_of(tmp_path / "backup.jsonl.gz"))
    assert "路灯不亮" in told
    assert "13800138000" not in told


async def test_a_cut_or_changed_file_restores_nothing(house: Work, tmp_path: Path) -> None:
    file = tmp_path / "backup.jsonl.gz"
    await backup.write(house.database, file, now=house.clock.now())
    lines = lines_of(file)
    await emptied(house)
    for name, body in (("cut", lines[:-1]), ("shorter", [*lines[:5], *lines[6:]]), ("changed", [*lines])):
        if name == "changed":
            place = next(at for at, line in enumerate(body) if "路灯不亮" in line)
            body[place] = body[place].replace("路灯不亮", "路灯很亮")
        with gzip.open(tmp_path / name, "wt", encoding="utf-8") as out:
            out.writelines(body)
        with pytest.raises(BadInput, match="没有恢复任何内容"):
            await backup.restore(house.database, house, tmp_path / name)
    (tmp_path / "torn").write_bytes(file.read_bytes()[:-40])
    with pytest.raises(BadInput, match="没有恢复任何内容"):
        await backup.restore(house.database, house, tmp_path / "torn")
    assert not any((await everything(house.database)).values())


async def test_only_an_empty_database_of_the_same_shape_is_filled(house: Work, tmp_path: Path) -> None:
    file = tmp_path / "backup.jsonl.gz"
    await backup.write(house.database, file, now=house.clock.now())
    with pytest.raises(BadInput, match="已经有内容"):
        await backup.restore(house.database, house, file)
    with pytest.raises(BadInput, match="已存在"):
        await backup.write(house.database, file, now=house.clock.now())
    other = tmp_path / "other.jsonl.gz"
    with gzip.open(other, "wt", encoding="utf-8") as out:
        out.write(json.dumps({"hotline": 1, "shape": "0001", "at": ""}) + "\n" + json.dumps({"rows": 0}) + "\n")
    with pytest.raises(BadInput, match="表结构是 0001"):
        await backup.restore(house.database, house, other)

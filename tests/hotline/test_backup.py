"""A backup and back: every row of every table, or a clear word and nothing at all."""

import gzip
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select

from hotline.app.data import backup, import_export
from hotline.app.data.seed import seed
from hotline.app.metadata import Base
from hotline.base.errors import BadInput
from hotline.base.security import keyfile
from hotline.base.security.crypto import BrokenSeal, KeyRing, new_ring
from hotline.base.security.sealed_file import OpeningFile
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import Work
from tickets.import_export.mapping import SheetMapping
from tickets.models import Ticket
from tickets.trail import commitments

LINES = "编号,诉求内容,联系电话,承办单位\n1,路灯不亮,13800138000,\n2,水管漏水,13900139000,市水务集团\n"


@pytest.fixture
async def house(work: Work, tmp_path: Path) -> Work:
    async with work.begin() as uow:
        await seed(uow, password="only-for-tests")
    (tmp_path / "old.csv").write_text(LINES, "utf-8")
    await import_export.import_sheet(work, tmp_path / "old.csv", SheetMapping(), dry=False)
    return work


async def everything(database: Database) -> dict[str, list[Any]]:
    async with database.reading() as session:
        return {
            table.name: sorted(map(repr, (await session.execute(select(table))).all()))
            for table in Base.metadata.sorted_tables
        }


def lines_of(path: Path, keys: KeyRing) -> list[str]:
    with OpeningFile(path, keys) as sealed:
        return gzip.decompress(sealed.readall()).decode().splitlines(keepends=True)


async def emptied(work: Work) -> None:
    async with work.begin() as uow:
        for table in reversed(Base.metadata.sorted_tables):
            await uow.session.execute(delete(table))


async def test_every_row_comes_back_and_new_tickets_go_on_from_there(house: Work, tmp_path: Path) -> None:
    file, before = tmp_path / "backup.jsonl.gz", await everything(house.database)
    made = await backup.write(house.database, file, keys=house.settings.keys, now=house.clock.now())
    await emptied(house)
    await commitments.begin(house)  # as `hotline migrate` leaves it
    done = await backup.restore(house.database, house, file)
    assert (done, await everything(house.database)) == (made, before)
    assert made.rows == sum(len(rows) for name, rows in before.items() if name != "ticket_words")
    (tmp_path / "more.csv").write_text("编号,诉求内容\n3,井盖缺失\n", "utf-8")
    assert (
        await import_export.import_sheet(house, tmp_path / "more.csv", SheetMapping(), dry=False)
    ).taken.imported == 1
    async with house.reading() as session:
        assert len((await session.scalars(select(Ticket))).all()) == 3


async def test_nothing_is_readable_in_it_without_the_key_and_nothing_personal_with_it(
    house: Work, tmp_path: Path
) -> None:
    file = tmp_path / "backup.jsonl.gz"
    await backup.write(house.database, file, keys=house.settings.keys, now=house.clock.now())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = "".join(lines_of(file, house.settings.keys))
    assert "路灯不亮" in text
    assert "13800138000" not in text
    assert "路灯不亮".encode() not in file.read_bytes()
    with pytest.raises(OSError, match="Not a gzipped file"):
        gzip.decompress(file.read_bytes())
    stranger = new_ring()
    with pytest.raises(BrokenSeal):
        lines_of(file, stranger)
    await emptied(house)
    settings = house.settings.model_copy()
    vars(settings)["keys"] = KeyRing("k9", {"k9": b"9" * 16}, b"9" * 32)
    with pytest.raises(BadInput, match=r"请先把写这份备份时的 keys\.json 放回"):
        await backup.restore(house.database, Work(house.database, house.clock, settings), file)


async def test_a_backup_of_before_sealing_and_of_before_a_rotation_restore(house: Work, tmp_path: Path) -> None:
    file, plain, before = tmp_path / "sealed", tmp_path / "plain.jsonl.gz", await everything(house.database)
    await backup.write(house.database, file, keys=house.settings.keys, now=house.clock.now())
    plain.write_bytes(gzip.compress("".join(lines_of(file, house.settings.keys)).encode()))
    ring = house.settings.home / keyfile.NAME
    keyfile.add_key(ring)
    keyfile.retire(ring)
    for one in (file, plain):
        await emptied(house)
        await backup.restore(house.database, house, one)
        assert await everything(house.database) == before


async def test_a_cut_or_changed_file_restores_nothing(house: Work, tmp_path: Path) -> None:
    file = tmp_path / "backup.jsonl.gz"
    await backup.write(house.database, file, keys=house.settings.keys, now=house.clock.now())
    lines = lines_of(file, house.settings.keys)
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
    await backup.write(house.database, file, keys=house.settings.keys, now=house.clock.now())
    with pytest.raises(BadInput, match="已经有内容"):
        await backup.restore(house.database, house, file)
    with pytest.raises(BadInput, match="已存在"):
        await backup.write(house.database, file, keys=house.settings.keys, now=house.clock.now())
    other = tmp_path / "other.jsonl.gz"
    with gzip.open(other, "wt", encoding="utf-8") as out:
        out.write(json.dumps({"hotline": 1, "shape": "0001", "at": ""}) + "\n" + json.dumps({"rows": 0}) + "\n")
    with pytest.raises(BadInput, match="表结构是 0001"):
        await backup.restore(house.database, house, other)

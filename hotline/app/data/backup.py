"""Backup and restore: every row as JSON lines, from one snapshot, with a digest at the end.

First line: format and schema revision. Then one line per row, table by table, parents before children.
Last line: number of rows and SM3 of everything before. The file is sealed with the active key of the ring
(`hotline.base.security.sealed_file`); older unsealed files restore too. What can be rebuilt (the search index) is
left out. Restoring needs an empty database of the same revision.
"""

import base64
import gzip
import io
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import IO, Any

from alembic.script import ScriptDirectory
from cryptography.hazmat.primitives import hashes
from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeDecorator, TypeEngine

from hotline.app.data.migrate import config
from hotline.app.metadata import Base
from hotline.base.errors import BadInput
from hotline.base.security.crypto import BrokenSeal, KeyRing
from hotline.base.security.sealed_file import OpeningFile, SealingFile, is_sealed
from hotline.base.storage.database import Database
from hotline.base.storage.unit_of_work import Work
from tickets.search import reindex
from tickets.search.models import TicketWords
from tickets.trail import commitments

FORMAT = 1
CHUNK = 1000
_DERIVED = {TicketWords.__tablename__}


@dataclass(frozen=True, slots=True)
class BackupSummary:
    tables: int
    rows: int


async def write(database: Database, path: Path, *, keys: KeyRing, now: datetime) -> BackupSummary:
    """Write a backup; refuses to overwrite a file. Memory holds one chunk of rows."""
    _check_new(path)
    tables, rows, digest = _tables(), 0, hashes.Hash(hashes.SM3())
    with _writing(path, keys) as file:

        def put(line: dict[str, Any]) -> None:
            written = json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"
            digest.update(written.encode())
            file.write(written)

        put({"hotline": FORMAT, "shape": _shape(database), "at": now.isoformat()})
        async with database.reading() as session:
            if not database.is_sqlite:  # every table at the same moment; SQLite's reads are so by themselves
                await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            for table in tables:
                async for row in _rows(session, table):
                    put({"t": table.name, "r": row})
                    rows += 1
        file.write(json.dumps({"rows": rows, "sm3": digest.finalize().hex()}) + "\n")
    return BackupSummary(len(tables), rows)


async def restore(database: Database, work: Work, path: Path) -> BackupSummary:
    """Fill an empty database; nothing is kept of a file that is broken or not whole."""
    lines = _lines(path, work.settings.keys)
    head = next(lines, {})
    if head.get("hotline") != FORMAT:
        raise BadInput(f"{path.name} 不是 hotline backup 写的文件")
    if head.get("shape") != _shape(database):
        raise BadInput(
            f"备份的表结构是 {head.get('shape')}，数据库是 {_shape(database)}；请用写备份的那个版本恢复，再升级"
        )
    async with work.begin() as uow:
        await commitments.forget_beginning(uow)
        await _check_empty(uow.session)
        rows = await _fill(uow.session, lines)
        if not database.is_sqlite:
            await uow.session.execute(text(_SEQUENCES))
    await reindex.rebuild(work)
    return BackupSummary(len(_tables()), rows)


def _check_new(path: Path) -> None:
    if path.exists():
        raise BadInput(f"{path} 已存在；请换一个文件名，备份不覆盖旧的")


def _tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if table.name not in _DERIVED]


def _shape(database: Database) -> str:
    """The newest migration that this program knows."""
    return str(ScriptDirectory.from_config(config(database.url)).get_current_head())


async def _rows(session: AsyncSession, table: Table) -> AsyncIterator[dict[str, Any]]:
    found = await session.stream(select(table).order_by(*table.primary_key).execution_options(yield_per=CHUNK))
    async for row in found.mappings():
        yield {name: _plain(value) for name, value in row.items() if value is not None}


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case bytes():
            return base64.b64encode(value).decode()
        case _:
            return value


@contextmanager
def _writing(path: Path, keys: KeyRing) -> Iterator[IO[str]]:
    with (
        SealingFile(path, keys) as sealed,
        gzip.GzipFile(fileobj=sealed, mode="wb", compresslevel=6, mtime=0) as packed,
        io.TextIOWrapper(packed, encoding="utf-8") as file,
    ):
        yield file


@contextmanager
def _reading(path: Path, keys: KeyRing) -> Iterator[IO[str]]:
    if not is_sealed(path):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield file
        return
    with (
        OpeningFile(path, keys) as sealed,
        gzip.GzipFile(fileobj=sealed) as packed,
        io.TextIOWrapper(packed, encoding="utf-8") as file,
    ):
        yield file


def _lines(path: Path, keys: KeyRing) -> Iterator[dict[str, Any]]:
    """Every line but the last, whose digest must hold."""
    if not path.is_file():
        raise BadInput(f"没有文件 {path}")
    digest, held, rows = hashes.Hash(hashes.SM3()), "", -1
    try:
        with _reading(path, keys) as file:
            for line in file:
                if held:
                    digest.update(held.encode())
                    rows += 1
                    yield json.loads(held)
                held = line
        end = json.loads(held or "{}")
    except (OSError, EOFError, ValueError, BrokenSeal) as error:
        if isinstance(error, BrokenSeal) and "没有编号" in error.message:
            raise BadInput(f"{error.message}：请先把写这份备份时的 keys.json 放回 HOTLINE_HOME") from error
        raise BadInput(f"{path.name} 读不完整，没有恢复任何内容：文件损坏或被截断") from error
    if end.get("sm3") != digest.finalize().hex() or end.get("rows") != rows:
        raise BadInput(f"{path.name} 的校验值不符，没有恢复任何内容：文件被截断或改动过")


async def _check_empty(session: AsyncSession) -> None:
    for table in _tables():
        if await session.scalar(select(func.count()).select_from(select(table).limit(1).subquery())):
            raise BadInput(f"数据库里已经有内容（{table.name}）；请恢复到一个新建的空数据库")


async def _fill(session: AsyncSession, lines: Iterator[dict[str, Any]]) -> int:
    tables = {table.name: table for table in _tables()}
    rows, chunk, current = 0, list[dict[str, Any]](), ""
    for line in lines:
        name = str(line["t"])
        if chunk and (name != current or len(chunk) == CHUNK):
            await _put(session, tables[current], chunk)
            chunk = []
        current = name
        chunk.append(_typed(tables[name], line["r"]))
        rows += 1
    if chunk:
        await _put(session, tables[current], chunk)
    return rows


async def _put(session: AsyncSession, table: Table, rows: list[dict[str, Any]]) -> None:
    await session.execute(insert(table), rows)


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {column.name: _read(_kind(column.type), row.get(column.name)) for column in table.columns}


def _kind(column_type: TypeEngine[Any]) -> type:
    """What a column's type takes in Python: of one of our own, what the type below it takes."""
    return (column_type.impl_instance if isinstance(column_type, TypeDecorator) else column_type).python_type


def _read(kind: type, value: Any) -> Any:
    if value is None:
        return None
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    return base64.b64decode(value) if kind is bytes else value


_SEQUENCES = """DO $$ DECLARE one record; BEGIN
FOR one IN SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name) AS sequence
  FROM information_schema.columns WHERE table_schema = current_schema() LOOP
  IF one.sequence IS NOT NULL THEN
    EXECUTE format('SELECT setval(%L, greatest((SELECT max(%I) FROM %I), 1), (SELECT max(%I) FROM %I) IS NOT NULL)',
      one.sequence, one.column_name, one.table_name, one.column_name, one.table_name);
  END IF;
END LOOP; END $$"""

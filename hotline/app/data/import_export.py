"""Files in and out of a running system: sheets taken over and written, chunk by chunk."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from hotline.app.machine_operator import at_the_machine
from hotline.base.clock import city_time
from hotline.base.errors import BadInput
from hotline.base.storage.unit_of_work import Work
from router import store as office
from tickets import store as record
from tickets import trail
from tickets.handling.importing import ImportCounts, take_over
from tickets.import_export import exporting, row_parsing, sheets, store
from tickets.import_export.layout import Table
from tickets.import_export.mapping import SheetMapping
from tickets.import_export.models import TicketExport
from tickets.import_export.row_parsing import Fault, ImportRow
from tickets.trail import TrailKind

CHUNK = 500  # lines a transaction; a run that is cut off goes on where it was, for numbers are known


@dataclass(slots=True)
class ImportReport:
    """What an import did, or in a dry run would do."""

    lines: int = 0
    taken: ImportCounts = field(default_factory=ImportCounts)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what in the file was taken for what

    def as_dict(self) -> dict[str, Any]:
        return {
            "lines": self.lines,
            "imported": self.taken.imported,
            "skipped": self.taken.skipped,
            "faults": len(self.faults),
            "notes": self.notes,
            "bad_lines": [{"line": fault.line, "reasons": list(fault.reasons)} for fault in self.faults],
        }


async def import_sheet(
    work: Work, path: Path, mapping: SheetMapping, *, dry: bool, tell: Callable[[int], None] = lambda _lines: None
) -> ImportReport:
    """Every good line becomes a ticket, every bad one is reported with its reasons; `dry`: nothing is written."""
    report = ImportReport()
    table = await asyncio.to_thread(row_parsing.open_sheet, path, mapping)
    async for chunk in chunks(work, table, mapping, size=CHUNK):
        report.lines += len(chunk.good) + len(chunk.faults)
        report.faults += chunk.faults
        report.taken += await would(work, chunk.good, mapping) if dry else await _do(work, chunk.good, mapping)
        tell(report.lines)
    report.notes = table.notes
    return report


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some lines of a sheet in a row: tickets to be, and lines that cannot be."""

    good: list[ImportRow]
    faults: list[Fault]


async def chunks(work: Work, table: Table, mapping: SheetMapping, *, size: int) -> AsyncIterator[Chunk]:
    """The sheet, so many lines at a time; reading them is left to a thread."""
    lines = row_parsing.read(table, mapping, await _known(work), now=work.clock.now())
    while chunk := await asyncio.to_thread(lambda: list(islice(lines, size))):
        good = [one for one in chunk if isinstance(one, ImportRow)]
        yield Chunk(good, [one for one in chunk if isinstance(one, Fault)])


async def export_sheet(
    work: Work,
    path: Path,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    department: str = "",
    tell: Callable[[int], None] = lambda _rows: None,
) -> int:
    """Write the tickets registered in a stretch of time, masked; returns how many. The trail notes that it was done."""
    count = 0
    async with work.reading(replica=True) as session:
        unit = await record.department_by_code(session, department) if department else None
        if department and unit is None:
            raise BadInput(f"没有代码为 {department} 的单位")
        scope = await record.subtree(session, unit.id) if unit else frozenset()
        with sheets.writer(path, exporting.HEADINGS) as out:
            async for rows in exporting.everything(
                session, work.settings.keys, since=since, until=until, departments=scope
            ):
                out.write(rows)
                count += len(rows)
                tell(count)
    chosen = {"since": str(since or ""), "until": str(until or ""), "department": department}
    async with work.begin() as uow:
        uow.session.add(TicketExport(staff_id=None, at=uow.now, format=path.suffix[1:8], filters=chosen, rows=count))
        trail.note(uow, TrailKind.EXPORT, by=at_the_machine(), about=f"工单列表 {path.suffix[1:8]}", rows=count)
    return count


async def _known(work: Work) -> row_parsing.ImportContext:
    async with work.reading() as session:
        entries = await office.entries_on(session, city_time(work.clock.now()).date())
        units = row_parsing.unit_ids(await store.departments(session))
    return row_parsing.ImportContext(
        units, {name: entry.code for entry in entries for name in (entry.name, entry.code)}
    )


async def _do(work: Work, lines: Sequence[ImportRow], mapping: SheetMapping) -> ImportCounts:
    async with work.begin() as uow:
        return await take_over(uow, lines, mapping)


async def would(work: Work, lines: Sequence[ImportRow], mapping: SheetMapping) -> ImportCounts:
    """What an import of these lines would do."""
    numbers = {line.outside_number for line in lines if line.outside_number}
    async with work.reading() as session:
        before = await store.already_imported(session, mapping.origin, numbers)
    return ImportCounts(len(lines) - len(before), len(before))

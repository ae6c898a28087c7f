"""Files in and out of a running house: sheets taken over and written, chunk by chunk."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from hotline.base.clock import city_time
from hotline.base.errors import BadInput
from hotline.base.uow import Work
from router import store as office
from tickets import store as record
from tickets.exchange import exporting, reading, sheets, store
from tickets.exchange.mapping import SheetMapping
from tickets.exchange.models import TicketExport
from tickets.exchange.reading import Fault, Incoming
from tickets.handling.importing import Taken, take_over

CHUNK = 500  # lines a transaction; a run that is cut off goes on where it was, for numbers are known


@dataclass(slots=True)
class Report:
    """What an import did, or in a dry run would do."""

    lines: int = 0
    taken: Taken = field(default_factory=Taken)
    faults: list[Fault] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {
            "lines": self.lines,
            "imported": self.taken.imported,
            "skipped": self.taken.skipped,
            "faults": len(self.faults),
            "bad_lines": [{"line": fault.line, "reasons": list(fault.reasons)} for fault in self.faults],
        }


async def import_sheet(
    work: Work, path: Path, mapping: SheetMapping, *, dry: bool, tell: Callable[[int], None] = lambda _lines: None
) -> Report:
    """Every good line becomes a ticket, every bad one is reported with its reasons; `dry`: nothing is written."""
    report = Report()
    async for chunk in chunks(work, path, mapping, size=CHUNK):
        report.lines += len(chunk.good) + len(chunk.faults)
        report.faults += chunk.faults
        report.taken += await would(work, chunk.good, mapping) if dry else await _do(work, chunk.good, mapping)
        tell(report.lines)
    return report


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some lines of a sheet in a row: tickets to be, and lines that cannot be."""

    good: list[Incoming]
    faults: list[Fault]


async def chunks(work: Work, path: Path, mapping: SheetMapping, *, size: int) -> AsyncIterator[Chunk]:
    """The sheet, so many lines at a time; reading them is left to a thread."""
    lines = reading.read(path, mapping, await _known(work), now=work.clock.now())
    while chunk := await asyncio.to_thread(lambda: list(islice(lines, size))):
        good = [one for one in chunk if isinstance(one, Incoming)]
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
    """Write the tickets registered in a stretch of time, masked; returns how many. The house notes that it was done."""
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
    told = {"since": str(since or ""), "until": str(until or ""), "department": department}
    async with work.begin() as uow:
        uow.session.add(TicketExport(staff_id=None, at=uow.now, format=path.suffix[1:8], filters=told, rows=count))
    return count


async def _known(work: Work) -> reading.Known:
    async with work.reading() as session:
        entries = await office.entries_on(session, city_time(work.clock.now()).date())
        units = reading.units(await store.departments(session))
    return reading.Known(units, {name: entry.code for entry in entries for name in (entry.name, entry.code)})


async def _do(work: Work, lines: Sequence[Incoming], mapping: SheetMapping) -> Taken:
    async with work.begin() as uow:
        return await take_over(uow, lines, mapping)


async def would(work: Work, lines: Sequence[Incoming], mapping: SheetMapping) -> Taken:
    """What an import of these lines would do."""
    numbers = {line.outside_number for line in lines if line.outside_number}
    async with work.reading() as session:
        before = await store.already_imported(session, mapping.origin, numbers)
    return Taken(len(lines) - len(before), len(before))

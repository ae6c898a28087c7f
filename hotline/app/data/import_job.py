"""Sheets that came through the page: checked, and once somebody has confirmed it imported, some lines at a time.

Both are jobs (`tickets.jobs`). How far an import has come is kept with the lines, in one transaction, under the job's
lease: who goes on after a crash repeats none.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from hotline.app.data import import_export
from hotline.app.data.import_export import Chunk
from hotline.app.jobs.running import Ending, Job
from hotline.base.errors import BadInput
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets.handling.importing import ImportCounts, take_over
from tickets.import_export import layout, row_parsing, sheets
from tickets.import_export import mapping as mappings
from tickets.import_export.folders import ImportFolder, folder
from tickets.import_export.mapping import SheetMapping
from tickets.import_export.models import ImportState, TicketImport
from tickets.import_export.row_parsing import Fault, ImportRow

AT_ONCE = 100  # lines a transaction: pages that write wait for no longer than a tenth of a second


async def check(job: Job) -> Ending:
    """A dry run: nothing is written but the report."""
    return await _tend(job, ImportState.TO_CHECK, _check)


async def import_sheet(job: Job) -> Ending:
    """The good lines, from where it was left."""
    return await _tend(job, ImportState.TO_IMPORT, _import)


async def _tend(job: Job, state: ImportState, do: Callable[[Job, TicketImport], Awaitable[Ending]]) -> Ending:
    """What a sheet in this state waits for. One that cannot be read is no failure of the job: its page says why."""
    row = await _waiting(job, state)
    if row is None:
        return Ending("这个表格不用再处理")
    try:
        return await do(job, row)
    except BadInput as error:
        async with job.work.begin() as uow:
            await _set(uow, job, state=ImportState.FAILED, error=error.message[:400], ended_at=uow.now)
        return Ending(error.message)


async def _keep_headings(job: Job, headings: Sequence[str]) -> None:
    """For the page, where columns can be picked that are called otherwise."""
    async with job.work.begin() as uow:
        await _set(uow, job, headings=list(headings), lines=0)


async def _check(job: Job, row: TicketImport) -> Ending:
    path, mapping, own = _what(job, row)
    try:
        table = await asyncio.to_thread(row_parsing.open_sheet, path, mapping)
    except BadInput:
        await _keep_headings(job, await asyncio.to_thread(layout.fullest_row, path, mapping.sheet))
        raise
    await _keep_headings(job, table.headings)
    lines, taken, faults = 0, ImportCounts(), list[Fault]()
    async for chunk in import_export.chunks(job.work, table, mapping, size=AT_ONCE):
        lines += len(chunk.good) + len(chunk.faults)
        taken += await import_export.would(job.work, chunk.good, mapping)
        faults += chunk.faults
        async with job.work.begin() as uow:
            await _set(uow, job, lines=lines)
    await asyncio.to_thread(own.write_bad, ((one.line, list(one.reasons)) for one in faults))
    await asyncio.to_thread(own.write_notes, table.notes)
    await asyncio.to_thread(_write_bad_sheet, own.bad_sheet, path, mapping, faults)
    counted = {"total": lines, "imported": taken.imported, "skipped": taken.skipped, "faults": len(faults)}
    async with job.work.begin() as uow:
        await _set(uow, job, state=ImportState.CHECKED, **counted)
    return Ending(f"共 {lines} 行，可以导入 {taken.imported} 行，有问题 {len(faults)} 行", {"import": row.id})


async def _import(job: Job, sheet: TicketImport) -> Ending:
    path, mapping, _ = _what(job, sheet)
    passed = imported = 0
    table = await asyncio.to_thread(row_parsing.open_sheet, path, mapping)
    async for chunk in import_export.chunks(job.work, table, mapping, size=AT_ONCE):
        passed += len(chunk.good) + len(chunk.faults)
        async with job.work.begin() as uow:
            row = await uow.session.get_one(TicketImport, sheet.id, with_for_update=True)
            await job.hold(uow, done=max(passed, row.lines), total=row.total)
            imported = row.imported
            if passed <= row.lines:
                continue
            taken = await take_over(uow, _not_before(chunk, passed - row.lines), mapping)
            row.lines = passed
            row.imported, row.skipped = row.imported + taken.imported, row.skipped + taken.skipped
            imported = row.imported
    async with job.work.begin() as uow:
        await _set(uow, job, state=ImportState.DONE, ended_at=uow.now)
    path.unlink(missing_ok=True)
    return Ending(f"已导入 {imported} 行", {"import": sheet.id})


def _not_before(chunk: Chunk, count: int) -> list[ImportRow]:
    """The good ones among the last `count` lines; those before were taken by a run that cut the sheet otherwise."""
    lines = sorted([*(one.line for one in chunk.good), *(one.line for one in chunk.faults)])
    first = lines[-count] if count < len(lines) else 0
    return [one for one in chunk.good if one.line >= first]


async def _waiting(job: Job, state: ImportState) -> TicketImport | None:
    """The sheet, if it still waits for this; a job that was cut off at its very end finds it done already."""
    async with job.work.reading() as session:
        row = await session.get(TicketImport, job.arguments["import"])
    if row is not None and row.state is ImportState.DONE and (left := folder(job.work.settings, row.id).sheet):
        left.unlink()
    return row if row is not None and row.state is state else None


def _what(job: Job, row: TicketImport) -> tuple[Path, SheetMapping, ImportFolder]:
    own = folder(job.work.settings, row.id)
    path = own.sheet
    if path is None:
        raise BadInput("文件已经按规定删除，请重新上传")
    return path, mappings.of(row.mapping), own


async def _set(uow: UnitOfWork, job: Job, **values: object) -> None:
    """Change the sheet's row, if the job is still ours."""
    row = await uow.session.get_one(TicketImport, job.arguments["import"])
    for name, value in values.items():
        setattr(row, name, value)
    await job.hold(uow, done=row.lines, total=row.total)


def _write_bad_sheet(to: Path, path: Path, mapping: SheetMapping, faults: Sequence[Fault]) -> None:
    """The rejected rows as in the sheet, each with its reasons in front, to be corrected and imported again."""
    reasons = {fault.line: "；".join(fault.reasons) for fault in faults}
    table = row_parsing.open_sheet(path, mapping)
    with sheets.writer(to, ["行", "原因", *table.headings]) as out:
        out.write([[str(line), reasons[line], *cells] for line, cells in table.lines if line in reasons])

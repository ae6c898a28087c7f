"""Sheets that came through the page: checked, and once somebody has confirmed it imported, some lines at a time.

How far it has come is kept with the lines, in one transaction: who goes on after a crash repeats none.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from hotline.app import exchange
from hotline.base.errors import BadInput
from hotline.base.log import logger
from hotline.base.uow import Work
from tickets.exchange import mapping as mappings
from tickets.exchange import sheets, store
from tickets.exchange.folders import ImportFolder, folder
from tickets.exchange.mapping import SheetMapping
from tickets.exchange.models import ImportState, TicketImport
from tickets.exchange.reading import Fault
from tickets.handling.importing import Taken, take_over

AT_ONCE = 100  # lines a transaction: pages that write wait for no longer than a tenth of a second
SILENT = timedelta(minutes=2)  # without a beat for so long whoever worked on it is gone
KEPT = timedelta(days=7)  # the sheet and its bad lines
log = logger(__name__)


async def work_off(work: Work) -> None:
    """Until nothing waits; then sheets that have lain for a week are deleted."""
    while (claimed := await _claim(work)) is not None:
        row_id, state = claimed
        try:
            await (_check if state is ImportState.TO_CHECK else _import)(work, row_id)
        except BadInput as error:
            await _set(work, row_id, state=ImportState.FAILED, error=error.message[:400], ended_at=work.clock.now())
    async with work.reading() as session:
        for row_id in await store.ended_imports(session, work.clock.now() - KEPT):
            folder(work.settings, row_id).delete()


async def _claim(work: Work) -> tuple[int, ImportState] | None:
    async with work.begin() as uow:
        found = await store.claim_import(uow.session, uow.now, silent_since=uow.now - SILENT)
        return (found.id, found.state) if found else None


async def _check(work: Work, row_id: int) -> None:
    """A dry run: nothing is written but the report."""
    path, mapping, own = await _what(work, row_id)
    headings = next(sheets.rows(path, sheet=mapping.sheet), (1, list[str]()))[1]
    await _set(work, row_id, headings=headings, lines=0)
    lines, taken, faults = 0, Taken(), list[Fault]()
    async for chunk in exchange.chunks(work, path, mapping, size=AT_ONCE):
        lines += len(chunk.good) + len(chunk.faults)
        taken += await exchange.would(work, chunk.good, mapping)
        faults += chunk.faults
        await _set(work, row_id, lines=lines, beat_at=work.clock.now())
    own.write_bad((one.line, list(one.reasons)) for one in faults)
    _write_bad_sheet(own.bad_sheet, path, mapping, headings, faults)
    counted = {"total": lines, "imported": taken.imported, "skipped": taken.skipped, "faults": len(faults)}
    await _set(work, row_id, state=ImportState.CHECKED, beat_at=None, **counted)


async def _import(work: Work, row_id: int) -> None:
    """The good lines, from where it was left."""
    path, mapping, _ = await _what(work, row_id)
    passed = 0
    async for chunk in exchange.chunks(work, path, mapping, size=AT_ONCE):
        passed += len(chunk.good) + len(chunk.faults)
        async with work.begin() as uow:
            row = await uow.session.get_one(TicketImport, row_id, with_for_update=True)
            if passed <= row.lines:
                continue
            taken = await take_over(uow, chunk.good, mapping)
            row.lines, row.beat_at = passed, uow.now
            row.imported, row.skipped = row.imported + taken.imported, row.skipped + taken.skipped
    now = work.clock.now()
    await _set(work, row_id, state=ImportState.DONE, beat_at=None, ended_at=now)
    path.unlink()
    log.info("sheet_imported", sheet=row_id, lines=passed)


async def _what(work: Work, row_id: int) -> tuple[Path, SheetMapping, ImportFolder]:
    async with work.reading() as session:
        row = await session.get_one(TicketImport, row_id)
    own = folder(work.settings, row_id)
    path = own.sheet
    if path is None:
        raise BadInput("文件已经按规定删除，请重新上传")
    return path, mappings.of(row.mapping), own


async def _set(work: Work, row_id: int, **values: object) -> None:
    async with work.begin() as uow:
        row = await uow.session.get_one(TicketImport, row_id)
        for name, value in values.items():
            setattr(row, name, value)


def _write_bad_sheet(
    to: Path, path: Path, mapping: SheetMapping, headings: Sequence[str], faults: Sequence[Fault]
) -> None:
    """The bad lines as they stand in the sheet, each with its reasons in front, to be put right and sent again."""
    reasons = {fault.line: "；".join(fault.reasons) for fault in faults}
    with sheets.writer(to, ["行", "原因", *headings]) as out:
        out.write([[str(line), reasons[line], *cells] for line, cells in _lines(path, mapping) if line in reasons])


def _lines(path: Path, mapping: SheetMapping) -> Iterator[tuple[int, list[str]]]:
    return sheets.rows(path, sheet=mapping.sheet)

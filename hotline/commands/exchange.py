"""Commands for files in and out: import, export, backup, restore."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from hotline.app import wiring
from hotline.app.console import ERR, finish, progress_bar
from hotline.app.data import backup as backing
from hotline.app.data import import_export, schema_fit
from hotline.app.doctor.home import mark_backup
from hotline.app.machine_operator import at_the_machine
from hotline.base.settings import Settings
from hotline.base.storage.time_limits import LONG
from hotline.base.text import moments
from tickets import trail
from tickets.import_export import mapping as mappings
from tickets.import_export import sheets
from tickets.trail import TrailKind

SHOWN = 20  # rejected rows on the screen; the report has all of them


def import_(
    file: Annotated[Path, typer.Argument(help="xlsx 或 CSV，表头在前 10 行里")],
    mapping: Annotated[Path | None, typer.Option(help="映射文件（TOML）；不给则按常用表头")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入")] = False,
    report: Annotated[Path | None, typer.Option(help="把有问题的行写进这个文件（CSV）")] = None,
    json_: Annotated[bool, typer.Option("--json", help="最后一行输出 JSON")] = False,
) -> None:
    """Take over tickets from another system; bad lines are reported with their reasons, the others imported."""
    chosen = mappings.read(mapping) if mapping else mappings.SheetMapping()
    done = asyncio.run(_import(file, chosen, dry=dry_run))
    for note in done.notes:
        ERR.print(note, highlight=False, markup=False)
    for fault in done.faults[:SHOWN]:
        ERR.print(str(fault), highlight=False, markup=False)
    if len(done.faults) > SHOWN:
        ERR.print(f"……另有 {len(done.faults) - SHOWN} 行，用 --report 写进文件，或用 --json 全部列出")
    if report is not None:
        write_report(report, done)
    verb = "可以导入" if dry_run else "已导入"
    ERR.print(
        f"共 {done.lines} 行：{verb} {done.taken.imported} 行，以前导入过 {done.taken.skipped} 行，"
        f"有问题 {len(done.faults)} 行。",
        highlight=False,
    )
    if json_:
        finish(done.as_dict())


def write_report(path: Path, done: import_export.ImportReport) -> None:
    """Every bad line with its reasons, as CSV that a spreadsheet opens without calculating anything."""
    with sheets.csv_writer(path, ["行", "原因"]) as out:
        out.write([[str(fault.line), "；".join(fault.reasons)] for fault in done.faults])


async def _import(file: Path, chosen: mappings.SheetMapping, *, dry: bool) -> import_export.ImportReport:
    house = wiring.build(Settings(), serve_channels=False, limits=LONG)
    try:
        with progress_bar("检查" if dry else "导入") as tell:
            return await import_export.import_sheet(
                house.work, file, chosen, dry=dry, tell=lambda lines: tell(lines, 0, "行")
            )
    finally:
        await house.close()


def export(
    file: Annotated[Path, typer.Argument(help="写到哪里；按结尾 .xlsx、.csv 或 .jsonl 选格式")],
    since: Annotated[str, typer.Option(help="受理日期，从（含），如 2026-11-01")] = "",
    until: Annotated[str, typer.Option(help="受理日期，到（含）")] = "",
    department: Annotated[str, typer.Option(help="承办单位代码，含下属")] = "",
) -> None:
    """Write tickets to a file, one row each; names, numbers and addresses stay masked."""
    bounds = {
        "since": moments.read_midnight(since) if since else None,
        "until": moments.read_midnight(until, days=1) if until else None,
    }
    count = asyncio.run(_export(file, department, bounds))
    ERR.print(f"已写入 {file}：{count} 件工单，个人信息已遮盖。", highlight=False)


async def _export(file: Path, department: str, bounds: dict[str, datetime | None]) -> int:
    house = wiring.build(Settings(), serve_channels=False, limits=LONG)
    try:
        with progress_bar("导出") as tell:
            return await import_export.export_sheet(
                house.work, file, department=department, tell=lambda rows: tell(rows, 0, "件"), **bounds
            )
    finally:
        await house.close()


def backup(file: Annotated[Path, typer.Argument(help="写到哪里，如 backup.jsonl.gz；不覆盖已有的文件")]) -> None:
    """Every row of the database, sealed with the key that is in use: the key file must be kept elsewhere."""
    made = asyncio.run(_backup(file))
    ERR.print(f"已备份到 {file}：{made.rows} 行，{made.tables} 张表。", highlight=False)
    ERR.print("密钥文件和附件文件夹不在其中，请另行备份；没有密钥，备份打不开。")


async def _backup(file: Path) -> backing.BackupSummary:
    house = wiring.build(Settings(), serve_channels=False, limits=LONG)
    try:
        made = await backing.write(house.database, file, keys=house.settings.keys, now=house.clock.now())
        mark_backup(house.settings.home)
        async with house.work.begin() as uow:
            trail.note(uow, TrailKind.EXPORT, by=at_the_machine(), about="全部数据的备份", rows=made.rows)
        return made
    finally:
        await house.close()


def restore(file: Annotated[Path, typer.Argument(help="用 hotline backup 写的文件")]) -> None:
    """Fill an empty database from a backup; afterwards the search index is rebuilt."""
    done = asyncio.run(_restore(file))
    ERR.print(f"已恢复 {done.rows} 行，{done.tables} 张表，检索已重建。", highlight=False)


async def _restore(file: Path) -> backing.BackupSummary:
    house = wiring.build(Settings(), serve_channels=False, limits=LONG)
    try:
        await schema_fit.check(house.database)
        return await backing.restore(house.database, house.work, file)
    finally:
        await house.close()

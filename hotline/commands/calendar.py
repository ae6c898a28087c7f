"""`hotline calendar …`: the working calendar on the command line."""

import asyncio
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from hotline.app import current_rules, wiring
from hotline.app.console import ERR, finish
from hotline.base.clock import SystemClock, city_time
from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from hotline.base.storage.time_limits import LONG
from hotline.base.text import moments
from sla.calendar import calendar_files, deadline_recalculation
from sla.calendar.deadline_recalculation import Moved
from sla.deadlines import deadline_store
from sla.models import CalendarRevision

Action = Literal["show", "import", "preview", "apply"]


def calendar(
    action: Annotated[Action, typer.Argument(help="show 看一年；preview 看影响；import 先看后问；apply 直接生效")],
    file: Annotated[Path | None, typer.Argument(help="CSV、ICS 或 JSON 文件")] = None,
    year: Annotated[int | None, typer.Option(help="看哪一年")] = None,
    announced: Annotated[str | None, typer.Option(help="放假通知公布到哪一天，如 2027-12-31")] = None,
    note: Annotated[str, typer.Option(help="依据：文号或理由")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="取代以前的全部更正")] = False,
    json_: Annotated[bool, typer.Option("--json", help="最后一行输出 JSON")] = False,
) -> None:
    """Show the working calendar, or bring in local days and corrections (e.g. 广西三月三, next year's notice)."""
    if action == "show":
        _show(year, json_=json_)
        return
    if file is None and announced is None:
        raise BadInput("请给出文件（CSV、ICS 或 JSON），或用 --announced 写明通知公布到哪一天")
    revision, moved = asyncio.run(_previewed(file, announced, note, replace=replace))
    ERR.print(f"预览：{moved.sentence()}（核对了 {moved.looked_at} 个在走的期限）。", highlight=False)
    kept = action == "apply" or (action == "import" and _confirmed())
    if kept:
        moved = asyncio.run(_enacted(revision))
        ERR.print(f"已生效：{moved.sentence()}。", highlight=False)
    if json_:
        facts = {"looked_at": moved.looked_at, "moved": moved.moved, "later": moved.later}
        finish(facts | {"overdue": moved.overdue, "told": moved.informed, "in_force": kept})


def _show(year: int | None, *, json_: bool) -> None:
    settings = Settings()
    found = current_rules.calendar(settings)
    chosen = year or city_time(SystemClock().now()).year
    days = sorted(day for day in found.special if day.year == chosen)
    for day in days:
        arrangement = found.special[day]
        hours = " ".join(f"{s.opens:%H:%M}-{s.closes:%H:%M}" for s in arrangement.shifts)
        typer.echo(f"{day}\t{'上班' if arrangement.working else '放假'}\t{arrangement.name}\t{hours}".rstrip())
    provisional = found.is_provisional(date(chosen, 12, 31))
    if provisional:
        ERR.print(f"{chosen} 年暂定：只扣除周末和法定节假日，调休和补假待国务院公布。", highlight=False)
    if json_:
        special = {str(day): {"working": found.special[day].working, "name": found.special[day].name} for day in days}
        facts = {"year": chosen, "version": found.version, "announced": str(found.announced)}
        finish(facts | {"provisional": provisional, "days": special})


async def _previewed(
    file: Path | None, announced: str | None, note: str, *, replace: bool
) -> tuple[CalendarRevision, Moved]:
    house = wiring.build(Settings(), serve_channels=False, limits=LONG)
    try:
        changes = calendar_files.read(_text(file), file.name) if file else calendar_files.Changes({})
        if announced:
            changes = calendar_files.Changes(changes.days, moments.read_day(announced))
        async with house.work.reading() as session:
            known = await deadline_store.latest_revision(session)
        days, until = calendar_files.merged(known, changes, replace=replace)
        words = note or (file.name if file else "放假通知已公布")
        revision = CalendarRevision(at=house.clock.now(), note=words[:200], days=days, announced=until)
        return revision, await deadline_recalculation.preview(house.work, revision)
    finally:
        await house.close()


async def _enacted(revision: CalendarRevision) -> Moved:
    house = wiring.build(Settings(), serve_channels=False, limits=LONG)
    try:
        return await deadline_recalculation.put_in_force(house.work, revision)
    finally:
        await house.close()


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{file} 的文字编码看不懂，请另存为 UTF-8") from None
    except OSError as error:
        raise BadInput(f"打不开 {file}（{error.strerror}）") from error


def _confirmed() -> bool:
    if not sys.stdin.isatty():
        raise BadInput("这里不能提问：看过影响之后请用 hotline calendar apply 使它生效")
    return typer.confirm("使它生效吗？")

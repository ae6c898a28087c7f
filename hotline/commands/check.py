"""`hotline check`: a doctor; with options the settings, or the journals."""

import asyncio
import re
from typing import Annotated

import typer

from hotline.app import wiring
from hotline.app.console import ERR, finish
from hotline.app.doctor.examining import examine
from hotline.base.errors import BadInput
from hotline.base.observability.readiness import Check, Level, ReadinessReport
from hotline.base.settings import Settings
from hotline.base.storage.time_limits import LONG
from tickets.history import journal_integrity

_NAMES = {Level.GOOD: "正常", Level.WARNING: "注意", Level.BAD: "有误"}
_PASSWORD = re.compile(r"(?<=://)([^:/@\s]*):\S*(?=@)")  # scheme://account:password@host; a password may hold an @
_IN_QUERY = re.compile(r"(?i)(?<=[?&])(password|passwd|pwd|token)=[^&\s]*")


def check(
    settings: Annotated[bool, typer.Option("--settings", help="列出全部设置，口令和密钥不显示")] = False,
    journal_: Annotated[bool, typer.Option("--journal", help="核对审计记录、每张工单和账号的流水链")] = False,
    json_: Annotated[bool, typer.Option("--json", help="最后一行输出 JSON")] = False,
) -> None:
    """Is everything as it should be: database, processes, clock, disk, keys, model, channels; exit 1 where not."""
    if settings:
        _list_settings()
    if journal_:
        checked = asyncio.run(_checked())
        if checked.broken:
            raise BadInput(checked.broken)
        ERR.print(f"流水链完整：核对了 {checked.tickets} 张工单和 {checked.trail} 条审计记录。")
    if not settings and not journal_:
        _examine(as_json=json_)


def masked(text: str) -> str:
    """A setting's value without the password that an address in it may carry."""
    return _IN_QUERY.sub(r"\1=**********", _PASSWORD.sub(r"\1:**********", text))


def _examine(*, as_json: bool) -> None:
    report = asyncio.run(examine(Settings()))
    wrong, doubtful = len(report.bad()), sum(one.level is Level.WARNING for one in report.checks)
    if as_json:
        finish(report.as_json(ready=report.ready))
    else:
        for one in report.checks:
            typer.echo(_line(one))
        typer.echo(_verdict(report, wrong, doubtful))
    raise SystemExit(1 if wrong else 0)


def _line(check: Check) -> str:
    text = f"{_NAMES[check.level]}  {check.label}：{check.words}"
    return f"{text}\n      → {check.todo}" if check.todo else text


def _verdict(report: ReadinessReport, wrong: int, doubtful: int) -> str:
    if wrong:
        return f"\n有 {wrong} 项有误，请按 → 后面的话处理，再运行一次 hotline check。"
    return f"\n可以使用；有 {doubtful} 项请注意。" if doubtful else f"\n{len(report.checks)} 项全部正常。"


def _list_settings() -> None:
    current = Settings()
    for name, known in Settings.model_fields.items():
        typer.echo(f"HOTLINE_{name.upper()}={masked(str(getattr(current, name)))}\t{known.description or ''}")


async def _checked() -> journal_integrity.JournalCheck:
    house = wiring.build(Settings(), serve_channels=False, limits=LONG)
    try:
        return await journal_integrity.journals(house.work, sent=house.settings.heads)
    finally:
        await house.close()

"""`hotline report`: a month's indicators, kept for good, and checked again whenever somebody doubts them."""

import asyncio
import re
from datetime import date, timedelta
from typing import Annotated, Any

import typer

from hotline.app import wiring
from hotline.app.console import ERR, finish
from hotline.app.wiring import Services
from hotline.base.clock import city_time
from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from hotline.base.storage.time_limits import LONG
from sla.indicators import indicator_catalogue, indicator_period, report_store, reports
from sla.models import PeriodReport
from sla.policy import active_policies

report = typer.Typer(help="按月固化指标报表，并随时重算核对。", no_args_is_help=True)
Month = Annotated[str, typer.Option(help="哪个月，如 2026-11；不写为上月")]
AsJson = Annotated[bool, typer.Option("--json", help="最后一行输出 JSON")]


@report.command()
def freeze(month: Month = "", json_: AsJson = False) -> None:
    """Count the month as it is known now, and keep facts, digest and figures."""
    kept = asyncio.run(_freeze(month))
    ERR.print(f"已固化第 {kept['id']} 号报表，摘要 {kept['digest']}", highlight=False)
    if json_:
        finish(kept)


@report.command()
def check(
    number: Annotated[int | None, typer.Argument(help="第几号报表；不写则全部核对")] = None, json_: AsJson = False
) -> None:
    """Count kept reports again; fails where one does not hold."""
    found = asyncio.run(_check(number))
    for one in found:
        said = "一致" if one["holds"] else f"不一致：{one}"
        ERR.print(f"第 {one['id']} 号报表（{one['since']} 起）：{said}", highlight=False)
    if json_:
        finish({"reports": found, "hold": all(one["holds"] for one in found)})
    if not all(one["holds"] for one in found):
        raise BadInput("有报表与记录不一致，见上面的说明")


@report.command()
def show(month: Month = "", json_: AsJson = False) -> None:
    """The month's indicators as they are known now; nothing is kept."""
    figures = asyncio.run(_show(month))
    for code, (part, whole) in (figures[reports.CITY] | figures[reports.CENTRE]).items():
        entry = indicator_catalogue.entry(code)
        typer.echo(f"{entry.label if entry else code}\t{part:g} / {whole}")
    if json_:
        finish(figures)


async def _freeze(month: str) -> dict[str, Any]:
    house = wiring.build(Settings(), serve_channels=False, limits=LONG)
    try:
        async with house.work.begin() as uow:
            asked = indicator_period.of_days(*_days(house, month), known_at=uow.now)
            weights = active_policies.policy_at(house.settings, uow.now).weights
            return _figures(await reports.freeze(uow, asked, weights=weights, by_id=None))
    finally:
        await house.close()


async def _check(number: int | None) -> list[dict[str, Any]]:
    house = wiring.build(Settings(), serve_channels=False, limits=LONG)
    try:
        async with house.work.reading(replica=True) as session:
            ids = [number] if number is not None else [one.id for one in await report_store.reports(session)]
            return [await _checked(session, report_id) for report_id in ids]
    finally:
        await house.close()


async def _checked(session: Any, report_id: int) -> dict[str, Any]:
    kept = await report_store.report(session, report_id)
    if kept is None:
        raise BadInput(f"没有第 {report_id} 号报表")
    verdict = await reports.check(session, kept)
    return {
        "id": kept.id,
        "since": city_time(kept.since).date().isoformat(),
        "holds": verdict.holds,
        "untouched": verdict.untouched,
        "counted": verdict.counted,
        "moved": list(verdict.moved),
    }


async def _show(month: str) -> reports.Figures:
    house = wiring.build(Settings(), serve_channels=False, limits=LONG)
    try:
        now = house.clock.now()
        asked = indicator_period.of_days(*_days(house, month), known_at=now)
        async with house.work.reading(replica=True) as session:
            facts = await indicator_period.facts_of(session, asked)
        return reports.figures(facts, active_policies.policy_at(house.settings, now).weights)
    finally:
        await house.close()


def _days(house: Services, month: str) -> tuple[date, date]:
    """The first and the last day of the month; of the one before this where none is named."""
    if not month:
        return reports.month_before(city_time(house.clock.now()).date())
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise BadInput("月份请写成 2026-11 的样子")
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _figures(kept: PeriodReport) -> dict[str, Any]:
    return {
        "id": kept.id,
        "since": kept.since.isoformat(),
        "until": kept.until.isoformat(),
        "known_at": kept.known_at.isoformat(),
        "digest": kept.digest,
        "formulas": kept.formulas,
        "figures": kept.result,
    }

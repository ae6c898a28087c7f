"""`hotline simulate MONTH.jsonl --policy a --policy b`: the same month under other promises, or with other people."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hotline.app import current_rules
from hotline.app.console import ERR, fields, finish
from hotline.base.clock import SystemClock, city_time
from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from hotline.base.text import moments
from hotline.simulation.recorded_month import Columns, Month, read_month
from hotline.simulation.what_if import Scenario, SimulationOutcome, compare
from sla.policy import active_policies
from sla.policy.policy_lines import Preset
from tickets.import_export import sheets

MOST_UNITS = 15  # lines a table; all of them are in the JSON


def simulate(  # noqa: PLR0913, PLR0917 - the options of a command
    month: Annotated[Path, typer.Argument(help="一个月的诉求：.jsonl 或 .jsonl.gz，每行一件")],
    policy: Annotated[
        list[str] | None,
        typer.Option(help="时限方案，可重复；不给则用现行的；名称@日期 为那天的版本"),
    ] = None,
    staffing: Annotated[
        list[str] | None, typer.Option(help="各单位办理人数：一个数字，或 CSV 文件（单位,人数）；可重复")
    ] = None,
    at: Annotated[str, typer.Option(help="时刻字段，可列几个，取第一个有的")] = "at,datetime,created_at,time",
    department: Annotated[str, typer.Option(help="承办单位字段")] = "department,dept",
    kind: Annotated[str, typer.Option(help="诉求类型字段")] = "kind,type",
    urgency: Annotated[str, typer.Option(help="紧急程度字段")] = "urgency",
    hours: Annotated[str, typer.Option(help="办理工时字段；没有则按类型估计")] = "hours",
    json_: Annotated[bool, typer.Option("--json", help="最后一行输出 JSON")] = False,
) -> None:
    """Compare policies or staffing on the same month: breaches, lamps, load per department."""
    settings = current_rules.with_versions(Settings())
    columns = Columns(fields(at), fields(department), fields(kind), fields(urgency), fields(hours))
    read = read_month(month, columns)
    scenarios = [
        Scenario(_name(name, people, staffing), _policy(settings, name), *_staff(people, read))
        for name in policy or [settings.policy]
        for people in staffing or ["2"]
    ]
    outcomes = compare(read.matters, scenarios, current_rules.calendar(settings))
    _print(read, outcomes)
    if json_:
        finish(_as_json(read, outcomes))


def _policy(settings: Settings, named: str) -> Preset:
    """`NAME` as it is in force today, `NAME@DAY` as it is on that day, an approved version that has not begun too."""
    name, _, written = named.partition("@")
    day = (
        moments.read_day(written, what=f"--policy {named} 里的日期")
        if written
        else city_time(SystemClock().now()).date()
    )
    return active_policies.named_on(settings, name, day)


def _name(policy: str, people: str, staffing: list[str] | None) -> str:
    return f"{policy}×{Path(people).stem}" if staffing and len(staffing) > 1 else policy


def _staff(people: str, month: Month) -> tuple[dict[int, int], int]:
    """Handlers of each unit, and of those that are not named."""
    if people.isdecimal() and int(people):
        return {}, int(people)
    if not Path(people).is_file():
        raise BadInput(f"--staffing 请写人数，或 CSV 文件（单位,人数）；没有文件 {people}")
    found = {row[0]: row[1] for _, row in sheets.rows(Path(people)) if len(row) > 1 and row[1].isdecimal()}
    if not found:
        raise BadInput(f"{people} 里没有“单位,人数”的行")
    places = {name: place for place, name in enumerate(month.units)}
    return {places[name]: int(count) for name, count in found.items() if name in places}, int(found.get("*", "1"))


def _print(month: Month, outcomes: list[SimulationOutcome]) -> None:
    span = f"{month.first:%Y-%m-%d} 至 {month.last:%Y-%m-%d}"
    ERR.print(f"{len(month.matters)} 件，{len(month.units)} 个单位，{span}；略过 {month.skipped} 行", highlight=False)
    out = Console(width=None if Console().is_terminal else 120)
    totals = Table(
        "方案", "件数", "黄灯", "红灯（超期）", "超期率", "工时", "最长排队", "平均等待（工作小时）", title="比较"
    )
    for outcome in outcomes:
        loads = list(outcome.departments.values())
        waits = [wait for load in loads for wait in load.waits]
        totals.add_row(
            outcome.scenario,
            str(outcome.matters),
            str(outcome.yellow),
            str(outcome.overdue),
            f"{outcome.overdue / outcome.matters:.1%}" if outcome.matters else "—",
            f"{sum(load.hours for load in loads):.0f}",
            str(max((load.longest_queue for load in loads), default=0)),
            f"{sum(waits) / len(waits):.1f}" if waits else "—",
        )
    out.print(totals)
    units = Table(
        "承办单位", "件数", "工时", *(f"{o.scenario} 黄/红" for o in outcomes), title="各单位（件数多的在前）"
    )
    busiest = sorted(outcomes[0].departments.items(), key=lambda item: -item[1].matters)[:MOST_UNITS]
    for unit, load in busiest:
        lamps = (f"{o.departments[unit].yellow}/{o.departments[unit].overdue}" for o in outcomes)
        units.add_row(month.units[unit], str(load.matters), f"{load.hours:.0f}", *lamps)
    out.print(units)


def _as_json(month: Month, outcomes: list[SimulationOutcome]) -> dict[str, Any]:
    """Units by name."""
    lines = []
    for outcome in outcomes:
        one = outcome.as_json()
        one["departments"] = {month.units[int(unit)]: load for unit, load in one["departments"].items()}
        lines.append(one | {"breaches": outcome.overdue, "lamps": {"yellow": outcome.yellow, "red": outcome.overdue}})
    span = {"first": _iso(month.first), "last": _iso(month.last)}
    return {"matters": len(month.matters), "skipped": month.skipped, **span, "scenarios": lines}


def _iso(moment: datetime) -> str:
    return moment.isoformat()

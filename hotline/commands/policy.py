"""`hotline policy`: the policies of promises that are known, and a check of the city's own file."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hotline.app import current_rules
from hotline.app.console import ERR, finish
from hotline.base.clock import SystemClock, city_time
from hotline.base.settings import Settings
from sla.policy import active_policies, policy_files
from sla.policy.policy_lines import PolicyLine, Preset


def policy(
    file: Annotated[Path | None, typer.Argument(help="要核对的方案文件（TOML 或 JSON）；不给则列出现行方案")] = None,
    json_: Annotated[bool, typer.Option("--json", help="最后一行输出 JSON")] = False,
) -> None:
    """Show the policy in force, or check a city's own file before it is set as HOTLINE_POLICY_FILE."""
    settings = current_rules.with_versions(Settings())
    if file is not None:
        shown = policy_files.read(file, policy_files.built_in())
        ERR.print(f"{file.name} 可用：{len(shown)} 个方案", highlight=False)
        for one in shown:
            if one.silent:
                silent = "、".join(promise.label for promise in one.silent)
                ERR.print(f"“{one.label}”没有写的时限沿用通行规则：{silent}", highlight=False)
    else:
        shown = [active_policies.policy_at(settings, SystemClock().now())]
        ERR.print(f"内置方案：{'、'.join(active_policies.PRESETS)}", highlight=False)
        _print_versions(settings)
    if json_:
        finish({"policies": [_as_json(one) for one in shown]})
        return
    for one in shown:
        typer.echo(f"{one.name}\t{one.label}\t{one.since} 起")
        for line in one.lines:
            typer.echo(f"  {line.promise.label}\t{line.budget}\t{_whom(line)}\t{line.basis}")


def _print_versions(settings: Settings) -> None:
    """Which of the city's own approved versions is in force, and which are still to come."""
    today = city_time(SystemClock().now()).date()
    own = settings.versions.on(today, active_policies.KIND)
    if own is not None:
        ERR.print(f"现行的是本市批准的第 {own.number} 版，{own.valid_from} 起", highlight=False)
    for one in settings.versions.versions(active_policies.KIND):
        if one.valid_from > today:
            ERR.print(f"本市批准的第 {one.number} 版 {one.valid_from} 起生效", highlight=False)


def _whom(line: PolicyLine) -> str:
    named = [one.label for one in (line.urgency, line.kind) if one is not None]
    since = [f"{line.valid_from} 起收到的"] if line.valid_from else []
    until = [f"{line.valid_until} 以前收到的"] if line.valid_until else []
    return (
        "、".join([*named, *filter(None, (line.category, line.department, line.authority)), *since, *until]) or "其余"
    )


def _as_json(one: Preset) -> dict[str, Any]:
    lines = [
        {"promise": line.promise.value, "budget": line.budget, "for": _whom(line), "basis": line.basis, "law": line.law}
        for line in one.lines
    ]
    figures = {"objection_within": one.objection_within, "extension_at_most": one.extension_at_most}
    marks = {
        "remind": one.remind,
        "yellow": one.yellow,
        "chase_before": list(one.chase_before),
        "co_share": one.co_share,
    }
    return {"name": one.name, "label": one.label, "since": str(one.since)} | figures | marks | {"lines": lines}

"""`hotline due`: when something is due, and why then. Asked often and by scripts: it imports no more than it needs."""

from typing import Annotated

import typer

from hotline.app import current_rules
from hotline.app.console import ERR, finish
from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from hotline.base.text import moments
from sla.deadlines.due_calculation import explain, until
from sla.policy.time_limit import UNITS_IN_WORDS, TimeLimit


def due(
    start: Annotated[str, typer.Argument(help="开始时刻，ISO 8601；不写时区按北京时间")],
    budget: Annotated[str, typer.Argument(help=f"时限：{UNITS_IN_WORDS}")],
    json_: Annotated[bool, typer.Option("--json", help="最后一行输出 JSON")] = False,
) -> None:
    """When something is due, on the first line, and why then, below it; docs/deadlines.md explains the budgets."""
    moment = moments.moment(start)
    if moment is None:
        raise BadInput(f"看不懂开始时刻 {start}，请写成 2026-11-23T09:00")
    found = explain(moment, TimeLimit.parse(budget), current_rules.calendar(Settings()))
    if not json_:
        typer.echo("\n".join([until(found.due), *found.sentences()]))
        return
    if found.note:
        ERR.print(found.note, highlight=False)
    finish(found.as_json())

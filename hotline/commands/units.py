"""`hotline units …`: the city's departments from a sheet and back, and the acts of a reform at the machine."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from hotline.app import second_person, wiring
from hotline.app.console import ERR
from hotline.app.machine_operator import at_the_machine
from hotline.app.second_person import Typed
from hotline.base.clock import city_time
from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from hotline.base.storage.time_limits import LONG
from hotline.base.storage.unit_of_work import Work
from hotline.base.text import moments
from tickets import store
from tickets.access.roles import Role
from tickets.organisation import changes, previewing, staffing, unit_import, unit_sheet, wording
from tickets.organisation import store as organisation
from tickets.organisation.levels import UnitLevel
from tickets.organisation.models import UnitAct
from tickets.organisation.plans import Plan
from tickets.organisation.unit_import import ImportPlan

units = typer.Typer(help="单位（承办单位）：导入、导出、更名、调整隶属、合并、撤销", no_args_is_help=True)
AGREE = frozenset({Role.SECADMIN, Role.LEADER})
SHOWN = 20  # lines with faults on the screen
Found = TypeVar("Found")
Second = Annotated[str | None, typer.Option(help="同意的人（安全保密管理员或领导）的账号；由本人当场输入密码")]
Reason = Annotated[str, typer.Option(help="依据，如机构改革方案的文号")]
Day = Annotated[str, typer.Option("--on", help="生效日期，如 2026-12-01；不写为今天")]
Dry = Annotated[bool, typer.Option("--dry-run", help="只看会怎样，不改动")]


@units.command("import")
def import_(file: Annotated[Path, typer.Argument(help="xlsx 或 CSV，照模板填写")], dry_run: Dry = False) -> None:
    """Take the whole sheet, or nothing where a line has a fault; units are known by their codes."""
    sheet = unit_sheet.read(file)
    plan = asyncio.run(_run(lambda work: _import(work, sheet, file.name, dry=dry_run)))
    for line in (*sheet.notes, *plan.faults[:SHOWN]):
        ERR.print(str(line), highlight=False, markup=False)
    counts = f"新增 {len(plan.added)} 个，更改 {len(plan.edits)} 个，相同 {plan.same} 个"
    if plan.faults:
        raise BadInput(f"有 {len(plan.faults)} 行有问题，一行也没有导入；其余会{counts}")
    ERR.print(f"{'可以导入' if dry_run else '已导入'}：{counts}。", highlight=False)


async def _import(work: Work, sheet: unit_sheet.UnitSheet, name: str, *, dry: bool) -> ImportPlan:
    async with work.reading() as session:
        plan = await unit_import.plan(session, sheet, today=city_time(work.clock.now()).date())
    if dry or plan.faults or plan.is_empty:
        return plan
    async with work.begin() as uow:
        kept = await unit_import.keep(uow, sheet, name=name, by=at_the_machine())
        return await unit_import.carry_out(uow, kept, by=at_the_machine())


@units.command()
def export(file: Annotated[Path, typer.Argument(help="写到哪里；按结尾 .xlsx 或 .csv 选格式")]) -> None:
    """Write every unit, closed ones included, as a sheet that can be imported again."""

    async def written(work: Work) -> int:
        async with work.reading() as session:
            found = await organisation.units(session)
        unit_import.write(file, found)
        return len(found)

    ERR.print(f"已写入 {file}：{asyncio.run(_run(written))} 个单位。", highlight=False)


@units.command()
def template(file: Annotated[Path, typer.Argument(help="写到哪里；按结尾 .xlsx 或 .csv 选格式")]) -> None:
    """An empty sheet with the headings and an example line."""
    unit_import.template(file)
    ERR.print(f"已写入模板 {file}；“例”开头的行导入时略过。", highlight=False)


@units.command("list")
def list_() -> None:
    """The tree with codes, levels and open orders."""

    async def lines(work: Work) -> list[str]:
        async with work.reading() as session:
            found, orders = await organisation.units(session), await organisation.open_by_unit(session)
            nobody = {one.id for one in await staffing.without_signer(session, found)}
        labels = {one.value: one.label for one in UnitLevel}
        return [
            "\t".join(
                [
                    f"{'  ' * max(0, one.path.count('/') - 2)}{one.code}",
                    one.name,
                    labels.get(one.level, one.level),
                    f"在办 {orders.get(one.id, 0)}",
                    "已停用" if not one.active else "没有在岗人员" if one.id in nobody else "",
                ]
            )
            for one in found
        ]

    for line in asyncio.run(_run(lines)):
        typer.echo(line)


@units.command()
def rename(
    unit: str,
    reason: Reason,
    name: Annotated[str, typer.Option(help="新名称")] = "",
    short: Annotated[str, typer.Option(help="新简称")] = "",
    on: Day = "",
) -> None:
    """A new name or short name from a day on."""
    _act(UnitAct.RENAME, unit, Plan(name=name, short=short), reason, on, None, dry=False)


@units.command()
def move(
    unit: str,
    reason: Reason,
    to: Annotated[str, typer.Option(help="新上级的单位代码；写空为最上一级")],
    on: Day = "",
    second: Second = None,
    dry_run: Dry = False,
) -> None:
    """Under another unit, with everything below."""
    _act(UnitAct.MOVE, unit, Plan(parent=to), reason, on, second, dry=dry_run)


@units.command()
def merge(
    into: Annotated[str, typer.Argument(help="承接单位代码")],
    sources: Annotated[list[str], typer.Argument(help="并入的单位代码，可几个")],
    reason: Reason,
    name: Annotated[str, typer.Option(help="合并后的名称")] = "",
    short: Annotated[str, typer.Option(help="合并后的简称")] = "",
    on: Day = "",
    second: Second = None,
    dry_run: Dry = False,
) -> None:
    """Units end in another one, which takes over all that is open, with every clock as it is."""
    plan = Plan(name=name, short=short, sources=tuple(sources))
    _act(UnitAct.MERGE, into, plan, reason, on, second, dry=dry_run)


@units.command()
def split(
    unit: str,
    reason: Reason,
    part: Annotated[list[str], typer.Option(help="分类编码=承接单位代码，可重复")],
    rest: Annotated[str, typer.Option(help="其余归哪个单位，原单位撤销；不写则其余仍归原单位")] = "",
    on: Day = "",
    second: Second = None,
    dry_run: Dry = False,
) -> None:
    """Categories with their open orders go to other units."""
    pairs = [one.partition("=") for one in part]
    if not all(category and code for category, _, code in pairs):
        raise BadInput("--part 请写成 分类编码=单位代码")
    plan = Plan(heir=rest, parts={category: code for category, _, code in pairs})
    _act(UnitAct.SPLIT, unit, plan, reason, on, second, dry=dry_run)


@units.command()
def close(
    unit: str,
    reason: Reason,
    heir: Annotated[str, typer.Option(help="承接单位代码")],
    on: Day = "",
    second: Second = None,
    dry_run: Dry = False,
) -> None:
    """The unit ends; another one takes over all that is open."""
    _act(UnitAct.CLOSE, unit, Plan(heir=heir), reason, on, second, dry=dry_run)


def _act(act: UnitAct, code: str, plan: Plan, reason: str, on: str, second: str | None, *, dry: bool) -> None:
    typed = second_person.asked(second)
    ERR.print(asyncio.run(_run(lambda work: _do(work, act, code, plan, reason, on, typed, dry=dry))), highlight=False)


async def _do(
    work: Work, act: UnitAct, code: str, plan: Plan, reason: str, on: str, typed: Typed | None, *, dry: bool
) -> str:
    """In words what was done, or would be."""
    agreeing = None
    if act.is_weighty and not dry and await second_person.is_needed_for_accounts(work):
        agreeing = await second_person.agreeing(work, typed, among=AGREE)
    async with work.begin() as uow:
        unit = await store.department_by_code(uow.session, code)
        if unit is None:
            raise BadInput(f"没有代码为 {code} 的单位")
        names = {one.code: one.short for one in await organisation.units(uow.session)}
        said = wording.of_plan(act, plan, names, unit.short)
        if dry:
            return f"{said}。{_moved(await previewing.look(uow, act, unit, plan))}没有改动。"
        day = moments.read_day(on) if on else city_time(uow.now).date()
        change = await changes.ask(
            uow, changes.WantedChange(act, unit, day, reason, plan, agreeing), by=at_the_machine()
        )
        if agreeing:
            second_person.note(uow, agreeing, about=changes.titled(change))
        return f"{said}，{day} 起：{change.state.label}。"


def _moved(seen: previewing.Preview) -> str:
    parts = [
        f"{one.former.short}的在办工单 {count} 件归{heir.short}，原时限不变；"
        for one in seen.moved
        for heir, count in one.heirs
    ]
    return "".join(parts) + (f"下面 {seen.below} 个单位随它调整；" if seen.below else "")


async def _run(do: Callable[[Work], Awaitable[Found]]) -> Found:
    house = wiring.build(Settings(), serve_channels=False, limits=LONG)
    try:
        return await do(house.work)
    finally:
        await house.close()

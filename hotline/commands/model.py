"""Commands about models: train and evaluate on JSON lines; `hotline model …`: which there are, and changing over."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from classifier.model.evaluation import evaluate_file
from classifier.model.label_mapping import read_mapping
from classifier.model.train import train_file
from hotline.app import learning, model_store, sample_city, wiring
from hotline.app.console import ERR, fields, finish, progress_bar
from hotline.app.model_store import train_first
from hotline.base.clock import city_time
from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from hotline.base.storage.time_limits import LONG
from hotline.base.storage.unit_of_work import UnitOfWork
from router.learning import model_registry, store, versions
from router.learning.models import ModelVersion

Found = TypeVar("Found")
model = typer.Typer(help="分类模型：有哪些、换用、退回", no_args_is_help=True)


def train(
    file: Annotated[Path | None, typer.Argument(help="带标签的文本；不给则用本机的历史工单训练并比较")] = None,
    text: Annotated[str, typer.Option(help="正文字段，可用逗号列多个，第一个当标题")] = "",
    label: Annotated[str, typer.Option(help="标签字段")] = "",
    out: Annotated[Path | None, typer.Option(help="模型写到哪个目录")] = None,
    json_: Annotated[bool, typer.Option("--json", help="最后一行输出 JSON")] = False,
) -> None:
    """Train a model from a file of labelled texts; without a file, from the system's own history, as every night."""
    if file is None:
        _from_history(json_=json_)
        return
    if not text or not label or out is None:
        raise BadInput("从文件训练还需要 --text、--label 和 --out")
    with progress_bar("训练") as progress:
        manifest = train_file(file, text=fields(text), label=label, out=out, progress=progress)
    ERR.print(f"模型 {manifest.version} 已写入 {out}", highlight=False)
    if json_:
        finish(json.loads(manifest.to_json()))


def _from_history(*, json_: bool) -> None:
    try:
        with progress_bar("训练") as progress:
            row = asyncio.run(_learn(progress))
    except learning.TooSoon as error:
        if json_:
            finish({"version": "", "reason": error.message})
        raise
    ERR.print(f"模型 {row.version}（{row.standing.label}）：{row.reason}", highlight=False)
    if json_:
        values = {"version": row.version, "standing": row.standing.value, "reason": row.reason, "figures": row.figures}
        finish(values)


async def _learn(progress: model_store.Progress) -> ModelVersion:
    settings = Settings()
    house = wiring.build(settings, serve_channels=False, limits=LONG)
    try:
        report = await learning.look_for_drift(house.work, settings.home)
        for alarm in report.alarms if report else ():
            ERR.print(f"漂移：{alarm}", highlight=False)
        return await learning.learn(house.work, settings.home, progress)
    finally:
        await house.close()


def coldstart(
    out: Annotated[Path, typer.Option(help="模型写到哪个目录")],
    json_: Annotated[bool, typer.Option("--json", help="最后一行输出 JSON")] = False,
) -> None:
    """Train a model from the catalogue and its written examples alone: a city's first day."""
    with progress_bar("冷启动训练") as progress:
        manifest = train_first(out, progress)
    ERR.print(f"模型 {manifest.version} 已写入 {out}", highlight=False)
    if json_:
        finish(json.loads(manifest.to_json()))


def evaluate(
    model: Path,
    file: Path,
    text: Annotated[str, typer.Option(help="正文字段，可用逗号列多个，第一个当标题")],
    label: Annotated[str, typer.Option(help="标签字段")],
    mapping: Annotated[
        Path | None,
        typer.Option(help="对照表：文件的标签 → 模型的标签（目录单位编码或名称）；JSON 对象，或每行用制表符分开"),
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="最后一行输出 JSON")] = False,
) -> None:
    """Measure a model on a file of labelled texts."""
    table = _read(mapping) if mapping else None
    report = evaluate_file(model, file, text=fields(text), label=label, mapping=table).as_dict()
    if json_:
        finish(report)
        return
    for name, value in report.items():
        if not isinstance(value, dict):
            typer.echo(f"{name}\t{value}")


def _read(mapping: Path) -> dict[str, tuple[str, ...]]:
    """The table, units by name or code; units that differ only by place count under the name a model has for them."""
    book = sample_city.catalogue()
    names = {name: unit.code for unit in book.units.values() for name in (unit.short, unit.name)}
    table = read_mapping(mapping, names)
    return {said: (*ours, *(book.stand_in(one) for one in ours)) for said, ours in table.items()}


@model.command("list")
def list_() -> None:
    """Every model, the newest first."""
    for row in asyncio.run(_within(_all)):
        line = (row.version, row.standing.label, f"{city_time(row.made_at):%Y-%m-%d %H:%M}", row.reason)
        typer.echo("\t".join(line))


@model.command()
def promote(version: str, reason: Annotated[str, typer.Option(help="为什么换用")] = "管理员换用") -> None:
    """Use this model from now on; running processes change over by themselves."""
    model_registry.find(Settings().home, version)
    row = asyncio.run(_within(lambda uow: versions.promote(uow, version, reason=reason)))
    _use(row)


@model.command()
def rollback() -> None:
    """Back to the model that was in use before this one."""
    _use(asyncio.run(_within(versions.roll_back)))


def _use(row: ModelVersion) -> None:
    model_registry.use(Settings().home, row.version)
    ERR.print(f"现在使用模型 {row.version}。", highlight=False)


async def _all(uow: UnitOfWork) -> list[ModelVersion]:
    return list(await store.versions(uow.session))


async def _within(do: Callable[[UnitOfWork], Awaitable[Found]]) -> Found:
    settings = Settings()
    house = wiring.build(settings, serve_channels=False)
    try:
        async with house.work.begin() as uow:
            await versions.note_current(uow, model_registry.current_name(settings.home))
            return await do(uow)
    finally:
        await house.close()

"""`hotline model …`: which models the system has, and changing over by one command."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from hotline.app import wiring
from hotline.app.console import ERR
from hotline.base.clock import city_time
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import UnitOfWork
from router.learning import model_registry, store, versions
from router.learning.models import ModelVersion

Found = TypeVar("Found")
model = typer.Typer(help="分类模型：有哪些、换用、退回", no_args_is_help=True)


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

"""Commands about the data: migrate, seed, reindex, replay."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from hotline.app import model_store, wiring
from hotline.app.console import ERR, fields, finish, progress_bar
from hotline.app.data import schema_fit
from hotline.app.data import seed as seeding
from hotline.base.channels import known
from hotline.base.errors import BadInput
from hotline.base.security import file_permissions
from hotline.base.security.keyfile import NAME
from hotline.base.settings import Settings
from hotline.base.storage.time_limits import LONG
from hotline.base.text import moments
from hotline.simulation import replay as replaying
from tickets.organisation import store as units
from tickets.search import reindex as rebuilding
from tickets.trail import commitments


def known_channel(kind: str) -> str:
    try:
        return known(kind)
    except ValueError as unknown:
        raise typer.BadParameter(str(unknown)) from None


def migrate() -> None:
    """Bring the database to the newest shape; a new one also gets its keys."""
    settings = Settings()
    if asyncio.run(_migrate(settings)) and not (settings.home / NAME).exists() and settings.keys:
        ERR.print(f"已生成密钥文件 {settings.home / NAME}：请马上复制到另一处妥善保管。", highlight=False)
    if (settings.home / NAME).exists():  # an old city's keys are not replaced
        asyncio.run(_begin_trail(settings))
    ERR.print("数据库已是最新结构。")


async def _migrate(settings: Settings) -> bool:
    house = wiring.build(settings, serve_channels=False)
    try:
        return await schema_fit.upgrade(house.database, tell=lambda words: ERR.print(words, highlight=False))
    finally:
        file_permissions.tighten(settings.home)
        await house.close()


async def _begin_trail(settings: Settings) -> None:
    house = wiring.build(settings, serve_channels=False)
    try:
        await commitments.begin(house.work)
    finally:
        await house.close()


def prepare() -> None:
    """Everything before a first start: tables, keys, the trail. No city and no model: a real one brings its own."""
    empty = asyncio.run(_make_ready())
    ERR.print("已准备好：可以启动 web、chat、worker、ticker。")
    if empty:
        ERR.print(
            "还没有单位和账号：真实城市请运行 hotline setup；试用请运行 hotline sample，写入虚构的示例城市。",
            highlight=False,
        )


async def _make_ready() -> bool:
    """Whether there is no unit yet."""
    house = wiring.build(Settings(), serve_channels=False)
    try:
        await seeding.make_ready(house.database, house.work)
        async with house.work.reading() as session:
            return not await units.units(session)
    finally:
        await house.close()


def seed(password: Annotated[str, typer.Option(prompt=True, hide_input=True, help="示例账号的初始密码")]) -> None:
    """Fill an empty database with the sample city, and train the first model."""
    done = asyncio.run(_seed(password))
    with progress_bar("训练分类模型") as progress:
        model_store.ensure_first(Settings().home, progress)
    ERR.print("示例城市（虚构）已写入。" if done else "已有承办单位，没有改动。")


async def _seed(password: str) -> bool:
    house = wiring.build(Settings(), serve_channels=False)
    try:
        await seeding.make_ready(house.database, house.work)
        async with house.work.begin() as uow:
            return await seeding.seed(uow, password=password)
    finally:
        await house.close()


def replay(
    file: Path,
    text: Annotated[str, typer.Option(help="正文字段，可用逗号列多个")],
    channel: Annotated[str, typer.Option(help="从哪个渠道进来", callback=known_channel)],
    limit: Annotated[int | None, typer.Option(help="最多多少条")] = None,
    rate: Annotated[float | None, typer.Option(help="每秒多少条")] = None,
    speed: Annotated[str | None, typer.Option(help="按记录的时刻送入：时钟快多少倍，或 max（逐个事件跳过去）")] = None,
    at: Annotated[str, typer.Option(help="时刻字段，可列几个，取第一个有的")] = "at,datetime,created_at,time",
    until: Annotated[
        str, typer.Option(help="与 --speed 同用：过到哪一天（含），如 2026-11-30；不写为记录的最后一天")
    ] = "",
) -> None:
    """Feed a file of messages through a real webhook; prints a JSON summary last.

    With --speed the clock is turned from the first recorded moment on. Recorded acts are repeated where a row
    has them: dispatched_at, signed_at, contacted_at, answered_at with answer, rated_at with satisfied, and department.
    """
    if not file.exists():
        raise BadInput(f"没有文件 {file}")
    last = moments.read_day(until, what="--until") if until else None
    in_time = replaying.InTime(_times(speed), fields(at), last) if speed else None
    summary = asyncio.run(
        replaying.replay(
            file, text=fields(text), channel=channel, settings=Settings(), limit=limit, rate=rate, in_time=in_time
        )
    )
    if summary.undecided:
        ERR.print(
            f"还有 {summary.undecided} 件没有派单也没有转人工，已不再等待；运行中的 worker 会继续处理，原因见日志",
            highlight=False,
        )
    if summary.errors:
        ERR.print(
            f"有 {summary.errors} 条没有得到渠道入口的答复，可以再运行一次，已收下的不会重复登记", highlight=False
        )
    finish(summary.as_dict())


def _times(speed: str) -> float | None:
    try:
        times = None if speed == "max" else float(speed)
    except ValueError:
        times = 0.0
    if times is not None and not 1 <= times < float("inf"):
        raise BadInput("--speed 请写不小于 1 的倍数，或 max")
    return times


def reindex(
    after: Annotated[int, typer.Option(help="从这个内部编号之后继续；中断时会打印做到哪里")] = 0,
) -> None:
    """Rebuild the search index, batch by batch, while the system works."""
    done = asyncio.run(_reindex(after))
    ERR.print(f"已重建 {done} 件工单的索引。")


async def _reindex(after: int) -> int:
    house = wiring.build(Settings(), serve_channels=False, limits=LONG)
    try:
        with progress_bar("重建索引") as progress:
            return await rebuilding.rebuild(
                house.work, after=after, tell=lambda done, last: progress(done, done, f"做到 --after {last}")
            )
    finally:
        await house.close()

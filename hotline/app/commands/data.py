"""Commands about the data: migrate, seed, replay, user, due."""

import asyncio
import secrets
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from argon2 import PasswordHasher
from sqlalchemy import select

from hotline.app import model_store, schema_fit, wiring
from hotline.app import replay as replaying
from hotline.app import seed as seeding
from hotline.app.commands.calendar import in_force
from hotline.app.commands.options import ERR, fields, finish, progress_bar
from hotline.base.clock import CITY_ZONE, city_time
from hotline.base.errors import BadInput
from hotline.base.keyfile import NAME
from hotline.base.settings import Settings
from sla.budget import Budget
from sla.explain import explain
from tickets import accounts, store
from tickets.account_models import AccountAct
from tickets.people import Staff, StaffRole
from tickets.rights import ROLE_NAMES, SYSTEM, Role, check_separation

Channel = Literal["phone", "webchat", "wechat", "telegram", "sms"]


def migrate() -> None:
    """Bring the database to the newest shape; a new one also gets its keys."""
    settings = Settings()
    if asyncio.run(_migrate(settings)) and not (settings.home / NAME).exists() and settings.keys:
        ERR.print(f"已生成密钥文件 {settings.home / NAME}：请马上复制到另一处妥善保管。", highlight=False)
    ERR.print("数据库已是最新结构。")


async def _migrate(settings: Settings) -> bool:
    house = wiring.build(settings, serve_channels=False)
    try:
        return await schema_fit.upgrade(house.database, tell=lambda words: ERR.print(words, highlight=False))
    finally:
        await house.close()


def prepare(
    password: Annotated[str | None, typer.Option(help="示例城市账号的初始密码；不给则随机生成并打印")] = None,
) -> None:
    """Everything before a first start: tables, the sample city where there is no department yet, a first model."""
    settings, chosen = Settings(), password or secrets.token_urlsafe(9)
    if asyncio.run(_seed(chosen)):
        ERR.print(f"已写入示例城市（虚构），账号初始密码：{chosen}", highlight=False)
    with progress_bar("训练分类模型") as progress:
        model_store.ensure_first(settings.home, progress)
    ERR.print("已准备好：可以启动 web、chat、worker、ticker。")


def seed(password: Annotated[str, typer.Option(prompt=True, hide_input=True, help="示例账号的初始密码")]) -> None:
    """Fill an empty database with the sample city."""
    done = asyncio.run(_seed(password))
    ERR.print("示例城市已写入。" if done else "已有承办单位，没有改动。")


async def _seed(password: str) -> bool:
    house = wiring.build(Settings(), serve_channels=False)
    try:
        await schema_fit.upgrade(house.database)
        async with house.work.begin() as uow:
            return await seeding.seed(uow, password=password)
    finally:
        await house.close()


def replay(
    file: Path,
    text: Annotated[str, typer.Option(help="正文字段，可用逗号列多个")],
    channel: Annotated[Channel, typer.Option(help="从哪个渠道进来")],
    limit: Annotated[int | None, typer.Option(help="最多多少条")] = None,
    rate: Annotated[float | None, typer.Option(help="每秒多少条")] = None,
    speed: Annotated[str | None, typer.Option(help="按记录的时刻送入：时钟快多少倍，或 max（逐个事件跳过去）")] = None,
    at: Annotated[str, typer.Option(help="时刻字段，可列几个，取第一个有的")] = "at,datetime,created_at,time",
    until: Annotated[
        str, typer.Option(help="与 --speed 同用：过到哪一天（含），如 2026-11-30；不写为记录的最后一天")
    ] = "",
) -> None:
    """Feed a file of messages through a real door; prints a JSON summary last.

    With --speed the clock is turned from the first recorded moment on. What was done then is done again where a row
    tells it: dispatched_at, signed_at, contacted_at, answered_at with answer, rated_at with satisfied, and department.
    """
    if not file.exists():
        raise BadInput(f"没有文件 {file}")
    in_time = replaying.InTime(_times(speed), fields(at), _last_day(until)) if speed else None
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


def _last_day(until: str) -> date | None:
    try:
        return date.fromisoformat(until) if until else None
    except ValueError:
        raise BadInput("--until 请写日期，如 2026-11-30") from None


def user(
    login: str,
    name: Annotated[str, typer.Option(help="姓名")],
    department: Annotated[str, typer.Option(help="单位代码")],
    role: Annotated[list[Role], typer.Option(help="岗位，可重复")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
) -> None:
    """Add a member of staff, or give an existing one a new password and roles."""
    asyncio.run(_user(login, name, department, frozenset(role), password))
    ERR.print(f"账号 {login} 已就绪。")


async def _user(login: str, name: str, department: str, roles: frozenset[Role], password: str) -> None:
    house = wiring.build(Settings(), serve_channels=False)
    try:
        async with house.work.begin() as uow:
            unit = await store.department_by_code(uow.session, department)
            if unit is None:
                raise BadInput(f"没有代码为 {department} 的单位")
            try:
                check_separation(roles, handles_orders=unit.level != "centre")
            except ValueError as error:
                raise BadInput(str(error)) from error
            person = await store.staff_by_login(uow.session, login)
            if person is None:
                person = Staff(login=login, created_at=uow.now)
                uow.session.add(person)
            person.name, person.department_id = name, unit.id
            person.password_hash = await asyncio.to_thread(PasswordHasher().hash, password)
            await uow.session.flush()
            for old in await uow.session.scalars(select(StaffRole).where(StaffRole.staff_id == person.id)):
                await uow.session.delete(old)
            await uow.session.flush()
            uow.session.add_all(StaffRole(staff_id=person.id, role=role.value) for role in roles)
            change = {"账号": login, "岗位": "、".join(ROLE_NAMES[role] for role in sorted(roles))}
            await accounts.write(uow, person, AccountAct.ADD, by=SYSTEM, reason="命令行", change=change)
    finally:
        await house.close()


def due(
    start: Annotated[str, typer.Argument(help="开始时刻，ISO 8601；不写时区按北京时间")],
    budget: Annotated[str, typer.Argument(help="时限，如 3wd、0.5wd、4wh、2.5h、30min")],
    json_: Annotated[bool, typer.Option("--json", help="最后一行输出 JSON")] = False,
) -> None:
    """When something is due, and why then."""
    try:
        moment = datetime.fromisoformat(start)
    except ValueError as error:
        raise BadInput(f"看不懂开始时刻 {start}，请写成 2026-11-23T09:00") from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=CITY_ZONE)
    told = explain(moment, Budget.parse(budget), in_force(Settings()))
    if told.note:
        ERR.print(told.note, highlight=False)
    if json_:
        finish(told.as_json())
    else:
        typer.echo(f"{city_time(told.due):%Y-%m-%d %H:%M}")

"""`hotline user`: one account made or renewed at the machine; `hotline staff …`: staff brought in from a sheet."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from dashboards.admin.queries import people
from dashboards.auth import password_hashing, passwords
from hotline.app import second_person, wiring
from hotline.app.console import ERR, finish
from hotline.app.machine_operator import at_the_machine
from hotline.app.second_person import Typed
from hotline.app.setup import first_people
from hotline.base.errors import BadInput
from hotline.base.settings import Settings
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from tickets import store
from tickets.access.rights import ROLE_NAMES, Actor, Role, check_separation
from tickets.access.roles import ADMIN_ROLES
from tickets.organisation.levels import CENTRES
from tickets.person_models import Department, Staff, StaffRole
from tickets.staff import accounts, roster_import
from tickets.staff.account_models import AccountAct
from tickets.staff.roster_import import RosterReport

staff = typer.Typer(help="人员：从表格导入，填表用的模板", no_args_is_help=True)
SHOWN = 20


def user(
    login: str,
    name: Annotated[str, typer.Option(help="姓名")],
    department: Annotated[str, typer.Option(help="单位代码")],
    role: Annotated[list[Role], typer.Option(help="岗位，可重复")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
    second: Annotated[str | None, typer.Option(help="同意的另一位管理员的账号；由本人当场输入密码")] = None,
) -> None:
    """Add a member of staff, or give an existing one a new password and roles; a second administrator agrees."""
    if fault := passwords.fault(password, login=login):
        raise BadInput(fault)
    asyncio.run(_user(login, name, department, frozenset(role), password, second_person.asked(second)))
    ERR.print(f"账号 {login} 已就绪；本人第一次登录时须修改密码。")


async def _user(
    login: str, name: str, department: str, roles: frozenset[Role], password: str, typed: Typed | None
) -> None:
    house = wiring.build(Settings(), serve_channels=False)
    try:
        second = await _second(house.work, typed, login, roles)
        hashed = await password_hashing.hashed(password)
        async with house.work.begin() as uow:
            unit = await _unit(uow, department, roles)
            person = await store.staff_by_login(uow.session, login)
            if person is None:
                person = Staff(login=login, created_at=uow.now)
                uow.session.add(person)
            person.name, person.department_id = name, unit.id
            person.password_hash, person.password_at, person.first_until = hashed, None, None
            await uow.session.flush()
            await people.end_other_sessions(uow.session, person.id)
            await _give(uow, person, roles)
            change = {"账号": login, "岗位": "、".join(ROLE_NAMES[role] for role in sorted(roles))}
            reason = f"命令行（{second.name}同意）" if second else "命令行，还没有管理员"
            await accounts.write(uow, person, AccountAct.ADD, by=at_the_machine(), reason=reason, change=change)
            if second:
                second_person.note(uow, second, about=f"账号 {login}")
    finally:
        await house.close()


async def _second(work: Work, typed: Typed | None, login: str, roles: frozenset[Role]) -> Actor | None:
    """An administrator; of another kind than the account is or becomes, so that no kind makes itself more."""
    if not await second_person.is_needed_for_accounts(work):
        return None
    async with work.reading() as session:
        person = await store.staff_by_login(session, login)
        held = {Role(one) for one in await store.roles_of(session, person.id)} if person else set()
    return await second_person.agreeing(work, typed, among=ADMIN_ROLES - roles - held, but=login)


async def _unit(uow: UnitOfWork, code: str, roles: frozenset[Role]) -> Department:
    unit = await store.department_by_code(uow.session, code)
    if unit is None:
        raise BadInput(f"没有代码为 {code} 的单位")
    try:
        check_separation(roles, handles_orders=unit.level not in CENTRES)
    except ValueError as error:
        raise BadInput(str(error)) from error
    return unit


async def _give(uow: UnitOfWork, person: Staff, roles: frozenset[Role]) -> None:
    """These roles, and no other ones."""
    for old in await uow.session.scalars(select(StaffRole).where(StaffRole.staff_id == person.id)):
        await uow.session.delete(old)
    await uow.session.flush()
    uow.session.add_all(StaffRole(staff_id=person.id, role=role.value) for role in roles)


@staff.command("template")
def template(file: Annotated[Path, typer.Argument(help="写到哪里，.xlsx 或 .csv")]) -> None:
    """An empty sheet with two lines as an example."""
    roster_import.write_template(file)
    ERR.print(f"已写入 {file}；例子两行请删去再填。", highlight=False)


@staff.command("import")
def import_staff(
    file: Annotated[Path, typer.Argument(help="xlsx 或 CSV，列：账号、姓名、单位、岗位、岗位开始日期、岗位结束日期")],
    passwords_to: Annotated[
        Path | None, typer.Option("--passwords", help="首次密码写进这个新文件（CSV），分发后请删除")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入")] = False,
    second: Annotated[str | None, typer.Option(help="同意的安全保密管理员的账号；由本人当场输入密码")] = None,
    json_: Annotated[bool, typer.Option("--json", help="最后一行输出 JSON")] = False,
) -> None:
    """Every account of the sheet or, where one line is faulty, none."""
    if not dry_run and passwords_to is None:
        raise BadInput("请用 --passwords 文件名 写明首次密码写到哪里")
    if passwords_to is not None and passwords_to.exists():
        raise BadInput(f"{passwords_to} 已经有了，请换一个文件名")
    report = asyncio.run(_import_staff(file, passwords_to if not dry_run else None, second_person.asked(second)))
    for line in (*report.notes, *map(str, report.faults[:SHOWN])):
        ERR.print(line, highlight=False, markup=False)
    verb = "没有导入" if report.faults else "可以新增" if dry_run else "已新增"
    ERR.print(
        f"{verb} {len(report.new)} 个账号，已有且相同 {report.known} 个，错误 {len(report.faults)} 处。",
        highlight=False,
    )
    if json_:
        finish(report.as_dict())
    if report.faults:
        raise typer.Exit(1)


async def _import_staff(file: Path, passwords_to: Path | None, typed: Typed | None) -> RosterReport:
    house = wiring.build(Settings(), serve_channels=False)
    try:
        async with house.work.reading() as session:
            known = await roster_import.context(session, house.clock.now())
        report = roster_import.check(file, known)
        if report.new and not report.faults and passwords_to is not None:
            await take_roster(house.work, report, passwords_to, typed)
        return report
    finally:
        await house.close()


async def take_roster(work: Work, report: RosterReport, passwords_to: Path, typed: Typed | None) -> None:
    """Accounts, roles and one-time passwords in one transaction; the security administrator agrees."""
    second = at_the_machine()
    reason = "命令行导入，还没有管理员"
    is_needed = await second_person.is_needed_for_accounts(work)
    if is_needed:
        second = await second_person.agreeing(work, typed, among=frozenset({Role.SECADMIN}))
        reason = f"命令行导入（{second.name}同意）"
    async with work.begin() as uow:
        if is_needed:
            second_person.note(uow, second, about=f"导入 {len(report.new)} 个账号")
        await first_people.take_roster(uow, report, passwords_to, second=second, reason=reason)

"""Accounts that a city begins with: those of a sheet with their first passwords, and the three administrators."""

from collections.abc import Mapping
from pathlib import Path

from dashboards.auth import first_links, password_hashing, passwords
from dashboards.setup.queries import city_facts
from hotline.app.machine_operator import at_the_machine
from hotline.app.setup.answers import Person
from hotline.base.errors import BadInput, Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import store
from tickets.access.rights import Actor
from tickets.access.roles import ADMIN_ROLES, ROLE_NAMES, Role
from tickets.import_export import sheets
from tickets.organisation import store as organisation
from tickets.organisation import tree
from tickets.organisation.levels import UnitLevel
from tickets.person_models import Department
from tickets.staff import roster_import
from tickets.staff.roster_import import RosterReport
from tickets.staff.roster_sheet import NewAccount

CENTRE = "centre"  # the code of the hotline's centre where no sheet has brought one


async def take_roster(uow: UnitOfWork, report: RosterReport, passwords_to: Path, *, second: Actor, reason: str) -> int:
    """Accounts, roles and one-time passwords; the passwords go into a file of this account only."""
    by = at_the_machine()
    first = {one.login: passwords.one_time(one.login) for one in report.new}
    for staff in await roster_import.take(uow, report.new, by=by, second=second, reason=reason):
        hashed = await password_hashing.hashed(first[staff.login])
        await roster_import.hand_out(uow, staff, hashed, by=by)
    _write_passwords(passwords_to, [[one.login, one.name, first[one.login]] for one in report.new])
    return len(report.new)


def _write_passwords(path: Path, rows: list[list[str]]) -> None:
    path.touch(mode=0o600, exist_ok=False)
    with sheets.csv_writer(path, ["账号", "姓名", "首次密码"]) as out:
        out.write(rows)


async def take_administrators(
    uow: UnitOfWork, wanted: Mapping[Role, Person], *, city: str, second: Actor | None
) -> dict[str, str]:
    """Three people, one a role, each with a link to set the own password: login -> token.

    Those that are there already with the same name are left. BadInput where a role is somebody else's already: a
    further administrator is made on the page 人员, by two people.
    """
    _check_three(wanted)
    known = {one.role: one for one in await city_facts.administrators(uow.session, uow.now)}
    made: dict[str, str] = {}
    for role, person in wanted.items():
        there = known.get(role)
        if there is not None and (there.login, there.name) == (person.login, person.name):
            continue
        if there is not None:
            raise BadInput(f"{ROLE_NAMES[role]}已经是{there.name}（{there.login}）；另加一位请在“人员”页办理")
        made[person.login] = await _add(uow, role, person, await centre(uow, city), second)
    return made


def _check_three(wanted: Mapping[Role, Person]) -> None:
    people = list(wanted.values())
    for number, one in enumerate(people):
        if any(one.login.lower() == other.login.lower() or one.name == other.name for other in people[:number]):
            raise BadInput(f"系统、安全保密、审计管理员须是三个人：{one.name}（{one.login}）写了两次")


async def _add(uow: UnitOfWork, role: Role, person: Person, unit: Department, second: Actor | None) -> str:
    by = at_the_machine()
    reason = f"开通本市热线（{second.name}同意）" if second else "开通本市热线，还没有管理员设过密码"
    account = NewAccount(0, person.login, person.name, unit.id, unit.name, roles=(role,))
    [staff] = await roster_import.take(uow, [account], by=by, second=second or by, reason=reason)
    return await first_links.issue(uow, staff, by=by, reason=reason)


async def new_link(uow: UnitOfWork, login: str, *, second: Actor | None) -> str:
    """Another link for an administrator who has set no password yet; the former one opens nothing any more."""
    staff = await store.staff_by_login(uow.session, login)
    if staff is None:
        raise BadInput(f"没有账号 {login}")
    if not ADMIN_ROLES & {Role(one) for one in await store.roles_of(uow.session, staff.id)}:
        raise Conflict(f"{login} 不是管理员；其他人的首次密码由系统管理员在“导入人员”页生成")
    reason = f"再发链接（{second.name}同意）" if second else "再发链接，还没有管理员设过密码"
    return await first_links.issue(uow, staff, by=at_the_machine(), reason=reason)


async def centre(uow: UnitOfWork, city: str) -> Department:
    """The hotline's centre; made where the city has none yet, for the administrators belong somewhere."""
    units = await organisation.units(uow.session)
    found = next((one for one in units if one.level == UnitLevel.CENTRE and one.active), None)
    if found is not None:
        return found
    return await tree.add(uow, code=CENTRE, name=f"{city}12345热线中心", short="热线中心", level=UnitLevel.CENTRE.value)

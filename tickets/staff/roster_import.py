"""Staff brought in from a sheet: all of it or nothing; the same sheet again adds nothing.

Accounts are the system administrator's to make, roles the security administrator's to give: the sheet of the one waits
for the other's word (`proposals`), and then both are done in one transaction, each in the name of the one whose it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.errors import BadInput
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import store
from tickets.access.rights import Actor
from tickets.access.roles import ROLE_NAMES, Role
from tickets.import_export import layout, row_parsing, sheets
from tickets.organisation import store as organisation
from tickets.organisation.levels import CENTRES
from tickets.person_models import Staff
from tickets.staff import account_store, accounts, posts, roster_sheet
from tickets.staff.account_models import AccountAct
from tickets.staff.posts import Dates
from tickets.staff.roster_sheet import CellFault, NewAccount


@dataclass(slots=True)
class RosterReport:
    """What a sheet comes to. Nothing of it is taken while it has a fault."""

    new: list[NewAccount] = field(default_factory=list)
    known: int = 0  # lines whose account is there already, the same
    faults: list[CellFault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        bad = [{"line": one.line, "column": one.column, "reason": one.reason} for one in self.faults]
        return {"new": len(self.new), "known": self.known, "faults": bad, "notes": self.notes}


def check(path: Path, known: roster_sheet.Context) -> RosterReport:
    """Raises BadInput where the file has no such table or too many people."""
    headings = roster_sheet.RosterHeadings()
    table, report = layout.find(path, headings), RosterReport()
    for one in roster_sheet.read(table.lines, headings.places(table.headings), known):
        if isinstance(one, NewAccount):
            report.new.append(one)
        elif isinstance(one, CellFault):
            report.faults.append(one)
        else:
            report.known += 1
        if len(report.new) > roster_sheet.MOST:
            raise BadInput(f"一次最多导入 {roster_sheet.MOST} 人，请分成几个文件")
    report.notes = table.notes
    return report


async def context(session: AsyncSession, now: datetime) -> roster_sheet.Context:
    """Active units and all accounts, with a fixed number of queries."""
    found = await organisation.active_units(session)
    of_id = {one.id: roster_sheet.Unit(one.id, one.name, one.level in CENTRES) for one in found}
    called = row_parsing.unit_ids((one.id, one.code, one.name, one.short) for one in found)
    units = {name: of_id[number] if number else None for name, number in called.items()}
    held = await account_store.every_account(session)
    known = {login: roster_sheet.Known(name, unit, roles) for login, name, unit, roles in held}
    return roster_sheet.Context(units, known, now)


async def take(uow: UnitOfWork, new: Sequence[NewAccount], *, by: Actor, second: Actor, reason: str) -> list[Staff]:
    """Every account by the one, its roles by the other; the accounts have no password yet."""
    made = []
    for one in new:
        unit = await store.department(uow.session, one.unit_id)
        if not unit.active:
            raise BadInput(f"{unit.name}已经停用，请重新核对表格")
        staff = await accounts.add(
            uow, login=one.login, name=one.name, unit=unit, password_hash=accounts.NO_PASSWORD, by=by, reason=reason
        )
        for role in one.roles:
            await posts.give(uow, staff, role, unit, Dates(one.since, one.until), by=second, reason=reason)
        made.append(staff)
    return made


async def hand_out(uow: UnitOfWork, staff: Staff, password_hash: str, *, by: Actor) -> None:
    """A one-time password for an account that has none yet; it ends after `accounts.FIRST_LASTS`."""
    accounts.require(by, AccountAct.RESET, staff)
    if staff.password_hash != accounts.NO_PASSWORD:
        raise BadInput(f"{staff.login} 已经有密码，请用“重置密码”")
    if await accounts.is_administrator(uow, staff):
        how = f"hotline setup --link {staff.login}"
        raise BadInput(f"{staff.name}是管理员，首次密码不能由别人生成；请在服务器上用 {how} 生成一次性链接")
    staff.password_hash, staff.first_until = password_hash, uow.now + accounts.FIRST_LASTS
    await accounts.write(uow, staff, AccountAct.RESET, by=by, reason="首次密码")


def packed(new: Sequence[NewAccount]) -> list[dict[str, Any]]:
    """For the proposal that waits; `unpacked` reads it back."""
    return [
        {
            "line": one.line,
            "login": one.login,
            "name": one.name,
            "unit_id": one.unit_id,
            "unit": one.unit,
            "roles": [role.value for role in one.roles],
            "since": one.since.isoformat() if one.since else None,
            "until": one.until.isoformat() if one.until else None,
        }
        for one in new
    ]


def unpacked(rows: Sequence[dict[str, Any]]) -> list[NewAccount]:
    def moment(text: str | None) -> datetime | None:
        return datetime.fromisoformat(text) if text else None

    return [
        NewAccount(
            row["line"],
            row["login"],
            row["name"],
            row["unit_id"],
            row["unit"],
            roles=tuple(Role(one) for one in row["roles"]),
            since=moment(row["since"]),
            until=moment(row["until"]),
        )
        for row in rows
    ]


def write_template(path: Path) -> None:
    """An empty sheet with two lines as an example and, below them, which roles there are."""
    rows = [list(one) for one in roster_sheet.EXAMPLE]
    with sheets.writer(path, [usual[0] for usual in roster_sheet.HEADINGS.values()]) as out:
        out.write(rows)


def roles_in_words(one: NewAccount) -> str:
    return "、".join(ROLE_NAMES[role] for role in one.roles) or "没有岗位"

"""A sheet of staff as accounts to be, or every fault by line and column; pure.

An administrator's account is made one by one, never by a sheet: each needs a second administrator.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.base.clock import beginning_of
from hotline.base.errors import BadInput
from hotline.base.text import moments
from hotline.base.text.cleaning import clean
from hotline.base.text.digits import folded
from tickets.access.rights import check_separation
from tickets.access.roles import ADMIN_ROLES, ROLE_NAMES, Role

HEADINGS: dict[str, tuple[str, ...]] = {
    "login": ("账号", "登录账号", "用户名"),
    "name": ("姓名", "人员姓名"),
    "unit": ("单位", "所属单位", "单位名称", "单位代码"),
    "roles": ("岗位", "角色"),
    "since": ("岗位开始日期", "开始日期"),
    "until": ("岗位结束日期", "结束日期"),
}
NEEDED = ("login", "name", "unit")
EXAMPLE = (
    ("zhangsan", "张三", "市政管理局", "承办单位受理员、承办单位经办", "", ""),
    ("lisi", "李四", "热线中心", "坐席", "2026年12月1日", "2027年2月28日"),
)
MOST = 2_000  # people in one sheet
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{1,59}")
_BETWEEN = re.compile(r"[、,，;；/\s]+")
_ROLES = {name: role for role, name in ROLE_NAMES.items()} | {role.value: role for role in Role}


class RosterHeadings:
    """As `layout.Headings`."""

    def places(self, headings: Sequence[str]) -> dict[str, int]:
        plain = ["".join(folded(one).split()).rstrip("*:") for one in headings]
        found = {name: plain.index(one) for name, usual in HEADINGS.items() for one in usual if one in plain}
        if missing := [HEADINGS[name][0] for name in NEEDED if name not in found]:
            raise BadInput(f"表头里没有“{'”“'.join(missing)}”；请按模板填写，表头要有：账号、姓名、单位、岗位")
        return found


@dataclass(frozen=True, slots=True)
class Unit:
    """What the system knows of a unit."""

    id: int
    name: str
    is_centre: bool


@dataclass(frozen=True, slots=True)
class Known:
    """An account that is there already."""

    name: str
    unit_id: int
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A line that can become an account."""

    line: int
    login: str
    name: str
    unit_id: int
    unit: str
    roles: tuple[Role, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class CellFault:
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"第 {self.line} 行“{self.column}”：{self.reason}"


@dataclass(frozen=True, slots=True)
class Context:
    """Units by code, name and short name (None: several are called so), accounts by login."""

    units: Mapping[str, Unit | None]
    accounts: Mapping[str, Known]
    now: datetime


def read(
    lines: Iterator[tuple[int, list[str]]], places: Mapping[str, int], known: Context
) -> Iterator[NewAccount | CellFault | None]:
    """What each line comes to; None: the same account is there already. A line may have several faults."""
    seen: dict[str, int] = {}
    for line, cells in lines:
        said = {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}
        made, faults = _line(line, said, known)
        first = seen.setdefault(made.login.lower(), line)
        if first != line:
            faults.append(_fault(line, "login", f"账号 {made.login} 与第 {first} 行相同"))
        yield from faults
        if not faults:
            yield None if made.login in known.accounts else made


def _line(line: int, said: Mapping[str, str], known: Context) -> tuple[NewAccount, list[CellFault]]:
    faults: list[CellFault] = []
    login, name = folded(said["login"]).strip(), clean(said["name"]).text[:120]
    if not _LOGIN.fullmatch(login):
        faults.append(_fault(line, "login", "请填写 2 到 60 个字母、数字或 . _ - @，以字母或数字开头"))
    if not name:
        faults.append(_fault(line, "name", "请填写姓名"))
    unit = _unit(line, said["unit"], known, faults)
    roles = _roles(line, said.get("roles", ""), unit, faults)
    since = _day(line, "since", said, faults)
    until = _day(line, "until", said, faults, days=1)
    if until and until <= max(since or known.now, known.now):
        faults.append(_fault(line, "until", "结束日期早于开始日期，或已经过去"))
    made = NewAccount(line, login, name, unit.id if unit else 0, unit.name if unit else "", roles, since, until)
    there = known.accounts.get(login)
    if there is not None and not faults and (differs := _difference(there, made)):
        faults.append(_fault(line, differs, "这个账号已经有了，内容不同；导入不改已有的账号，请在“人员”里办理"))
    return made, faults


def _unit(line: int, said: str, known: Context, faults: list[CellFault]) -> Unit | None:
    if not said:
        faults.append(_fault(line, "unit", "请填写单位代码、全称或简称"))
        return None
    if said not in known.units:
        faults.append(_fault(line, "unit", f"没有单位“{said}”；请写单位代码、全称或简称"))
        return None
    found = known.units[said]
    if found is None:
        faults.append(_fault(line, "unit", f"有几个单位都叫“{said}”，请写单位代码"))
    return found


def _roles(line: int, said: str, unit: Unit | None, faults: list[CellFault]) -> tuple[Role, ...]:
    names = [name for name in _BETWEEN.split(said) if name]
    if unknown := [name for name in names if name not in _ROLES]:
        usable = "、".join(ROLE_NAMES[role] for role in Role if role not in ADMIN_ROLES)
        faults.append(_fault(line, "roles", f"不认识的岗位“{'”“'.join(unknown)}”；可用：{usable}"))
    roles = tuple(dict.fromkeys(_ROLES[name] for name in names if name in _ROLES))
    if ADMIN_ROLES.intersection(roles):
        faults.append(_fault(line, "roles", "管理员账号不能导入，请在“人员”里逐个新增和授予"))
        return ()
    try:
        check_separation(frozenset(roles), handles_orders=unit is not None and not unit.is_centre)
    except ValueError as error:
        faults.append(_fault(line, "roles", str(error)))
    return roles


def _day(line: int, name: str, said: Mapping[str, str], faults: list[CellFault], *, days: int = 0) -> datetime | None:
    """The beginning of the day, or of the one after it."""
    if not (text := said.get(name, "")):
        return None
    found = moments.day(text)
    if found is None:
        faults.append(_fault(line, name, f"看不懂日期“{text}”，请写成 2026-12-01"))
        return None
    return beginning_of(found + timedelta(days=days))


def _difference(there: Known, made: NewAccount) -> str:
    pairs = {
        "name": there.name != made.name,
        "unit": there.unit_id != made.unit_id,
        "roles": there.roles != frozenset(made.roles),
    }
    return next((name for name, differs in pairs.items() if differs), "")


def _fault(line: int, name: str, reason: str) -> CellFault:
    return CellFault(line, HEADINGS[name][0], reason)

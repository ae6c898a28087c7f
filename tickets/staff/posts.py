"""Posts with dates, posts at other units, deputies of absent colleagues: given by the security administrator.

An administrator's role has no dates and no second unit, and nobody else becomes an administrator's deputy: the three
stay three people (DOMAIN 8.3), and none of them goes by the calendar.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.base.clock import city_time
from hotline.base.errors import BadInput, Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import store
from tickets.access import post_store
from tickets.access.post_models import Deputy, StaffPost
from tickets.access.rights import Actor, check_separation
from tickets.access.roles import ADMIN_ROLES, ROLE_NAMES, Role
from tickets.organisation.levels import CENTRES
from tickets.person_models import Department, Staff, StaffRole
from tickets.staff import account_store, accounts
from tickets.staff.account_models import AccountAct

LONGEST_AWAY = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Dates:
    """From when until when (exclusive); open where None."""

    since: datetime | None = None
    until: datetime | None = None

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None

    def __str__(self) -> str:
        return f"{_day(self.since) or '现在'} 起，到 {_day(self.until) or '收回为止'}"


async def give(
    uow: UnitOfWork, staff: Staff, role: Role, unit: Department, dates: Dates, *, by: Actor, reason: str
) -> None:
    """A role at any unit, with dates or without. Given again with other dates, these take the place of the old ones."""
    accounts.require(by, AccountAct.GIVE, staff)
    _check_dates(dates, uow.now)
    if role in ADMIN_ROLES and (dates or unit.id != staff.department_id):
        raise BadInput("管理员岗位不能设起止日期，也不能设在别的单位；需要时请授予或收回")
    if role in ADMIN_ROLES and staff.password_at is None and staff.password_hash != accounts.NO_PASSWORD:
        raise BadInput(f"{staff.name}还没有自己设过密码，别人可能知道现在这个；请本人登录改过密码后再授予管理员岗位")
    if not unit.active:
        raise BadInput(f"{unit.name}已经停用，不能再授予岗位")
    await _check_separation(uow, staff, frozenset({role}), unit)
    before = await _write_role(uow, staff, role, unit, dates)
    change = {"岗位": ROLE_NAMES[role]}
    if unit.id != staff.department_id:
        change["单位"] = unit.code
    if dates or before:
        change |= {"起止": str(dates)} | ({"原来": before} if before else {})
    await accounts.write(uow, staff, AccountAct.GIVE, by=by, reason=reason, change=change)


async def take_post(uow: UnitOfWork, staff: Staff, post_id: int, *, by: Actor, reason: str) -> None:
    """A role at another unit, at once."""
    accounts.require(by, AccountAct.TAKE, staff)
    post = await uow.session.get(StaffPost, post_id, with_for_update=True)
    if post is None or post.staff_id != staff.id:
        raise Conflict("这个兼任岗位已经收回，请刷新页面看看")
    unit = await store.department(uow.session, post.department_id)
    change = {
        "岗位": ROLE_NAMES[Role(post.role)],
        "单位": unit.code,
        "起止": str(Dates(post.valid_from, post.valid_to)),
    }
    await uow.session.delete(post)
    await accounts.write(uow, staff, AccountAct.TAKE, by=by, reason=reason, change=change)


async def set_deputy(uow: UnitOfWork, absent: Staff, deputy: Staff, dates: Dates, *, by: Actor, reason: str) -> Deputy:
    """From then on the deputy can act in the absent person's posts at their own unit, under both names."""
    accounts.require(by, AccountAct.DEPUTY, absent)
    since, until = dates.since or uow.now, dates.until
    if until is None or until - since > LONGEST_AWAY:
        raise BadInput("请写明代理到哪一天，最长一年")
    _check_dates(Dates(since, until), uow.now)
    if deputy.id in {absent.id, by.id} or not deputy.active:
        raise BadInput("代理人须是另一位在用账号的同事，也不能是您自己")
    roles = frozenset(Role(one) for one in await store.roles_of(uow.session, absent.id))
    if not roles:
        raise BadInput(f"{absent.name}没有岗位，不需要代理人")
    if roles & ADMIN_ROLES:
        raise BadInput("管理员没有代理人：三类管理员须是三个人，请按程序另行授予")
    await _check_separation(uow, deputy, roles, await store.department(uow.session, absent.department_id))
    for one, name in await post_store.deputies_of(uow.session, absent.id):
        if one.valid_from < until and since < one.valid_to:
            raise Conflict(f"{absent.name}在 {Dates(one.valid_from, one.valid_to)} 已由{name}代理，时间重叠")
    made = Deputy(staff_id=absent.id, deputy_id=deputy.id, valid_from=since, valid_to=until)
    uow.session.add(made)
    change = {"代理人": deputy.login, "起止": str(Dates(since, until))}
    await accounts.write(uow, absent, AccountAct.DEPUTY, by=by, reason=reason, change=change)
    return made


async def end_deputy(uow: UnitOfWork, absent: Staff, deputy_id: int, *, by: Actor, reason: str) -> None:
    """End a deputy's term now; one that has not begun is removed."""
    accounts.require(by, AccountAct.END_DEPUTY, absent)
    row = await uow.session.get(Deputy, deputy_id, with_for_update=True)
    if row is None or row.staff_id != absent.id or row.valid_to <= uow.now:
        raise Conflict("这次代理已经结束，请刷新页面看看")
    deputy = await uow.session.get_one(Staff, row.deputy_id)
    change = {"代理人": deputy.login, "原来": str(Dates(row.valid_from, row.valid_to))}
    if row.valid_from >= uow.now:
        await uow.session.delete(row)
    else:
        row.valid_to = uow.now
    await accounts.write(uow, absent, AccountAct.END_DEPUTY, by=by, reason=reason, change=change)


async def _check_separation(uow: UnitOfWork, staff: Staff, roles: frozenset[Role], unit: Department) -> None:
    """Of all that one person can do in all their posts together; what begins later counts, what has ended does not."""
    held = await account_store.all_roles(uow.session, staff.id, uow.now)
    own = await store.department(uow.session, staff.department_id)
    outside = any(level not in CENTRES for level in (own.level, unit.level, *(level for _, level in held)))
    try:
        check_separation(frozenset({*roles, *(role for role, _ in held)}), handles_orders=outside)
    except ValueError as error:
        raise BadInput(str(error)) from error


async def _write_role(uow: UnitOfWork, staff: Staff, role: Role, unit: Department, dates: Dates) -> str:
    """The row of this role at this unit, made or changed; its dates before in words, "" where there was none."""
    row: StaffRole | StaffPost | None
    if unit.id == staff.department_id:
        row = await uow.session.get(StaffRole, (staff.id, role.value), with_for_update=True)
        made: StaffRole | StaffPost = StaffRole(staff_id=staff.id, role=role.value)
    else:
        row = await account_store.post(uow.session, staff.id, role, unit.id)
        made = StaffPost(staff_id=staff.id, role=role.value, department_id=unit.id)
    if row is not None and (row.valid_from, row.valid_to) == (dates.since, dates.until):
        at = "" if unit.id == staff.department_id else f"{unit.name}的"
        raise Conflict(f"{staff.name}已经是{at}{ROLE_NAMES[role]}")
    before = str(Dates(row.valid_from, row.valid_to)) if row is not None else ""
    chosen = row or made
    chosen.valid_from, chosen.valid_to = dates.since, dates.until
    uow.session.add(chosen)
    return before


def _check_dates(dates: Dates, now: datetime) -> None:
    if dates.until is not None and dates.until <= (dates.since or now):
        raise BadInput("结束日期早于开始日期，请检查")
    if dates.until is not None and dates.until <= now:
        raise BadInput("结束日期已经过去，请检查")


def _day(moment: datetime | None) -> str:
    return f"{city_time(moment):%Y-%m-%d %H:%M}" if moment else ""

"""Accounts of staff: three administrators are three people (DOMAIN 3.3, 8.3 三员分立).

The system administrator makes, stops and unlocks accounts and gives none a right; the security administrator gives and
takes roles and makes nobody; the auditor reads what both did. Nobody changes his own.
"""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from hotline.base.crypto import sm3
from hotline.base.errors import BadInput, Conflict, Forbidden
from hotline.base.text import clean
from hotline.base.uow import UnitOfWork, Work
from tickets import account_store, store
from tickets.account_models import AccountAct, AccountEntry
from tickets.people import Department, Staff, StaffRole
from tickets.rights import Actor, ActorKind, check_separation
from tickets.roles import ADMIN_ROLES, ROLE_NAMES, Role

WHOSE: dict[AccountAct, Role] = {
    AccountAct.ADD: Role.SYSADMIN,
    AccountAct.STOP: Role.SYSADMIN,
    AccountAct.START: Role.SYSADMIN,
    AccountAct.UNLOCK: Role.SYSADMIN,
    AccountAct.RESET: Role.SYSADMIN,
    AccountAct.GIVE: Role.SECADMIN,
    AccountAct.TAKE: Role.SECADMIN,
}
KEPT_HASHES = 4  # beside the present one: none of the last five may come again (DOMAIN 8.3)
PASSWORD_LASTS = timedelta(days=90)
_AT_ONCE = 500


def may(by: Actor, act: AccountAct) -> bool:
    return by.kind is ActorKind.SYSTEM or WHOSE.get(act) in by.roles


def password_is_due(staff: Staff, now: datetime) -> bool:
    """Chosen by somebody else, or too old: its owner changes it before he does anything else (GB/T 22239 三级)."""
    return staff.password_at is None or now - staff.password_at > PASSWORD_LASTS


async def add(
    uow: UnitOfWork, *, login: str, name: str, unit: Department, password_hash: str, by: Actor, reason: str
) -> Staff:
    """A new account, without any role: it opens nothing until the security administrator gives it one."""
    _require(by, AccountAct.ADD, None)
    if not login or not name:
        raise BadInput("请填写账号和姓名")
    if await store.staff_by_login(uow.session, login) is not None:
        raise Conflict(f"账号“{login}”已经有人用，请换一个")
    made = Staff(
        login=login,
        name=name,
        department_id=unit.id,
        password_hash=password_hash,
        active=True,
        old_hashes=[],
        created_at=uow.now,
    )
    uow.session.add(made)
    await uow.session.flush()
    await write(uow, made, AccountAct.ADD, by=by, reason=reason, change={"账号": login, "单位": unit.code})
    return made


async def give(uow: UnitOfWork, staff: Staff, role: Role, *, by: Actor, reason: str) -> None:
    """Raises BadInput where one person may not hold both (`rights.check_separation`)."""
    _require(by, AccountAct.GIVE, staff)
    held = {Role(one) for one in await store.roles_of(uow.session, staff.id)}
    if role in held:
        raise Conflict(f"{staff.name}已经是{ROLE_NAMES[role]}")
    unit = await store.department(uow.session, staff.department_id)
    try:
        check_separation(frozenset({*held, role}), handles_orders=unit.level != "centre")
    except ValueError as error:
        raise BadInput(str(error)) from error
    uow.session.add(StaffRole(staff_id=staff.id, role=role.value))
    await write(uow, staff, AccountAct.GIVE, by=by, reason=reason, change={"岗位": ROLE_NAMES[role]})


async def take(uow: UnitOfWork, staff: Staff, role: Role, *, by: Actor, reason: str) -> None:
    """At once: the next page that he opens is without it. The last administrator of a kind stays."""
    _require(by, AccountAct.TAKE, staff)
    if role not in await store.roles_of(uow.session, staff.id):
        raise Conflict(f"{staff.name}没有“{ROLE_NAMES[role]}”这个岗位，可能别人刚刚收回")
    await _keep_one(uow, role)
    await account_store.drop_role(uow.session, staff.id, role)
    await write(uow, staff, AccountAct.TAKE, by=by, reason=reason, change={"岗位": ROLE_NAMES[role]})


async def set_active(uow: UnitOfWork, staff: Staff, *, active: bool, by: Actor, reason: str) -> None:
    act = AccountAct.START if active else AccountAct.STOP
    _require(by, act, staff)
    if staff.active == active:
        raise Conflict(f"这个账号已经{'在用' if active else '停用'}")
    if not active:
        for role in await store.roles_of(uow.session, staff.id):
            await _keep_one(uow, Role(role))
    staff.active = active
    await write(uow, staff, act, by=by, reason=reason)


async def unlock(uow: UnitOfWork, staff: Staff, *, by: Actor, reason: str) -> None:
    _require(by, AccountAct.UNLOCK, staff)
    staff.failures, staff.locked_until = 0, None
    await write(uow, staff, AccountAct.UNLOCK, by=by, reason=reason)


async def reset_password(uow: UnitOfWork, staff: Staff, password_hash: str, *, by: Actor, reason: str) -> None:
    """A new first password, to be changed by its owner at the next sign-in."""
    _require(by, AccountAct.RESET, staff)
    _renew(staff, password_hash)
    staff.failures, staff.locked_until, staff.password_at = 0, None, None
    await write(uow, staff, AccountAct.RESET, by=by, reason=reason)


async def change_password(uow: UnitOfWork, staff: Staff, password_hash: str) -> None:
    """By its owner, who has shown the old one."""
    _renew(staff, password_hash)
    staff.password_at = uow.now
    own = Actor(ActorKind.STAFF, staff.id, staff.name)
    await write(uow, staff, AccountAct.PASSWORD, by=own, reason="")


async def write(
    uow: UnitOfWork, staff: Staff, act: AccountAct, *, by: Actor, reason: str, change: dict[str, Any] | None = None
) -> AccountEntry:
    """Append one entry to the chain; every act but one's own password needs a reason."""
    words = clean(reason).text[:200]
    if not words and act is not AccountAct.PASSWORD:
        raise BadInput("请写明理由")
    made = AccountEntry(
        at=uow.now,
        by_id=by.id,
        by_name=by.name,
        staff_id=staff.id,
        act=act,
        change=change or {},
        reason=words,
        previous=await account_store.last_hash(uow.session),
    )
    made.hash = digest(made)
    uow.session.add(made)
    await uow.session.flush()
    return made


def digest(entry: AccountEntry) -> str:
    facts = [
        *(_moment(entry.at), entry.by_id, entry.by_name, entry.staff_id, entry.act.value),
        *(entry.change, entry.reason, entry.previous),
    ]
    return sm3(msgspec.json.encode(facts, order="sorted"))


async def first_broken(work: Work) -> str:
    """What is wrong with the first bad entry, in words; empty where the chain is whole."""
    previous, last, place = "", 0, 0
    async with work.reading() as session:
        while entries := await account_store.entries_after(session, last, limit=_AT_ONCE):
            for entry in entries:
                place += 1
                if entry.previous != previous or digest(entry) != entry.hash:
                    return f"账号流水链在第 {place} 条断开"
                previous, last = entry.hash, entry.id
            session.expunge_all()
    return ""


def _require(by: Actor, act: AccountAct, staff: Staff | None) -> None:
    if not may(by, act):
        raise Forbidden(f"“{act.label}”由{ROLE_NAMES[WHOSE[act]]}办理")
    if staff is not None and by.kind is ActorKind.STAFF and staff.id == by.id:
        raise Forbidden("不能办理自己的账号，请另一位管理员办理")


async def _keep_one(uow: UnitOfWork, role: Role) -> None:
    if role in ADMIN_ROLES and await account_store.holders(uow.session, role) <= 1:
        raise Conflict(f"这是最后一位{ROLE_NAMES[role]}，请先授予另一个人")


def _renew(staff: Staff, password_hash: str) -> None:
    staff.old_hashes = [staff.password_hash, *(staff.old_hashes or [])][:KEPT_HASHES]
    staff.password_hash = password_hash


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f")

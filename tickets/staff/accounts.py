"""Accounts of staff: three administrators are three people (DOMAIN 3.3, 8.3 三员分立).

The system administrator creates, stops and unlocks accounts and grants no right; the security administrator grants and
revokes roles and creates no account; the auditor reads what both did. Nobody changes their own.
"""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from hotline.base.errors import BadInput, Conflict, Forbidden
from hotline.base.security.crypto import KeyRing, sm3
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from hotline.base.text.cleaning import clean
from tickets import store, trail
from tickets.access.rights import Actor, ActorKind
from tickets.access.roles import ADMIN_ROLES, ROLE_NAMES, Role
from tickets.organisation import staffing
from tickets.person_models import Department, Staff
from tickets.staff import account_store
from tickets.staff.account_models import AccountAct, AccountEntry
from tickets.trail import TrailKind

WHOSE: dict[AccountAct, Role] = {
    AccountAct.ADD: Role.SYSADMIN,
    AccountAct.STOP: Role.SYSADMIN,
    AccountAct.START: Role.SYSADMIN,
    AccountAct.UNLOCK: Role.SYSADMIN,
    AccountAct.RESET: Role.SYSADMIN,
    AccountAct.GIVE: Role.SECADMIN,
    AccountAct.TAKE: Role.SECADMIN,
    AccountAct.DEPUTY: Role.SECADMIN,
    AccountAct.END_DEPUTY: Role.SECADMIN,
    AccountAct.HAND_OVER: Role.SECADMIN,
}
KEPT_HASHES = 4  # beside the present one: none of the last five may come again (DOMAIN 8.3)
PASSWORD_LASTS = timedelta(days=90)
NO_PASSWORD = "!"  # noqa: S105 - no hash: fits nothing until a first password is handed out
FIRST_LASTS = timedelta(days=7)  # of a first password, made by an administrator, that its owner has not used
_AT_ONCE = 500
_TOLD = frozenset({"岗位", "单位", "起止", "原来", "代理人", "移交给", "件数"})  # of a change, in the trail


def may(by: Actor, act: AccountAct) -> bool:
    return by.kind is ActorKind.SYSTEM or WHOSE.get(act) in by.roles


def first_password_is_over(staff: Staff, now: datetime) -> bool:
    """A one-time password that nobody used in time opens nothing any more."""
    return staff.password_at is None and staff.first_until is not None and staff.first_until <= now


def password_is_due(staff: Staff, now: datetime) -> bool:
    """Chosen by somebody else, or too old: its owner has to change it first (GB/T 22239 三级)."""
    return staff.password_at is None or now - staff.password_at > PASSWORD_LASTS


async def add(
    uow: UnitOfWork, *, login: str, name: str, unit: Department, password_hash: str, by: Actor, reason: str
) -> Staff:
    """A new account, without any role: it opens nothing until the security administrator gives it one."""
    require(by, AccountAct.ADD, None)
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
        first_until=uow.now + FIRST_LASTS,
    )
    uow.session.add(made)
    await uow.session.flush()
    await write(uow, made, AccountAct.ADD, by=by, reason=reason, change={"账号": login, "单位": unit.code})
    return made


async def take(uow: UnitOfWork, staff: Staff, role: Role, *, by: Actor, reason: str) -> None:
    """At once: the next page is without it. The last administrator of a kind stays."""
    require(by, AccountAct.TAKE, staff)
    if role not in await store.roles_of(uow.session, staff.id):
        raise Conflict(f"{staff.name}没有“{ROLE_NAMES[role]}”这个岗位，可能别人刚刚收回")
    await _keep_one(uow, role)
    await staffing.keep_a_signer(uow, staff, {role})
    await account_store.drop_role(uow.session, staff.id, role)
    await write(uow, staff, AccountAct.TAKE, by=by, reason=reason, change={"岗位": ROLE_NAMES[role]})


async def set_active(uow: UnitOfWork, staff: Staff, *, active: bool, by: Actor, reason: str) -> None:
    act = AccountAct.START if active else AccountAct.STOP
    require(by, act, staff)
    if staff.active == active:
        raise Conflict(f"这个账号已经{'在用' if active else '停用'}")
    if not active:
        for role in await store.roles_of(uow.session, staff.id):
            await _keep_one(uow, Role(role))
        await staffing.keep_a_signer(uow, staff, set(map(Role, await store.roles_of(uow.session, staff.id))))
    staff.active = active
    await write(uow, staff, act, by=by, reason=reason)


async def unlock(uow: UnitOfWork, staff: Staff, *, by: Actor, reason: str) -> None:
    """Only the entry: what was counted at sign-in is forgotten there."""
    require(by, AccountAct.UNLOCK, staff)
    await write(uow, staff, AccountAct.UNLOCK, by=by, reason=reason)


async def is_administrator(uow: UnitOfWork, staff: Staff) -> bool:
    return bool(ADMIN_ROLES & {Role(one) for one in await store.roles_of(uow.session, staff.id)})


async def reset_password(
    uow: UnitOfWork, staff: Staff, password_hash: str, *, by: Actor, reason: str, second: Actor | None = None
) -> None:
    """A new first password, to be changed by its owner at the next sign-in; an administrator's not by one person."""
    require(by, AccountAct.RESET, staff)
    if second is None and await is_administrator(uow, staff):
        raise Forbidden("管理员的密码由系统管理员提请，另一类管理员同意后才重置")
    _renew(staff, password_hash)
    staff.password_at, staff.first_until = None, uow.now + FIRST_LASTS
    await write(uow, staff, AccountAct.RESET, by=by, reason=reason)


async def change_password(uow: UnitOfWork, staff: Staff, password_hash: str) -> None:
    """By its owner, who has shown the old one."""
    _renew(staff, password_hash)
    staff.password_at, staff.first_until = uow.now, None
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
    made.seal = seal(made, uow.settings.keys)
    uow.session.add(made)
    trail.note(uow, TrailKind.ACCOUNT, by=by, about=staff.login, deed=act.value, hash=made.hash, **_codes(made.change))
    await uow.session.flush()
    return made


def digest(entry: AccountEntry) -> str:
    facts = [
        *(_moment(entry.at), entry.by_id, entry.by_name, entry.staff_id, entry.act.value),
        *(entry.change, entry.reason, entry.previous),
    ]
    return sm3(msgspec.json.encode(facts, order="sorted"))


def seal(entry: AccountEntry, keys: KeyRing) -> str:
    return keys.mac("accounts", entry.hash)


async def first_broken(work: Work, *, unsealed_to: int | None = None) -> str:
    """What is wrong with the first bad entry, in words; empty where the chain is whole.

    `unsealed_to`: the last entry that may be without a seal; None: not known.
    """
    previous, last, place = "", 0, 0
    async with work.reading() as session:
        while entries := await account_store.entries_after(session, last, limit=_AT_ONCE):
            for entry in entries:
                place += 1
                if entry.previous != previous or digest(entry) != entry.hash:
                    return f"账号流水链在第 {place} 条断开"
                if _seal_is_wrong(entry, work.settings.keys, unsealed_to):
                    return f"账号流水链在第 {place} 条断开：密封不符"
                previous, last = entry.hash, entry.id
            session.expunge_all()
    return ""


def _seal_is_wrong(entry: AccountEntry, keys: KeyRing, unsealed_to: int | None) -> bool:
    if entry.seal is None:
        return unsealed_to is not None and entry.id > unsealed_to
    return entry.seal != seal(entry, keys)


def _codes(change: dict[str, Any]) -> dict[str, Any]:
    """What was changed, for the trail: a role, a unit; the account's name is there already."""
    return {name: value for name, value in change.items() if name in _TOLD}


def require(by: Actor, act: AccountAct, staff: Staff | None) -> None:
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

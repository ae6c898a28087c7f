"""What a password has to be (DOMAIN 8.3: GB/T 22239 三级): long, mixed, not the name, none of the last five."""

import asyncio
import re
from collections.abc import Sequence

from dashboards import auth
from dashboards.queries import people
from hotline.base.errors import BadInput, NotSignedIn
from hotline.base.uow import Work
from tickets import account_store, accounts
from tickets.people import Staff

SHORTEST = 10
CLASSES = 3  # of small letters, capitals, digits and everything else
_CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")


def fault(password: str, *, login: str) -> str:
    """What is wrong with it, in words; empty where nothing is. Pure."""
    if len(password) < SHORTEST:
        return f"密码至少 {SHORTEST} 个字符"
    if sum(bool(re.search(one, password)) for one in _CLASSES) < CLASSES:
        return "密码须包含小写字母、大写字母、数字、其他字符中的三种"
    if login and login.lower() in password.lower():
        return "密码不能包含账号"
    return ""


async def change(work: Work, staff_id: int, old: str, new: str, *, keep: str) -> None:
    """Raises BadInput in words. Every other session of the account ends; `keep` is the hash of this one's token."""
    work = work.by_the_wall()
    async with work.reading() as session:
        staff = await session.get_one(Staff, staff_id)
    auth.refuse_locked(staff, work.clock.now())
    if not await auth.verify_password(staff.password_hash, old):
        await auth.note_failure(work, staff_id)
        raise BadInput("原来的密码不对，请再试一次；连续输错会锁定账号")
    wrong = fault(new, login=staff.login)
    if wrong:
        raise BadInput(wrong)
    if await _was_used(new, [staff.password_hash, *(staff.old_hashes or [])]):
        raise BadInput("不能与最近五次用过的密码相同")
    hashed = await auth.hash_password(new)
    async with work.begin() as uow:
        found = await account_store.staff(uow.session, staff_id)
        if found.password_hash != staff.password_hash:
            raise NotSignedIn("密码刚刚被改过，请重新登录")
        await accounts.change_password(uow, found, hashed)
        await people.end_other_sessions(uow.session, staff_id, keep=keep)


async def first(password: str, *, login: str) -> str:
    """The hash of a first password that an administrator gives; it is held to the same rules."""
    wrong = fault(password, login=login)
    if wrong:
        raise BadInput(wrong)
    return await auth.hash_password(password)


async def _was_used(password: str, hashes: Sequence[str]) -> bool:
    return any(await asyncio.gather(*(auth.verify_password(one, password) for one in hashes)))

"""What a password has to be (DOMAIN 8.3: GB/T 22239 三级): long, mixed, not the name, none of the last five."""

import re
import secrets
from collections.abc import Sequence

from dashboards.admin.queries import people
from dashboards.auth import known_devices, password_hashing
from hotline.base.errors import BadInput, NotSignedIn
from hotline.base.request_limits import counting
from hotline.base.storage.unit_of_work import Work
from tickets.person_models import Staff
from tickets.staff import account_store, accounts

SHORTEST, LONGEST = 10, 200
CLASSES = 3  # of small letters, capitals, digits and everything else
_READABLE = "ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
_CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")


def fault(password: str, *, login: str) -> str:
    """What is wrong with it, in words; empty where nothing is. Pure."""
    if len(password) > LONGEST:
        return f"密码最多 {LONGEST} 个字符"
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
    async with counting.guessing(work, known_devices.guesses(work.settings, staff.login, "", f"session:{keep}")):
        if not await password_hashing.fits(staff.password_hash, old):
            raise BadInput("原来的密码不对，请再试一次；多次输错要过一段时间才能再试")
    hashed = await checked(new, staff)
    async with work.begin() as uow:
        found = await account_store.staff(uow.session, staff_id)
        if found.password_hash != staff.password_hash:
            raise NotSignedIn("密码刚刚被改过，请重新登录")
        await accounts.change_password(uow, found, hashed)
        await people.end_other_sessions(uow.session, staff_id, keep=keep)


def one_time(login: str) -> str:
    """A random password that can be read aloud, in four groups; it holds to the rules. 80 bits."""
    while True:
        made = "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(4))
        if not fault(made, login=login):
            return made


async def first(password: str, *, login: str) -> str:
    """The hash of the first password of a new account; it is held to the same rules."""
    wrong = fault(password, login=login)
    if wrong:
        raise BadInput(wrong)
    return await password_hashing.hashed(password)


async def checked(password: str, staff: Staff) -> str:
    """The hash of a new password of this account, chosen by its owner or by an administrator; BadInput in words."""
    wrong = fault(password, login=staff.login)
    if wrong:
        raise BadInput(wrong)
    if await _was_used(password, [staff.password_hash, *(staff.old_hashes or [])]):
        raise BadInput("不能与最近五次用过的密码相同")
    return await password_hashing.hashed(password)


async def _was_used(password: str, hashes: Sequence[str]) -> bool:
    return any([await password_hashing.fits(one, password) for one in hashes])

"""One-time links: the owner of a new account sets the first password, so that nobody else ever knows one.

Only for an account whose owner has never chosen a password; the link lasts three days and opens once. Another link for
the same account ends the one before.
"""

import hashlib
import secrets
from datetime import timedelta

from dashboards.admin.queries import people
from dashboards.auth import passwords
from dashboards.auth.models import FirstLink
from hotline.base.clock import city_time
from hotline.base.errors import Conflict, NotFound
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from tickets.access.rights import Actor
from tickets.person_models import Staff
from tickets.staff import account_store, accounts
from tickets.staff.account_models import AccountAct

LASTS = timedelta(days=3)
PATH = "/first"
GONE = "这个链接已经用过、过期或被新的链接取代；请管理服务器的同事运行 hotline setup --link 账号 再发一个"


async def issue(uow: UnitOfWork, staff: Staff, *, by: Actor, reason: str) -> str:
    """The token of a new link; in the record of accounts and in the trail. Conflict where a password was chosen."""
    accounts.require(by, AccountAct.RESET, staff)
    if staff.password_at is not None:
        raise Conflict(f"{staff.name}（{staff.login}）已经自己设过密码；忘了的请由另一位管理员提请重置")
    token, until = secrets.token_urlsafe(32), uow.now + LASTS
    await people.end_first_links(uow.session, staff.id)
    uow.session.add(FirstLink(token_hash=_digest(token), staff_id=staff.id, made_at=uow.now, expires_at=until))
    words = f"{reason}：一次性链接，{city_time(until):%Y-%m-%d %H:%M} 前有效"
    await accounts.write(uow, staff, AccountAct.RESET, by=by, reason=words)
    return token


def address(site: str, token: str) -> str:
    return f"{site.rstrip('/')}{PATH}/{token}"


async def owner(work: Work, token: str) -> Staff:
    """Whose link it is; NotFound in words where it opens nothing (any more)."""
    async with work.reading() as session:
        link = await session.get(FirstLink, _digest(token))
        if link is None or link.used_at is not None or link.expires_at <= work.clock.now():
            raise NotFound(GONE)
        staff = await session.get_one(Staff, link.staff_id)
    if not staff.active or staff.password_at is not None:
        raise NotFound(GONE)
    return staff


async def use(work: Work, token: str, password: str) -> Staff:
    """Set the password and end the link, in one transaction; BadInput where the password is not good enough."""
    hashed = await passwords.checked(password, await owner(work, token))
    async with work.begin() as uow:
        link = await uow.session.get(FirstLink, _digest(token), with_for_update=True)
        if link is None or link.used_at is not None:
            raise NotFound(GONE)
        staff = await account_store.staff(uow.session, link.staff_id)
        if not staff.active or staff.password_at is not None:
            raise NotFound(GONE)
        link.used_at = uow.now
        await accounts.change_password(uow, staff, hashed)
        await people.end_other_sessions(uow.session, staff.id)
    return staff


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

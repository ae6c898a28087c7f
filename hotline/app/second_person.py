"""The second person at the command line: besides the person at the machine a colleague types their own password."""

from dataclasses import dataclass

import typer

from dashboards.auth import known_devices, password_hashing
from hotline.app.machine_operator import at_the_machine
from hotline.base.errors import BadInput, Forbidden
from hotline.base.request_limits import counting
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from tickets import store, trail
from tickets.access.rights import Actor, Role
from tickets.access.roles import ADMIN_ROLES, ROLE_NAMES
from tickets.person_models import Staff
from tickets.staff import account_store, accounts
from tickets.trail import TrailKind


@dataclass(frozen=True, slots=True)
class Typed:
    """What the second person has typed."""

    login: str
    password: str


def asked(login: str | None) -> Typed | None:
    """Ask for the password of the person named by `--second`; None where nobody is named."""
    if not login:
        return None
    return Typed(login, typer.prompt(f"第二个人 {login} 的密码", hide_input=True, err=True))


async def agreeing(work: Work, typed: Typed | None, *, among: frozenset[Role], but: str = "") -> Actor:
    """Who agrees: an account in use that holds one of these roles, is not `but`, and has chosen its own password."""
    names = "、".join(ROLE_NAMES[role] for role in Role if role in among)
    if typed is None:
        raise BadInput(f"这件事要两个人办：请加 --second 账号，由那个人（{names}）当场输入自己的密码")
    staff = await _known(work, typed)
    async with work.reading() as session:
        actor = await store.actor(session, staff)
    if not actor.roles & among or staff.login == but:
        raise Forbidden(f"第二个人须是{names}" + ("，并且不是被办理的人" if but else ""))
    if accounts.password_is_due(staff, work.wall.now()):
        raise Forbidden(f"{staff.name}的密码不是本人设的，或已过期；请本人先登录改好密码")
    return actor


def note(uow: UnitOfWork, second: Actor, *, about: str) -> None:
    """That they agreed, and to what; beside the entry of the act itself, which names the machine's account."""
    trail.note(uow, TrailKind.PROPOSAL, by=second, about=about, asked_by=at_the_machine().name)


async def is_needed_for_accounts(work: Work) -> bool:
    """Not while no account in use is an administrator's: the very first one has nobody beside them."""
    async with work.reading() as session:
        return any([await account_store.holders(session, role) for role in ADMIN_ROLES])


async def _known(work: Work, typed: Typed) -> Staff:
    """Counted as a sign-in is, and refused alike whether name or password is wrong."""
    async with work.reading() as session:
        staff = await store.staff_by_login(session, typed.login)
    async with counting.guessing(work, known_devices.guesses(work.settings, typed.login, "", "command-line")):
        if staff is None or not staff.active or not await password_hashing.fits(staff.password_hash, typed.password):
            raise BadInput("第二个人的账号或密码不对")
    return staff

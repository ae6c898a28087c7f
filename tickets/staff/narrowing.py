"""The matrix of rights, and what a city takes out of it: it can be narrowed, never widened.

What a role may do is in the table of moves; a city can take an act from a role, as long as somebody still has it in
every state, so that no ticket gets stuck. Giving it back is a widening and needs a second administrator.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from hotline.base.errors import BadInput, Conflict, Forbidden
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import clean
from tickets import trail
from tickets.access import post_store
from tickets.access.post_models import NarrowedRight
from tickets.access.rights import ACTS_OF, Actor
from tickets.access.roles import ADMIN_ROLES, ROLE_NAMES, Role
from tickets.lifecycle import TABLE, Act
from tickets.staff import account_store
from tickets.trail import TrailKind


@dataclass(frozen=True, slots=True)
class RightsRow:
    """One act: which roles the table gives it to, and from which of them this city has taken it."""

    act: Act
    roles: frozenset[Role]
    narrowed: frozenset[Role]


def matrix(narrowed: Iterable[tuple[str, str]]) -> list[RightsRow]:
    """Every act that a member of staff may do, in the order of the table. Pure."""
    taken = set(narrowed)
    rows = []
    for act in dict.fromkeys(move.act for move in TABLE):
        roles = frozenset(role for role in Role if act in ACTS_OF[role])
        if roles:
            rows.append(RightsRow(act, roles, frozenset(role for role in roles if (role, act) in taken)))
    return rows


def stuck(role: Role, act: Act, narrowed: Iterable[tuple[str, str]]) -> str:
    """In which state nobody could do the act any more if the role lost it too; "" where somebody still can. Pure."""
    taken = {*narrowed, (role.value, act.value)}
    for move in TABLE:
        if move.act is act and role in move.by and all((str(one), act.value) in taken for one in move.by):
            return move.before.label if move.before else "尚未登记"
    return ""


async def narrow(uow: UnitOfWork, role: Role, act: Act, *, by: Actor, reason: str) -> None:
    """Take an act from a role at once; BadInput where nobody could do the act any more."""
    _require(by, reason)
    if act not in ACTS_OF[role]:
        raise BadInput(f"{ROLE_NAMES[role]}本来就不能“{act.label}”")
    if role in ADMIN_ROLES:
        raise BadInput("管理员的权限由规定确定，不能收窄")
    before = {(one.role, one.act) for one in await post_store.narrowed_rights(uow.session)}
    if (role.value, act.value) in before:
        raise Conflict("这项权限已经收窄，请刷新页面看看")
    if state := stuck(role, act, before):
        raise BadInput(f"“{state}”时只有{ROLE_NAMES[role]}能“{act.label}”，收窄后就没有人能办了")
    uow.session.add(NarrowedRight(role=role.value, act=act.value, by_id=by.id, at=uow.now))
    _note(uow, role, act, by=by, before="有", after="无", reason=reason)


async def restore(uow: UnitOfWork, role: Role, act: Act, *, by: Actor, reason: str) -> None:
    """Back to what the table says; only what was narrowed can be given back."""
    row = await account_store.narrowed(uow.session, role, act)
    if row is None:
        raise Conflict("这项权限没有收窄，或已经恢复，请刷新页面看看")
    await uow.session.delete(row)
    _note(uow, role, act, by=by, before="无", after="有", reason=reason)


def _require(by: Actor, reason: str) -> None:
    if Role.SECADMIN not in by.roles:
        raise Forbidden("只有安全保密管理员能收窄岗位的权限")
    if not clean(reason).text:
        raise BadInput("请写明理由")


def _note(uow: UnitOfWork, role: Role, act: Act, *, by: Actor, before: str, after: str, reason: str) -> None:
    about = f"权限 {ROLE_NAMES[role]} {act.label}"
    trail.note(uow, TrailKind.ACCOUNT, by=by, about=about, before=before, after=after, reason=clean(reason).text[:160])

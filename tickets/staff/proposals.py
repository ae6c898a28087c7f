"""What no administrator does alone (三员分立): another's new password, an erasure, a sheet of staff, a reform of units.

The system administrator would else become all three: reset, sign in, go on. What is erased is gone for good. And who
merges or moves units changes what many people may see.
"""

from collections.abc import Sequence
from datetime import timedelta

from hotline.base.errors import BadInput, Conflict, Forbidden, NotFound
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import clean
from tickets import store, trail
from tickets.access.rights import Actor, require
from tickets.access.roles import ADMIN_ROLES, ROLE_NAMES, Role
from tickets.lifecycle import Act, acts_from
from tickets.models import Ticket
from tickets.organisation import changes
from tickets.organisation.models import ChangeState
from tickets.person_models import Staff
from tickets.personal_data import erasure
from tickets.staff import accounts, narrowing, roster_import
from tickets.staff.account_models import AccountAct
from tickets.staff.proposal_models import Proposal, ProposalKind, ProposalState
from tickets.staff.roster_sheet import NewAccount
from tickets.trail import Outcome, TrailKind

LASTS = timedelta(days=7)  # what nobody decides by then is no proposal any more
SECOND: dict[ProposalKind, frozenset[Role]] = {
    ProposalKind.RESET: ADMIN_ROLES,
    ProposalKind.ERASE: frozenset({Role.SECADMIN, Role.SUPERVISOR, Role.LEADER}),
    ProposalKind.IMPORT: frozenset({Role.SECADMIN}),
    ProposalKind.RESTORE: ADMIN_ROLES,
    ProposalKind.UNIT: frozenset({Role.SECADMIN, Role.LEADER}),
}


async def ask_reset(uow: UnitOfWork, staff: Staff, password_hash: str, *, by: Actor, reason: str) -> Proposal:
    accounts.require(by, AccountAct.RESET, staff)
    made = _proposal(uow, ProposalKind.RESET, by=by, reason=reason)
    made.staff_id, made.password_hash = staff.id, password_hash
    return await _put(uow, made, by, about=staff.login)


async def ask_import(uow: UnitOfWork, new: Sequence[NewAccount], *, by: Actor, reason: str) -> Proposal:
    """The accounts of a sheet; the security administrator, whose the roles are to give, agrees."""
    accounts.require(by, AccountAct.ADD, None)
    if not new:
        raise BadInput("没有可以导入的新账号")
    made = _proposal(uow, ProposalKind.IMPORT, by=by, reason=reason)
    made.details = {"accounts": roster_import.packed(new)}
    return await _put(uow, made, by, about=f"{len(new)} 个账号")


async def ask_restore(uow: UnitOfWork, role: Role, act: Act, *, by: Actor, reason: str) -> Proposal:
    """A right that was taken from a role; another kind of administrator agrees."""
    if Role.SECADMIN not in by.roles:
        raise Forbidden("只有安全保密管理员能提请恢复岗位的权限")
    made = _proposal(uow, ProposalKind.RESTORE, by=by, reason=reason)
    made.details = {"role": role.value, "act": act.value}
    return await _put(uow, made, by, about=f"{ROLE_NAMES[role]} {act.label}")


async def ask_erasure(uow: UnitOfWork, ticket: Ticket, *, by: Actor, reason: str) -> Proposal:
    """Conflict while this matter is still being handled."""
    require(by, Act.ERASE)
    if Act.ERASE not in acts_from(ticket.state):
        raise Conflict(f"{ticket.number} 还没有办结，办结后才能抹去个人信息")
    made = _proposal(uow, ProposalKind.ERASE, by=by, reason=reason)
    made.ticket_id = ticket.id
    return await _put(uow, made, by, about=ticket.number)


async def ask_unit_change(uow: UnitOfWork, wanted: changes.WantedChange, *, by: Actor) -> Proposal | None:
    """None where one person is enough: then it is agreed to, and done if its day has come."""
    change = await changes.ask(uow, wanted, by=by)
    if change.state is not ChangeState.ASKED:
        return None
    made = _proposal(uow, ProposalKind.UNIT, by=by, reason=wanted.reason)
    made.unit_change_id = change.id
    return await _put(uow, made, by, about=changes.titled(change))


def may_decide(one: Proposal, by: Actor, asker: Actor) -> bool:
    """A second person; for an administrator's password and for a right one of another kind of administrator."""
    if by.id in {one.asked_by, one.staff_id} or not by.roles & SECOND[one.kind]:
        return False
    return one.kind not in {ProposalKind.RESET, ProposalKind.RESTORE} or not by.roles & asker.roles


def about(one: Proposal) -> str:
    """What a proposal without account or ticket is about, in words."""
    details = one.details or {}
    if "accounts" in details:
        return f"{len(details['accounts'])} 个账号"
    if "role" in details:
        act = next((each.label for each in Act if each.value == details["act"]), details["act"])
        return f"{ROLE_NAMES[Role(details['role'])]}：{act}"
    return ""


async def decide(uow: UnitOfWork, proposal_id: int, *, by: Actor, granted: bool) -> Proposal:
    """The second person's word; what is granted is done at once, in the name of the person who asked."""
    one = await uow.session.get(Proposal, proposal_id, with_for_update=True)
    if one is None:
        raise NotFound("没有这项提请")
    if one.state is not ProposalState.WAITING or one.asked_at < uow.now - LASTS:
        raise Conflict("这项提请已经有人办理，或已过期；请刷新看看")
    asker = await store.actor(uow.session, await uow.session.get_one(Staff, one.asked_by))
    if not may_decide(one, by, asker):
        raise Forbidden(
            "这项提请须由另一个人同意：管理员的密码、恢复权限由另一类管理员，导入人员由安全保密管理员，"
            "抹去个人信息由另一位有权的人，单位变更由安全保密管理员或领导"
        )
    outcome = Outcome.DONE if granted else Outcome.REFUSED
    about = f"{one.kind.label} {one.id}"
    trail.note(uow, TrailKind.PROPOSAL, by=by, outcome=outcome, about=about, asked_by=one.asked_by)
    if granted:
        await _do(uow, one, asker, second=by)
    elif one.unit_change_id is not None:
        await changes.refuse(uow, one.unit_change_id, by=by)
    one.state = ProposalState.DONE if granted else ProposalState.REFUSED
    one.decided_by, one.decided_at, one.password_hash, one.details = by.id, uow.now, "", None
    return one


async def _do(uow: UnitOfWork, one: Proposal, asker: Actor, *, second: Actor) -> None:
    reason = f"{one.reason}（{second.name}同意）"
    if one.kind is ProposalKind.RESET:
        staff = await uow.session.get_one(Staff, one.staff_id, with_for_update=True)
        await accounts.reset_password(uow, staff, one.password_hash, by=asker, reason=reason, second=second)
        return
    if one.kind is ProposalKind.UNIT:
        await changes.agree(uow, one.unit_change_id or 0, by=second)
        return
    details = one.details or {}
    if one.kind is ProposalKind.IMPORT:
        new = roster_import.unpacked(details["accounts"])
        await roster_import.take(uow, new, by=asker, second=second, reason=reason)
        return
    if one.kind is ProposalKind.RESTORE:
        act = next(one for one in Act if one.value == details["act"])
        await narrowing.restore(uow, Role(details["role"]), act, by=asker, reason=reason)
        return
    ticket = await store.ticket(uow.session, one.ticket_id or 0)
    citizen = await store.citizen(uow.session, ticket.citizen_id)
    await erasure.erase_person(uow, citizen, by=asker, reason=reason)


def _proposal(uow: UnitOfWork, kind: ProposalKind, *, by: Actor, reason: str) -> Proposal:
    words = clean(reason).text[:160]
    if not words:
        raise BadInput("请写明理由")
    return Proposal(kind=kind, state=ProposalState.WAITING, reason=words, asked_by=by.id or 0, asked_at=uow.now)


async def _put(uow: UnitOfWork, made: Proposal, by: Actor, *, about: str) -> Proposal:
    uow.session.add(made)
    await uow.session.flush()
    trail.note(uow, TrailKind.PROPOSAL, by=by, outcome=Outcome.ASKED, about=f"{made.kind.label} {made.id}", of=about)
    return made

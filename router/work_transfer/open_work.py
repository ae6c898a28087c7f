"""Hand-over (移交在手工作): everything that is one person's own goes to a colleague with one act, and is accounted for.

Decisions, answers, alarms and call-backs are a post's and no person's: the person at the post finds them in the same
list, so nothing of them has to change hands.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.errors import BadInput
from hotline.base.storage.unit_of_work import UnitOfWork, now_of
from router.conversations import handover
from router.work_transfer import open_work_store
from tickets import store
from tickets.access import post_store
from tickets.access.rights import Actor
from tickets.access.roles import Role
from tickets.lifecycle import Act, holders
from tickets.person_models import Staff
from tickets.staff import accounts
from tickets.staff.account_models import AccountAct
from tickets.staff.duty_models import HOLDERS

TALKS, DRAFTS, SHIFTS = "人工对话", "暂存的登记", "值班班次"


async def counts(session: AsyncSession, staff_id: int) -> dict[str, int]:
    """What would change hands, by kind; shown before the act."""
    found = await open_work_store.counts(session, staff_id, now_of(session))
    return dict(zip((TALKS, DRAFTS, SHIFTS), found, strict=True))


async def hand_over(uow: UnitOfWork, of: Staff, to: Staff, *, by: Actor, reason: str) -> dict[str, int]:
    """All of it or, where the colleague may not have a part of it, nothing: BadInput says which part."""
    accounts.require(by, AccountAct.HAND_OVER, of)
    if to.id == of.id or not to.active:
        raise BadInput("接手人须是另一位在用账号的同事")
    found = await counts(uow.session, of.id)
    if not any(found.values()):
        raise BadInput(f"{of.name}没有在手的工作需要移交")
    roles = (await post_store.rights(uow.session, to.id, uow.now)).roles
    await _talks(uow, of, to, note=f"移交：{reason}")
    numbers = await _drafts(uow, of, to, roles)
    await _shifts(uow, of, to, roles)
    parts = "、".join(f"{name} {count}" for name, count in found.items() if count)
    change = {"移交给": to.login, "件数": parts, **({"工单": "、".join(numbers)} if numbers else {})}
    await accounts.write(uow, of, AccountAct.HAND_OVER, by=by, reason=reason, change=change)
    return found


async def _talks(uow: UnitOfWork, of: Staff, to: Staff, *, note: str) -> None:
    holder = await store.actor(uow.session, of)
    for conversation_id in await store.talks_held_by(uow.session, of.id):
        await handover.transfer(uow, conversation_id, to, note=note, by=holder)


async def _drafts(uow: UnitOfWork, of: Staff, to: Staff, roles: frozenset[Role]) -> list[str]:
    drafts = await open_work_store.drafts(uow.session, of.id)
    if drafts and not roles & holders(Act.SAVE_DRAFT):
        raise BadInput(f"{to.name}没有登记的岗位，不能接手暂存的登记")
    for ticket in drafts:
        ticket.registered_by = to.id
    return [ticket.number for ticket in drafts]


async def _shifts(uow: UnitOfWork, of: Staff, to: Staff, roles: frozenset[Role]) -> None:
    """The shift is the colleague's, without the other person's own number: the roster shows what is missing."""
    for shift in await open_work_store.shifts(uow.session, of.id, uow.now):
        if not roles & HOLDERS[shift.post]:
            raise BadInput(f"{to.name}不能值{shift.post.label}的班，请先在“值班”里调整")
        shift.staff_id, shift.phone_sealed, shift.wechat_sealed = to.id, None, None

"""Nobody decides about their own work where a second person with that right is on duty (DOMAIN 3.2: 分管负责人签发).

A small unit may have one person for everything: then it is done, marked in the journal, and counted.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.base.errors import Forbidden
from hotline.base.storage.unit_of_work import UnitOfWork
from tickets import lifecycle, store
from tickets.access.rights import SCOPE_OF, Actor, ActorKind, Role, Scope
from tickets.lifecycle import Act
from tickets.models import HANDLED_ALONE, Ticket, WorkOrder

MARK = HANDLED_ALONE
_A = Act
_DISPATCHED, _ANSWERED = frozenset({_A.DISPATCH, _A.REASSIGN}), frozenset({_A.ANSWER})
_SIGNED, _AUDITED = frozenset({_A.APPROVE_ANSWER}), frozenset({_A.PASS_ANSWER})
_ASKED_TO_END = frozenset({_A.ASK_TERMINATION})


def _of_the_answer(what: str) -> tuple[tuple[frozenset[Act], str], ...]:
    """People with a part in the answer, or in the choice of its unit."""
    parts = ((_ANSWERED, "办理"), (_SIGNED, "签发"), (_AUDITED, "审核"), (_DISPATCHED, "派单"))
    return tuple((acts, f"{called}和{what}") for acts, called in parts)


def _every_part(what: str) -> tuple[tuple[frozenset[Act], str], ...]:
    """Acts in place of the citizen's word, or that end a ticket without one."""
    return (*_of_the_answer(what), (_ASKED_TO_END, f"申请和{what}"))


# what one may not have done oneself, the last time that it was done, and how the two are called together
EARLIER: Mapping[Act, tuple[tuple[frozenset[Act], str], ...]] = MappingProxyType(
    {
        _A.APPROVE_ANSWER: ((_ANSWERED, "办理和签发"),),
        _A.PASS_ANSWER: ((_DISPATCHED, "派单和审核"), (_ANSWERED, "办理和审核"), (_SIGNED, "签发和审核")),
        _A.GRANT_EXTENSION: ((frozenset({_A.ASK_EXTENSION}), "申请和审批"),),
        _A.REFUSE_EXTENSION: ((frozenset({_A.ASK_EXTENSION}), "申请和审批"),),
        _A.GRANT_SUSPENSION: ((frozenset({_A.ASK_SUSPENSION}), "申请和审批"),),
        _A.REFUSE_SUSPENSION: ((frozenset({_A.ASK_SUSPENSION}), "申请和审批"),),
        _A.TERMINATE: _every_part("终止办理"),
        _A.CONFIRM_CLOSE: _every_part("认定办结"),
        _A.REVIEW_SOLVED: _of_the_answer("回访"),
        _A.REVIEW_UNSOLVED: _of_the_answer("回访"),
        _A.REJECT_OBJECTION: ((_DISPATCHED, "派单和审核异议"),),
    }
)


async def check(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, act: Act, *, by: Actor) -> dict[str, str]:
    """What the journal has to note of the act; raises Forbidden where it is for somebody else, who is there."""
    both = await own_work(uow.session, ticket, act, by=by)
    if not both:
        return {}
    if await _is_somebody_else(uow.session, ticket, order, act, by=by):
        raise Forbidden(f"{both}不能是同一人，请由另一位同事“{act.label}”")
    return {MARK: f"同一人{both}"}


async def barred(
    session: AsyncSession, ticket: Ticket, order: WorkOrder, acts: Iterable[Act], *, by: Actor
) -> set[Act]:
    """Those of the acts that `check` would refuse: a page does not offer them."""
    return {
        act
        for act in acts
        if act in EARLIER
        and await own_work(session, ticket, act, by=by)
        and await _is_somebody_else(session, ticket, order, act, by=by)
    }


async def own_work(session: AsyncSession, ticket: Ticket, act: Act, *, by: Actor) -> str:
    """How the two acts are called that this person would have done both; "" where somebody else did the first."""
    if by.kind is not ActorKind.STAFF or act not in EARLIER:
        return ""
    return next((both for staff_id, both in await _earlier(session, ticket, act) if staff_id == by.id), "")


async def _earlier(session: AsyncSession, ticket: Ticket, act: Act) -> list[tuple[int, str]]:
    """Who did what comes before the act, the last time that it was done, and how the two are called together."""
    found = []
    for acts, both in EARLIER[act]:
        done = await store.newest_entry(session, ticket.id, *acts)
        if done is not None and done.actor_kind == ActorKind.STAFF and done.actor_id is not None:
            found.append((done.actor_id, both))
    return found


async def _is_somebody_else(session: AsyncSession, ticket: Ticket, order: WorkOrder, act: Act, *, by: Actor) -> bool:
    """Anybody active with the right: of the unit, or of the one whose person acts for it; in the centre of anywhere.

    A person of one of the earlier acts is no second person either: two would wait for each other for ever.
    """
    roles = [one for one in lifecycle.holders(act, ticket.state) if isinstance(one, Role)]
    of_unit = any(SCOPE_OF[role] is Scope.UNIT for role in roles)
    units = {one for one in (order.department_id, by.department_id) if one} if of_unit else None
    concerned = {staff_id for staff_id, _ in await _earlier(session, ticket, act)}
    barred_ones = {by.id or 0, *concerned, *(ticket.recused or ())}
    return await store.is_on_duty(session, act, roles, units=units, but=barred_ones)

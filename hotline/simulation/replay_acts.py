"""What staff and citizen did in a recorded month, done again at the recorded moments.

A row may have `dispatched_at`, `signed_at`, `contacted_at`, `answered_at` with `answer`, `rated_at` with `satisfied`
(1–5), and the `department` (code or name) for what the machine leaves to a person. A missing field means no act.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from hotline.base.errors import BadInput, HotlineError
from hotline.base.observability.log import logger
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from hotline.simulation.demo.queries import staff_with
from hotline.simulation.recorded_month import moment_of
from router.dispatch import dispatching
from sla import store as promises
from sla.reviews import reviews
from sla.reviews.review_reply_parser import SATISFIED_FROM
from tickets import handling, store
from tickets.access.rights import Actor, ActorKind, Role
from tickets.lifecycle import State
from tickets.models import Ticket
from tickets.person_models import Department

ACTS = ("dispatched_at", "signed_at", "contacted_at", "answered_at", "rated_at")
log = logger(__name__)


def recorded(row: Mapping[str, Any]) -> Iterator[tuple[datetime, str]]:
    """When the row says that what was done; raises BadInput for a moment that cannot be read."""
    for act in ACTS:
        if row.get(act) in {None, ""}:
            continue
        moment = moment_of(row, (act,))
        if moment is None:
            raise BadInput(f"看不懂时刻 {act}：{row[act]}")
        yield moment, act


async def do(work: Work, ticket_id: int, act: str, row: Mapping[str, Any]) -> bool:
    """False where the ticket's state does not permit the act: the replay went another way than the record."""
    try:
        async with work.begin() as uow:
            await _do(uow, await store.ticket(uow.session, ticket_id), act, row)
    except HotlineError as refused:
        log.info("replayed_act_refused", act=act, ticket=ticket_id, reason=refused.message)
        return False
    return True


async def _do(uow: UnitOfWork, ticket: Ticket, act: str, row: Mapping[str, Any]) -> None:
    if act in {"dispatched_at", "signed_at"} and ticket.state is State.PENDING_DISPATCH:
        unit = await _unit(uow, str(row.get("department") or ""))
        await dispatching.by_person(
            uow, ticket, unit, by=await _somebody(uow, Role.DISPATCHER, None), reason="按记录派单"
        )
        await uow.settle()
    order = await store.lead_order(uow.session, ticket.id)
    if act == "dispatched_at":
        return  # the machine may have been quicker
    if order is None:
        raise BadInput("还没有派给承办单位")
    if act == "signed_at":
        handling.sign(uow, ticket, order, by=await _somebody(uow, Role.UNIT_CLERK, order.department_id))
    elif act == "contacted_at":
        handling.contact(uow, ticket, order, by=await _somebody(uow, Role.UNIT_HANDLER, order.department_id))
    elif act == "answered_at":
        words = str(row.get("answer") or "已按记录办理")
        by = await _somebody(uow, Role.UNIT_HANDLER, order.department_id)
        handling.answer(uow, ticket, order, by=by, text=words, truth="属实", solved="已解决")
        await handling.approve(
            uow, ticket, order, by=await _somebody(uow, Role.UNIT_APPROVER, order.department_id), reason="按记录"
        )
        await handling.pass_answer(uow, ticket, order, by=await _somebody(uow, Role.REVIEWER, None))
    else:
        await _rate(uow, ticket, order.id, order.round, str(row.get("satisfied") or ""))


async def _rate(uow: UnitOfWork, ticket: Ticket, order_id: int, round_: int, satisfied: str) -> None:
    review = await promises.review_of(uow.session, order_id, round_)
    if review is None or satisfied not in {"1", "2", "3", "4", "5"}:
        raise BadInput("还没有请诉求人评价，或满意程度不是 1 到 5")
    stars = int(satisfied)
    by = handling.owner(ticket)
    await reviews.answer(uow, review, solved=stars >= SATISFIED_FROM, satisfied=stars, reason="", by=by)


async def _unit(uow: UnitOfWork, name: str) -> Department:
    chosen = select(Department).where(or_(Department.code == name, Department.name == name, Department.short == name))
    found = await uow.session.scalar(chosen.limit(1))
    if found is None:
        raise BadInput("记录里没有本市的承办单位")
    return found


async def _somebody(uow: UnitOfWork, role: Role, unit_id: int | None) -> Actor:
    """A person with this role, in place of the unit's own: a record rarely names who acted."""
    people = await staff_with(uow.session, role)
    if not people:
        raise BadInput(f"没有岗位为 {role.value} 的人员")
    scope = frozenset({unit_id}) if unit_id else frozenset[int]()
    return Actor(ActorKind.STAFF, people[0].id, people[0].name, frozenset({role}), unit_id, scope)

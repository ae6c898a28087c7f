"""The simulated centre: it dispatches, asks, hands to the police, decides what units ask for, audits, reviews."""

from datetime import timedelta

from classifier.request_type.legal_channels import legal_way
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.simulation.demo import choosing, queries
from hotline.simulation.demo.desk import Desk
from router.dispatch import dispatching as offices
from sla.deadlines import extensions
from tickets import handling, store
from tickets.access import recusal
from tickets.access.rights import Role
from tickets.lifecycle import Act, acts_from
from tickets.models import Ticket, WorkOrder

CALLED = "坐席电话核实：诉求人说明了地点和经过，请按登记内容办理。"
FOR_POLICE = frozenset({"self_harm", "violence"})
POLICE = "疑似人身危险，已与诉求人联系，立即转110"
POLICE_DONE = "民警已到场处置，人员平安，已回复诉求人"
OPINION = "从本单位职责看，可以由主管单位主办，需要时我单位配合。"
NO_UNIT = "电话核实：说的是企业和村组的人，与本市单位无关"
REASON = "按派单目录和三定职责"
RETURNED = 0.06  # of the answers
THIN = "答复没有说明办理过程和时间，请补充"
GRANTED, REFUSED = "情况属实，同意", "距办理期限尚有时间，请抓紧办理"
PLENTY = timedelta(days=12)  # until the promise ends: no more time is needed yet


async def accept(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> None:
    handling.accept(uow, ticket, by=desk.centre(Role.REVIEWER))


async def call_for_more(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> None:
    """Who does not answer a question is telephoned; a person dispatches then by what there is."""
    handling.supplement(uow, ticket, CALLED, by=desk.centre(Role.AGENT))
    ticket.needs_person = "已电话核实，请派单"


async def dispatch(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> None:
    """To the police, to its legal way, answered at once, or to a unit."""
    by = desk.centre(Role.DISPATCHER)
    if ticket.danger_rings and ticket.danger in FOR_POLICE:
        handling.transfer_110(uow, ticket, by=by, reason=POLICE)
        return
    if (legal := legal_way(ticket.text)) is not None and Act.DECLINE in acts_from(ticket.state):
        handling.decline(uow, ticket, by=by, ground=legal.ground)
        return
    if ticket.accused_unknown:
        await handling.clear_accused(uow, ticket, by=desk.centre(Role.REVIEWER), reason=NO_UNIT)
    choice = await choosing.best(desk.house, uow, ticket)
    if choice.lead.level == "centre":
        handling.direct_answer(uow, ticket, by=by, text=desk.words(uow, ticket, by))
        return
    cleared = {who for unit, who in ticket.not_accused or () if unit in {choice.lead.id, recusal.ANY_UNIT}}
    by = desk.centre(Role.DISPATCHER, without=next(iter(cleared), None))
    await offices.by_person(uow, ticket, choice.lead, by=by, reason=REASON, co=choice.co)


async def end_consultation(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> None:
    """The invited units say what they think; then it is dispatched by the catalogue."""
    for unit_id in await queries.missing_opinions(uow.session, ticket.id):
        by = desk.roster.unit(unit_id, Role.UNIT_CLERK)
        await handling.give_opinion(uow, ticket, by=by, text=OPINION)
    await dispatch(desk, uow, ticket)


async def end_at_110(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> None:
    handling.close_at_110(uow, ticket, by=desk.centre(Role.AGENT), reason=POLICE_DONE)


async def decide_objection(desk: Desk, uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> None:
    """Upheld where the matter is another unit's by the catalogue."""
    suits = await choosing.suits(desk.house, uow, ticket, desk.unit(order.department_id))
    reason = "经核对派单目录，属你单位三定职责，请办理" if suits else "职责依据充分，改派"
    sent = await store.newest_entry(uow.session, ticket.id, Act.DISPATCH, Act.REASSIGN)
    by = desk.centre(Role.DISPATCHER, without=sent.actor_id if sent else None)
    await handling.decide_objection(uow, ticket, order, by=by, upheld=not suits, reason=reason)


async def decide_time(desk: Desk, uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> None:
    """More time or a rest: granted where the end is near."""
    granted = ticket.due_at is None or ticket.due_at - uow.now < PLENTY
    by = desk.centre(Role.SUPERVISOR)
    await extensions.decide(uow, ticket, order, by=by, granted=granted, reason=GRANTED if granted else REFUSED)


async def audit(desk: Desk, uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> None:
    by = desk.centre(Role.REVIEWER)
    if desk.rng.random() < RETURNED:
        handling.return_answer(uow, ticket, order, by=by, reason=THIN)
    else:
        await handling.pass_answer(uow, ticket, order, by=by)


async def review(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> None:
    """What came back too often, or what a unit wants to give up: looked at, and ended with a reason."""
    found = await store.last_lead_order(uow.session, ticket.id)
    if found is None:
        return
    by = desk.centre(Role.SUPERVISOR)
    await handling.confirm_close(uow, ticket, found, by=by, reason="经复核，承办单位已按规定办理，并已向诉求人说明")

"""A statute's own stages beside the hotline's promises: 总局令第121号 and, for what came before it, 令第20号.

Which stages, how long and for whom stands in the policy files (`law_decide`, `law_mediate`, `law_tell`, `law_check`).
They count from the unit's receipt (signing), rest for nothing that the hotline decides, and never replace its promises;
they end with the ticket, for what happens afterwards is on the authority's own platform (令第121号40条).
"""

from datetime import datetime

from hotline.base.errors import BadInput, Conflict
from hotline.base.text import clean
from hotline.base.uow import UnitOfWork
from sla import calendars, clocks, deadline_store, events, live, presets
from sla.budget import Budget
from sla.live import Live, live_of
from sla.models import LIVE, Deadline, DeadlineState
from sla.policy import Promise
from tickets import events as happened
from tickets import handling
from tickets import store as tickets
from tickets.lifecycle import Act
from tickets.models import Ticket, WorkOrder
from tickets.rights import Actor

FIRST = (Promise.LAW_DECIDE, Promise.LAW_CHECK)  # a complaint begins with the one, a report with the other
STAGE_OF = {
    Act.LAW_ACCEPT: Promise.LAW_DECIDE,
    Act.LAW_REFUSE: Promise.LAW_DECIDE,
    Act.LAW_AGREED: Promise.LAW_MEDIATE,
    Act.LAW_END: Promise.LAW_MEDIATE,
    Act.LAW_TOLD: Promise.LAW_TELL,
    Act.LAW_CHECKED: Promise.LAW_CHECK,
    Act.LAW_EXTEND: Promise.LAW_CHECK,
}
_NEXT = {
    Act.LAW_ACCEPT: Promise.LAW_MEDIATE,
    Act.LAW_END: Promise.LAW_TELL,
    Act.LAW_CHECKED: Promise.LAW_TELL,
}


async def on_signed(uow: UnitOfWork, event: happened.OrderSigned) -> None:
    """The competent authority has received it (令第121号15条): its first stage begins, once for each order."""
    order = await tickets.order(uow.session, event.order_id)
    ticket = await tickets.ticket(uow.session, event.ticket_id)
    stage = await _given(uow, ticket, order, *FIRST)
    if stage is None:
        return
    rows = await deadline_store.deadlines_of(uow.session, ticket.id)
    before = [row for row in rows if row.order_id == order.id and row.promise in FIRST]
    if any(row.state is not DeadlineState.CANCELLED for row in before):
        return
    since = min((row.starts_at for row in before), default=None)  # back from a cluster: received then
    row = await _begin(uow, await live_of(uow, ticket.id), order, stage, since=since)
    _record(uow, order, Act.SIGN, row=row)


async def take(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, act: Act, *, by: Actor, reason: str = "") -> None:
    """What the authority has decided or done in its stage; raises Conflict where that stage does not run.

    A refusal needs its reason, and is told with the other ways that are open (令第121号15条、消法39条).
    """
    held = await live_of(uow, ticket.id)
    row = _running(held, order, act)
    words = clean(reason).text
    handling.step(uow, ticket, act, by=by, order=order, reason=words, change={"法定时限": row.policy["basis"]})
    clocks.settle(row, uow.now)
    held.rows = [one for one in held.rows if one.state in LIVE]
    held.show()
    following = _NEXT.get(act)
    stage = await _given(uow, ticket, order, following) if following else None
    begun = await _begin(uow, held, order, stage) if stage else None
    _record(uow, order, act, row=begun, reason=words)


async def extend(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str) -> None:
    """The check of a clue takes as long again, once, as the authority's head allows (处罚程序规定18条)."""
    held = await live_of(uow, ticket.id)
    row = _running(held, order, Act.LAW_EXTEND)
    if "extended" in row.policy:
        raise Conflict("核查已经延长过一次，不能再次延长")
    if row.due_at <= uow.now:
        raise Conflict("核查时限已过，不能再延长；请尽快作出决定")
    words = clean(reason).text
    if not words:
        raise BadInput("请写明延长核查的理由")
    more = Budget.parse(row.budget)
    handling.step(uow, ticket, Act.LAW_EXTEND, by=by, order=order, reason=words, change={"延长": more.label})
    clocks.extend(row, more, await _dating(uow), now=uow.now)
    held.show()


async def _given(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *stages: Promise) -> Promise | None:
    """The first of these stages for which the policy has a line in this case."""
    policy = presets.policy_at(uow.settings, uow.now)
    if not any(line.promise in stages and line.kind in {None, ticket.kind} for line in policy.lines):
        return None
    unit = await live.unit_of(uow, order.department_id)
    case = clocks.case_of(ticket, unit, order.signed_at or uow.now)
    return next((stage for stage in stages if policy.line_if_any(stage, case) is not None), None)


async def _begin(
    uow: UnitOfWork, held: Live, order: WorkOrder, stage: Promise, *, since: datetime | None = None
) -> Deadline:
    (row,) = await live.start(uow, held.ticket, order, [stage], await _dating(uow), since={stage: since})
    held.rows.append(row)
    held.show()
    return row


async def _dating(uow: UnitOfWork) -> clocks.Dating:
    return clocks.Dating(await calendars.current(uow.session, uow.settings))


def _running(held: Live, order: WorkOrder, act: Act) -> Deadline:
    stage = STAGE_OF[act]
    for row in held.rows:
        if row.promise is stage and row.order_id == order.id:
            return row
    raise Conflict(f"这张工单现在没有“{stage.label}”在走，不能“{act.label}”；请刷新看看")


def _record(uow: UnitOfWork, order: WorkOrder, act: Act, *, row: Deadline | None, reason: str = "") -> None:
    uow.record(
        events.StatutoryStep(
            at=uow.now,
            ticket_id=order.ticket_id,
            order_id=order.id,
            act=act,
            stage=row.promise if row else None,
            budget=row.budget if row else "",
            due_at=row.due_at if row else None,
            reason=reason,
        )
    )

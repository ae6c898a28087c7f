"""Extensions (延期) and suspensions (挂账): requested with reasons, decided by the centre, reported to citizens."""

from datetime import datetime

from hotline.base.clock import city_time
from hotline.base.errors import BadInput, Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import clean
from sla import events, store
from sla.calendar import calendars
from sla.deadlines import deadline_transitions, live_deadlines
from sla.deadlines.live_deadlines import Live, live_of
from sla.deadlines.pauses import pauses
from sla.models import LIVE, Deadline, Extension, ExtensionKind, ExtensionState
from sla.policy import active_policies
from sla.policy.promises import ANSWERABLE, Promise
from sla.policy.time_limit import TimeLimit, TimeUnit
from tickets import handling
from tickets import store as tickets
from tickets.access.rights import SYSTEM, Actor
from tickets.lifecycle import Act
from tickets.models import Ticket, WorkOrder
from tickets.staff import second_person

K, S = ExtensionKind, ExtensionState


async def days(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, amount: int) -> str:
    """So many days more, counted as the running promise counts its own; for `ask_extension`."""
    row = _running(await live_of(uow, ticket.id), order)
    return str(TimeLimit(amount, TimeLimit.parse(row.budget).unit))


async def ask_extension(
    uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, budget: str, reason: str
) -> Extension:
    """Ask for more time: once, before the end, at most what the preset allows (DOMAIN 2.3; 北京条例15条)."""
    row = _running(await live_of(uow, ticket.id), order)
    policy = active_policies.kept(uow.settings, row.policy["preset"], row.starts_at)
    more, most = TimeLimit.parse(budget), TimeLimit.parse(policy.extension_at_most)
    if row.due_at <= uow.now:
        raise Conflict("时限已过，不能再申请延期；请尽快办结并说明原因")
    if await store.extension_granted(uow.session, order.id):
        raise Conflict("这张工单已经延期一次，不能再次延期")
    if more.unit is not TimeLimit.parse(row.budget).unit or more.amount > most.amount:
        raise BadInput(f"延期须与原时限同一单位，最长 {most.label}；按小时办理的紧急件不能延期")
    return await _ask(uow, ticket, order, K.EXTENSION, by=by, reason=reason, budget=str(more))


async def ask_suspension(
    uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, until: datetime, reason: str, plan: str
) -> Extension:
    """The matter cannot be solved for now: measures, progress and a definite date are needed (济南条例24条〔法〕)."""
    if until <= uow.now:
        raise BadInput("请写明复查日期（今天以后）")
    return await _ask(uow, ticket, order, K.SUSPENSION, by=by, reason=reason, plan=plan, until=until)


async def _ask(  # noqa: PLR0913 - the fields of an application
    uow: UnitOfWork,
    ticket: Ticket,
    order: WorkOrder,
    kind: ExtensionKind,
    *,
    by: Actor,
    reason: str,
    budget: str | None = None,
    until: datetime | None = None,
    plan: str = "",
) -> Extension:
    act = Act.ASK_EXTENSION if kind is K.EXTENSION else Act.ASK_SUSPENSION
    wanted = budget or (f"{city_time(until):%Y-%m-%d}" if until else "")
    words, measures = clean(reason).text, clean(plan).text
    brought = {"until": wanted, "plan": measures}
    change = {"期限": wanted} | ({"方案": measures} if measures else {})
    handling.step(uow, ticket, act, by=by, order=order, reason=words, brought=brought, change=change)
    asked = Extension(
        ticket_id=ticket.id,
        order_id=order.id,
        kind=kind,
        state=S.ASKED,
        budget=budget,
        until=until,
        reason=words,
        plan=measures or None,
        asked_by=by.id,
        asked_at=uow.now,
    )
    uow.session.add(asked)
    await uow.session.flush()
    uow.record(events.ExtensionAsked(at=uow.now, ticket_id=ticket.id, order_id=order.id, extension_id=asked.id))
    return asked


async def decide(
    uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, granted: bool, reason: str = ""
) -> Extension:
    """Granted: the promise ends later, or rests on. Refused: it runs on, without the time that the centre took."""
    asked = await store.extension_asked(uow.session, order.id)
    if asked is None:
        raise Conflict("这张工单没有待审的申请，可能别人已经处理")
    words = clean(reason).text
    act = _DECISIONS[asked.kind, granted]
    marked = await second_person.check(uow, ticket, order, act, by=by)
    handling.step(uow, ticket, act, by=by, order=order, reason=words, change=marked)
    asked.state = S.GRANTED if granted else S.REFUSED
    asked.decided_by, asked.decided_at, asked.decision = by.id, uow.now, words
    due_at = await _take_effect(uow, ticket, order, asked)
    uow.record(
        events.ExtensionDecided(
            at=uow.now,
            ticket_id=ticket.id,
            order_id=order.id,
            extension_id=asked.id,
            kind=asked.kind,
            granted=granted,
            due_at=due_at,
        )
    )
    return asked


_DECISIONS = {
    (K.EXTENSION, True): Act.GRANT_EXTENSION,
    (K.EXTENSION, False): Act.REFUSE_EXTENSION,
    (K.SUSPENSION, True): Act.GRANT_SUSPENSION,
    (K.SUSPENSION, False): Act.REFUSE_SUSPENSION,
}


async def resume(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str = "") -> None:
    """A matter put on account is taken up again: its promises run on, dated by the journal's pauses."""
    handling.step(uow, ticket, Act.RESUME, by=by, order=order, reason=clean(reason).text)
    asked = await store.suspension_of(uow.session, order.id)
    if asked is not None:
        asked.state = S.ENDED
    held = await live_of(uow, ticket.id)
    _settle(held, Promise.SUSPENSION, uow.now)
    await live_deadlines.resume(uow, held)
    uow.record(events.SuspensionEnded(at=uow.now, ticket_id=ticket.id, order_id=order.id, by_time=by == SYSTEM))


async def _take_effect(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, asked: Extension) -> datetime | None:
    """Ends the centre's promise to decide; returns until when the unit has time now."""
    held = await live_of(uow, ticket.id)
    _settle(held, Promise.DECISION, uow.now)
    granted = asked.state is S.GRANTED
    if granted and asked.kind is K.SUSPENSION and asked.until is not None:
        rest = TimeLimit(max(1, int((asked.until - uow.now).total_seconds() // 60)), TimeUnit.MINUTES)
        dating = await _dating(uow, ticket)
        held.rows += await live_deadlines.start(uow, ticket, order, [Promise.SUSPENSION], dating, budget=rest)
        held.show()
        return asked.until
    await live_deadlines.resume(uow, held)
    if not granted:
        return ticket.due_at
    row = _running(held, order)
    deadline_transitions.extend(row, TimeLimit.parse(asked.budget or ""), await _dating(uow, ticket), now=uow.now)
    held.show()
    return row.due_at


def _settle(held: Live, promise: Promise, now: datetime) -> None:
    for row in held.rows:
        if row.promise is promise:
            deadline_transitions.settle(row, now)
    held.rows = [row for row in held.rows if row.state in LIVE]


async def _dating(uow: UnitOfWork, ticket: Ticket) -> deadline_transitions.Dating:
    calendar = await calendars.current(uow.session, uow.settings)
    return deadline_transitions.Dating(calendar, pauses(await tickets.journal_of(uow.session, ticket.id)))


def _running(held: Live, order: WorkOrder) -> Deadline:
    rows = [row for row in held.of_order(order.id) if row.promise in ANSWERABLE]
    if not rows:
        raise Conflict("这张工单现在没有办理时限在走")
    return rows[-1]

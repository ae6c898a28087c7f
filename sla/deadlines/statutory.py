"""A statute's own stages beside the hotline's promises: 总局令第121号 and, for what came before it, 令第20号.

Which stages, how long and for whom is set in the policy files (`law_decide`, `law_mediate`, `law_tell`, `law_check`,
`law_clue`). One runs after the other; only the check of a clue that is found in mediation (27条) runs beside it.
They count from the unit's receipt (signing), rest for nothing that the hotline decides (only for the authority's own
tests), and never replace its promises; they end with the ticket, for what happens afterwards is on the authority's own
platform (令第121号40条).
"""

from collections.abc import Sequence
from datetime import date, datetime

from hotline.base.clock import city_time
from hotline.base.errors import BadInput, Conflict
from hotline.base.storage.unit_of_work import UnitOfWork
from hotline.base.text.cleaning import clean, needed_words
from sla import events
from sla.calendar import calendars
from sla.deadlines import deadline_store, deadline_transitions, live_deadlines
from sla.deadlines.live_deadlines import Live, live_of
from sla.models import LIVE, Deadline, DeadlineState
from sla.policy import active_policies
from sla.policy.promises import Promise
from sla.policy.time_limit import TimeLimit
from tickets import events as happened
from tickets import handling
from tickets import store as tickets
from tickets.access.rights import Actor
from tickets.lifecycle import Act
from tickets.models import Ticket, WorkOrder

FIRST = (Promise.LAW_DECIDE, Promise.LAW_CHECK)  # a complaint begins with the one, a report with the other
IN_FORCE = date(2026, 4, 15)  # of 令第121号: what a unit received earlier keeps 令第20号
TESTED = {  # the stages that do not count the time of a test, and by which rule
    Promise.LAW_MEDIATE: "总局令第121号22条",
    Promise.LAW_CHECK: "市场监督管理行政处罚程序规定18条",
    Promise.LAW_CLUE: "市场监督管理行政处罚程序规定18条",
}
TESTED_BEFORE = TESTED | {Promise.LAW_MEDIATE: "总局令第20号"}
ANEW = "同一举报有新的事实的并入，自最后一次举报起重新计算（总局令第121号35条）"
STAGES_OF: dict[Act, tuple[Promise, ...]] = {
    Act.LAW_ACCEPT: (Promise.LAW_DECIDE,),
    Act.LAW_REFUSE: (Promise.LAW_DECIDE,),
    Act.LAW_AGREED: (Promise.LAW_MEDIATE,),
    Act.LAW_END: (Promise.LAW_MEDIATE,),
    Act.LAW_TOLD: (Promise.LAW_TELL,),
    Act.LAW_CLUE: (Promise.LAW_MEDIATE,),
    Act.LAW_CHECKED: (Promise.LAW_CHECK, Promise.LAW_CLUE),
    Act.LAW_EXTEND: (Promise.LAW_CHECK, Promise.LAW_CLUE),
    Act.LAW_TEST: tuple(TESTED),
    Act.LAW_TESTED: tuple(TESTED),
    Act.LAW_NEW_FACTS: (Promise.LAW_CHECK,),
}
_NEXT = {
    (Act.LAW_ACCEPT, Promise.LAW_DECIDE): Promise.LAW_MEDIATE,
    (Act.LAW_END, Promise.LAW_MEDIATE): Promise.LAW_TELL,
    (Act.LAW_CHECKED, Promise.LAW_CHECK): Promise.LAW_TELL,
}


def of_order_20(order: WorkOrder) -> bool:
    """Whether the unit received it before 令第121号 was in force."""
    return order.signed_at is not None and city_time(order.signed_at).date() < IN_FORCE


def not_counted_by(order: WorkOrder, stage: Promise) -> str:
    """The rule by which this stage does not count the time of a test."""
    return (TESTED_BEFORE if of_order_20(order) else TESTED)[stage]


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
    since = max((row.starts_at for row in before), default=None)  # back from a cluster: received then
    row = await _begin(uow, await live_of(uow, ticket.id), order, stage, since=since)
    _record(uow, order, Act.SIGN, row=row)


async def take(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, act: Act, *, by: Actor, reason: str = "") -> None:
    """What the authority has decided or done in its stage; raises Conflict where that stage does not run.

    A refusal needs its reason, and is sent with the other ways that are open (令第121号15条、消法39条).
    """
    held = await live_of(uow, ticket.id)
    row = _running(held, order, act)
    words = clean(reason).text
    handling.step(uow, ticket, act, by=by, order=order, reason=words, change=_by_rule(row))
    deadline_transitions.settle(row, uow.now)
    held.rows = [one for one in held.rows if one.state in LIVE]
    held.show()
    following = _NEXT.get((act, row.promise))
    stage = await _given(uow, ticket, order, following) if following else None
    begun = await _begin(uow, held, order, stage) if stage else None
    _record(uow, order, act, row=begun, reason=words)


async def find_clue(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str) -> None:
    """A clue to an offence is found in mediation: its check counts from now, beside the mediation (令第121号27条).

    The check does not count the time of a test that is going on. Raises Conflict where one is checked already.
    """
    held = await live_of(uow, ticket.id)
    mediation = _running(held, order, Act.LAW_CLUE)
    if _all_running(held, order, Act.LAW_CHECKED):
        raise Conflict("已经登记过线索，正在核查；新的情况请写进核查结果")
    stage = await _given(uow, ticket, order, Promise.LAW_CLUE)
    if stage is None:
        raise Conflict(f"现行时限方案没有“{Promise.LAW_CLUE.label}”；请系统管理员补上")
    words = clean(reason).text
    handling.step(uow, ticket, Act.LAW_CLUE, by=by, order=order, reason=words)
    begun = await _begin(uow, held, order, stage)
    if mediation.state is DeadlineState.PAUSED:
        _note_tests(begun, [mediation.policy["tests"][-1] | {"since": uow.now.isoformat()}])
        deadline_transitions.pause([begun])
        held.show()
    _record(uow, order, Act.LAW_CLUE, row=begun, reason=words)


async def extend(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str) -> None:
    """The check of a clue takes as long again, once, as the authority's head allows (处罚程序规定18条)."""
    held = await live_of(uow, ticket.id)
    row = _running(held, order, Act.LAW_EXTEND)
    if row.state is DeadlineState.PAUSED:
        raise Conflict("正在检验检测鉴定，核查时限暂停计算；登记完毕后再延长")
    if "extended" in row.policy:
        raise Conflict("核查已经延长过一次，不能再次延长")
    if row.due_at <= uow.now:
        raise Conflict("核查时限已过，不能再延长；请尽快作出决定")
    words = needed_words(reason, "请写明延长核查的理由")
    more = TimeLimit.parse(row.budget)
    handling.step(uow, ticket, Act.LAW_EXTEND, by=by, order=order, reason=words, change={"延长": more.label})
    deadline_transitions.extend(row, more, await _dating(uow), now=uow.now)
    held.show()


async def begin_test(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str) -> None:
    """Something is tested or appraised: until that is done, the stage does not count (`TESTED`)."""
    held = await live_of(uow, ticket.id)
    first = _running(held, order, Act.LAW_TEST)
    rows = _all_running(held, order, Act.LAW_TEST)
    if any(row.state is DeadlineState.PAUSED for row in rows):
        raise Conflict("已经登记正在检验检测鉴定；请先登记完毕")
    in_time = [row for row in rows if row.due_at > uow.now]
    if not in_time:
        raise Conflict(f"{first.promise.label}时限已过，不能再扣除检验检测鉴定的时间；请尽快作出决定")
    words = clean(reason).text
    handling.step(uow, ticket, Act.LAW_TEST, by=by, order=order, reason=words, change=_by_rule(in_time[0]))
    for row in in_time:
        why = f"检验检测鉴定：{words}（{not_counted_by(order, row.promise)}）"
        _note_tests(row, [*row.policy.get("tests", ()), {"since": uow.now.isoformat(), "why": why}])
    deadline_transitions.pause(in_time)
    held.show()
    _record(uow, order, Act.LAW_TEST, row=in_time[0])


async def end_test(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str) -> None:
    """The result is there: the stage runs on, later by as much as the test took."""
    held = await live_of(uow, ticket.id)
    _running(held, order, Act.LAW_TESTED)
    rows = [row for row in _all_running(held, order, Act.LAW_TESTED) if row.state is DeadlineState.PAUSED]
    if not rows:
        raise Conflict("没有正在进行的检验检测鉴定；请刷新看看")
    words, change = clean(reason).text, _by_rule(rows[0])
    handling.step(uow, ticket, Act.LAW_TESTED, by=by, order=order, reason=words, change=change)
    for row in rows:
        *earlier, last = row.policy["tests"]
        _note_tests(row, [*earlier, last | {"until": uow.now.isoformat()}])
        deadline_transitions.resume(row, await _dating(uow), now=uow.now)
    held.show()
    _record(uow, order, Act.LAW_TESTED, row=rows[0])


async def add_facts(
    uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor, reason: str, reported_at: datetime | None = None
) -> None:
    """New facts of the same matter were reported: the check begins again from that report (令第121号35条).

    `reported_at`: when the unit itself got it; else the last supplement on the ticket. Raises BadInput where neither
    lies within the check. The new period may be extended and rest as the first could. 令第20号 knows no new period.
    """
    if of_order_20(order):
        raise Conflict(
            f"这件举报在{IN_FORCE:%Y年%-m月%-d日}以前收到，适用总局令第20号，核查期限不重新计算；新情况请记为补充"
        )
    held = await live_of(uow, ticket.id)
    row = _running(held, order, Act.LAW_NEW_FACTS)
    said = reported_at or await _last_report(uow, ticket)
    if said is None or not row.starts_at <= said <= uow.now:
        raise BadInput(
            "核查起算以后，工单里没有举报人新的补充；举报人直接向本单位提供的，请填写收到的时间"
            if reported_at is None
            else "最后一次举报的时间应在核查起算以后、现在以前"
        )
    words, tests = clean(reason).text, row.policy.get("tests", ())
    fields = {"最后一次举报": f"{city_time(said):%Y-%m-%d %H:%M}", **_by_rule(row)}
    handling.step(uow, ticket, Act.LAW_NEW_FACTS, by=by, order=order, reason=words, change=fields)
    resting = row.state is DeadlineState.PAUSED
    deadline_transitions.drop(row, said)
    held.rows = [one for one in held.rows if one.state in LIVE]
    await _begin(uow, held, order, row.promise, since=said)
    held = await live_of(uow, ticket.id)
    begun = _running(held, order, Act.LAW_NEW_FACTS)
    begun.policy = begun.policy | {"basis": f"{begun.policy['basis']}；{ANEW}", "anew": True}
    if resting:
        _note_tests(begun, tests[-1:])
        deadline_transitions.pause([begun])
    held.show()
    _record(uow, order, Act.LAW_NEW_FACTS, row=begun, reason=words)


async def _last_report(uow: UnitOfWork, ticket: Ticket) -> datetime | None:
    """When something was supplemented that no new period counts from yet."""
    said = None
    for entry in await tickets.journal_of(uow.session, ticket.id):
        if entry.act in {Act.SUPPLEMENT, Act.LAW_NEW_FACTS}:
            said = entry.at if entry.act is Act.SUPPLEMENT else None
    return said


def _by_rule(row: Deadline) -> dict[str, str]:
    return {"法定时限": row.policy["basis"]}


def _note_tests(row: Deadline, tests: Sequence[dict[str, str]]) -> None:
    row.policy = row.policy | {"tests": list(tests)}


async def _given(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *stages: Promise) -> Promise | None:
    """The first of these stages for which the policy has a line in this case."""
    policy = active_policies.policy_at(uow.settings, uow.now)
    if not any(line.promise in stages and line.kind in {None, ticket.kind} for line in policy.lines):
        return None
    unit = await live_deadlines.unit_of(uow, order.department_id)
    case = deadline_transitions.case_of(ticket, unit, order.signed_at or uow.now)
    return next((stage for stage in stages if policy.line_if_any(stage, case) is not None), None)


async def _begin(
    uow: UnitOfWork, held: Live, order: WorkOrder, stage: Promise, *, since: datetime | None = None
) -> Deadline:
    (row,) = await live_deadlines.start(uow, held.ticket, order, [stage], await _dating(uow), since={stage: since})
    held.rows.append(row)
    held.show()
    return row


async def _dating(uow: UnitOfWork) -> deadline_transitions.Dating:
    return deadline_transitions.Dating(await calendars.current(uow.session, uow.settings))


def _running(held: Live, order: WorkOrder, act: Act) -> Deadline:
    """The stage that this act is done in, running or resting for a test; raises Conflict where none is."""
    found = _all_running(held, order, act)
    if found:
        return found[0]
    named = "”或“".join(stage.label for stage in STAGES_OF[act])
    raise Conflict(f"这张工单现在没有“{named}”在走，不能“{act.label}”；请刷新看看")


def _all_running(held: Live, order: WorkOrder, act: Act) -> list[Deadline]:
    """The stages that this act concerns, in the order of `STAGES_OF`."""
    rows = [row for row in held.rows if row.order_id == order.id and row.promise in STAGES_OF[act]]
    return sorted(rows, key=lambda row: STAGES_OF[act].index(row.promise))


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
            rule=not_counted_by(order, row.promise) if row and row.promise in TESTED else "",
        )
    )

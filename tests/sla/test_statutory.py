"""Market regulation by 总局令第121号, in force since 2026-04-15: stages beside the hotline's promises."""

from datetime import date

import pytest

from hotline.base.errors import BadInput, Conflict, Forbidden
from router.outgoing import statutory_wording
from sla import events as promised
from sla.calendar import deadline_recalculation
from sla.deadlines import cluster_deadlines, deadline_store, extensions, statutory
from sla.deadlines.deadline_explanations import account
from sla.deadlines.live_deadlines import live_of
from sla.models import LIVE, CalendarRevision, DeadlineState
from sla.policy.active_policies import PRESETS
from sla.policy.policy_lines import LAST_DAY, PromiseCase
from sla.policy.promises import Promise
from sla.sweep.sweeper import sweep
from tests.papers import object_to
from tests.sla.town import Town, city
from tickets import events, handling
from tickets.access.rights import Actor, ActorKind, Role
from tickets.clusters import cluster_events
from tickets.clusters.cluster_models import Bond
from tickets.lifecycle import Act
from tickets.models import Kind, Lamp

P, A = Promise, Act
MARKET = "桂澜市市场监督管理局"
NEW, OLD = date(2026, 4, 15), date(2026, 4, 14)


@pytest.mark.parametrize(
    ("kind", "received", "promise", "budget", "source"),
    [
        (Kind.COMPLAINT, NEW, P.LAW_DECIDE, "7wd", "令第121号15条"),
        (Kind.COMPLAINT, OLD, P.LAW_DECIDE, "7wd", "令第20号14条"),
        (Kind.COMPLAINT, NEW, P.LAW_MEDIATE, "60ld", "令第121号23条"),
        (Kind.COMPLAINT, OLD, P.LAW_MEDIATE, "45wd", "令第20号21条"),
        (Kind.COMPLAINT, NEW, P.LAW_TELL, "7wd", "令第121号23条"),
        (Kind.COMPLAINT, OLD, P.LAW_TELL, "7wd", "令第20号21条"),
        (Kind.REPORT, NEW, P.LAW_CHECK, "15wd", "行政处罚程序规定18条"),
        (Kind.REPORT, OLD, P.LAW_CHECK, "15wd", "行政处罚程序规定18条"),
        (Kind.REPORT, OLD, P.LAW_TELL, "5wd", "令第20号31条"),
        (Kind.REPORT, NEW, P.LAW_TELL, "", "no longer in 令第121号"),
        (Kind.COMPLAINT, NEW, P.LAW_CHECK, "", "9条: a complaint is another procedure than a report"),
        (Kind.REPORT, NEW, P.LAW_DECIDE, "", "9条"),
        (Kind.HELP, NEW, P.LAW_DECIDE, "", "44条: neither complaint nor report"),
    ],
)
@pytest.mark.parametrize("preset", PRESETS)
def test_the_stages_by_the_day_of_receipt(
    preset: str, kind: Kind, received: date, promise: Promise, budget: str, source: str
) -> None:
    line = PRESETS[preset].line_if_any(promise, PromiseCase(kind=kind, authority=MARKET, received=received))
    assert (line.budget if line else "") == budget
    assert line is None or source in line.basis


async def with_the_bureau(
    town: Town, kind: Kind = Kind.COMPLAINT, *, name: str = MARKET, signed_at: str = "2026-11-24 10:00"
) -> int:
    """Dispatched on Monday 09:00, signed on Tuesday 10:00."""
    async with town.work.begin() as uow:
        await town.rename(uow, name)
    ticket_id = await town.dispatched(kind=kind)
    town.clock.set(city(signed_at))
    await town.do(ticket_id, handling.sign, by=town.unit)
    return ticket_id


async def take(town: Town, ticket_id: int, act: Act, reason: str = "") -> None:
    async with town.work.begin() as uow:
        ticket, order = await town.both(uow, ticket_id)
        await statutory.take(uow, ticket, order, act, by=town.unit, reason=reason)


async def test_the_decision_counts_from_the_bureaus_receipt_and_the_answer_from_dispatch(town: Town) -> None:
    """令第121号15条: 7 working days from receipt by the bureau, beside the hotline's own limit."""
    rows = await town.deadlines(await with_the_bureau(town))
    assert rows[P.LAW_DECIDE].starts_at == city("2026-11-24 10:00")
    assert rows[P.LAW_DECIDE].due_at == city("2026-12-03 17:30")
    assert rows[P.HANDLE].due_at == city("2026-12-07 17:30")
    assert rows[P.LAW_DECIDE].department_id == town.department_id
    (begun,) = town.saw(promised.StatutoryStep)
    assert (begun.stage, begun.budget) == (P.LAW_DECIDE, "7wd")


async def test_from_acceptance_to_the_end_of_mediation(town: Town) -> None:
    """令第121号15、23条: 60 natural days from acceptance, then 7 working days to tell both."""
    ticket_id = await with_the_bureau(town)
    town.clock.set(city("2026-11-26 10:00"))
    await take(town, ticket_id, A.LAW_ACCEPT)
    rows = await town.deadlines(ticket_id)
    assert rows[P.LAW_DECIDE].state is DeadlineState.MET
    assert rows[P.LAW_MEDIATE].due_at == city("2027-01-25 17:30")
    town.clock.set(city("2026-12-02 10:00"))
    await take(town, ticket_id, A.LAW_END, "商家不同意调解")
    rows = await town.deadlines(ticket_id)
    assert rows[P.LAW_MEDIATE].state is DeadlineState.MET
    assert rows[P.LAW_TELL].due_at == city("2026-12-11 17:30")
    await take(town, ticket_id, A.LAW_TOLD, "短信告知投诉人，书面告知被投诉人")
    assert (await town.deadlines(ticket_id))[P.LAW_TELL].state is DeadlineState.MET
    assert (await town.deadlines(ticket_id))[P.HANDLE].state is DeadlineState.RUNNING


async def accepted_for_a_sunday(town: Town) -> int:
    """Accepted on Wednesday 25 November: the 60th day is Sunday, 24 January 2027."""
    ticket_id = await with_the_bureau(town)
    town.clock.set(city("2026-11-25 10:00"))
    await take(town, ticket_id, A.LAW_ACCEPT)
    return ticket_id


async def told(town: Town, ticket_id: int) -> str:
    async with town.work.reading() as session:
        rows = await deadline_store.deadlines_of(session, ticket_id)
        row = next(one for one in rows if one.promise is P.LAW_MEDIATE)
        return "\n".join((await account(session, town.work.settings, row)).sentences())


async def test_sixty_days_that_end_on_a_sunday_last_to_its_midnight(town: Town) -> None:
    """民法典203条2款: the last day ends at 24:00; earlier only where business ends that day."""
    ticket_id = await accepted_for_a_sunday(town)
    row = (await town.deadlines(ticket_id))[P.LAW_MEDIATE]
    assert row.due_at == city("2027-01-25 00:00")
    words = await told(town, ticket_id)
    assert "起算 60日，2027-01-24 24:00 到期" in words
    assert "民法典203条2款：最后一日2027-01-24（周末）没有业务时间，到当日24时为止" in words
    assert statutory_wording.accepted(MARKET, row.budget, row.due_at).endswith("（到1月24日 周日 24:00），须双方同意。")
    town.clock.set(city("2027-01-24 23:59"))
    await take(town, ticket_id, A.LAW_END, "商家不同意调解")
    assert (await town.deadlines(ticket_id))[P.LAW_MEDIATE].state is DeadlineState.MET


async def test_what_was_promised_before_keeps_the_hour_of_closing(town: Town) -> None:
    """It was announced with that hour; a revised calendar must not move it without a reason of its own."""
    ticket_id = await accepted_for_a_sunday(town)
    async with town.work.begin() as uow:
        rows = await deadline_store.deadlines_of(uow.session, ticket_id)
        row = next(one for one in rows if one.promise is P.LAW_MEDIATE)
        row.policy = {name: kept for name, kept in row.policy.items() if name != LAST_DAY}
        row.due_at = city("2027-01-24 17:30")
    off = {"2026-12-04": {"working": False, "name": "台风停工"}}
    await deadline_recalculation.put_in_force(
        town.work, CalendarRevision(at=town.clock.now(), by_id=town.staff_id, note="测试", announced=None, days=off)
    )
    kept = (await town.deadlines(ticket_id))[P.LAW_MEDIATE]
    assert (kept.due_at, kept.generation) == (city("2027-01-24 17:30"), 0)
    words = await told(town, ticket_id)
    assert "起算 60日，2027-01-24 17:30 到期" in words
    assert "24时" not in words


async def test_a_refusal_needs_a_reason_and_ends_the_procedure(town: Town) -> None:
    """令第121号15、16条."""
    ticket_id = await with_the_bureau(town)
    with pytest.raises(BadInput, match="理由"):
        await take(town, ticket_id, A.LAW_REFUSE)
    await take(town, ticket_id, A.LAW_REFUSE, "已就同一纠纷向法院起诉")
    rows = await town.deadlines(ticket_id)
    assert rows[P.LAW_DECIDE].state is DeadlineState.MET
    assert P.LAW_MEDIATE not in rows
    assert town.saw(promised.StatutoryStep)[-1].reason == "已就同一纠纷向法院起诉"
    with pytest.raises(Conflict, match="法定受理决定"):
        await take(town, ticket_id, A.LAW_ACCEPT)


async def test_an_agreement_leaves_nobody_to_be_informed(town: Town) -> None:
    ticket_id = await with_the_bureau(town)
    await take(town, ticket_id, A.LAW_ACCEPT)
    await take(town, ticket_id, A.LAW_AGREED)
    assert P.LAW_TELL not in await town.deadlines(ticket_id)


async def test_the_check_of_a_report_is_extended_once_by_the_head(town: Town) -> None:
    """市场监督管理行政处罚程序规定18条: 15 working days, 15 more with the head's approval."""
    ticket_id = await with_the_bureau(town, Kind.REPORT)
    assert (await town.deadlines(ticket_id))[P.LAW_CHECK].due_at == city("2026-12-15 17:30")
    handler = Actor(ActorKind.STAFF, town.staff_id, "经办", frozenset({Role.UNIT_HANDLER}), town.department_id)
    with pytest.raises(Forbidden):
        await town.do(ticket_id, statutory.extend, by=handler, reason="案情复杂")
    with pytest.raises(BadInput, match="理由"):
        await town.do(ticket_id, statutory.extend, by=town.unit, reason=" ")
    await town.do(ticket_id, statutory.extend, by=town.unit, reason="案情复杂")
    assert (await town.deadlines(ticket_id))[P.LAW_CHECK].due_at == city("2027-01-06 17:30")
    with pytest.raises(Conflict, match="不能再次延长"):
        await town.do(ticket_id, statutory.extend, by=town.unit, reason="还是复杂")
    await take(town, ticket_id, A.LAW_CHECKED, "已立案")
    rows = await town.deadlines(ticket_id)
    assert rows[P.LAW_CHECK].state is DeadlineState.MET
    assert P.LAW_TELL not in rows


async def test_a_report_of_before_the_order_keeps_its_duty_to_tell(town: Town) -> None:
    """令第20号31条 held until 2026-04-14; what was received then keeps 45 working days of mediation, too."""
    town.clock.set(city("2026-04-10 09:00"))
    async with town.work.begin() as uow:
        await town.rename(uow, MARKET)
    complaint, report = await town.dispatched(kind=Kind.COMPLAINT), await town.dispatched(kind=Kind.REPORT)
    for ticket_id in (complaint, report):
        await town.do(ticket_id, handling.sign, by=town.unit)
    town.clock.set(city("2026-04-17 10:00"))
    await take(town, complaint, A.LAW_ACCEPT)
    assert (await town.deadlines(complaint))[P.LAW_MEDIATE].budget == "45wd"
    await take(town, report, A.LAW_CHECKED, "不予立案")
    assert (await town.deadlines(report))[P.LAW_TELL].budget == "5wd"


async def test_what_the_hotline_decides_does_not_stop_the_statutes_clock(town: Town) -> None:
    """DOMAIN-2 3: hotline limits never replace these; an extension asked of the centre rests only the hotline's."""
    ticket_id = await with_the_bureau(town)
    await town.do(ticket_id, extensions.ask_extension, by=town.unit, budget="2wd", reason="等检测")
    rows = await town.deadlines(ticket_id)
    assert rows[P.HANDLE].state is DeadlineState.PAUSED
    assert rows[P.LAW_DECIDE].state is DeadlineState.RUNNING
    await take(town, ticket_id, A.LAW_ACCEPT)


async def test_the_ladder_warns_reddens_and_chases_the_unit(town: Town) -> None:
    ticket_id = await with_the_bureau(town)
    await town.do(ticket_id, handling.contact, by=town.unit)
    town.clock.set(city("2026-12-03 17:31"))
    await sweep(town.work)
    assert (await town.ticket(ticket_id)).lamp is Lamp.RED
    town.clock.set(city("2026-12-04 09:31"))
    while (await sweep(town.work)).fired:
        pass
    assert [one.promise for one in town.saw(promised.Chased)] == [P.LAW_DECIDE]


async def test_an_answer_to_the_hotline_leaves_the_statutes_stage_running_until_the_end(town: Town) -> None:
    ticket_id = await with_the_bureau(town)
    await town.answer(ticket_id)
    assert (await town.deadlines(ticket_id))[P.LAW_DECIDE].state is DeadlineState.RUNNING
    await take(town, ticket_id, A.LAW_ACCEPT)
    async with town.work.begin() as uow:
        ticket, order = await town.both(uow, ticket_id)
        await handling.pass_answer(uow, ticket, order, by=town.centre)
        await handling.confirm_close(uow, ticket, order, by=town.centre, reason="已解决")
    assert (await town.deadlines(ticket_id))[P.LAW_MEDIATE].state is DeadlineState.CANCELLED


async def test_signing_again_begins_nothing_again_and_another_bureau_begins_its_own(town: Town) -> None:
    ticket_id = await with_the_bureau(town)
    await town.do(ticket_id, object_to, by=town.unit)
    await town.do(ticket_id, handling.decide_objection, by=town.centre, upheld=False, reason="归你单位")
    town.clock.set(city("2026-11-25 10:00"))
    await town.do(ticket_id, handling.sign, by=town.unit)
    assert (await town.deadlines(ticket_id))[P.LAW_DECIDE].starts_at == city("2026-11-24 10:00")


async def test_other_units_and_other_kinds_have_no_such_stages(town: Town) -> None:
    rows = await town.deadlines(await with_the_bureau(town, name="城市管理局"))
    assert not [promise for promise in rows if promise.is_statutory]
    rows = await town.deadlines(await with_the_bureau(town, Kind.HELP))
    assert not [promise for promise in rows if promise.is_statutory]


async def test_back_from_a_cluster_the_stage_counts_from_the_first_receipt(town: Town) -> None:
    """令第121号15条: from receipt; that the hotline had joined it to another matter gives no time."""
    ticket_id = await with_the_bureau(town)
    async with town.work.begin() as uow:
        held = await live_of(uow, ticket_id)
        await cluster_deadlines.on_joined(uow, joined(town, ticket_id))
        assert not [row for row in held.rows if row.promise.is_statutory and row.state in LIVE]
    town.clock.set(city("2026-11-26 10:00"))
    async with town.work.begin() as uow:
        _, order = await town.both(uow, ticket_id)
        await statutory.on_signed(uow, events.OrderSigned(at=uow.now, ticket_id=ticket_id, order_id=order.id))
    row = (await town.deadlines(ticket_id))[P.LAW_DECIDE]
    assert (row.state, row.due_at) == (DeadlineState.RUNNING, city("2026-12-03 17:30"))


def joined(town: Town, ticket_id: int) -> cluster_events.TicketJoined:
    return cluster_events.TicketJoined(
        at=town.clock.now(), ticket_id=ticket_id, master_id=0, cluster_id=0, bond=Bond.SAME_MATTER
    )

"""Periods of market regulation that rest for tests (令第121号22条、处罚程序规定18条) or begin again (令第121号35条)."""

from datetime import datetime

import pytest

from hotline.base.errors import BadInput, Conflict, Forbidden
from hotline.base.storage.unit_of_work import UnitOfWork
from sla import events as promised
from sla.deadlines import deadline_store, extensions, statutory
from sla.deadlines.deadline_explanations import account
from sla.models import Deadline, DeadlineState
from sla.policy.promises import Promise
from tests.sla.test_statutory import take, with_the_bureau
from tests.sla.town import Town, city
from tickets import events, handling
from tickets import store as tickets
from tickets.access.rights import Actor, ActorKind
from tickets.lifecycle import Act
from tickets.models import Kind, Lamp, Ticket, WorkOrder

P, A = Promise, Act
MILK = "双方共同委托市质检院检测菌落总数"


async def in_mediation(town: Town) -> int:
    """Accepted on Thursday 26 November 10:00: 60 days, to 25 January."""
    ticket_id = await with_the_bureau(town)
    town.clock.set(city("2026-11-26 10:00"))
    await take(town, ticket_id, A.LAW_ACCEPT)
    return ticket_id


async def examined(town: Town, ticket_id: int, since: str, until: str | None) -> None:
    town.clock.set(city(since))
    await town.do(ticket_id, statutory.begin_test, by=town.unit, reason=MILK)
    if until is not None:
        town.clock.set(city(until))
        await town.do(ticket_id, statutory.end_test, by=town.unit, reason="菌落总数超标")


async def told_of(town: Town, row: Deadline) -> str:
    async with town.work.reading() as session:
        return "\n".join((await account(session, town.work.settings, row)).sentences())


@pytest.mark.parametrize(
    ("since", "until", "due", "why"),
    [
        ("2026-12-01 10:00", "2026-12-04 10:00", "2027-01-28 17:30", "three days later"),
        ("2026-12-01 10:00", "2026-12-04 15:00", "2027-01-29 17:30", "a begun day is not lost: to its closing"),
        (
            "2026-12-01 10:00",
            "2026-12-13 10:00",
            "2027-02-09 17:30",
            "6 February 2027 is 春节: the first day after it (45条)",
        ),
    ],
)
async def test_the_time_of_a_test_is_not_counted_in_mediation(
    town: Town, since: str, until: str, due: str, why: str
) -> None:
    """令第121号22条."""
    ticket_id = await in_mediation(town)
    town.clock.set(city(since))
    await town.do(ticket_id, statutory.begin_test, by=town.unit, reason=MILK)
    row = (await town.deadlines(ticket_id))[P.LAW_MEDIATE]
    assert (row.state, row.next_at) == (DeadlineState.PAUSED, None)
    assert "检验检测鉴定：双方共同委托市质检院检测菌落总数（总局令第121号22条）" in await told_of(town, row)
    town.clock.set(city(until))
    await town.do(ticket_id, statutory.end_test, by=town.unit, reason="菌落总数超标")
    row = (await town.deadlines(ticket_id))[P.LAW_MEDIATE]
    assert (row.state, row.due_at) == (DeadlineState.RUNNING, city(due)), why
    assert f"暂停 {since} 至 {until}：检验检测鉴定" in await told_of(town, row)
    assert (await town.deadlines(ticket_id))[P.HANDLE].state is DeadlineState.RUNNING


async def test_two_tests_are_both_left_out(town: Town) -> None:
    ticket_id = await in_mediation(town)
    await examined(town, ticket_id, "2026-12-01 10:00", "2026-12-04 10:00")
    await examined(town, ticket_id, "2026-12-08 10:00", "2026-12-09 10:00")
    assert (await town.deadlines(ticket_id))[P.LAW_MEDIATE].due_at == city("2027-01-29 17:30")


async def test_the_time_of_a_test_is_not_counted_in_the_check(town: Town) -> None:
    """市场监督管理行政处罚程序规定18条: counted in working days, as the check is."""
    ticket_id = await with_the_bureau(town, Kind.REPORT)
    await examined(town, ticket_id, "2026-12-01 10:00", "2026-12-03 10:00")
    row = (await town.deadlines(ticket_id))[P.LAW_CHECK]
    assert row.due_at == city("2026-12-17 17:30")
    assert "（市场监督管理行政处罚程序规定18条）" in await told_of(town, row)


async def test_a_begun_day_of_the_check_is_not_lost(town: Town) -> None:
    """A test of a few hours: the check ends with business, as every period of a statute in days does (民法典203条)."""
    ticket_id = await with_the_bureau(town, Kind.REPORT)
    before = (await town.deadlines(ticket_id))[P.LAW_CHECK].due_at
    await examined(town, ticket_id, "2026-12-01 10:00", "2026-12-01 15:00")
    row = (await town.deadlines(ticket_id))[P.LAW_CHECK]
    assert (before, row.due_at) == (city("2026-12-15 17:30"), city("2026-12-16 17:30"))
    assert "2026-12-16 17:30 到期" in await told_of(town, row)


async def test_what_cannot_rest_or_run_on_is_refused_in_words(town: Town) -> None:
    ticket_id = await with_the_bureau(town)
    with pytest.raises(Conflict, match="没有“法定调解”或“法定核查”或“法定线索核查”在走"):
        await town.do(ticket_id, statutory.begin_test, by=town.unit, reason=MILK)
    await take(town, ticket_id, A.LAW_ACCEPT)
    with pytest.raises(Conflict, match="没有正在进行的检验检测鉴定"):
        await town.do(ticket_id, statutory.end_test, by=town.unit, reason="合格")
    with pytest.raises(BadInput, match="理由"):
        await town.do(ticket_id, statutory.begin_test, by=town.unit, reason=" ")
    with pytest.raises(Forbidden):
        await town.do(ticket_id, statutory.begin_test, by=town.desk, reason=MILK)
    await town.do(ticket_id, statutory.begin_test, by=town.unit, reason=MILK)
    with pytest.raises(Conflict, match="请先登记完毕"):
        await town.do(ticket_id, statutory.begin_test, by=town.unit, reason=MILK)


async def test_a_period_that_has_run_out_cannot_rest_any_more(town: Town) -> None:
    ticket_id = await with_the_bureau(town, Kind.REPORT)
    town.clock.set(city("2026-12-15 17:31"))
    with pytest.raises(Conflict, match="时限已过"):
        await town.do(ticket_id, statutory.begin_test, by=town.unit, reason=MILK)


async def test_a_check_that_rests_is_not_extended(town: Town) -> None:
    ticket_id = await with_the_bureau(town, Kind.REPORT)
    await examined(town, ticket_id, "2026-12-01 10:00", None)
    with pytest.raises(Conflict, match="暂停计算"):
        await town.do(ticket_id, statutory.extend, by=town.unit, reason="案情复杂")


async def test_what_the_hotline_decides_does_not_end_the_rest(town: Town) -> None:
    """Two kinds of rest: the centre's decision resumes the hotline's promises, the test goes on."""
    ticket_id = await in_mediation(town)
    await examined(town, ticket_id, "2026-12-01 10:00", None)
    await town.do(ticket_id, extensions.ask_extension, by=town.unit, budget="2wd", reason="等检测")
    await town.do(ticket_id, extensions.decide, by=town.centre, granted=True)
    rows = await town.deadlines(ticket_id)
    assert rows[P.HANDLE].state is DeadlineState.RUNNING
    assert rows[P.LAW_MEDIATE].state is DeadlineState.PAUSED


async def test_mediation_may_end_while_the_test_goes_on(town: Town) -> None:
    ticket_id = await in_mediation(town)
    await examined(town, ticket_id, "2026-12-01 10:00", None)
    town.clock.set(city("2027-02-20 10:00"))
    await take(town, ticket_id, A.LAW_END, "投诉人撤回投诉")
    rows = await town.deadlines(ticket_id)
    assert rows[P.LAW_MEDIATE].state is DeadlineState.MET
    assert rows[P.LAW_TELL].state is DeadlineState.RUNNING


async def more_said(town: Town, ticket_id: int, at: str, text: str = "又发现他家三批过期饼干，有照片") -> None:
    """The reporter supplements on the hotline."""
    town.clock.set(city(at))
    ticket = await town.ticket(ticket_id)
    citizen = Actor(ActorKind.CITIZEN, ticket.citizen_id, "诉求人")
    async with town.work.begin() as uow:
        handling.supplement(uow, await tickets.ticket(uow.session, ticket_id), text, by=citizen)


async def joined(town: Town, ticket_id: int, at: str, reported_at: datetime | None = None) -> None:
    async def act(uow: UnitOfWork, ticket: Ticket, order: WorkOrder) -> None:
        await statutory.add_facts(uow, ticket, order, by=town.unit, reason="另三批过期饼干", reported_at=reported_at)

    town.clock.set(city(at))
    await town.do(ticket_id, act)


async def checks(town: Town, ticket_id: int) -> list[Deadline]:
    async with town.work.reading() as session:
        rows = await deadline_store.deadlines_of(session, ticket_id)
        return [row for row in rows if row.promise is P.LAW_CHECK]


async def test_new_facts_begin_the_check_again_from_the_last_report(town: Town) -> None:
    """令第121号35条: joined, and the period starts again from the last report, not from when the unit notes it."""
    ticket_id = await with_the_bureau(town, Kind.REPORT)
    await more_said(town, ticket_id, "2026-12-01 09:00")
    await more_said(town, ticket_id, "2026-12-02 09:00")
    await joined(town, ticket_id, "2026-12-03 16:00")
    first, second = await checks(town, ticket_id)
    assert first.state is DeadlineState.CANCELLED
    assert (second.starts_at, second.due_at) == (city("2026-12-02 09:00"), city("2026-12-23 17:30"))
    text = await told_of(town, second)
    assert "处罚程序规定18条" in text
    assert "自最后一次举报起重新计算（总局令第121号35条）" in text
    step = town.saw(promised.StatutoryStep)[-1]
    assert (step.act, step.due_at) == (A.LAW_NEW_FACTS, second.due_at)
    async with town.work.reading() as session:
        entry = (await tickets.journal_of(session, ticket_id))[-1]
    assert entry.reason == "另三批过期饼干"
    assert entry.change["最后一次举报"] == "2026-12-02 09:00"


async def test_a_report_that_is_only_repeated_begins_nothing(town: Town) -> None:
    """35条: not handled separately, and without a new report there is nothing to count from."""
    ticket_id = await with_the_bureau(town, Kind.REPORT)
    with pytest.raises(BadInput, match="没有举报人新的补充"):
        await joined(town, ticket_id, "2026-12-03 16:00")
    with pytest.raises(BadInput, match="核查起算以后、现在以前"):
        await joined(town, ticket_id, "2026-12-03 16:00", city("2026-11-24 09:00"))
    with pytest.raises(BadInput, match="核查起算以后、现在以前"):
        await joined(town, ticket_id, "2026-12-03 16:00", city("2026-12-04 09:00"))
    await joined(town, ticket_id, "2026-12-03 16:00", city("2026-12-01 09:00"))
    assert (await town.deadlines(ticket_id))[P.LAW_CHECK].due_at == city("2026-12-22 17:30")


async def test_one_report_counts_once(town: Town) -> None:
    ticket_id = await with_the_bureau(town, Kind.REPORT)
    await more_said(town, ticket_id, "2026-12-02 09:00")
    await joined(town, ticket_id, "2026-12-03 16:00")
    with pytest.raises(BadInput, match="没有举报人新的补充"):
        await joined(town, ticket_id, "2026-12-04 16:00")


async def test_a_check_that_was_late_before_the_last_report_stays_late(town: Town) -> None:
    ticket_id = await with_the_bureau(town, Kind.REPORT)
    await more_said(town, ticket_id, "2026-12-16 09:00")
    await joined(town, ticket_id, "2026-12-16 10:00")
    first, second = await checks(town, ticket_id)
    assert first.state is DeadlineState.MISSED
    assert (second.state, second.lamp) == (DeadlineState.RUNNING, Lamp.GREEN)


async def test_the_new_period_may_be_extended_as_the_first_could(town: Town) -> None:
    ticket_id = await with_the_bureau(town, Kind.REPORT)
    await town.do(ticket_id, statutory.extend, by=town.unit, reason="案情复杂")
    await more_said(town, ticket_id, "2026-12-02 09:00")
    await joined(town, ticket_id, "2026-12-02 10:00")
    assert (await town.deadlines(ticket_id))[P.LAW_CHECK].budget == "15wd"
    await town.do(ticket_id, statutory.extend, by=town.unit, reason="新线索须外地协查")
    assert (await town.deadlines(ticket_id))[P.LAW_CHECK].budget == "30wd"


async def test_a_test_goes_on_in_the_new_period(town: Town) -> None:
    ticket_id = await with_the_bureau(town, Kind.REPORT)
    await examined(town, ticket_id, "2026-12-01 10:00", None)
    await more_said(town, ticket_id, "2026-12-02 09:00")
    await joined(town, ticket_id, "2026-12-02 10:00")
    assert (await town.deadlines(ticket_id))[P.LAW_CHECK].state is DeadlineState.PAUSED
    town.clock.set(city("2026-12-03 09:00"))
    await town.do(ticket_id, statutory.end_test, by=town.unit, reason="不合格")
    row = (await town.deadlines(ticket_id))[P.LAW_CHECK]
    assert (row.state, row.due_at) == (DeadlineState.RUNNING, city("2026-12-24 17:30"))


async def test_a_complaint_has_no_such_restart(town: Town) -> None:
    """35条 is of reports; for a complaint DOMAIN-2 3.1 knows none."""
    ticket_id = await in_mediation(town)
    await more_said(town, ticket_id, "2026-12-01 09:00")
    with pytest.raises(Conflict, match="法定核查"):
        await joined(town, ticket_id, "2026-12-01 10:00")


async def test_signing_again_after_a_restart_leaves_the_new_period(town: Town) -> None:
    ticket_id = await with_the_bureau(town, Kind.REPORT)
    await more_said(town, ticket_id, "2026-12-02 09:00")
    await joined(town, ticket_id, "2026-12-02 10:00")
    async with town.work.begin() as uow:
        _, order = await town.both(uow, ticket_id)
        await statutory.on_signed(uow, events.OrderSigned(at=uow.now, ticket_id=ticket_id, order_id=order.id))
    assert len(await checks(town, ticket_id)) == 2


@pytest.mark.parametrize(
    ("received", "rule"), [("2026-04-14 10:00", "总局令第20号"), ("2026-04-15 10:00", "总局令第121号22条")]
)
async def test_a_test_names_the_order_under_which_the_complaint_was_received(
    town: Town, received: str, rule: str
) -> None:
    """令第121号 is in force since 2026-04-15; an earlier matter keeps 令第20号."""
    town.clock.set(city("2026-04-13 09:00"))
    ticket_id = await with_the_bureau(town, signed_at=received)
    await take(town, ticket_id, A.LAW_ACCEPT)
    await town.do(ticket_id, statutory.begin_test, by=town.unit, reason=MILK)
    assert f"检验检测鉴定：{MILK}（{rule}）" in await told_of(town, (await town.deadlines(ticket_id))[P.LAW_MEDIATE])
    assert town.saw(promised.StatutoryStep)[-1].rule == rule


async def test_a_report_of_before_begins_no_new_period(town: Town) -> None:
    town.clock.set(city("2026-04-13 09:00"))
    ticket_id = await with_the_bureau(town, Kind.REPORT, signed_at="2026-04-14 10:00")
    with pytest.raises(Conflict, match="总局令第20号，核查期限不重新计算"):
        await town.do(
            ticket_id, statutory.add_facts, by=town.unit, reason="另三批过期饼干", reported_at=city("2026-04-14 10:30")
        )
    assert (await town.deadlines(ticket_id))[P.LAW_CHECK].due_at == city("2026-05-09 17:30"), (
        "15 wd: 三月三 is off, 9 May is made up"
    )

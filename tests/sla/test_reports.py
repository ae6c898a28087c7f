"""A frozen report stays reproducible: later acts on its tickets change no figure of the same moment."""

import zlib
from dataclasses import replace
from datetime import date

import msgspec
import pytest

from hotline.base.errors import BadInput
from hotline.base.security.crypto import sm3
from sla.deadlines import deadline_store, extensions
from sla.indicators import indicator_catalogue, indicator_period, report_store, reports
from sla.indicators.indicator_period import Period
from sla.indicators.indicators import RateWeights
from sla.indicators.rates import Rate
from sla.models import DeadlineState, PeriodReport
from sla.policy.promises import Promise
from tests.papers import object_to
from tests.sla.test_period import handled
from tests.sla.town import Town, city
from tickets import handling
from tickets import store as tickets
from tickets.lifecycle import State
from tickets.models import Kind
from tickets.person_models import Department

DECEMBER_FIRST = city("2026-12-01 03:00")
NOVEMBER = Period(city("2026-11-01 00:00"), city("2026-12-01 00:00"), DECEMBER_FIRST)


async def frozen(town: Town, asked: Period = NOVEMBER) -> PeriodReport:
    town.clock.set(DECEMBER_FIRST)
    async with town.work.begin() as uow:
        return await reports.freeze(uow, asked, weights=RateWeights(), by_id=None)


async def checked(town: Town, kept: PeriodReport) -> reports.ReportCheck:
    async with town.work.reading() as session:
        found = await report_store.report(session, kept.id)
        assert found is not None
        return await reports.check(session, found)


async def signed(town: Town, at: str = "2026-11-25 09:00") -> int:
    """To be handled by three working days later, 17:30."""
    town.clock.set(city(at))
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    await town.do(ticket_id, handling.contact, by=town.unit)
    return ticket_id


async def test_figures_are_kept_with_their_counts(town: Town) -> None:
    await handled(town, solved=True, satisfied=5)
    await handled(town, solved=False, satisfied=1, late=True)
    kept = await frozen(town)
    unit = str(town.department_id)
    assert kept.result[unit]["on_time"] == [1, 2]
    assert kept.result[unit]["satisfaction"] == kept.result["city"]["satisfaction"] == [1, 2]
    assert "direct" not in kept.result[unit]
    assert reports.rate_of(kept.result, unit, "solution") == Rate(1, 2)
    assert (await checked(town, kept)).holds


async def test_later_changes_leave_the_report_unchanged(town: Town) -> None:
    paused = await signed(town)
    await town.do(
        paused,
        extensions.ask_suspension,
        by=town.unit,
        until=city("2026-12-20 09:00"),
        reason="等批复",
        plan="列入计划",
    )
    await town.do(paused, extensions.decide, by=town.centre, granted=True)
    passed = await signed(town)
    await town.answer(passed)
    late = await signed(town)
    await handled(town, solved=False, satisfied=2)
    kept = await frozen(town)
    assert kept.result["city"]["on_time"] == [2, 3], "the one on account is not judged"
    town.clock.set(city("2026-12-02 09:00"))
    await town.do(paused, extensions.resume, by=town.centre)
    await town.do(passed, handling.return_answer, by=town.centre, reason="没有回答何时修好")
    await town.answer(late)
    await town.do(late, handling.pass_answer, by=town.centre)
    assert (await checked(town, kept)).holds
    async with town.work.reading() as session:
        now = await indicator_period.finished(session, replace(NOVEMBER, known_at=town.clock.now()))
    assert indicator_catalogue.ON_TIME.rate(now) == Rate(1, 2), (
        "now the returned one is due in December: the audit took so long"
    )


async def test_the_centre_is_among_the_units(town: Town) -> None:
    """An extension asked on Tuesday is due on Wednesday; undecided it costs the centre, not the unit (北京条例15条)."""
    waits = await signed(town, "2026-11-24 09:00")
    await town.do(waits, extensions.ask_extension, by=town.unit, budget="3wd", reason="等配件到货")
    quick = await signed(town, "2026-11-23 09:00")
    await town.do(quick, extensions.ask_extension, by=town.unit, budget="3wd", reason="等配件到货")
    town.clock.turn(hours=2)
    await town.do(quick, extensions.decide, by=town.centre, granted=True)
    kept = await frozen(town)
    centre, unit = kept.result[reports.CENTRE], kept.result[str(town.department_id)]
    assert centre["centre_decision"] == [1, 2]
    assert centre["centre_decision_time"] == [7200, 1], "of the one that was decided"
    assert centre["centre_dispatch"] == [2, 2]
    assert centre["centre"] == [3, 4]
    assert unit["on_time"] == [0, 0], "one rests, the other has time until December"
    assert "told" not in unit, "how long the centre audits is not the unit's doing"
    town.clock.set(city("2026-12-02 09:00"))
    await town.do(waits, extensions.decide, by=town.centre, granted=False, reason="理由不足")
    assert (await checked(town, kept)).holds


async def test_late_before_it_asked_is_late_while_the_centre_thinks(town: Town) -> None:
    """A wish for more time excuses what comes after it, not what was late before (DOMAIN 2.3)."""
    late = await signed(town, "2026-11-20 09:00")  # due on Wednesday, 25 November
    town.clock.set(city("2026-11-27 09:00"))
    wish = {"until": city("2026-12-20 09:00"), "reason": "等批复", "plan": "列入计划"}
    await town.do(late, extensions.ask_suspension, by=town.unit, **wish)
    assert (await frozen(town)).result["city"]["on_time"] == [0, 1]


async def test_a_report_of_an_earlier_release_still_holds(town: Town) -> None:
    """It has no facts of the centre, and the unit's clock ran while more time was asked for."""
    asked = await signed(town)
    await town.do(asked, extensions.ask_extension, by=town.unit, budget="3wd", reason="等配件到货")
    town.clock.set(city("2026-11-26 09:00"))
    objected = await town.dispatched()
    await town.do(objected, object_to, by=town.unit, basis="该路段由区级管养，附三定方案")
    async with town.work.begin() as uow:  # as the earlier release would have left it: nothing rests, nothing decides
        for row in await deadline_store.deadlines_of(uow.session, asked):
            if row.promise is Promise.DECISION:
                await uow.session.delete(row)
            elif row.state is DeadlineState.PAUSED:
                row.state = DeadlineState.RUNNING
    kept = await frozen(town)
    async with town.work.begin() as uow:
        row = await uow.session.get_one(PeriodReport, kept.id)
        facts = msgspec.json.decode(zlib.decompress(row.facts))
        del facts["owed"]
        for one in facts["taken"]:
            del one["praise"], one["sent_rightly"]
        facts["finished"] = [
            one | {"signed_in_time": False} for one in facts["finished"] if one["signed_in_time"] is None
        ] + [one for one in facts["finished"] if one["signed_in_time"] is not None]
        plain = msgspec.json.encode(facts)
        row.facts, row.digest, row.formulas = zlib.compress(plain), sm3(plain), "2026-11b"
    assert (await checked(town, kept)).holds


async def praised(town: Town) -> int:
    ticket_id = await town.open(kind=Kind.PRAISE)
    async with town.work.begin() as uow:
        ticket = await tickets.ticket(uow.session, ticket_id)
        unit = await uow.session.get_one(Department, town.department_id)
        await handling.pass_on(uow, ticket, unit, by=town.centre)
    return ticket_id


async def test_praise_is_in_no_rate_of_what_becomes_of_a_matter(town: Town) -> None:
    """DOMAIN 2.1: there is nothing to solve. Taken back it is a matter as any; the report of before still holds."""
    town.clock.set(city("2026-11-25 09:00"))
    await praised(town)
    taken_back = await praised(town)
    await handled(town, solved=True, satisfied=5)
    kept = await frozen(town)
    rates = kept.result["city"]
    assert [rates[code] for code in ("first_time", "direct", "repeated")] == [[1, 1], [0, 1], [0, 1]]
    assert rates["dispatched"] == [3, 3], "the centre has to pass it on in time, as it has to dispatch"
    town.clock.set(city("2026-12-02 09:00"))
    await town.do(taken_back, handling.undo_dispatch, by=town.centre, reason="说的是反话，应按投诉办")
    assert (await checked(town, kept)).holds
    async with town.work.reading() as session:
        known = replace(NOVEMBER, known_at=town.clock.now())
        facts = await indicator_period.taken(session, known)
    assert sum(one.praise for one in facts) == 1


async def test_a_report_that_counted_praise_still_holds(town: Town) -> None:
    town.clock.set(city("2026-11-25 09:00"))
    await praised(town)
    kept = await frozen(town)
    async with town.work.begin() as uow:
        row = await uow.session.get_one(PeriodReport, kept.id)
        facts = msgspec.json.decode(zlib.decompress(row.facts))
        for one in facts["taken"]:
            del one["praise"], one["sent_rightly"]
        plain = msgspec.json.encode(facts)
        row.facts, row.digest, row.formulas = zlib.compress(plain), sm3(plain), "2026-11d"
    assert (await checked(town, kept)).holds


async def test_what_the_dispatcher_took_back_was_not_sent_rightly(town: Town) -> None:
    """It is counted against no unit, but the first dispatch was wrong; what was reported before still holds."""
    right, wrong, wished = [await signed(town, "2026-11-25 09:00") for _ in range(3)]
    await town.open()  # nobody has it yet
    await town.do(wished, extensions.ask_extension, by=town.unit, budget="3wd", reason="等配件到货")
    kept = await frozen(town)
    assert kept.result["city"]["accuracy"] == [3, 3]
    town.clock.set(city("2026-12-02 09:00"))
    await town.do(wrong, handling.undo_dispatch, by=town.centre, reason="该路段由区城管局管养，派错了")
    assert (await checked(town, kept)).holds
    async with town.work.reading() as session:
        known = replace(NOVEMBER, known_at=town.clock.now())
        facts = await indicator_period.facts_of(session, known)
    assert {one.ticket_id for one in facts.taken if one.sent_rightly} == {right, wished}
    assert reports.figures(facts)["city"]["accuracy"] == [2, 3]
    assert not any(one.returned for one in facts.finished)
    assert "accuracy" not in reports.figures(facts)[str(town.department_id)], (
        "whom a matter goes to is the centre's doing"
    )


async def test_somebody_elses_hand_in_the_record_is_named(town: Town) -> None:
    await handled(town, solved=True, satisfied=5)
    kept = await frozen(town)
    async with town.work.begin() as uow:
        facts = await indicator_period.facts_of(uow.session, NOVEMBER)
        row = await uow.session.get_one(PeriodReport, kept.id)
        better = replace(facts, finished=[replace(one, satisfied=5, solved=False) for one in facts.finished])
        row.facts = zlib.compress(reports.packed(better))
    found = await checked(town, kept)
    assert not found.untouched
    assert not found.counted
    assert len(found.moved) == 1


async def test_last_months_report_is_made_once_from_the_settings_day_on(town: Town) -> None:
    await handled(town, solved=True, satisfied=5)
    town.work.settings = town.work.settings.model_copy(update={"report_day": 3})
    for moment, made in (("2026-12-02 02:00", False), ("2026-12-03 02:00", True), ("2026-12-04 02:00", False)):
        town.clock.set(city(moment))
        assert (await reports.freeze_last_month(town.work) is not None) is made, moment
    async with town.work.reading() as session:
        (kept,) = await report_store.reports(session)
    assert (kept.since, kept.until, kept.made_by) == (NOVEMBER.since, NOVEMBER.until, None)
    assert kept.result["city"]["response"] == [1, 1]


async def test_a_period_that_is_not_over_is_not_frozen(town: Town) -> None:
    town.clock.set(city("2026-11-20 09:00"))
    async with town.work.begin() as uow:
        with pytest.raises(BadInput, match="还没有结束"):
            await reports.freeze(uow, NOVEMBER, weights=RateWeights(), by_id=None)


async def test_tickets_are_counted_by_what_became_of_them(town: Town) -> None:
    town.clock.set(city("2026-11-23 09:00"))
    direct = await town.open()
    dispatched = await town.dispatched()
    async with town.work.begin() as uow:
        ticket = await uow.session.get_one(type(await town.ticket(direct)), direct)
        handling.direct_answer(uow, ticket, by=town.desk, text="带身份证到窗口办理")
    town.clock.set(DECEMBER_FIRST)
    async with town.work.reading() as session:
        taken = await indicator_period.taken(session, NOVEMBER)
    assert [(one.ticket_id, one.direct, one.dispatched_in_time) for one in taken] == [
        (direct, True, None),
        (dispatched, False, True),
    ]
    assert (await town.ticket(direct)).state is State.DIRECT_CLOSED


async def test_a_month_costs_a_handful_of_queries(town: Town, counting: object) -> None:
    counts = []
    for _ in range(2):
        await handled(town, solved=True, satisfied=5)
        await handled(town, solved=True, satisfied=4)
        with counting() as queries:  # type: ignore[operator]
            async with town.work.reading() as session:
                facts = await indicator_period.facts_of(session, NOVEMBER)
        counts.append(queries.total)
    assert counts[0] == counts[1] <= 16
    assert len(facts.finished) == 4


def test_the_month_before() -> None:
    assert reports.month_before(date(2027, 1, 1)) == (date(2026, 12, 1), date(2026, 12, 31))

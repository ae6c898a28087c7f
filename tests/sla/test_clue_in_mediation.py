"""A clue to an offence that is found in mediation: its check runs beside the mediation (总局令第121号27条〔法〕)."""

import pytest

from hotline.base.errors import Conflict
from sla.deadlines import statutory
from sla.deadlines.deadline_explanations import account
from sla.models import DeadlineState
from sla.policy.promises import Promise
from tests.sla.test_statutory import take
from tests.sla.test_statutory_periods import MILK, examined, in_mediation, with_the_bureau
from tests.sla.town import Town, city
from tickets.lifecycle import Act
from tickets.models import Kind

P, A = Promise, Act
CLUE = "进货台账显示同批次已过保质期"


async def found(town: Town, *, on: str = "2026-12-01 10:00") -> int:
    """In mediation since Thursday 26 November; the clue is found on Tuesday, 1 December."""
    ticket_id = await in_mediation(town)
    town.clock.set(city(on))
    await town.do(ticket_id, statutory.find_clue, by=town.unit, reason=CLUE)
    return ticket_id


async def test_it_is_checked_within_fifteen_working_days_from_discovery_while_mediation_goes_on(town: Town) -> None:
    rows = await town.deadlines(await found(town))
    assert rows[P.LAW_CLUE].due_at == city("2026-12-22 17:30")
    assert (rows[P.LAW_MEDIATE].state, rows[P.LAW_MEDIATE].due_at) == (DeadlineState.RUNNING, city("2027-01-25 17:30"))
    async with town.work.reading() as session:
        words = "\n".join((await account(session, town.work.settings, rows[P.LAW_CLUE])).sentences())
    assert "总局令第121号27条" in words


async def test_the_head_extends_it_once(town: Town) -> None:
    """15 working days more, with the approval of the authority's head."""
    ticket_id = await found(town)
    await town.do(ticket_id, statutory.extend, by=town.unit, reason="案情复杂")
    assert (await town.deadlines(ticket_id))[P.LAW_CLUE].due_at == city("2027-01-13 17:30")
    with pytest.raises(Conflict, match="已经延长过一次"):
        await town.do(ticket_id, statutory.extend, by=town.unit, reason="再延长")


async def test_its_result_ends_neither_the_mediation_nor_begins_a_duty_to_inform(town: Town) -> None:
    ticket_id = await found(town)
    await take(town, ticket_id, A.LAW_CHECKED, "已立案")
    rows = await town.deadlines(ticket_id)
    assert rows[P.LAW_CLUE].state is DeadlineState.MET
    assert rows[P.LAW_MEDIATE].state is DeadlineState.RUNNING
    assert P.LAW_TELL not in rows


async def test_the_end_of_the_mediation_leaves_the_check_running(town: Town) -> None:
    ticket_id = await found(town)
    await take(town, ticket_id, A.LAW_END, "商家不同意调解")
    rows = await town.deadlines(ticket_id)
    assert (rows[P.LAW_CLUE].state, rows[P.LAW_TELL].state) == (DeadlineState.RUNNING, DeadlineState.RUNNING)


async def test_a_test_rests_both_periods_by_the_same_time(town: Town) -> None:
    """令第121号22条、处罚程序规定18条: three days, of which the check counts three working days."""
    ticket_id = await found(town)
    await examined(town, ticket_id, "2026-12-02 10:00", "2026-12-07 10:00")
    rows = await town.deadlines(ticket_id)
    assert rows[P.LAW_CLUE].due_at == city("2026-12-25 17:30")
    assert rows[P.LAW_MEDIATE].due_at == city("2027-01-31 00:00"), "five natural days more: to the end of a Saturday"


async def test_found_while_something_is_tested_it_rests_until_the_result(town: Town) -> None:
    ticket_id = await in_mediation(town)
    await examined(town, ticket_id, "2026-11-30 10:00", None)
    town.clock.set(city("2026-12-01 10:00"))
    await town.do(ticket_id, statutory.find_clue, by=town.unit, reason=CLUE)
    assert (await town.deadlines(ticket_id))[P.LAW_CLUE].state is DeadlineState.PAUSED
    town.clock.set(city("2026-12-03 10:00"))
    await town.do(ticket_id, statutory.end_test, by=town.unit, reason="菌落总数超标")
    rows = await town.deadlines(ticket_id)
    assert rows[P.LAW_CLUE].due_at == city("2026-12-24 17:30")
    assert rows[P.LAW_MEDIATE].state is DeadlineState.RUNNING


async def test_only_in_mediation_and_one_at_a_time(town: Town) -> None:
    ticket_id = await with_the_bureau(town)
    with pytest.raises(Conflict, match="法定调解"):
        await town.do(ticket_id, statutory.find_clue, by=town.unit, reason=CLUE)
    report = await with_the_bureau(town, Kind.REPORT)
    with pytest.raises(Conflict, match="法定调解"):
        await town.do(report, statutory.find_clue, by=town.unit, reason=MILK)
    await take(town, ticket_id, A.LAW_ACCEPT)
    await town.do(ticket_id, statutory.find_clue, by=town.unit, reason=CLUE)
    with pytest.raises(Conflict, match="正在核查"):
        await town.do(ticket_id, statutory.find_clue, by=town.unit, reason="又一条")

"""Nobody does anything for a month: everything that waits is red on its list with its promise, and is reported upwards.

济南条例24条〔法〕(more time, 挂账), 27条〔法〕(every answer audited, every citizen asked); 潍坊条例21条〔法〕
(复核 by the hotline); 国办发〔2022〕12号 (转110 can be traced both ways).
"""

import re

import pytest
from sqlalchemy import select

from dashboards.citizen import progress
from dashboards.desk.queries import waiting_lists, work_orders
from dashboards.desk.queries.waiting_places import DESK, PLACES, QUEUES, CentreList, states_of
from dashboards.supervision.queries import promises
from dashboards.web import formatting
from sla.deadlines.promise_by_state import RESTS
from sla.models import Card, Deadline, DeadlineState, Fired
from sla.policy.active_policies import PRESETS
from sla.policy.promises import Promise, Step
from tests.dashboards.office import Browser
from tests.walks import resting
from tests.walks.conftest import Town
from tests.walks.resting import BRINGS, Bring
from tickets import store
from tickets.access.rights import Role
from tickets.lifecycle import ENDED, TABLE
from tickets.models import Lamp, Ticket
from tickets.query_codes import code_hash
from tickets.states import State

OVER = {*ENDED, State.ARCHIVED, State.MERGED}  # a member of a cluster: its first ticket has the promises
LEADS_TO = {after for move in TABLE for after in (move.after, move.after_last, move.in_rework) if after}
RESTING = sorted(LEADS_TO - OVER, key=list(State).index)
SUPERVISOR = "mo.chengyu"
CODE = "246810"
OTHERWISE = {resting.taken_by_110: Promise.RESULT_110}  # where it is not the first of the state's promises
GOES_ON = {State.NEED_INFO, State.SUSPENDED}  # at their end somebody else's turn begins, by the clock
EVERY_WAY = [(state, bring) for state in RESTING for bring in BRINGS.get(state, ())]
AT_THE_CENTRE = [(state, bring) for state, bring in EVERY_WAY if PLACES[state].is_of_centre and state not in GOES_ON]


def name(one: object) -> str:
    return getattr(one, "__name__", str(one))


async def lists_with(town: Town, ticket: Ticket) -> set[CentreList]:
    """The lists that show the ticket to those who have to act, as the pages ask for them."""
    found = set()
    supervisor, clerk = await town.person(Role.SUPERVISOR), await town.person(Role.UNIT_CLERK, resting.UNIT)
    async with town.work.reading() as session:
        for place in QUEUES:
            rows = (await waiting_lists.listed(session, place, supervisor)).items
            found |= {place} if ticket.id in {row.id for row in rows} else set()
        for place in work_orders.TURNS:
            rows = (await work_orders.open_of(session, clerk, work_orders.GROUPS[place.code][1])).items
            found |= {place} if ticket.id in {row.id for row in rows} else set()
        asked = (await promises.reviews_to_ask(session, supervisor)).items
        found |= {CentreList.CALLBACK} if ticket.id in {one.ticket.id for one in asked} else set()
    return found


async def running(town: Town, bring: Bring | None = None) -> Deadline:
    """The very promise that the state calls for, not any of those that may run in it."""
    ticket = await town.ticket()
    promise = OTHERWISE.get(bring, RESTS[ticket.state][0])
    async with town.work.reading() as session:
        wanted = select(Deadline).where(
            Deadline.ticket_id == ticket.id,
            Deadline.state == DeadlineState.RUNNING,
            Deadline.promise == promise,
        )
        found = (await session.scalars(wanted)).all()
    assert len(found) == 1, f"{promise.label} of {ticket.state.label} runs {len(found)} times"
    return found[0]


async def told_to_the_citizen(town: Town, ticket: Ticket, bring: Bring) -> None:
    """The page by number and code: the state, and nothing is called ended that somebody still owes."""
    stands = progress.of(ticket.state, taken_by_110=bring is resting.taken_by_110)
    async with town.work.begin() as uow:
        held = await store.ticket(uow.session, ticket.id)
        held.code_hash = code_hash(held.number, CODE, uow.settings.keys)
    browser = Browser(town.client)
    await browser.get("/query")
    page = await browser.post("/query", {"number": ticket.number, "code": CODE})
    assert page.url == f"/p/{ticket.number}"
    assert stands.sentence in page.text
    here = re.findall(r'<li data-step="(\d)" class="(\w*)"', page.html)
    assert here[-1] == ("5", ""), "已办结 is not reached"
    assert (str(stands.step), "here") in here


async def signed_in(town: Town) -> Browser:
    browser = Browser(town.client)
    await browser.sign_in(SUPERVISOR, "walk")
    return browser


async def a_month_passes(town: Town) -> None:
    for _ in range(6):
        await town.turn(days=5)


@pytest.mark.parametrize("state", RESTING, ids=str)
def test_every_state_in_which_a_ticket_rests_has_a_promise_and_a_list(state: State) -> None:
    """A new state in the table of moves fails here until somebody says which clock runs, and where it is seen."""
    named, place = RESTS.get(state, ()), PLACES.get(state)
    where = f"{place.page} {place.label}" if place else "—"
    print(f"{state.label}: {'、'.join(one.label for one in named)} · {where}")  # noqa: T201 - the map itself
    assert named, f"no promise for {state.label}: sla.deadlines.promise_by_state.RESTS"
    assert place, f"no list for {state.label}: dashboards.desk.queries.waiting_places.PLACES"
    assert set(named) <= set(Promise)
    for policy in PRESETS.values():
        assert set(named) <= {line.promise for line in policy.lines}
    of_unit = any(one.is_of_unit or one is Promise.KNOWING for one in named)  # praise is the unit's to read
    assert of_unit is not place.is_of_centre, "who owes it has it on the list"
    assert state in BRINGS, "and a walk leads there"


def test_no_list_is_without_tickets_and_none_is_for_a_state_that_does_not_rest() -> None:
    assert set(PLACES) == set(RESTING) == set(RESTS)
    assert {place for place in CentreList if not states_of(place)} == {CentreList.MACHINE}
    assert {place.page for place in QUEUES} == {DESK}


async def stands_on_one_list(town: Town, state: State, bring: Bring) -> CentreList:
    await bring(town)
    ticket = await town.ticket()
    assert ticket.state is state
    assert await running(town, bring)
    await told_to_the_citizen(town, ticket, bring)
    place = CentreList.MACHINE if bring is resting.judged_by_the_machine else PLACES[state]
    assert await lists_with(town, ticket) == {place}
    return place


@pytest.mark.parametrize(("state", "bring"), [one for one in EVERY_WAY if one not in AT_THE_CENTRE], ids=name)
async def test_it_is_on_exactly_one_list_with_its_promise(town: Town, state: State, bring: Bring) -> None:
    place = await stands_on_one_list(town, state, bring)
    assert state in states_of(place) or place is CentreList.MACHINE


@pytest.mark.parametrize(("state", "bring"), AT_THE_CENTRE, ids=name)
async def test_after_a_month_it_is_red_on_its_list_and_was_reported_upwards(
    town: Town, state: State, bring: Bring
) -> None:
    place = await stands_on_one_list(town, state, bring)
    began = (await running(town, bring)).promise
    await a_month_passes(town)
    ticket, row = await town.ticket(), await running(town, bring)
    assert (ticket.state, ticket.lamp) == (state, Lamp.RED)
    assert (row.promise, row.lamp, row.department_id) == (began, Lamp.RED, None)
    assert row.due_at < town.clock.now()
    async with town.work.reading() as session:
        fired = set(await session.scalars(select(Fired.step).where(Fired.deadline_id == row.id)))
    assert {Step.RED, Step.TO_SUPERVISOR, Step.TO_LEADER} <= fired
    found = "\n".join(await town.notices("centre"))
    assert f"上报中心领导：{ticket.number} {began.label}" in found, "the centre is told of itself"
    late = [line for line in await town.notices(resting.UNIT) if "超期" in line and "督办（" not in line]
    assert late == [], "the centre's silence is not the unit's lateness; a letter it has got is"
    async with town.work.reading() as session:
        assert not (await session.scalars(select(Card))).all(), "and earns it no card"

    browser = await signed_in(town)
    listed = (await browser.get(place.page, params={"queue": place.code} if place.page == DESK else None)).text
    bar = listed if place.page == DESK else (await browser.get(DESK)).text
    note = " 看不准 1" if place is CentreList.CALLBACK else ""
    assert f"{place.label}{note}■1" in bar, "count and lamp in the bar"
    promised = f"{began.label} {formatting.moment(row.due_at)} 超期"
    assert ("答复看不准" if note else promised) in listed, "the row shows the centre's promise, and when it was due"
    board = (await browser.get("/supervision")).text
    stages = re.sub(r"\s", "", board.partition("热线中心各环节")[2].partition("灯牌")[0])
    assert "■已超期1" in stages, "a line like a unit's"


async def test_who_is_asked_for_more_and_stays_silent_is_called_by_a_person(town: Town) -> None:
    """Asked by a seat or by the machine: at the end of the citizen's time the dispatchers have it."""
    await resting.need_info(town)
    await town.turn(hours=25)
    await town.settle()
    ticket = await town.ticket()
    assert (ticket.state, "到期没有回复" in str(ticket.needs_person)) == (State.PENDING_DISPATCH, True)
    assert await lists_with(town, ticket) == {CentreList.DISPATCH}
    assert (await running(town)).promise is Promise.DISPATCH


async def test_a_suspended_matter_is_taken_up_again_at_its_review_date(town: Town) -> None:
    """济南条例24条〔法〕: a definite date; the list shows the nearest first, with that date."""
    await resting.suspended(town)
    row = await running(town)
    page = (await (await signed_in(town)).get("/desk?queue=suspended")).text
    assert f"挂账复查 {formatting.moment(row.due_at)} 还剩" in page
    assert "春季统一改造" in page
    for _ in range(20):
        await town.turn(days=21)
    assert (await town.ticket()).state is State.IN_PROGRESS
    assert await lists_with(town, await town.ticket()) == {CentreList.HANDLE}

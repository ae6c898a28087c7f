"""What calls for supervision beside the clock, and that one letter uses up all its grounds.

济南条例28条〔法〕 (overdue, brought again and again), 潍坊条例26条〔法〕 (refused, not solved); 芜湖: 领导批示.
"""

from dataclasses import replace

import pytest

from hotline.base.errors import Conflict
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from sla import store
from sla.supervision import supervision_triggers
from sla.supervision.supervision_grounds import TicketFacts, Trigger, triggers
from sla.sweep.sweeper import sweep
from tests.papers import evidence, object_to
from tests.sla.town import OWN, Town, city
from tickets import events, handling
from tickets import store as tickets
from tickets.access.rights import UNIT_ROLES, Actor, Role
from tickets.models import Ticket, WorkOrder
from tickets.person_models import Department


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (TicketFacts(), ()),
        (TicketFacts(dissatisfied=1, repeat_contacts=2, refusals=1), ()),
        (TicketFacts(dissatisfied=2), (Trigger.DISSATISFIED,)),
        (TicketFacts(repeat_contacts=3), (Trigger.REPEATED,)),
        (TicketFacts(refusals=2), (Trigger.REFUSED_TWICE,)),
        (TicketFacts(leader_note=True, hot=True), (Trigger.LEADER, Trigger.HOT)),
    ],
)
def test_grounds_besides_the_clock(facts: TicketFacts, expected: tuple[Trigger, ...]) -> None:
    assert triggers(facts) == expected
    assert triggers(facts, already=frozenset(expected)) == ()


async def test_overdue_stages_and_overdue_handling_are_different_grounds(town: Town) -> None:
    signed = await town.dispatched()
    await town.do(signed, handling.sign, by=town.unit)
    unsigned = await town.dispatched()
    for day in ("2026-11-24 09:00", "2026-11-30 09:00", "2026-12-02 09:00"):  # of missed steps one is taken at a time
        town.clock.set(city(day))
        while (await sweep(town.work)).fired:
            pass
    async with town.work.reading() as session:
        of_signed = {letter.trigger for letter in await store.supervisions_of(session, signed)}
        of_unsigned = {letter.trigger for letter in await store.supervisions_of(session, unsigned)}
    assert of_signed == {Trigger.OVERDUE}
    assert of_unsigned == {Trigger.STAGE_OVERDUE, Trigger.OVERDUE}


WATCHED = OWN | {
    events.ObjectionRejected: (*OWN[events.ObjectionRejected], supervision_triggers.on_objection_rejected),
    events.TicketSupplemented: (*OWN[events.TicketSupplemented], supervision_triggers.on_supplemented),
    events.LeaderNoted: (supervision_triggers.on_leader_noted,),
}


async def test_two_upheld_objections_bind_nobody_and_bring_no_letter(town: Town) -> None:
    """潍坊条例22条〔法〕: who is plainly not competent sends it back; both were right, and the first need not lead."""
    town.work = Work(town.work.database, town.clock, town.work.settings, reactions=WATCHED)
    second = await neighbour(town)
    ticket_id, first_id = await town.open(), town.department_id
    for unit, by in ((first_id, town.unit), (second.department_id, second)):
        town.department_id = unit or 0
        await town.dispatch(ticket_id)
        await town.do(ticket_id, object_to, by=by, basis="不属我单位")
        await town.do(ticket_id, handling.decide_objection, by=town.centre, upheld=True, reason="属实")
    async with town.work.reading() as session:
        assert await store.supervisions_of(session, ticket_id) == []
    ticket = await town.ticket(ticket_id)
    assert "会商" in str(ticket.needs_person)
    assert not ticket.objection_closed
    town.department_id = (await neighbour(town, "B3")).department_id or 0
    await town.dispatch(ticket_id)  # a third unit: nobody is bound


async def test_two_refusals_in_vain_bind_the_first_receiver_and_bring_a_letter(town: Town) -> None:
    """北京条例14条〔法〕: the first receiver may not shirk; of two that were wrong to refuse the first one leads."""
    town.work = Work(town.work.database, town.clock, town.work.settings, reactions=WATCHED)
    second = await neighbour(town)
    ticket_id, first_id = await town.open(), town.department_id
    for unit, by in ((first_id, town.unit), (second.department_id, second)):
        town.department_id = unit or 0
        await town.dispatch(ticket_id)
        await town.do(ticket_id, object_to, by=by, basis="不属我单位")
        await town.do(ticket_id, handling.decide_objection, by=town.centre, upheld=False, reason="职责在你单位")
        async with town.work.reading() as session:
            letters = await store.supervisions_of(session, ticket_id)
        await town.do(ticket_id, ended_and_reopened, by=town.centre)
    (letter,) = letters
    assert (letter.trigger, letter.department_id) == (Trigger.REFUSED_TWICE, second.department_id)
    town.department_id = (await neighbour(town, "B3")).department_id or 0
    with pytest.raises(Conflict, match="首接负责"):
        await town.dispatch(ticket_id)
    town.department_id = first_id
    await town.dispatch(ticket_id)
    with pytest.raises(Conflict, match="不得再次退回"):
        await town.do(ticket_id, object_to, by=town.unit, basis="还是不属我单位")


async def ended_and_reopened(uow: UnitOfWork, ticket: Ticket, order: WorkOrder, *, by: Actor) -> None:
    """The shortest way to another dispatch: the unit asks to end it, the centre does, and new facts come."""
    handling.sign(uow, ticket, order, by=replace(by, roles=UNIT_ROLES, scope=frozenset({order.department_id})))
    unit = replace(by, roles=UNIT_ROLES, scope=frozenset({order.department_id}))
    files = await evidence(uow, ticket, unit)
    await handling.ask_termination(uow, ticket, order, by=unit, ground="unfounded", material="已解释", evidence=files)
    await handling.terminate(uow, ticket, order, by=by, ground="unfounded", reason="材料属实")
    handling.reopen(uow, ticket, by=by, reason="又有新情况")
    await uow.session.flush()


async def neighbour(town: Town, code: str = "B2") -> Actor:
    """Another unit, and one of its people."""
    async with town.work.begin() as uow:
        unit = Department(code=code, name=f"{code}局", short=code, level="city", path=f"/{code}/", active=True)
        uow.session.add(unit)
        await uow.session.flush()
        return replace(town.unit, department_id=unit.id, scope=frozenset({unit.id}))


async def test_the_third_repeat_calls_for_supervision(town: Town) -> None:
    town.work = Work(town.work.database, town.clock, town.work.settings, reactions=WATCHED)
    ticket_id, letters = await town.dispatched(), []
    for text in ("补充：在东门", "怎么还没来", "还是没人来", "今天又坏了两盏"):
        town.clock.turn(hours=3)
        for words in (text, "请快一点"):  # two messages of one contact
            async with town.work.begin() as uow:
                ticket = await tickets.ticket(uow.session, ticket_id)
                handling.supplement(uow, ticket, words, by=handling.owner(ticket))
        async with town.work.reading() as session:
            letters.append([s.trigger for s in await store.supervisions_of(session, ticket_id)])
    assert letters == [[], [], [Trigger.REPEATED], [Trigger.REPEATED]]


async def test_a_leaders_note_brings_a_letter_in_any_state_of_the_ticket(town: Town) -> None:
    town.work = Work(town.work.database, town.clock, town.work.settings, reactions=WATCHED)
    ticket_id = await town.dispatched()
    boss = replace(town.centre, roles=frozenset({Role.LEADER}))
    async with town.work.begin() as uow:
        handling.leader_note(uow, await tickets.ticket(uow.session, ticket_id), by=boss, text="请三日内办结并报我")
    async with town.work.reading() as session:
        assert [s.trigger for s in await store.supervisions_of(session, ticket_id)] == [Trigger.LEADER]
        assert (await tickets.journal_of(session, ticket_id))[-2].reason == "请三日内办结并报我"


async def test_one_letter_uses_up_all_its_grounds(town: Town) -> None:
    ticket_id = await town.dispatched()
    async with town.work.begin() as uow:
        ticket = await tickets.ticket(uow.session, ticket_id)
        letter = await supervision_triggers.consider(uow, ticket, TicketFacts(leader_note=True, hot=True))
        assert letter is not None
        assert letter.grounds == [Trigger.LEADER, Trigger.HOT]
        assert await supervision_triggers.hot(uow, ticket) is None


@pytest.mark.parametrize(
    ("moments", "count"),
    [
        ([], 0),
        (["2026-11-23 09:20"], 0),  # still the first contact
        (["2026-11-23 09:20", "2026-11-23 10:10", "2026-11-23 11:05"], 0),  # each within the hour of the one before
        (["2026-11-23 11:00", "2026-11-23 11:30", "2026-11-24 09:00"], 2),
    ],
)
def test_how_often_the_citizen_came_again(moments: list[str], count: int) -> None:
    assert supervision_triggers.again(city("2026-11-23 09:00"), [city(moment) for moment in moments]) == count

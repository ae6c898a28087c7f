from dataclasses import replace

import pytest
from sqlalchemy import select

from hotline.base.errors import BadInput, Conflict, Forbidden
from hotline.base.uow import Work
from sla import cards, store, supervision, supervision_replies, watch
from sla.events import SupervisionOrdered
from sla.models import AppealState, Card, DeadlineState, Form, Supervision, SupervisionState
from sla.policy import Promise
from sla.sweep import sweep
from sla.triggers import Facts, Trigger, triggers
from tests.sla.town import OWN, Town, city
from tickets import events, handling
from tickets import store as tickets
from tickets.lifecycle import Act
from tickets.models import Lamp
from tickets.people import Department
from tickets.rights import Role


async def ordered(town: Town, *, form: Form = Form.ORDER) -> tuple[int, Supervision]:
    ticket_id = await town.dispatched()
    letter = await town.do(
        ticket_id, supervision.order_supervision, by=town.centre, reason="领导批示", form=form, grounds=[Trigger.LEADER]
    )
    return ticket_id, letter


async def test_a_letter_has_a_number_a_limit_and_a_journal_entry(town: Town) -> None:
    ticket_id, letter = await ordered(town)
    assert (letter.number, letter.level, letter.department_id) == ("DB-2026-000001", 2, town.department_id)
    assert letter.due_at == city("2026-11-26 17:30")
    assert (await town.deadlines(ticket_id))[Promise.SUPERVISION].due_at == letter.due_at
    assert (await town.ticket(ticket_id)).supervision == 2
    assert town.saw(SupervisionOrdered)[0].number == letter.number


async def test_numbers_run_on_within_the_year(town: Town) -> None:
    numbers = [(await ordered(town))[1].number for _ in range(2)]
    town.clock.set(city("2027-01-04 09:00"))
    numbers.append((await ordered(town))[1].number)
    assert numbers == ["DB-2026-000001", "DB-2026-000002", "DB-2027-000001"]


async def test_receipt_reply_and_effect(town: Town) -> None:
    ticket_id, letter = await ordered(town)
    async with town.work.begin() as uow:
        row = await store.supervision(uow.session, letter.id)
        with pytest.raises(Conflict, match="待签收"):
            await supervision_replies.accept(uow, row, by=town.centre, effect="已办")
        await supervision_replies.receive(uow, row, by=town.unit)
        with pytest.raises(BadInput):
            await supervision_replies.reply(uow, row, by=town.unit, text="  ")
        await supervision_replies.reply(uow, row, by=town.unit, text="明日更换")
        await supervision_replies.accept(uow, row, by=town.centre, effect="路灯已亮")
    async with town.work.reading() as session:
        assert (await store.supervision(session, letter.id)).state is SupervisionState.DONE
        entries = await tickets.journal_of(session, ticket_id)
    assert (await town.deadlines(ticket_id))[Promise.SUPERVISION].state is DeadlineState.MET
    told = [(entry.act, entry.reason, entry.change["督办单"]) for entry in entries if "督办单" in entry.change]
    assert told == [
        (Act.SUPERVISE, "领导批示", letter.number),
        (Act.RECEIVE_LETTER, "", letter.number),
        (Act.REPLY_LETTER, "明日更换", letter.number),
        (Act.ACCEPT_REPLY, "路灯已亮", letter.number),
    ]


async def test_a_reply_that_does_not_do_is_sent_back_and_the_clock_runs_on(town: Town) -> None:
    ticket_id, letter = await ordered(town)
    async with town.work.begin() as uow:
        row = await store.supervision(uow.session, letter.id)
        await supervision_replies.reply(uow, row, by=town.unit, text="正在办理")
        with pytest.raises(BadInput, match="原因"):
            await supervision_replies.send_back(uow, row, by=town.centre, reason=" ")
        await supervision_replies.send_back(uow, row, by=town.centre, reason="没有说明时间")
    clock = (await town.deadlines(ticket_id))[Promise.SUPERVISION]
    assert (clock.state, clock.due_at) == (DeadlineState.RUNNING, letter.due_at)
    town.clock.set(city("2026-11-27 09:00"))  # a day late
    async with town.work.begin() as uow:
        row = await store.supervision(uow.session, letter.id)
        assert (row.state, row.returned) == (SupervisionState.RECEIVED, "没有说明时间")
        await supervision_replies.reply(uow, row, by=town.unit, text="已于今日更换")
    assert (await town.deadlines(ticket_id))[Promise.SUPERVISION].state is DeadlineState.MISSED


async def test_another_unit_may_not_sign_for_it(town: Town) -> None:
    _, letter = await ordered(town)
    stranger = replace(town.unit, department_id=99, scope=frozenset({99}))
    async with town.work.begin() as uow:
        row = await store.supervision(uow.session, letter.id)
        with pytest.raises(Forbidden):
            await supervision_replies.receive(uow, row, by=stranger)


async def test_a_letter_issued_in_error_is_withdrawn_with_a_reason(town: Town) -> None:
    ticket_id, letter = await ordered(town)
    async with town.work.begin() as uow:
        row = await store.supervision(uow.session, letter.id)
        with pytest.raises(BadInput, match="理由"):
            await supervision_replies.withdraw(uow, row, by=town.centre, reason="")
        await supervision_replies.withdraw(uow, row, by=town.centre, reason="错发")
    assert (await town.deadlines(ticket_id))[Promise.SUPERVISION].state is DeadlineState.CANCELLED


async def test_a_hand_over_is_proposed_by_one_and_approved_by_another(town: Town) -> None:
    ticket_id = await town.dispatched()
    with pytest.raises(BadInput, match="移送须经审批"):
        await town.do(ticket_id, supervision.order_supervision, reason="推诿", form=Form.HANDOVER)
    with pytest.raises(BadInput, match="只能是推诿"):
        await town.do(
            ticket_id, supervision.propose_handover, by=town.centre, reason="多次推诿", ground=Trigger.OVERDUE
        )
    letter = await town.do(
        ticket_id, supervision.propose_handover, by=town.centre, reason="多次推诿", ground=Trigger.SHIRKING
    )
    assert (letter.level, letter.state) == (4, SupervisionState.PROPOSED)
    assert (await town.ticket(ticket_id)).supervision == 0
    leader = replace(town.centre, roles=frozenset({Role.LEADER}))
    async with town.work.begin() as uow:
        row = await store.supervision(uow.session, letter.id)
        with pytest.raises(Forbidden, match="提请人"):
            await supervision.decide_handover(uow, row, by=leader, approved=True)
        with pytest.raises(Forbidden):
            await supervision.decide_handover(uow, row, by=town.centre, approved=True)
        await supervision.decide_handover(uow, row, by=replace(leader, id=town.second_id), approved=True)
        await supervision_replies.accept(uow, row, by=town.centre, effect="已立案")
        assert (row.state, row.approved_by) == (SupervisionState.DONE, town.second_id)
    assert (await town.ticket(ticket_id)).supervision == 4
    assert town.saw(SupervisionOrdered) == []  # the unit hears nothing of it
    assert Promise.SUPERVISION not in await town.deadlines(ticket_id)


async def test_an_unanswered_letter_turns_red_and_breeds_no_letters(town: Town) -> None:
    ticket_id, _ = await ordered(town)
    await town.do(ticket_id, handling.sign, by=town.unit)
    await town.do(ticket_id, handling.contact, by=town.unit)
    await town.do(ticket_id, handling.answer, by=town.unit, text="已办", truth="属实", solved="已解决")
    await town.do(ticket_id, handling.approve, by=town.unit)
    town.clock.set(city("2026-12-30 09:00"))
    while (await sweep(town.work)).fired:
        pass
    assert (await town.ticket(ticket_id)).lamp is Lamp.RED
    async with town.work.reading() as session:
        assert len(await store.supervisions_of(session, ticket_id)) == 1


async def test_cards_are_shown_appealed_and_withdrawn(town: Town) -> None:
    await town.dispatched()
    town.clock.set(city("2026-11-23 11:00"))
    await sweep(town.work)
    async with town.work.begin() as uow:
        (found,) = (await uow.session.scalars(select(Card))).all()
        card = await store.card(uow.session, found.id)
        assert (card.red, card.rule, card.department_id) == (False, cards.Rule.STAGE_OVERDUE, town.department_id)
        assert card.person_id is None  # nobody has signed for it yet
        with pytest.raises(Conflict):
            await cards.decide_appeal(uow, card, by=town.centre, upheld=True, reason="系统故障")
        await cards.appeal(uow, card, by=town.unit, grounds="当日系统故障无法签收")
        with pytest.raises(Conflict):
            await cards.appeal(uow, card, by=town.unit, grounds="再次申诉")
        with pytest.raises(Forbidden):
            await cards.decide_appeal(uow, card, by=town.unit, upheld=True, reason="属实")
        await cards.decide_appeal(uow, card, by=town.centre, upheld=True, reason="系统故障属实")
        assert (card.appeal, card.withdrawn_at) == (AppealState.UPHELD, uow.now)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(), ()),
        (Facts(dissatisfied=1, repeat_contacts=2, refusals=1), ()),
        (Facts(dissatisfied=2), (Trigger.DISSATISFIED,)),
        (Facts(repeat_contacts=3), (Trigger.REPEATED,)),
        (Facts(refusals=2), (Trigger.REFUSED_TWICE,)),
        (Facts(leader_note=True, hot=True), (Trigger.LEADER, Trigger.HOT)),
    ],
)
def test_grounds_besides_the_clock(facts: Facts, expected: tuple[Trigger, ...]) -> None:
    assert triggers(facts) == expected
    assert triggers(facts, already=frozenset(expected)) == ()


async def test_a_card_by_hand_names_the_person_and_can_be_withdrawn(town: Town) -> None:
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    with pytest.raises(BadInput, match="不用人工"):
        await town.do(ticket_id, cards.show, by=town.centre, red=True, rule=cards.Rule.OVERDUE, reason="超期")
    made = await town.do(
        ticket_id, cards.show, by=town.centre, red=True, rule=cards.Rule.FALSE_CLOSING, reason="现场仍未修"
    )
    assert (made.red, made.person_id, made.department_id) == (True, town.staff_id, town.department_id)
    async with town.work.begin() as uow:
        card = await store.card(uow.session, made.id)
        with pytest.raises(BadInput):
            await cards.withdraw(uow, card, by=town.centre, reason="")
        await cards.withdraw(uow, card, by=town.centre, reason="记错单位")
        with pytest.raises(Conflict, match="已经撤销"):
            await cards.appeal(uow, card, by=town.unit, grounds="不属实")
    async with town.work.reading() as session:
        acts = [entry.act for entry in await tickets.journal_of(session, ticket_id)]
    assert acts[-2:] == [Act.SHOW_CARD, Act.WITHDRAW_CARD]


async def test_the_card_of_the_clock_names_who_has_it_in_hand(town: Town) -> None:
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    town.clock.set(city("2026-11-27 09:00"))
    while (await sweep(town.work)).fired:
        pass
    async with town.work.reading() as session:
        found = (await session.scalars(select(Card))).all()
    assert found
    assert {card.person_id for card in found} == {town.staff_id}


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
    events.ObjectionUpheld: (*OWN[events.ObjectionUpheld], watch.on_objection_upheld),
    events.TicketSupplemented: (*OWN[events.TicketSupplemented], watch.on_supplemented),
    events.LeaderNoted: (watch.on_leader_noted,),
}


async def test_two_refusals_fix_the_first_receiver_and_bring_one_letter_to_it(town: Town) -> None:
    town.work = Work(town.work.database, town.clock, town.work.settings, reactions=WATCHED)
    async with town.work.begin() as uow:
        second = Department(code="B2", name="城南区住建局", short="住建局", level="district", path="/2/", active=True)
        uow.session.add(second)
        await uow.session.flush()
    ticket_id, first_id, other = (
        await town.open(),
        town.department_id,
        replace(town.unit, department_id=second.id, scope=frozenset({second.id})),
    )
    await town.dispatch(ticket_id)
    await town.do(ticket_id, handling.object_to, by=town.unit, ground="duty", basis="不属我单位")
    await town.do(ticket_id, handling.decide_objection, by=town.centre, upheld=True, reason="属实")
    town.department_id = second.id
    await town.dispatch(ticket_id)
    await town.do(ticket_id, handling.object_to, by=other, ground="duty", basis="也不属我单位")
    await town.do(ticket_id, handling.decide_objection, by=town.centre, upheld=True, reason="属实")
    async with town.work.reading() as session:
        (letter,) = await store.supervisions_of(session, ticket_id)
    assert (letter.trigger, letter.department_id) == (Trigger.REFUSED_TWICE, first_id)
    assert "首接单位“城管局”" in str((await town.ticket(ticket_id)).needs_person)
    with pytest.raises(Conflict, match="首接负责"):
        await town.dispatch(ticket_id)
    town.department_id = first_id
    await town.dispatch(ticket_id)
    with pytest.raises(Conflict, match="不得再次退回"):
        await town.do(ticket_id, handling.object_to, by=town.unit, ground="duty", basis="还是不属我单位")


async def test_the_third_time_he_comes_again_calls_for_supervision(town: Town) -> None:
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


async def test_a_leaders_note_brings_a_letter_whatever_the_ticket_waits_for(town: Town) -> None:
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
        letter = await watch.consider(uow, ticket, Facts(leader_note=True, hot=True))
        assert letter is not None
        assert letter.grounds == [Trigger.LEADER, Trigger.HOT]
        assert await watch.hot(uow, ticket) is None


@pytest.mark.parametrize(
    ("moments", "count"),
    [
        ([], 0),
        (["2026-11-23 09:20"], 0),  # still the first contact
        (["2026-11-23 09:20", "2026-11-23 10:10", "2026-11-23 11:05"], 0),  # each within the hour of the one before
        (["2026-11-23 11:00", "2026-11-23 11:30", "2026-11-24 09:00"], 2),
    ],
)
def test_how_often_he_came_again(moments: list[str], count: int) -> None:
    assert watch.again(city("2026-11-23 09:00"), [city(moment) for moment in moments]) == count

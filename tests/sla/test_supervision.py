from dataclasses import replace

import pytest
from sqlalchemy import select

from hotline.base.errors import BadInput, Conflict, Forbidden
from hotline.base.uow import Work
from sla import cards, store, supervision, watch
from sla.events import SupervisionOrdered
from sla.models import AppealState, Card, DeadlineState, Form, Supervision, SupervisionState
from sla.policy import Promise
from sla.sweep import sweep
from sla.triggers import Facts, Trigger, first_receiver_leads, triggers
from tests.sla.town import OWN, Town, city
from tickets import events, handling
from tickets.models import Lamp


async def ordered(town: Town, *, form: Form = Form.ORDER) -> tuple[int, Supervision]:
    ticket_id = await town.dispatched()
    letter = await town.do(
        ticket_id, supervision.order_supervision, by=town.centre, reason="领导批示", form=form, trigger=Trigger.LEADER
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
            supervision.close(uow, row, by=town.centre, effect="已办")
        supervision.receive(uow, row, by=town.unit)
        with pytest.raises(BadInput):
            await supervision.reply(uow, row, by=town.unit, text="  ")
        await supervision.reply(uow, row, by=town.unit, text="明日更换")
        supervision.close(uow, row, by=town.centre, effect="路灯已亮")
    async with town.work.reading() as session:
        assert (await store.supervision(session, letter.id)).state is SupervisionState.DONE
    assert (await town.deadlines(ticket_id))[Promise.SUPERVISION].state is DeadlineState.MET


async def test_another_unit_may_not_sign_for_it(town: Town) -> None:
    _, letter = await ordered(town)
    stranger = replace(town.unit, department_id=99, scope=frozenset({99}))
    async with town.work.begin() as uow:
        row = await store.supervision(uow.session, letter.id)
        with pytest.raises(Forbidden):
            supervision.receive(uow, row, by=stranger)


async def test_a_letter_issued_in_error_is_withdrawn_with_a_reason(town: Town) -> None:
    ticket_id, letter = await ordered(town)
    async with town.work.begin() as uow:
        row = await store.supervision(uow.session, letter.id)
        with pytest.raises(BadInput, match="理由"):
            await supervision.withdraw(uow, row, by=town.centre, reason="")
        await supervision.withdraw(uow, row, by=town.centre, reason="错发")
    assert (await town.deadlines(ticket_id))[Promise.SUPERVISION].state is DeadlineState.CANCELLED


async def test_the_house_never_hands_over_by_itself(town: Town) -> None:
    ticket_id = await town.dispatched()
    with pytest.raises(BadInput, match="移送须经审批"):
        await town.do(ticket_id, supervision.order_supervision, reason="推诿", form=Form.HANDOVER)
    letter = await town.do(ticket_id, supervision.order_supervision, by=town.centre, reason="推诿", form=Form.HANDOVER)
    assert letter.level == 4


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
        assert (card.red, card.rule, card.department_id) == (False, cards.STAGE_OVERDUE, town.department_id)
        with pytest.raises(Conflict):
            cards.decide_appeal(uow, card, by=town.centre, upheld=True, reason="系统故障")
        cards.appeal(uow, card, by=town.unit, grounds="当日系统故障无法签收")
        with pytest.raises(Conflict):
            cards.appeal(uow, card, by=town.unit, grounds="再次申诉")
        with pytest.raises(Forbidden):
            cards.decide_appeal(uow, card, by=town.unit, upheld=True, reason="属实")
        cards.decide_appeal(uow, card, by=town.centre, upheld=True, reason="系统故障属实")
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


def test_after_two_refusals_the_first_receiver_leads() -> None:
    assert not first_receiver_leads(Facts(refusals=1))
    assert first_receiver_leads(Facts(refusals=2))


async def test_two_refusals_bring_one_letter_and_tell_who_leads(town: Town) -> None:
    reactions = dict(OWN)
    reactions[events.ObjectionUpheld] = (*OWN[events.ObjectionUpheld], watch.on_objection_upheld)
    town.work = Work(town.work.database, town.clock, town.work.settings, reactions=reactions)
    ticket_id = await town.open()
    for _ in range(3):
        await town.dispatch(ticket_id)
        await town.do(ticket_id, handling.object_to, by=town.unit, ground="duty", basis="不属我单位")
        await town.do(ticket_id, handling.decide_objection, by=town.centre, upheld=True, reason="属实")
    async with town.work.reading() as session:
        (letter,) = await store.supervisions_of(session, ticket_id)
    assert letter.trigger == Trigger.REFUSED_TWICE
    assert "首接" in str((await town.ticket(ticket_id)).needs_person)

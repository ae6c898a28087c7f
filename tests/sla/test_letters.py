"""Letters of supervision: numbered, signed for, answered, sent back, withdrawn, handed over."""

from dataclasses import replace

import pytest

from hotline.base.errors import BadInput, Conflict, Forbidden
from sla import store
from sla.events import SupervisionOrdered
from sla.models import DeadlineState, Form, Supervision, SupervisionState
from sla.policy.promises import Promise
from sla.supervision import supervision_letters, supervision_replies
from sla.supervision.supervision_grounds import Trigger
from sla.sweep.sweeper import sweep
from tests.papers import evidence
from tests.sla.town import Town, city
from tickets import handling
from tickets import store as tickets
from tickets.access.rights import Role
from tickets.lifecycle import Act
from tickets.models import Lamp


async def ordered(town: Town, *, form: Form = Form.ORDER) -> tuple[int, Supervision]:
    ticket_id = await town.dispatched()
    letter = await town.do(
        ticket_id,
        supervision_letters.order_supervision,
        by=town.centre,
        reason="领导批示",
        form=form,
        grounds=[Trigger.LEADER],
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
    lines = [(entry.act, entry.reason, entry.change["督办单"]) for entry in entries if "督办单" in entry.change]
    assert lines == [
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


async def test_what_is_sent_back_after_the_matter_is_over_owes_nothing_more(town: Town) -> None:
    ticket_id, letter = await ordered(town)
    async with town.work.begin() as uow:
        row = await store.supervision(uow.session, letter.id)
        await supervision_replies.reply(uow, row, by=town.unit, text="正在办理")
        ticket = await tickets.ticket(uow.session, ticket_id)
        order = (await town.both(uow, ticket_id))[1]
        handling.sign(uow, ticket, order, by=town.unit)
        files = await evidence(uow, ticket, town.unit)
        await handling.ask_termination(
            uow, ticket, order, by=town.unit, ground="unfounded", material="已解释", evidence=files
        )
        await handling.confirm_close(uow, ticket, order, by=town.centre, reason="属实")
    async with town.work.begin() as uow:
        row = await store.supervision(uow.session, letter.id)
        await supervision_replies.send_back(uow, row, by=town.centre, reason="没有说明时间")
    assert (await town.deadlines(ticket_id))[Promise.SUPERVISION].state is DeadlineState.MET


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
        await town.do(ticket_id, supervision_letters.order_supervision, reason="推诿", form=Form.HANDOVER)
    with pytest.raises(BadInput, match="只能是推诿"):
        await town.do(
            ticket_id, supervision_letters.propose_handover, by=town.centre, reason="多次推诿", ground=Trigger.OVERDUE
        )
    letter = await town.do(
        ticket_id, supervision_letters.propose_handover, by=town.centre, reason="多次推诿", ground=Trigger.SHIRKING
    )
    assert (letter.level, letter.state) == (4, SupervisionState.PROPOSED)
    assert (await town.ticket(ticket_id)).supervision == 0
    leader = replace(town.centre, roles=frozenset({Role.LEADER}))
    async with town.work.begin() as uow:
        row = await store.supervision(uow.session, letter.id)
        with pytest.raises(Forbidden, match="提请人"):
            await supervision_letters.decide_handover(uow, row, by=leader, approved=True)
        with pytest.raises(Forbidden):
            await supervision_letters.decide_handover(uow, row, by=town.centre, approved=True)
        await supervision_letters.decide_handover(uow, row, by=replace(leader, id=town.second_id), approved=True)
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

"""Praise goes to the unit that earned it, for its knowledge: nobody signs, answers, asks, hurries or counts it
(DOMAIN 2.1: 表扬; no published city gives it a clock). With a complaint inside it is a complaint."""

import pytest
from sqlalchemy import select

from router.outgoing import wording
from sla.deadlines import deadline_store
from sla.indicators import indicator_period
from sla.models import Card, Deadline, DeadlineState, Review, Supervision
from sla.policy.promises import OF_UNIT, Promise
from tests.sla.rates import three_rates
from tests.walks.conftest import Town
from tickets import handling, store
from tickets.access.rights import Role
from tickets.lifecycle import State
from tickets.models import Kind, OrderState

PRAISE = "表扬市政中心的师傅，路灯报修一小时就来换好了，态度很好"


async def promises(town: Town) -> set[Promise]:
    async with town.work.reading() as session:
        return set(await session.scalars(select(Deadline.promise)))


async def test_the_unit_reads_it_and_the_citizen_is_thanked(town: Town) -> None:
    await town.says("sms", PRAISE)
    ticket = await town.ticket()
    assert (ticket.kind, ticket.state, ticket.due_at) == (Kind.PRAISE, State.PASSED_ON, None)
    assert not await promises(town) & OF_UNIT
    assert "谢谢您的肯定！您的表扬已转达给" in town.received("sms")[-1]
    assert any("收到表扬，请知悉" in line for line in await town.notices("szgl"))
    assert not any("待签收" in line for line in await town.notices("szgl"))
    await town.acts(handling.note_praise, await town.person(Role.UNIT_CLERK, "szgl"))
    assert (await town.ticket()).state is State.CLOSED
    heard = len(town.received("sms"))
    for _ in range(5):
        await town.turn(days=1)
    assert (len(town.received("sms")), await town.call_list()) == (heard, []), "nobody asks how satisfied he is"


async def test_unread_it_ends_by_itself_and_nobody_is_blamed(town: Town) -> None:
    await town.says("sms", PRAISE)
    begun = town.clock.now()
    for _ in range(4):
        await town.turn(days=1)
    assert (await town.ticket()).state is State.PASSED_ON
    for _ in range(8):
        await town.turn(days=1)
        assert (await town.ticket()).lamp.value == "green"
    assert (await town.ticket()).state is State.CLOSED
    async with town.work.reading() as session:
        for kind in (Review, Card, Supervision):
            assert (await session.scalars(select(kind))).all() == []
        order = await store.last_lead_order(session, (await town.ticket()).id)
        facts = await indicator_period.facts_of(
            session, indicator_period.of_days(begun.date(), begun.date(), known_at=town.clock.now())
        )
    assert order is not None
    assert order.state is OrderState.DONE
    assert facts.finished == []
    rates = three_rates(facts.finished)
    assert [rate.whole for rate in rates] == [0, 0, 0]
    assert [(one.dispatched_in_time, one.praise) for one in facts.taken] == [(True, True)]


@pytest.mark.parametrize(
    "words", ["市政中心的师傅很热情，表扬他们，但是路灯修了三次还是不亮", "路灯不亮三天了，请尽快派人来修，非常感谢"]
)
async def test_with_a_complaint_inside_it_is_handled(town: Town, words: str) -> None:
    await town.says("sms", words)
    ticket = await town.ticket()
    assert (ticket.kind, ticket.state) == (Kind.COMPLAINT, State.PENDING_SIGN)
    assert ticket.due_at is not None


async def test_whom_it_praises_in_doubt_a_person_chooses(town: Town) -> None:
    await town.says("sms", "有位好心人帮我找回了钱包，拾金不昧，特此表扬")
    ticket = await town.ticket()
    assert ticket.state is State.PENDING_DISPATCH
    assert "请选择被表扬的单位" in str(ticket.needs_person)


async def test_a_driver_is_known_by_the_trade(town: Town) -> None:
    await town.says("sms", "表扬3路公交车司机，老人上车他主动搀扶")
    assert (await town.ticket()).state is State.PASSED_ON
    assert any("收到表扬" in line for line in await town.notices("gjjt"))


async def test_what_was_no_praise_or_not_theirs_is_taken_back_and_dispatched(town: Town) -> None:
    """A dispatcher corrects the machine's choice as usual (66号: 优化退单、改派), without feigning an interest."""
    await town.says("sms", PRAISE)
    await town.acts(handling.undo_dispatch, await town.person(Role.DISPATCHER), reason="说的是反话，应按投诉办")
    ticket = await town.ticket()
    assert (ticket.state, ticket.department_id) == (State.PENDING_DISPATCH, None)
    async with town.work.reading() as session:
        rows = await deadline_store.deadlines_of(session, ticket.id)
    assert [row.promise for row in rows if row.state is DeadlineState.RUNNING] == [Promise.DISPATCH]
    for _ in range(8):
        await town.turn(days=1)
    assert (await town.ticket()).state is State.PENDING_DISPATCH, "nothing files it as praise any more"


async def test_a_question_about_the_state_is_answered_with_passed_on(town: Town) -> None:
    await town.says("sms", PRAISE)
    await town.says("sms", "查进度")
    assert wording.PLAIN_STATE[State.PASSED_ON] in town.received("sms")[-1]

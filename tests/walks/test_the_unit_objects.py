"""A department says "not ours". Upheld, it goes back to dispatch; rejected, it stays and may not be refused again."""

import pytest

from hotline.base.errors import Conflict, Forbidden
from router.dispatch import dispatching
from sla import store as promises
from sla.models import SupervisionState
from tests.papers import object_to
from tests.walks.conftest import Town
from tickets import handling, store
from tickets.access.rights import Role
from tickets.lifecycle import State

WORDS = "临江路三号门口的路灯坏了三天，晚上走路很危险"
GROUNDS = "该路段由区级管养，附三定方案"


async def test_upheld_it_is_dispatched_elsewhere(town: Town) -> None:
    await town.says("sms", WORDS)
    clerk, dispatcher = await town.person(Role.UNIT_CLERK, "szgl"), await town.person(Role.DISPATCHER)
    await town.acts(object_to, clerk, basis=GROUNDS)
    assert any("派单异议待审" in line for line in await town.notices("centre"))
    await town.acts(handling.decide_objection, dispatcher, upheld=True, reason="依据充分")
    ticket = await town.ticket()
    assert ticket.state is State.PENDING_DISPATCH
    assert ticket.needs_person

    async with town.work.begin() as uow:
        ticket = await store.ticket(uow.session, ticket.id)
        other = await store.department_by_code(uow.session, "llq-cgj")
        assert other is not None
        await dispatching.by_person(uow, ticket, other, by=dispatcher, reason="区级管养")
    assert any("新工单待签收" in line for line in await town.notices("llq-cgj"))
    assert (await town.ticket()).state is State.PENDING_SIGN


async def test_upheld_it_takes_cards_and_letters_with_it(town: Town) -> None:
    """Five weeks nobody signed what was never theirs: the unit owes no reply and keeps no card (66号: 优化退单)."""
    await town.says("sms", WORDS)
    for _ in range(35):
        await town.turn(days=1)
    order = await town.order()
    await town.acts(object_to, await town.person(Role.UNIT_CLERK, "szgl"), basis=GROUNDS)
    async with town.work.reading() as session:
        assert await promises.cards_of_clock(session, order.id)
        letters = await promises.supervisions_of(session, order.ticket_id)
    assert SupervisionState.ORDERED in {letter.state for letter in letters}
    upheld = {"upheld": True, "reason": "依据充分"}
    await town.acts(handling.decide_objection, await town.person(Role.DISPATCHER), **upheld)
    async with town.work.reading() as session:
        assert await promises.cards_of_clock(session, order.id) == []
        letters = await promises.supervisions_of(session, order.ticket_id)
    assert {letter.state for letter in letters} == {SupervisionState.WITHDRAWN}
    assert any("红牌已撤销（派单异议成立" in line for line in await town.notices("szgl"))
    text = len(await town.notices("szgl"))
    for _ in range(8):
        await town.turn(days=1)
    assert len(await town.notices("szgl")) == text, "nothing of it hurries the unit any more"


async def test_rejected_its_cards_and_letters_stay(town: Town) -> None:
    await town.says("sms", WORDS)
    for _ in range(35):
        await town.turn(days=1)
    order = await town.order()
    await town.acts(object_to, await town.person(Role.UNIT_CLERK, "szgl"), basis=GROUNDS)
    rejected = {"upheld": False, "reason": "属你单位职责"}
    await town.acts(handling.decide_objection, await town.person(Role.DISPATCHER), **rejected)
    async with town.work.reading() as session:
        assert await promises.cards_of_clock(session, order.id)
        letters = await promises.supervisions_of(session, order.ticket_id)
    assert SupervisionState.WITHDRAWN not in {letter.state for letter in letters}


async def test_rejected_it_stays_and_cannot_be_refused_again(town: Town) -> None:
    await town.says("sms", WORDS)
    clerk, dispatcher = await town.person(Role.UNIT_CLERK, "szgl"), await town.person(Role.DISPATCHER)
    await town.acts(object_to, clerk, basis=GROUNDS)
    await town.acts(handling.decide_objection, dispatcher, upheld=False, reason="属你单位职责")
    assert any("异议已驳回" in line for line in await town.notices("szgl"))
    with pytest.raises(Conflict, match="不得再次退回"):
        await town.acts(object_to, clerk, basis=GROUNDS)
    await town.acts(handling.sign, clerk)
    assert (await town.ticket()).state is State.IN_PROGRESS


async def test_another_unit_cannot_touch_it(town: Town) -> None:
    await town.says("sms", WORDS)
    stranger = await town.person(Role.UNIT_CLERK, "jyj")
    with pytest.raises(Forbidden, match="不在您单位名下"):
        await town.acts(handling.sign, stranger)
    assert (await town.ticket()).state is State.PENDING_SIGN


async def test_whose_objection_was_upheld_is_never_made_to_lead(town: Town) -> None:
    """A recusal and an upheld objection are no refusals (潍坊条例22条〔法〕): no letter, a third unit may have it."""
    await town.says("sms", WORDS)
    dispatcher = await town.person(Role.DISPATCHER)
    await town.acts(handling.recall, dispatcher, reason="负责人是诉求人亲属")
    await give(town, "llq-cgj")
    await town.acts(object_to, await town.person(Role.UNIT_CLERK, "llq-cgj"), basis=GROUNDS)
    await town.acts(handling.decide_objection, dispatcher, upheld=True, reason="依据充分")
    assert (await town.ticket()).needs_person == "承办单位异议成立，请改派"
    assert not [line for line in (*await town.notices("szgl"), *await town.notices("llq-cgj")) if "督办单" in line]
    await give(town, "jyj")
    await town.acts(object_to, await town.person(Role.UNIT_CLERK, "jyj"), basis=GROUNDS)
    assert (await town.ticket()).state is State.OBJECTION


async def give(town: Town, unit: str) -> None:
    dispatcher, known = await town.person(Role.DISPATCHER), await town.ticket()
    async with town.work.begin() as uow:
        ticket = await store.ticket(uow.session, known.id)
        department = await store.department_by_code(uow.session, unit)
        assert department is not None
        await dispatching.by_person(uow, ticket, department, by=dispatcher, reason="职责所在")

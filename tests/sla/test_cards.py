"""Yellow and red cards: by the clock or by hand, appealed, withdrawn."""

import pytest
from sqlalchemy import select

from hotline.base.errors import BadInput, Conflict, Forbidden
from sla import store
from sla.models import AppealState, Card
from sla.supervision import cards
from sla.sweep.sweeper import sweep
from tests.sla.town import Town, city
from tickets import handling
from tickets import store as tickets
from tickets.lifecycle import Act


async def test_cards_are_shown_appealed_and_withdrawn(town: Town) -> None:
    await town.dispatched()
    town.clock.set(city("2026-11-23 11:00"))
    await sweep(town.work)
    async with town.work.begin() as uow:
        (found,) = (await uow.session.scalars(select(Card))).all()
        card = await store.card(uow.session, found.id)
        assert (card.red, card.rule, card.department_id) == (False, cards.CardRule.STAGE_OVERDUE, town.department_id)
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


async def test_a_card_by_hand_names_the_person_and_can_be_withdrawn(town: Town) -> None:
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    with pytest.raises(BadInput, match="不用人工"):
        await town.do(ticket_id, cards.show, by=town.centre, red=True, rule=cards.CardRule.OVERDUE, reason="超期")
    made = await town.do(
        ticket_id, cards.show, by=town.centre, red=True, rule=cards.CardRule.FALSE_CLOSING, reason="现场仍未修"
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

"""A dispatcher has chosen wrongly, and reassigns or takes back. Nobody is punished, who is concerned hears it.

国办函〔2025〕66号: 优化退单、改派.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hotline.base.errors import BadInput, Forbidden
from router.dispatch import reassigning
from sla import store
from sla.deadlines import deadline_store, extensions
from sla.indicators import indicator_period
from sla.indicators.indicator_period import Period
from sla.models import Card, DeadlineState, SupervisionState
from sla.policy.promises import Promise
from sla.supervision import supervision_letters
from sla.supervision.supervision_grounds import Trigger
from tests.dashboards.office import Browser
from tests.papers import object_to
from tests.walks.conftest import Town
from tickets import handling
from tickets import store as tickets
from tickets.access.rights import Actor, Role
from tickets.lifecycle import State
from tickets.models import Ticket, WorkOrder

WORDS = "临江路三号门口的路灯坏了三天，晚上走路很危险"
SUPERVISOR = "mo.chengyu"
WHY = "该路段由区城管局管养，派错了"


async def reassigned(town: Town, to: str, *, reason: str = WHY) -> None:
    async def doing(uow: Any, ticket: Ticket, _order: WorkOrder, *, by: Actor) -> None:
        unit = await tickets.department_by_code(uow.session, to)
        assert unit is not None
        await reassigning.reassign(uow, ticket, unit, by=by, reason=reason)

    await town.acts(doing, await town.person(Role.DISPATCHER))


async def promised(town: Town, ticket: Ticket) -> dict[int | None, dict[Promise, Any]]:
    """The promises of each order."""
    found: dict[int | None, dict[Promise, Any]] = {}
    async with town.work.reading() as session:
        for row in await deadline_store.deadlines_of(session, ticket.id):
            found.setdefault(row.order_id, {})[row.promise] = row
    return found


async def test_what_is_reassigned_is_the_other_units_with_its_whole_time(town: Town) -> None:
    await town.says("telegram", WORDS)
    first = await town.order()
    await town.acts(handling.sign, await town.person(Role.UNIT_CLERK, "szgl"))
    await town.turn(days=2)
    await reassigned(town, "llq-cgj")
    ticket, second = await town.ticket(), await town.order()
    assert (ticket.state, second.department_id == first.department_id) == (State.PENDING_SIGN, False)
    rows = await promised(town, ticket)
    assert {row.state for row in rows[first.id].values()} <= {DeadlineState.CANCELLED, DeadlineState.MET}
    assert {row.starts_at for row in rows[second.id].values()} == {town.clock.now()}
    assert set(rows[second.id]) == {Promise.SIGN, Promise.CONTACT, Promise.HANDLE}
    assert ticket.due_at == rows[second.id][Promise.HANDLE].due_at
    assert any("已改派其他单位，不用再办" in line for line in await town.notices("szgl"))
    assert any("新工单待签收" in line for line in await town.notices("llq-cgj"))
    assert "已改由" in town.received("telegram")[-1]


async def test_it_costs_the_first_unit_nothing_even_when_it_was_late(town: Town) -> None:
    """No card, no refusal, no figure: it was never that unit's (66号)."""
    await town.says("sms", WORDS)
    first, said = await town.order(), len(town.received("sms"))
    await town.turn(days=21)
    await reassigned(town, "llq-cgj")
    ticket, now = await town.ticket(), town.clock.now()
    rows = await promised(town, ticket)
    assert {row.state for row in rows[first.id].values()} <= {DeadlineState.CANCELLED, DeadlineState.MET}
    whole = Period(now - timedelta(days=60), now + timedelta(days=60), now)
    async with town.work.reading() as session:
        facts = await indicator_period.finished(session, whole)
        assert await tickets.objections_of(session, ticket.id) == []
    assert {fact.order_id for fact in facts} == {(await town.order()).id}
    assert len(town.received("sms")) == said, "he was never told the unit's name"
    await town.acts(object_to, await town.person(Role.UNIT_CLERK, "llq-cgj"))
    assert (await town.ticket()).state is State.OBJECTION, "the new unit has its own right to object"


async def test_its_cards_and_letters_are_withdrawn_with_it(town: Town) -> None:
    """Five weeks late it had three cards and three letters; a unit that never had the matter owes no reply (66号)."""
    await town.says("sms", WORDS)
    await town.acts(handling.sign, await town.person(Role.UNIT_CLERK, "szgl"))
    for _ in range(35):
        await town.turn(days=1)
    await reassigned(town, "llq-cgj")
    ticket = await town.ticket()
    async with town.work.reading() as session:
        cards = (await session.scalars(select(Card).where(Card.ticket_id == ticket.id))).all()
        letters = await store.supervisions_of(session, ticket.id)
    assert {card.red for card in cards} == {True, False}
    assert all(card.withdrawn_at == town.clock.now() and card.decision for card in cards)
    assert letters
    assert {letter.state for letter in letters} == {SupervisionState.WITHDRAWN}
    assert any("红牌已撤销" in line for line in await town.notices("szgl"))


async def letter_by_hand(town: Town) -> str:
    """A supervisor has written to the unit that has it; its number."""

    async def doing(uow: Any, ticket: Ticket, order: WorkOrder, *, by: Actor) -> str:
        what = {"reason": "市领导批示，请尽快办结", "grounds": [Trigger.LEADER], "by": by}
        return (await supervision_letters.order_supervision(uow, ticket, order, **what)).number

    await town.acts(doing, await town.person(Role.SUPERVISOR))
    async with town.work.reading() as session:
        return (await store.supervisions_of(session, (await town.ticket()).id))[-1].number


async def test_a_letter_that_somebody_wanted_is_not_lost_unseen(town: Town) -> None:
    """It goes with the wrong unit; the supervisor reads it, and issues it to the new one (DOMAIN 4.2)."""
    await town.says("sms", WORDS)
    number = await letter_by_hand(town)
    await reassigned(town, "llq-cgj")
    (text,) = [line for line in await town.notices("centre") if "重新发单" in line]
    assert number in text
    assert not any(number in line for line in await town.notices("llq-cgj")), "the new unit has its whole time"
    ticket = await town.ticket()
    browser = Browser(town.client)
    await browser.sign_in(SUPERVISOR, "walk")
    notices = await browser.get("/notices?kind=letter_withdrawn")
    (link,) = re.findall(r'href="(/notices/\d+)"', notices.html)
    page = await browser.get(link)
    assert ticket.number in page.html
    assert 'id="act-supervise"' in page.html, "there it is issued anew"


async def test_of_the_clocks_own_letters_no_supervisor_hears(town: Town) -> None:
    """They were about the wrong unit's time alone; the new unit has a clock of its own."""
    await town.says("sms", WORDS)
    for _ in range(35):
        await town.turn(days=1)
    await reassigned(town, "llq-cgj")
    assert not [line for line in await town.notices("centre") if "重新发单" in line]


async def test_a_matter_on_account_is_reassigned_and_its_review_date_comes_no_more(town: Town) -> None:
    await town.says("sms", WORDS)
    first, until = await town.order(), town.clock.now() + timedelta(days=9)
    handler, supervisor = await town.person(Role.UNIT_HANDLER, "szgl"), await town.person(Role.SUPERVISOR)
    await town.acts(handling.sign, await town.person(Role.UNIT_CLERK, "szgl"))
    await town.acts(extensions.ask_suspension, handler, until=until, reason="等配件", plan="换灯杆")
    await town.acts(extensions.decide, supervisor, granted=True)
    await reassigned(town, "llq-cgj")
    assert (await town.ticket()).state is State.PENDING_SIGN
    async with town.work.reading() as session:
        assert await store.suspension_of(session, first.id) is None
    rows = await promised(town, await town.ticket())
    assert rows[first.id][Promise.SUSPENSION].state is DeadlineState.CANCELLED


async def test_whom_the_unit_has_called_hears_that_another_has_it_now(town: Town) -> None:
    await town.says("sms", WORDS)
    await town.acts(handling.sign, await town.person(Role.UNIT_CLERK, "szgl"))
    await town.acts(handling.contact, await town.person(Role.UNIT_HANDLER, "szgl"), note="已电话联系")
    await reassigned(town, "llq-cgj")
    assert "已改由" in town.received("sms")[-1]


async def test_a_dispatch_is_taken_back_and_made_again(town: Town) -> None:
    await town.says("sms", WORDS)
    first = await town.order()
    await town.acts(handling.undo_dispatch, await town.person(Role.DISPATCHER), reason="应先会商")
    ticket = await town.ticket()
    assert (ticket.state, ticket.department_id, ticket.needs_person) == (
        State.PENDING_DISPATCH,
        None,
        "派单已撤回，请重新派单",
    )
    rows = await promised(town, ticket)
    assert {row.state for row in rows[first.id].values()} == {DeadlineState.CANCELLED}
    assert any(row.state is DeadlineState.RUNNING for row in rows[None].values())
    assert any("派单已撤回，不用再办" in line for line in await town.notices("szgl"))
    async with town.work.reading() as session:
        assert await store.supervisions_of(session, ticket.id) == []


async def test_only_a_dispatcher_does_it_and_says_why_and_chooses_another(town: Town) -> None:
    await town.says("sms", WORDS)
    with pytest.raises(Forbidden):
        await town.acts(handling.undo_dispatch, await town.person(Role.UNIT_CLERK, "szgl"), reason="不归我们")
    with pytest.raises(BadInput, match="理由"):
        await town.acts(handling.undo_dispatch, await town.person(Role.DISPATCHER), reason="")
    with pytest.raises(BadInput, match="另一个承办单位"):
        await reassigned(town, "szgl")

"""A round of rework that gets more time, or is looked at, is a round of rework still: no way back to an objection."""

from datetime import timedelta
from typing import Any

import pytest

from hotline.base.errors import Conflict
from sla.deadlines import extensions, objection_window
from sla.policy.promises import Promise
from tests.papers import evidence, object_to
from tests.sla.town import Town
from tickets import handling, store
from tickets.lifecycle import State
from tickets.models import Ticket, WorkOrder

WORDS = "等配件"


async def reworked(town: Town) -> int:
    """Answered, passed, not solved: the unit handles it again."""
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    await town.answer(ticket_id)
    await town.do(ticket_id, handling.pass_answer, by=town.centre)
    await town.do(ticket_id, unsolved)
    return ticket_id


async def unsolved(uow: Any, ticket: Ticket, order: WorkOrder) -> None:
    await handling.review(uow, ticket, order, by=handling.owner(ticket), solved=False, reason="还是不亮")


async def more_time(town: Town, ticket_id: int, *, granted: bool) -> None:
    await town.do(ticket_id, extensions.ask_extension, by=town.unit, budget="2wd", reason=WORDS)
    await town.do(ticket_id, extensions.decide, by=town.centre, granted=granted, reason=WORDS)


async def on_account(town: Town, ticket_id: int, *, granted: bool) -> None:
    until = town.clock.now() + timedelta(days=9)
    await town.do(ticket_id, extensions.ask_suspension, by=town.unit, until=until, reason=WORDS, plan="换灯杆")
    await town.do(ticket_id, extensions.decide, by=town.centre, granted=granted, reason=WORDS)
    if granted:
        await town.do(ticket_id, extensions.resume, by=town.centre)


async def returned(town: Town, ticket_id: int, *, granted: bool) -> None:
    """By the unit's head, or by the centre's audit."""
    if granted:
        await town.answer(ticket_id)
        await town.do(ticket_id, handling.return_answer, by=town.centre, reason="没有写何时修好")
    else:
        await town.do(ticket_id, handling.answer, by=town.unit, text="已换", truth="属实", solved="已解决")
        await town.do(ticket_id, handling.send_back, by=town.unit, reason="没有写何时修好")


@pytest.mark.parametrize("course", [more_time, on_account, returned])
@pytest.mark.parametrize("granted", [True, False])
async def test_it_comes_back_to_rework_and_cannot_be_objected_to(town: Town, course: Any, granted: bool) -> None:
    """潍坊条例22条〔法〕: only who is plainly not competent sends it back, and that is known before the answer."""
    ticket_id = await reworked(town)
    await course(town, ticket_id, granted=granted)
    ticket = await town.ticket(ticket_id)
    assert ticket.state is State.REWORK
    with pytest.raises(Conflict):
        await town.do(ticket_id, object_to, by=town.unit, basis="不属我单位")
    assert (await town.deadlines(ticket_id))[Promise.REWORK].state == "running"


async def test_who_has_answered_cannot_object_though_the_answer_was_sent_back(town: Town) -> None:
    """The first round, within the day of the window: an answer says that the matter is theirs (潍坊条例22条〔法〕)."""
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    await town.answer(ticket_id)
    await town.do(ticket_id, handling.return_answer, by=town.centre, reason="没有写何时修好")
    assert (await town.ticket(ticket_id)).state is State.IN_PROGRESS

    async def objects(uow: Any, ticket: Ticket, order: WorkOrder) -> None:
        files = await evidence(uow, ticket, town.unit)
        await objection_window.object_to(
            uow, ticket, order, by=town.unit, ground="duty", basis="不属我单位", evidence=files
        )

    with pytest.raises(Conflict, match="已经答复过"):
        await town.do(ticket_id, objects)


async def test_a_ticket_that_was_reopened_begins_again_with_its_next_unit(town: Town) -> None:
    """Rounds are counted per order: the unit that gets it after a reopening has not been reworked."""
    ticket_id = await reworked(town)
    await town.answer(ticket_id)
    await town.do(ticket_id, handling.pass_answer, by=town.centre)
    await town.do(ticket_id, solved)
    async with town.work.begin() as uow:
        handling.reopen(uow, await store.ticket(uow.session, ticket_id), by=town.centre, reason="又坏了")
    await town.dispatch(ticket_id)
    await town.do(ticket_id, handling.sign, by=town.unit)
    assert (await town.ticket(ticket_id)).state is State.IN_PROGRESS
    await town.do(ticket_id, object_to, by=town.unit, basis="路段已移交")
    assert (await town.ticket(ticket_id)).state is State.OBJECTION


async def solved(uow: Any, ticket: Ticket, order: WorkOrder) -> None:
    await handling.review(uow, ticket, order, by=handling.owner(ticket), solved=True)

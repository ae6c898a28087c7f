"""A living ticket that rests without a clock, as an earlier release may have left it, is given one."""

from sqlalchemy import delete

from sla.deadlines.missing_deadlines import give_clocks
from sla.models import Deadline, DeadlineState
from sla.policy.promises import Promise
from tests.sla.town import Town
from tickets import handling


async def test_what_rests_without_a_clock_is_given_one(town: Town) -> None:
    ticket_id = await town.dispatched()
    await town.do(ticket_id, handling.sign, by=town.unit)
    await town.answer(ticket_id)
    async with town.work.begin() as uow:
        await uow.session.execute(delete(Deadline).where(Deadline.promise == Promise.AUDIT))
    assert await give_clocks(town.work) == 1
    assert (await town.deadlines(ticket_id))[Promise.AUDIT].state is DeadlineState.RUNNING
    assert await give_clocks(town.work) == 0


async def test_what_has_its_clock_is_left_alone(town: Town) -> None:
    await town.dispatched()
    assert await give_clocks(town.work) == 0

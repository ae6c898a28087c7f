"""Many acts in one transaction: what runs on their tickets is read together, and nothing that is new is overlooked."""

from typing import Any

from sla.models import DeadlineState
from sla.policy import Promise
from tests.sla.town import Town
from tickets import handling


async def signed_together(town: Town, ids: list[int]) -> None:
    async with town.work.begin() as uow:
        for ticket_id in ids:
            ticket, order = await town.both(uow, ticket_id)
            handling.sign(uow, ticket, order, by=town.unit)


async def test_signing_five_asks_for_deadlines_hardly_oftener_than_signing_one(town: Town, counting: Any) -> None:
    read = []
    for count in (1, 5):
        ids = [await town.dispatched() for _ in range(count)]
        with counting() as queries:
            await signed_together(town, ids)
        read.append(sum("FROM deadline" in statement for statement in queries.statements))
        for ticket_id in ids:
            assert (await town.deadlines(ticket_id))[Promise.SIGN].state is DeadlineState.MET
    assert read[0] == 1
    assert read[1] <= 2, "once for all, and once more for the one that was still to be written"


async def test_what_an_act_adds_is_seen_by_the_next_act_of_the_same_transaction(town: Town) -> None:
    ids = [await town.dispatched() for _ in range(2)]
    await signed_together(town, ids)
    async with town.work.begin() as uow:
        for ticket_id in ids:
            ticket, order = await town.both(uow, ticket_id)
            await handling.object_to(uow, ticket, order, by=town.unit, ground="duty", basis="路灯归供电局")
            await uow.settle()
            await handling.decide_objection(uow, ticket, order, by=town.centre, upheld=False, reason="归你单位")
    for ticket_id in ids:
        rows = await town.deadlines(ticket_id)
        assert rows[Promise.OBJECTION_REVIEW].state is DeadlineState.MET
        assert rows[Promise.HANDLE].state is DeadlineState.RUNNING

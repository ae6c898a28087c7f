"""Many acts in one transaction: what runs on their tickets is read together, and nothing that is new is overlooked."""

from typing import Any

from sla.models import DeadlineState
from sla.policy.promises import Promise
from sla.sweep.sweeper import sweep
from tests.papers import object_to
from tests.sla.town import Town
from tickets import handling, store
from tickets.models import Lamp
from tickets.person_models import Department


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
    assert read == [1, 1]


async def test_an_act_and_what_its_promises_show_are_one_new_version_of_the_ticket(town: Town, counting: Any) -> None:
    ticket_id = await town.dispatched()
    town.clock.turn(hours=1, minutes=50)  # the promise to sign burns yellow, which goes out
    await sweep(town.work)
    assert (await town.ticket(ticket_id)).lamp is Lamp.YELLOW
    with counting() as queries:
        await signed_together(town, [ticket_id])
    assert sum("UPDATE ticket" in statement for statement in queries.statements) == 1
    assert (await town.ticket(ticket_id)).lamp is Lamp.GREEN


async def test_dispatches_of_one_transaction_settle_what_was_owed_to_each_of_them(town: Town, counting: Any) -> None:
    ids = [await town.open() for _ in range(3)]
    with counting() as queries:
        async with town.work.begin() as uow:
            unit = await uow.session.get_one(Department, town.department_id)
            for ticket_id in ids:
                await handling.dispatch(uow, await store.ticket(uow.session, ticket_id), unit, by=town.centre)
    assert sum("UPDATE deadline" in statement for statement in queries.statements) == 1
    for ticket_id in ids:
        assert (await town.deadlines(ticket_id))[Promise.DISPATCH].state is DeadlineState.MET


async def test_what_is_dispatched_twice_in_one_transaction_owes_no_dispatch(town: Town) -> None:
    ids = [await town.dispatched() for _ in range(2)]
    async with town.work.begin() as uow:
        unit = await uow.session.get_one(Department, town.department_id)
        for ticket_id in ids:
            ticket, order = await town.both(uow, ticket_id)
            await object_to(uow, ticket, order, by=town.unit)
            await handling.decide_objection(uow, ticket, order, by=town.centre, upheld=True, reason="改派")
            await handling.dispatch(uow, ticket, unit, by=town.centre)
    for ticket_id in ids:
        rows = await town.deadlines(ticket_id)
        assert rows[Promise.DISPATCH].state is DeadlineState.MET
        assert rows[Promise.HANDLE].state is DeadlineState.RUNNING


async def test_what_an_act_adds_is_seen_by_the_next_act_of_the_same_transaction(town: Town) -> None:
    ids = [await town.dispatched() for _ in range(2)]
    await signed_together(town, ids)
    async with town.work.begin() as uow:
        for ticket_id in ids:
            ticket, order = await town.both(uow, ticket_id)
            await object_to(uow, ticket, order, by=town.unit)
            await uow.settle()
            await handling.decide_objection(uow, ticket, order, by=town.centre, upheld=False, reason="归你单位")
    for ticket_id in ids:
        rows = await town.deadlines(ticket_id)
        assert rows[Promise.OBJECTION_REVIEW].state is DeadlineState.MET
        assert rows[Promise.HANDLE].state is DeadlineState.RUNNING

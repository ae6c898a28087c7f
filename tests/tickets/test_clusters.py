"""Clusters: one order for many citizens, and each citizen keeps number, promise, answer and follow-up."""

import random
from collections.abc import Awaitable, Callable

import pytest

from hotline.base.clock import TurnedClock
from hotline.base.errors import BadInput, Conflict, Forbidden
from hotline.base.storage.unit_of_work import UnitOfWork, Work
from sla.models import DeadlineState
from sla.policy.promises import Promise
from tests.dashboards.office import Office, settle
from tests.tickets.street import CALLER, DISPATCHER, Street
from tickets import handling, store
from tickets.access.rights import Actor, ActorKind, Role
from tickets.clusters import cluster_store, clusters
from tickets.clusters.cluster_models import Bond, Cluster, Membership
from tickets.history import journal
from tickets.lifecycle import State
from tickets.models import OrderState, Part, Ticket


@pytest.fixture
async def office(work: Work) -> Office:
    await settle(work)
    return Office(work)


@pytest.fixture
def street(work: Work, office: Office, clock: TurnedClock) -> Street:
    return Street(work, office, clock)


async def test_each_member_is_answered_and_asked_himself(street: Street) -> None:
    master, one, two = [await street.ticket() for _ in range(3)]
    await street.join(one, master)
    await street.dispatch(master)
    await street.join(two, one)  # a member is no master: it joins the ticket that leads
    for member in (one, two):
        assert (await street.look(member)).state is State.MERGED
        (row,) = await street.promised(member, Promise.HANDLE)
        assert row.state is DeadlineState.RUNNING
        assert (await street.look(member)).due_at == row.due_at
        assert all(d.state is DeadlineState.MET for d in await street.promised(member, Promise.DISPATCH))
    await street.answered(master)
    for member in (one, two):
        assert (await street.look(member)).state is State.CALLBACK
        (row,) = await street.promised(member, Promise.HANDLE)
        assert row.state is DeadlineState.MET
        said = await street.heard(member)
        assert any("已停工整改" in line and "/r/" in line for line in said)
        assert any("同一件事" in line and "编号和承诺时限不变" in line for line in said)


async def test_not_solved_of_one_is_handled_again_for_that_citizen_alone(street: Street) -> None:
    master, one, two = [await street.ticket() for _ in range(3)]
    for member in (one, two):
        await street.join(member, master)
    await street.dispatch(master)
    await street.answered(master)

    async def unsolved(uow: UnitOfWork, ticket: Ticket) -> None:
        order = await store.lead_order(uow.session, ticket.id)
        assert order is not None
        await handling.review(uow, ticket, order, by=CALLER, solved=False, reason="昨夜又开工了")

    await street.on(one, unsolved)
    assert [(await street.look(each)).state for each in (one, two, master)] == [
        State.REWORK,
        State.CALLBACK,
        State.CALLBACK,
    ]
    await street.unit(one, "answer")
    await street.unit(one, "approve")
    await street.unit(one, "pass")
    assert (await street.look(one)).state is State.CALLBACK


async def test_leaving_gives_it_back_where_it_was(street: Street) -> None:
    master, at_desk, with_unit = [await street.ticket() for _ in range(3)]
    await street.dispatch(master)
    await street.dispatch(with_unit)
    (before,) = await street.promised(with_unit, Promise.HANDLE)
    for member in (at_desk, with_unit):
        await street.join(member, master)
        await street.leave(member)
    assert (await street.look(at_desk)).state is State.PENDING_DISPATCH
    assert "退出并单" in str((await street.look(at_desk)).needs_person)
    assert (await street.look(with_unit)).state is State.PENDING_SIGN
    (after,) = await street.promised(with_unit, Promise.HANDLE)
    assert (after.due_at, after.state) == (before.due_at, DeadlineState.RUNNING)
    async with street.work.reading() as session:
        assert await cluster_store.open_cluster(session, master) is None


async def test_co_handlers_rest_with_their_lead_and_come_back_with_it(street: Street) -> None:
    master, member = await street.ticket(), await street.ticket()
    await street.dispatch(member)

    async def add_co(uow: UnitOfWork, ticket: Ticket) -> None:
        labour = await store.department_by_code(uow.session, "labour")
        assert labour is not None
        await handling.add_co(uow, ticket, labour, by=DISPATCHER)

    await street.on(member, add_co)
    for _ in range(2):
        await street.join(member, master)
        assert [row.state for row in await street.promised(member, Promise.CO)][-1] is DeadlineState.CANCELLED
        await street.leave(member)
        assert [row.state for row in await street.promised(member, Promise.CO)][-1] is DeadlineState.RUNNING


async def test_a_repeat_of_the_same_citizen_ends_with_the_first(street: Street) -> None:
    first, again = await street.ticket("13900009999"), await street.ticket("13900009999", "晚上太吵，睡不着觉")
    await street.dispatch(first)
    await street.join(again, first)
    async with street.work.reading() as session:
        member = await cluster_store.membership(session, again)
    assert member is not None
    assert member.bond is Bond.REPEAT
    assert await street.promised(again, Promise.HANDLE) == []
    assert any("里办理" in line for line in await street.heard(again))
    await street.answered(first)
    assert (await street.look(again)).state is State.MERGED

    async def solved(uow: UnitOfWork, ticket: Ticket) -> None:
        order = await store.lead_order(uow.session, ticket.id)
        assert order is not None
        await handling.review(uow, ticket, order, by=CALLER, solved=True)

    await street.on(first, solved)
    assert (await street.look(again)).state is State.CLOSED


async def test_what_ends_without_an_answer_sets_its_members_free(street: Street) -> None:
    master, member = await street.ticket(), await street.ticket()
    await street.join(member, master)
    await street.on(master, lambda uow, ticket: handling.direct_answer(uow, ticket, by=DISPATCHER, text="请拨打…"))
    freed = await street.look(member)
    assert freed.state is State.PENDING_DISPATCH
    assert "另行处理" in str(freed.needs_person)


async def test_what_cannot_be_put_together_is_refused_in_words(street: Street) -> None:
    master, member, other = [await street.ticket() for _ in range(3)]
    with pytest.raises(BadInput):
        await street.join(master, master)
    await street.join(member, master)
    with pytest.raises(Conflict, match="群诉的主件"):
        await street.join(master, other)
    agent = Actor(ActorKind.STAFF, None, "坐席", frozenset({Role.AGENT}))
    with pytest.raises(Forbidden):
        await street.join(other, master, by=agent)
    async with street.work.begin() as uow:
        (await store.ticket(uow.session, other)).confidential = True
    with pytest.raises(Conflict, match="保密件"):
        await street.join(other, master)


async def test_five_citizens_call_for_supervision(street: Street) -> None:
    master, *others = [await street.ticket() for _ in range(5)]
    await street.dispatch(master)
    for ticket in others:
        assert (await street.look(master)).supervision == 0
        await street.join(ticket, master)
    assert (await street.look(master)).supervision > 0


@pytest.mark.parametrize("seed", range(3))
async def test_in_any_order_of_joining_and_leaving(street: Street, seed: int) -> None:
    """Join, leave and undo among the acts of desk and unit: chains hold, dates stay, one order is open for all."""
    rng = random.Random(seed)
    master, *others = [await street.ticket() for _ in range(4)]
    dates: dict[int, object] = {}
    for _ in range(16):
        one = rng.choice(others)
        acts: list[Callable[[], Awaitable[None]]] = [
            lambda one=one: street.join(one, master),
            lambda one=one: street.leave(one),
            lambda: street.dispatch(master),
            lambda: street.unit(master, rng.choice(("sign", "answer", "approve", "return", "pass"))),
        ]
        before = {member: (await street.look(member)).state for member in others}
        try:
            await rng.choice(acts)()
        except (Conflict, BadInput):
            continue
        for member in others:
            state = (await street.look(member)).state
            running = [
                row for row in await street.promised(member, Promise.HANDLE) if row.state is DeadlineState.RUNNING
            ]
            if state is State.MERGED and before[member] is State.MERGED and member in dates and running:
                assert running[0].due_at == dates[member]
            dates.pop(member, None)
            if state is State.MERGED and running:
                dates[member] = running[0].due_at
        await _check(street, [master, *others])


async def _check(street: Street, tickets: list[int]) -> None:
    async with street.work.reading() as session:
        working = 0
        for ticket_id in tickets:
            ticket = await store.ticket(session, ticket_id)
            entries = await store.journal_of(session, ticket_id)
            assert journal.first_broken(entries) is None
            assert entries[-1].after is ticket.state
            orders = [order for order in await store.orders_of(session, ticket_id) if order.part is Part.LEAD]
            open_ones = [order for order in orders if order.state in {OrderState.TO_SIGN, OrderState.SIGNED}]
            if ticket.state is State.MERGED:
                assert open_ones == []
            member = await cluster_store.membership(session, ticket_id)
            assert (member is not None and member.answered_at is None) == (ticket.state is State.MERGED)
            working += len(open_ones)
        assert working <= 1


async def test_a_member_that_cannot_be_aligned_goes_back_to_people_and_stops_no_other(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    master, first, bad, last = [await street.ticket(f"1387710000{number}") for number in range(4)]
    for member in (first, bad, last):
        await street.join(member, master)
    real = clusters.align

    async def align(uow: UnitOfWork, member: Membership, cluster: Cluster) -> None:
        if member.ticket_id == bad:
            raise KeyError("stumbled")
        await real(uow, member, cluster)

    monkeypatch.setattr(clusters, "align", align)
    await street.dispatch(master)
    await street.answered(master)
    states = [(await street.look(ticket_id)).state for ticket_id in (first, bad, last)]
    assert states == [State.CALLBACK, State.PENDING_DISPATCH, State.CALLBACK]
    assert clusters.STUMBLED in ((await street.look(bad)).needs_person or "")
    assert await clusters.catch_up(street.work) == 0  # quiet

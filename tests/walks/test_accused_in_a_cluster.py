"""A neighbour whose ticket was joined to another's says that the unit which has the master takes money.

They are protected as on a ticket of their own: it leaves the cluster and is confidential, the unit loses the master
and sees neither of the two, and nothing on the master shows who said it.
"""

from dataclasses import replace

import pytest

from hotline.base.errors import Conflict, Forbidden
from tests.dashboards.office import Browser
from tests.walks.conftest import Town
from tickets import handling, store
from tickets.access.rights import Role
from tickets.clusters import cluster_store, clusters
from tickets.lifecycle import State
from tickets.models import Ticket

LAMP = "漪桂大道128号门口的路灯坏了三天"
ALSO = "漪桂大道那边路灯全黑了，请派人来修一修路灯"
UNIT, CLERK, NEIGHBOUR = "szgl", "gu.dengming", "13877100002"
ACCUSING = (
    "市政中心的人收了施工队的钱，所以一直不修",
    "来处理的人收了老板的红包，根本没修",
    "举报你们单位的人，收了好处才肯来",
)


async def neighbour_says(town: Town, text: str) -> None:
    made = town.brought("sms", text)
    await town.bring(replace(made, body=made.body.replace(b"13877100001", NEIGHBOUR.encode())))
    await town.settle()


async def fresh(town: Town, ticket_id: int) -> Ticket:
    async with town.work.reading() as session:
        return await store.ticket(session, ticket_id)


async def unit_id(town: Town, code: str) -> int:
    async with town.work.reading() as session:
        unit = await store.department_by_code(session, code)
        assert unit is not None
        return unit.id


async def join(town: Town, member: Ticket, master: Ticket) -> None:
    dispatcher = await town.person(Role.DISPATCHER)
    async with town.work.begin() as uow:
        mine, head = await store.ticket(uow.session, member.id), await store.ticket(uow.session, master.id)
        await clusters.join(uow, mine, head, by=dispatcher, reason="同一盏灯")
    await town.settle()


async def two_of_one_matter(town: Town) -> tuple[Ticket, Ticket]:
    """The master, which lies with the unit, and the neighbour's ticket in its cluster."""
    await town.says("sms", LAMP)
    master = await town.ticket()
    await neighbour_says(town, ALSO)
    member = await town.ticket()
    assert member.citizen_id != master.citizen_id
    await join(town, member, master)
    assert (await fresh(town, member.id)).state is State.MERGED
    return await fresh(town, master.id), await fresh(town, member.id)


async def clerk(town: Town) -> Browser:
    town.client.session.cookie_jar.clear()
    browser = Browser(town.client)
    await browser.sign_in(CLERK, "walk")
    return browser


@pytest.mark.parametrize("text", ACCUSING)
async def test_the_unit_loses_the_master_and_sees_neither(town: Town, text: str) -> None:
    master, member = await two_of_one_matter(town)
    assert (await (await clerk(town)).get(f"/t/{master.number}")).status == 200
    before = await town.notices(UNIT)
    await neighbour_says(town, text)
    master, member = await fresh(town, master.id), await fresh(town, member.id)
    accused = await unit_id(town, UNIT)
    assert await town.tickets() == 2
    assert (member.state, member.confidential, member.accused_id) == (State.PENDING_DISPATCH, True, accused)
    assert member.department_id is None
    assert (master.state, master.accused_id, master.department_id) == (State.PENDING_DISPATCH, accused, None)
    assert "回避" in str(master.needs_person)
    browser = await clerk(town)
    for number in (master.number, member.number):
        assert (await browser.get(f"/t/{number}")).status == 404
        assert number not in (await browser.get("/dept")).html
    assert await town.notices(UNIT) == before, "the accused unit is not told of any of it"
    lines = [line for line in await town.notices("centre") if "市市政中心" in line]
    assert len(lines) == 2, "of each of the two tickets"


async def test_the_master_does_not_tell_who_said_it(town: Town) -> None:
    master, member = await two_of_one_matter(town)
    await neighbour_says(town, ACCUSING[0])
    async with town.work.reading() as session:
        journal = await store.journal_of(session, master.id)
        assert await cluster_store.membership(session, member.id) is None
    after_joining = "\n".join(f"{entry.reason} {entry.change}" for entry in journal)
    for secret in (member.number, NEIGHBOUR, "施工队", "市政中心的人"):
        assert secret not in after_joining


async def test_it_takes_two_people_to_send_the_master_back(town: Town) -> None:
    master, _ = await two_of_one_matter(town)
    await neighbour_says(town, ACCUSING[0])
    dispatcher = await town.person(Role.DISPATCHER)

    async def send() -> None:
        async with town.work.begin() as uow:
            ticket, unit = await store.ticket(uow.session, master.id), await store.department_by_code(uow.session, UNIT)
            assert unit is not None
            await handling.dispatch(uow, ticket, unit, by=dispatcher)

    with pytest.raises(Forbidden, match="被反映单位不能办理"):
        await send()
    async with town.work.begin() as uow:
        ticket = await store.ticket(uow.session, master.id)
        await handling.clear_accused(uow, ticket, by=dispatcher, reason="核对过，说的是施工队")
    with pytest.raises(Forbidden, match="请另一位同事派给它"):
        await send()
    dispatcher = replace(dispatcher, id=(dispatcher.id or 0) + 1)
    await send()
    assert (await fresh(town, master.id)).state is State.PENDING_SIGN


async def test_another_unit_goes_on_with_the_master(town: Town) -> None:
    master, member = await two_of_one_matter(town)
    async with town.work.begin() as uow:
        ticket = await store.ticket(uow.session, member.id)
        handling.supplement(uow, ticket, "城管的人收了老板的红包，所以一直不修", by=handling.owner(ticket))
    await town.settle()
    master, member = await fresh(town, master.id), await fresh(town, member.id)
    assert (member.confidential, member.accused_id) == (True, await unit_id(town, "llq-cgj"))
    assert member.state is State.PENDING_SIGN, "alone, with the unit that had it before: it is not the accused one"
    assert (master.state, master.accused_id) == (State.PENDING_SIGN, None)


async def test_a_complaint_of_the_member_leaves_the_cluster_alone(town: Town) -> None:
    master, member = await two_of_one_matter(town)
    await neighbour_says(town, "来的人态度很差，看了一眼就走了")
    assert (await fresh(town, member.id)).state is State.MERGED
    assert (await fresh(town, master.id)).state is State.PENDING_SIGN


async def test_a_member_that_the_master_frees_does_not_go_back_to_the_accused_unit(town: Town) -> None:
    await town.says("sms", LAMP)
    master = await town.ticket()
    await neighbour_says(town, LAMP)
    member = await town.ticket()
    assert member.state is State.PENDING_SIGN, "with the same unit"
    await join(town, member, master)
    await town.says("sms", ACCUSING[0])
    assert (await fresh(town, master.id)).accused_id == await unit_id(town, UNIT)
    dispatcher = await town.person(Role.DISPATCHER)
    async with town.work.begin() as uow:
        await clusters.leave(uow, await store.ticket(uow.session, member.id), by=dispatcher, reason="分开办理")
    await town.settle()
    member = await fresh(town, member.id)
    assert (member.state, member.department_id) == (State.PENDING_DISPATCH, None)


async def test_a_ticket_whose_accused_unit_may_have_the_master_is_not_joined(town: Town) -> None:
    await town.says("sms", LAMP)
    master = await town.ticket()
    await neighbour_says(town, ALSO)
    member = await town.ticket()
    async with town.work.begin() as uow:
        ticket, unit = await store.ticket(uow.session, member.id), await store.department_by_code(uow.session, UNIT)
        assert unit is not None
        await handling.mark_accused(uow, ticket, unit, by=await town.person(Role.DISPATCHER))
    with pytest.raises(Conflict, match="单独办理"):
        await join(town, member, master)

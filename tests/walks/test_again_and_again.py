"""A citizen writes about the same lamp again, then with news, then about something that only looks the same.

A neighbour joins, and asks with a number of their own for the state.

北京条例11条3项、济南条例25条〔法〕: without anything new they get the state as an answer, and no unit gets it again.
"""

from dataclasses import replace

from sqlalchemy import select

from hotline.base.security import codes
from router.outgoing import wording
from tests.walks.conftest import Town
from tickets import handling, store
from tickets.access.rights import Role
from tickets.clusters import cluster_store, clusters
from tickets.clusters.cluster_models import Bond
from tickets.lifecycle import Act, State
from tickets.models import Ticket

LAMP = "漪桂大道128号门口的路灯坏了三天，晚上很黑，老人出门不安全"
NEWS = "漪桂大道128号门口的路灯坏了，物业说灯箱老化，要换整条线路才行，希望一起换"
NEIGHBOUR = "13877100002"


async def all_tickets(town: Town) -> list[Ticket]:
    async with town.work.reading() as session:
        return list(await session.scalars(select(Ticket).order_by(Ticket.id)))


async def test_with_nothing_new_the_citizen_gets_the_state_and_no_unit_gets_it_twice(town: Town) -> None:
    await town.says("sms", LAMP)
    first = await town.ticket()
    assert first.state is State.PENDING_SIGN
    boards = len(await town.notices("szgl"))
    town.clock.turn(hours=20)
    await town.says("sms", "漪桂大道128号门口的路灯怎么还是坏的，晚上很黑")
    again = await town.ticket()
    assert (again.id != first.id, again.state) == (True, State.MERGED)
    text = town.received("sms")[-1]
    assert "您反映的事情已在编号" in text
    assert wording.PLAIN_STATE[State.PENDING_SIGN] in text
    assert len(await town.notices("szgl")) == boards, "the unit got no second order"
    async with town.work.reading() as session:
        member = await cluster_store.membership(session, again.id)
        acts = [(entry.act, entry.actor_kind) for entry in await store.journal_of(session, again.id)]
    assert member is not None
    assert member.bond is Bond.REPEAT
    assert acts == [(Act.REGISTER, "citizen"), (Act.MERGE, "system")]


async def test_the_repeat_ends_with_the_first(town: Town) -> None:
    await town.says("sms", LAMP)
    first = await town.ticket()
    town.clock.turn(hours=20)
    await town.says("sms", LAMP)
    async with town.work.begin() as uow:
        found, order = await store.ticket(uow.session, first.id), await store.lead_order(uow.session, first.id)
        assert order is not None
        handling.sign(uow, found, order, by=await town.person(Role.UNIT_CLERK, "szgl"))
    await town.settle()
    async with town.work.begin() as uow:
        found, order = await store.ticket(uow.session, first.id), await store.lead_order(uow.session, first.id)
        assert order is not None
        unit = await town.person(Role.UNIT_HANDLER, "szgl")
        handling.answer(uow, found, order, by=unit, text="换了三盏灯", truth="属实", solved="已解决")
        await handling.approve(uow, found, order, by=await town.person(Role.UNIT_APPROVER, "szgl"))
        await handling.pass_answer(uow, found, order, by=await town.person(Role.REVIEWER))
    await town.settle()
    await town.says("sms", "已解决，5")
    await clusters.catch_up(town.work)
    assert [ticket.state for ticket in await all_tickets(town)] == [State.CLOSED, State.CLOSED]


async def test_news_join_what_is_open(town: Town) -> None:
    await town.says("sms", LAMP)
    first = await town.ticket()
    town.clock.turn(hours=20)
    await town.says("sms", NEWS)
    assert await town.tickets() == 1
    assert "已补充到编号" in town.received("sms")[-1]
    async with town.work.reading() as session:
        last = (await store.journal_of(session, first.id))[-1]
    assert last.act is Act.SUPPLEMENT
    assert "灯箱" in last.change["补充"]


async def test_where_it_is_not_clear_a_person_decides_and_sees_why(town: Town) -> None:
    await town.says("sms", LAMP)
    first = await town.ticket()
    town.clock.turn(hours=20)
    await town.says("sms", "门口的路灯坏了，希望派师傅看看")
    unsure = await town.ticket()
    assert unsure.state is State.PENDING_DISPATCH
    assert first.number in str(unsure.needs_person)
    assert "请判断" in str(unsure.needs_person)


async def test_what_has_ended_may_have_broken_again(town: Town) -> None:
    await town.says("sms", LAMP)
    await town.answers("szgl", "换了灯")
    await town.says("sms", "已解决，5")
    assert (await town.ticket()).state is State.CLOSED
    town.clock.turn(hours=24 * 8)
    await town.says("sms", LAMP)
    again = await town.ticket()
    assert again.state is State.PENDING_DISPATCH
    assert "先前的已经办结" in str(again.needs_person)


async def test_danger_is_nobodys_repeat(town: Town) -> None:
    await town.says("sms", LAMP)
    town.clock.turn(hours=20)
    await town.says("sms", LAMP + "，再不修我就从楼上跳下去")
    assert (await town.ticket()).state is not State.MERGED


async def test_who_joined_a_cluster_asks_with_their_own_number_and_sees_the_masters_state(town: Town) -> None:
    await town.says("sms", LAMP)
    master = await town.ticket()
    made = town.brought("sms", "漪桂大道那边路灯全黑了，请派人来修一修路灯")
    neighbour = replace(made, body=made.body.replace(b"13877100001", NEIGHBOUR.encode()))
    await town.bring(neighbour)
    await town.settle()
    member = await town.ticket()
    assert member.citizen_id != master.citizen_id
    code = codes.code_in(next(line for line in reversed(town.received("sms")) if codes.code_in(line)))
    dispatcher = await town.person(Role.DISPATCHER)
    async with town.work.begin() as uow:
        mine, head = await store.ticket(uow.session, member.id), await store.ticket(uow.session, master.id)
        await clusters.join(uow, mine, head, by=dispatcher, reason="同一盏灯")
        order = await store.lead_order(uow.session, master.id)
        assert order is not None
        handling.sign(uow, head, order, by=await town.person(Role.UNIT_CLERK, "szgl"))
    await town.settle()
    async with town.client.get(f"/api/tickets/{member.number}", params={"code": code}) as response:
        body = await response.json()
    assert (body["state"], body["step"]) == (wording.PLAIN_STATE[State.IN_PROGRESS], 3)
    assert body["number"] == member.number


async def test_who_asks_about_progress_under_an_unknown_number_hears_where_to_look(town: Town) -> None:
    await town.says("sms", "请问我上次反映的事办得怎么样了")
    assert await all_tickets(town) == []
    text = town.received("sms")[-1]
    assert "没有查到" in text
    assert "/query" in text


async def test_a_matter_in_which_progress_occurs_is_taken_down(town: Town) -> None:
    await town.says("sms", LAMP)
    town.clock.turn(hours=20)
    await town.says("sms", "小区旧改进度太慢，楼道一直堆着沙子")
    assert (await town.ticket()).title.startswith("小区旧改进度太慢")
    assert len(await all_tickets(town)) == 2

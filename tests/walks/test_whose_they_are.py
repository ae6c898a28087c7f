"""Somebody in office takes money, and the report does not say of which unit: one hand alone sends it nowhere.

Before, one dispatcher could send it to the very unit that it accuses.
"""

from dataclasses import replace
from typing import Any

import pytest

from hotline.base.errors import Forbidden
from hotline.base.storage.unit_of_work import UnitOfWork
from router.dispatch import dispatching, reassigning
from tests.dashboards.office import Browser
from tests.walks.conftest import Town
from tests.walks.test_accused_in_a_cluster import fresh, neighbour_says, two_of_one_matter
from tickets import handling, store
from tickets.access.rights import Actor, Role
from tickets.lifecycle import State
from tickets.models import Kind, Ticket
from tickets.person_models import Department

REPORT = "来盖章的那个科长收了我两千块才肯签字，不给就一直卡着"
SPENDS = "教育局转学那一科花钱就能办，隔壁家交了两万当天就有学位"
SHORT_OF_A_DRIVER = "公交九路的师傅不让投币，零钱都装进自己口袋了"
DANGEROUS = "我举报那个科长收钱，他带人拿刀砍我，我在望澜街道清漪路18号躲着，快来人"
LAMP = "漪桂大道128号门口的路灯坏了三天"
LATER = "听说有个科长收了老板的红包，所以一直不修"
UNIT, OTHER, CLERK = "szgl", "cgj", "gu.dengming"


async def unit_of(uow: UnitOfWork, code: str) -> Department:
    found = await store.department_by_code(uow.session, code)
    assert found is not None
    return found


async def dispatches(uow: UnitOfWork, ticket: Ticket, _order: object, *, by: Actor, code: str = UNIT) -> None:
    await dispatching.by_person(uow, ticket, await unit_of(uow, code), by=by)


async def notes(uow: UnitOfWork, ticket: Ticket, _order: object, *, by: Actor, code: str) -> None:
    await handling.mark_accused(uow, ticket, await unit_of(uow, code), by=by)


def denies(uow: UnitOfWork, ticket: Ticket, _order: object, *, by: Actor) -> Any:
    return handling.clear_accused(uow, ticket, by=by, reason="核实过，是企业里的科长")


async def two_dispatchers(town: Town) -> tuple[Actor, Actor]:
    one = await town.person(Role.DISPATCHER)
    return replace(one, id=1), replace(one, id=2)


@pytest.mark.parametrize("text", [REPORT, DANGEROUS])
async def test_nobody_sends_it_anywhere_until_somebody_says_whose_they_are(town: Town, text: str) -> None:
    await town.says("sms", text)
    ticket = await town.ticket()
    assert (ticket.accused_unknown, ticket.confidential, ticket.state) == (True, True, State.PENDING_DISPATCH)
    one, other = await two_dispatchers(town)
    for by in (one, other):
        with pytest.raises(Forbidden, match="还没有认定是哪个单位"):
            await town.acts(dispatches, by)
    await town.acts(notes, one, code=UNIT)
    with pytest.raises(Forbidden, match="被反映单位不能办理"):
        await town.acts(dispatches, one)
    with pytest.raises(Forbidden, match="请另一位同事派给它"):
        await town.acts(dispatches, one, code=OTHER)
    await town.acts(dispatches, other, code=OTHER)
    assert ((await town.ticket()).state, (await town.ticket()).accused_unknown) == (State.PENDING_SIGN, False)


async def test_who_names_one_unit_opens_no_other_to_themselves_by_naming_a_third(town: Town) -> None:
    await town.says("sms", REPORT)
    one, other = await two_dispatchers(town)
    await town.acts(notes, one, code=UNIT)
    await town.acts(notes, one, code="scjg")
    with pytest.raises(Forbidden, match="请另一位同事派给它"):
        await town.acts(dispatches, one, code=OTHER)
    with pytest.raises(Forbidden, match="被反映单位不能办理"):
        await town.acts(dispatches, other, code="scjg")
    await town.acts(dispatches, other, code=OTHER)
    assert (await town.ticket()).department_id is not None


@pytest.mark.parametrize("text", [SPENDS.replace("教育局", "市教育局"), SHORT_OF_A_DRIVER])
async def test_a_body_that_gives_for_money_gets_nothing_by_one_hand(town: Town, text: str) -> None:
    await town.says("sms", text)
    ticket = await town.ticket()
    assert (ticket.kind, ticket.confidential, ticket.state) == (Kind.REPORT, True, State.PENDING_DISPATCH)
    assert (ticket.accused_proposed, ticket.accused_id is not None) == (True, True)


async def test_of_units_with_one_name_none_is_picked_and_a_person_chooses(town: Town) -> None:
    await town.says("sms", SPENDS)
    ticket = await town.ticket()
    assert (ticket.kind, ticket.confidential, ticket.state) == (Kind.REPORT, True, State.PENDING_DISPATCH)
    assert (ticket.accused_unknown, ticket.accused_id) == (True, None)
    assert "可能是市教育局、临澜区教育局" in str(ticket.needs_person)
    one, _ = await two_dispatchers(town)
    for code in ("jyj", "llq-jyj", "szgl"):
        with pytest.raises(Forbidden, match="还没有认定是哪个单位"):
            await town.acts(dispatches, one, code=code)
    browser = Browser(town.client)
    await browser.sign_in("tan.yuhe", "walk")
    page = await browser.get(f"/t/{ticket.number}")
    form = page.html.partition("/accused")[2].partition("</form>")[0]
    assert [f'value="{code}"' in form for code in ("jyj", "llq-jyj", "yqx-jyj", "cgj")] == [True, True, True, False]
    assert "同名的单位，反映的是哪一个" in form
    assert (await browser.act(ticket.number, "accused", candidate="llq-jyj")).status == 200
    async with town.work.begin() as uow:
        noted = await store.ticket(uow.session, ticket.id)
        assert noted.accused_id == (await unit_of(uow, "llq-jyj")).id
        assert noted.accused_unknown is False


async def test_the_page_says_what_has_to_be_done_first(town: Town) -> None:
    await town.says("sms", REPORT)
    ticket = await town.ticket()
    assert "请先认定是哪个单位的" in str(ticket.needs_person)
    browser = Browser(town.client)
    await browser.sign_in("tan.yuhe", "walk")
    page = await browser.get(f"/t/{ticket.number}")
    assert "看不出是哪个单位的" in page.text
    assert "待认定" in page.text


async def test_that_no_unit_is_meant_takes_two_people(town: Town) -> None:
    await town.says("sms", REPORT)
    one, other = await two_dispatchers(town)
    await town.acts(denies, one)
    with pytest.raises(Forbidden, match="请另一位同事派给它"):
        await town.acts(dispatches, one)
    await town.acts(dispatches, other)
    assert (await town.ticket()).state is State.PENDING_SIGN
    await town.says("sms", LATER)
    ticket = await town.ticket()
    assert (ticket.accused_unknown, ticket.state) == (False, State.PENDING_SIGN), "people have said so"


@pytest.mark.parametrize("way", ["co", "consult", "reassign"])
async def test_it_is_so_on_every_way_to_a_unit(town: Town, way: str) -> None:
    await town.says("sms", LAMP)
    by, _ = await two_dispatchers(town)

    async def attempt(uow: UnitOfWork, ticket: Ticket, _order: object, *, by: Actor) -> None:
        ticket.accused_unknown = True
        unit = await unit_of(uow, OTHER)
        if way == "co":
            await handling.add_co(uow, ticket, unit, by=by)
        elif way == "consult":
            await handling.consult(uow, ticket, [unit], by=by, question="这是谁的人")
        else:
            await reassigning.reassign(uow, ticket, unit, by=by, reason="选错了")

    with pytest.raises(Forbidden, match="还没有认定是哪个单位"):
        await town.acts(attempt, by)


async def test_said_later_it_is_taken_off_the_unit_which_sees_nothing_more(town: Town) -> None:
    await town.says("sms", LAMP)
    number = (await town.ticket()).number
    await town.says("sms", LATER)
    ticket = await town.ticket()
    assert (ticket.accused_unknown, ticket.confidential) == (True, True)
    assert (ticket.state, ticket.department_id) == (State.PENDING_DISPATCH, None)
    assert any("请认定被反映单位" in line for line in await town.notices("centre"))
    browser = Browser(town.client)
    await browser.sign_in(CLERK, "walk")
    assert (await browser.get(f"/t/{number}")).status == 404
    assert number not in (await browser.get("/dept")).html
    assert "没有找到" in (await browser.get("/search?q=路灯")).text


async def test_a_member_of_a_cluster_leaves_it(town: Town) -> None:
    master, member = await two_of_one_matter(town)
    await neighbour_says(town, LATER)
    master, member = await fresh(town, master.id), await fresh(town, member.id)
    assert (member.state, member.confidential, member.accused_unknown) == (State.PENDING_DISPATCH, True, True)
    assert (master.state, master.accused_unknown) == (State.PENDING_SIGN, False)
    lines = [line for line in await town.notices("centre") if "看不出是哪个单位的" in line]
    assert len(lines) == 2, "of each of the two tickets"

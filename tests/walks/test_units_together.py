"""Several units and one matter: who leads, who helps, who is informed as well, and who settles it when they differ.

济南条例29、30条〔法〕 (the bureau leads, disputes go up), 北京条例12条〔法〕 (the district is informed as well).
"""

import pytest
from sqlalchemy import select

from hotline.base.errors import BadInput, Conflict
from router.dispatch import dispatching
from router.models import CatalogueEntry
from tests.fakes.scripted import ScriptedGuesser
from tests.papers import object_to
from tests.walks.conftest import Town
from tickets import handling, store
from tickets.access.rights import Role
from tickets.lifecycle import State
from tickets.models import Part
from tickets.person_models import Department


@pytest.fixture(autouse=True)
def lamps(town: Town) -> None:
    """As sure of lamps as of nothing else: everything else is left to people."""
    town.house.classifier = ScriptedGuesser({"路灯": "szgl"}, category="020301")


async def dispatched(town: Town, lead: str, *co: str) -> None:
    dispatcher, known = await town.person(Role.DISPATCHER), await town.ticket()
    async with town.work.begin() as uow:
        units: list[Department] = []
        for code in (lead, *co):
            unit = await store.department_by_code(uow.session, code)
            assert unit is not None
            units.append(unit)
        ticket = await store.ticket(uow.session, known.id)
        await dispatching.by_person(uow, ticket, units[0], by=dispatcher, reason="职责所在", co=units[1:])
    await town.settle()


async def escalated(town: Town) -> None:
    dispatcher, known = await town.person(Role.DISPATCHER), await town.ticket()
    async with town.work.begin() as uow:
        ticket = await store.ticket(uow.session, known.id)
        handling.escalate(uow, ticket, by=dispatcher, reason="三家单位都认为不归自己")


async def test_the_machine_asks_those_to_help_whom_the_catalogue_names(town: Town) -> None:
    await town.says("sms", "云桥县人民路路灯坏了三天")
    ticket = await town.ticket()
    async with town.work.reading() as session:
        orders = await store.orders_of(session, ticket.id)
        parts = {(await store.department(session, order.department_id)).code: order.part for order in orders}
    assert parts == {"yqx-cgj": Part.LEAD, "gdj": Part.CO}
    assert any("新工单待签收" in line for line in await town.notices("yqx-cgj"))
    assert any("新协办单待签收" in line for line in await town.notices("gdj"))


async def test_a_clause_that_names_the_lead_twice_over_or_who_is_gone_stops_nothing(town: Town) -> None:
    async with town.work.begin() as uow:
        entry = (await uow.session.scalars(select(CatalogueEntry).where(CatalogueEntry.code == "020301"))).one()
        entry.clauses = [one | {"co": ["gdj", "yqx-cgj", "gdj", "szgl"]} for one in entry.clauses]
        gone = await store.department_by_code(uow.session, "szgl")
        assert gone is not None
    town.house.stamp = ()  # an entry in place is no new row
    await town.house.read_catalogue()
    async with town.work.begin() as uow:
        (await store.department(uow.session, gone.id)).active = False  # since the catalogue was read
    await town.says("sms", "云桥县人民路路灯坏了三天")
    async with town.work.reading() as session:
        orders = await store.orders_of(session, (await town.ticket()).id)
        codes = [(await store.department(session, order.department_id)).code for order in orders]
    assert sorted(codes) == ["gdj", "yqx-cgj"]


async def test_what_goes_straight_to_a_street_office_informs_its_district(town: Town) -> None:
    await town.says("sms", "楼道里堆满杂物，邻居不肯搬")
    await dispatched(town, "llq-wl")
    assert any("新工单待签收" in line for line in await town.notices("llq-wl"))
    assert any("已直接派给望澜街道办，同时送达" in line for line in await town.notices("llq"))


async def test_of_a_bureau_and_a_district_it_is_the_bureau_that_leads(town: Town) -> None:
    await town.says("sms", "楼道里堆满杂物，邻居不肯搬")
    with pytest.raises(BadInput, match="请把市城管局设为主办，望澜街道办设为协办"):
        await dispatched(town, "llq-wl", "cgj")
    assert (await town.ticket()).state is State.PENDING_DISPATCH
    await dispatched(town, "cgj", "llq-wl")
    assert (await town.ticket()).state is State.PENDING_SIGN


async def test_a_dispute_goes_up_and_the_unit_named_then_may_not_refuse(town: Town) -> None:
    await town.says("sms", "楼道里堆满杂物，邻居不肯搬")
    for coordinator in ("政府办公室", "市政府常务会议"):
        await escalated(town)
        assert any(f"已提请{coordinator}协调" in line for line in await town.notices("centre"))
    with pytest.raises(Conflict, match="没有更高一级"):
        await escalated(town)
    await dispatched(town, "cgj")
    with pytest.raises(Conflict, match="不得再次退回"):
        await town.acts(object_to, await town.person(Role.UNIT_CLERK, "cgj"))

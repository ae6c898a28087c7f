"""A citizen does not say where it is: they are asked once, and the answer decides."""

import pytest

from tests.fakes.scripted import ScriptedGuesser
from tests.walks.conftest import Town
from tickets.lifecycle import State
from tickets.person_models import Department
from tickets.personal_data import masking


@pytest.fixture(autouse=True)
def lamps(town: Town) -> None:
    town.house.classifier = ScriptedGuesser({"路灯": "szgl", "吵": "gaj"}, category="020301")


async def test_the_answer_sends_it_to_the_unit_of_that_place(town: Town) -> None:
    await town.says("sms", "门口的路灯坏了三天了，请来修")
    assert (await town.ticket()).state is State.NEED_INFO
    assert "发生在哪里" in town.received("sms")[-1]
    await town.says("sms", "在漪桂大道128号")
    ticket = await town.ticket()
    keys = town.house.settings.keys
    assert (ticket.state, ticket.district) == (State.PENDING_SIGN, "临澜区")
    assert masking.address(ticket, keys) == "望澜街道漪桂大道128号"


async def test_the_citizen_is_asked_only_once(town: Town) -> None:
    await town.says("sms", "门口的路灯坏了三天了，请来修")
    await town.says("sms", "就是门口那一盏啊")
    ticket = await town.ticket()
    assert (ticket.state, "职责需按事实认定" in str(ticket.needs_person)) == (State.PENDING_DISPATCH, True)


async def test_a_caller_is_not_asked_in_writing(town: Town) -> None:
    await town.says("phone", "门口的路灯坏了三天了，请来修")
    assert (await town.ticket()).needs_person


async def test_who_never_answers_is_called_by_a_person(town: Town) -> None:
    await town.says("sms", "门口的路灯坏了三天了，请来修")
    town.clock.turn(hours=25)
    await town.settle()
    ticket = await town.ticket()
    assert (ticket.state, "请电话核实" in str(ticket.needs_person)) == (State.PENDING_DISPATCH, True)


async def test_a_missing_fact_is_asked_and_turns_the_lead(town: Town) -> None:
    town.house.classifier = ScriptedGuesser({"吵": "gaj"}, category="080204")
    await town.says("wechat", "每天晚上都很吵，在云鹭花园3栋旁边")
    assert "声音是从哪里来的" in town.received("wechat")[-1]
    await town.says("wechat", "是旁边工地在打桩")
    ticket = await town.ticket()
    async with town.work.reading() as session:
        unit = await session.get_one(Department, ticket.department_id)
    assert unit.code == "cgj"

"""A citizen's line was filed under the wrong ticket: it is moved to the right one."""

import pytest

from router.conversations import splitting
from tests.fakes.scripted import ScriptedGuesser
from tests.walks.conftest import Town
from tests.walks.test_two_matters_in_one import LAMP, PAY, adds, lines, newest, other_ticket, page
from tickets import store
from tickets.access.rights import Role
from tickets.lifecycle import State
from tickets.numbering import read_aloud


@pytest.fixture(autouse=True)
def units(town: Town) -> None:
    town.house.classifier = ScriptedGuesser({"居住证": "gaj", "井盖": "szgl", "路灯": "szgl", "欠薪": "ldjc"})


async def test_a_line_filed_under_the_wrong_number_goes_to_the_right_one(town: Town) -> None:
    await town.says("sms", LAMP)
    lamp, lamp_code = await newest(town)
    town.clock.turn(hours=30)
    await town.says("sms", PAY)
    pay, pay_code = await newest(town)
    await adds(town, pay.number, "路灯的电线杆也歪了")
    agent = await town.person(Role.AGENT)
    async with town.work.begin() as uow:
        here, there = await store.ticket(uow.session, pay.id), await store.ticket(uow.session, lamp.id)
        chosen = await lines(uow.session, pay, "路灯的电线杆也歪了")
        await splitting.move(uow, here, there, messages=chosen, by=agent, reason="说的是路灯")
    await town.settle()
    text = town.received("sms")[-1]
    assert read_aloud(lamp.number, prefix="GL") in text
    assert read_aloud(pay.number, prefix="GL") in text
    assert "新的补充" in (await town.notices("szgl"))[-1]
    assert "已移走" in (await town.notices("ldjc"))[-1]
    assert "电线杆" in await page(town, lamp.number, lamp_code)
    assert "电线杆" not in await page(town, pay.number, pay_code)
    assert await town.tickets() == 2


async def test_what_is_moved_to_a_ticket_that_waits_for_it_lets_it_go_on(town: Town) -> None:
    await town.says("sms", "灯坏")
    lamp, _ = await newest(town)
    assert lamp.state is State.NEED_INFO
    town.clock.turn(hours=3)
    async with town.work.begin() as uow:
        pay = await other_ticket(uow, lamp)
    agent = await town.person(Role.AGENT)
    async with town.work.begin() as uow:
        here, there = await store.ticket(uow.session, pay), await store.ticket(uow.session, lamp.id)
        line = (await store.citizen_lines(uow.session, pay))[-1]
        await splitting.move(uow, here, there, messages=[line], by=agent, reason="是补充路灯的地点")
    await town.settle()
    async with town.work.reading() as session:
        assert (await store.ticket(session, lamp.id)).state is State.PENDING_SIGN

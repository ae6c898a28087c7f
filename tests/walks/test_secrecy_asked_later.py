"""A citizen asks only later not to be named: on that very channel they read that it is kept, and what was shown before.

Before, they read "已补充…承办单位会看到".
"""

from dataclasses import replace

import pytest

from router.outgoing import secrecy_notice, wording
from tests.walks.conftest import Town
from tickets import store
from tickets.access.rights import Role
from tickets.lifecycle import State
from tickets.personal_data import reveals
from tickets.personal_data.reveal_models import RevealPurpose

LAMP = "漪桂大道128号门口的路灯坏了三天"
UNCLEAR = "小区里有件事想请你们管一管，说来话长"
WISH = "补充一下，别让他们知道是我说的"
UNIT, CLERK = "szgl", "gu.dengming"
CHANNELS = ["sms", "wechat", "telegram"]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_it_is_kept_and_what_the_unit_has_seen_is_said(town: Town, channel: str) -> None:
    await town.says(channel, LAMP)
    assert (await town.ticket()).state is State.PENDING_SIGN
    await town.says(channel, WISH)
    first, then = town.received(channel)[-2:]
    assert "已补充到编号" in first
    assert "承办单位会看到" not in first
    assert then.startswith(secrecy_notice.KEPT)
    assert "市市政中心能看到您反映的内容、打码的姓名和电话" in then
    assert secrecy_notice.LOOKED not in then
    assert "收不回来" in then
    assert (await town.ticket()).confidential


async def test_a_full_look_of_the_unit_is_not_concealed(town: Town) -> None:
    await town.says("sms", LAMP)
    async with town.work.begin() as uow:
        staff = await store.staff_by_login(uow.session, CLERK)
        assert staff is not None
        clerk = replace(await town.person(Role.UNIT_CLERK, UNIT), id=staff.id)
        ticket = await store.ticket(uow.session, (await town.ticket()).id)
        await reveals.ask(uow, ticket, by=clerk, purpose=RevealPurpose.CONTACT, words="联系诉求人核实位置")
    await town.says("sms", WISH)
    assert secrecy_notice.LOOKED in town.received("sms")[-1]


async def test_nobody_had_seen_it(town: Town) -> None:
    await town.says("sms", UNCLEAR)
    assert (await town.ticket()).department_id is None
    await town.says("sms", WISH)
    assert secrecy_notice.NOT_SHOWN in town.received("sms")[-1]


async def test_it_is_said_on_the_channel_on_which_it_was_asked(town: Town) -> None:
    await town.says("sms", LAMP)
    before = len(town.received("sms"))
    await town.says("phone", WISH)
    assert (await town.ticket()).confidential
    assert any(secrecy_notice.KEPT in line for line in town.received("phone")[before:])


async def test_who_asks_once_more_reads_that_it_is_kept(town: Town) -> None:
    await town.says("sms", f"{LAMP}，请为我保密")
    await town.says("sms", "再说一遍，请一定给我保密")
    last = town.received("sms")[-1]
    assert wording.CONFIDENTIAL in last
    assert "承办单位会看到" not in last


@pytest.mark.parametrize("text", ["我的事办到哪里了，不要告诉物业是我问的", "怎么还没人来修，别说是我催的"])
async def test_a_wish_beside_a_question_is_heard(town: Town, text: str) -> None:
    await town.says("sms", LAMP)
    await town.says("sms", text)
    assert (await town.ticket()).confidential
    assert any(secrecy_notice.KEPT in line for line in town.received("sms"))


async def test_in_a_talk_with_a_person_it_is_heard_too(town: Town) -> None:
    visitor = await town.visitor("walkingcitizen0000000000000009")
    await visitor.say(LAMP)
    await visitor.hears("已登记")
    await town.settle()
    await visitor.say(WISH)
    await visitor.hears("从现在起")
    await visitor.socket.close()
    assert (await town.ticket()).confidential


async def test_an_ordinary_supplement_is_seen_by_the_unit(town: Town) -> None:
    await town.says("sms", LAMP)
    await town.says("sms", "补充一下，灯杆上的编号是十七号")
    assert "承办单位会看到" in town.received("sms")[-1]
    assert not (await town.ticket()).confidential


@pytest.mark.parametrize(
    "wish", ["替我保个密呗", "把我的姓名遮住哈，谢谢", "查可以，别牵连我就行", "口风紧一点", "请一定保密"]
)
@pytest.mark.parametrize("answered", [False, True])
async def test_a_wish_alone_is_heard_in_any_tone(town: Town, wish: str, *, answered: bool) -> None:
    await town.says("sms", LAMP)
    if answered:
        await town.answers(UNIT, "已更换灯具")
    state = (await town.ticket()).state
    await town.says("sms", wish)
    assert any(line.startswith(secrecy_notice.KEPT) for line in town.received("sms"))
    ticket = await town.ticket()
    assert ticket.confidential
    assert ticket.state is state

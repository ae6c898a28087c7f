"""What is said within minutes may be one matter or two; the citizen may say which, in words that we offer."""

import pytest
from sqlalchemy import select

from router.outgoing import wording
from tests.walks.conftest import Town
from tickets.lifecycle import State
from tickets.models import Ticket

HOLE = "我家楼下的窨井盖破了一个大洞，小孩差点掉下去"


async def tickets(town: Town) -> list[Ticket]:
    async with town.work.reading() as session:
        return list(await session.scalars(select(Ticket).order_by(Ticket.id)))


@pytest.mark.parametrize("channel", ["sms", "wechat", "telegram"])
async def test_another_matter_within_minutes_is_a_ticket_of_its_own(town: Town, channel: str) -> None:
    await town.says(channel, "居住证怎么办理要带什么材料")
    await town.says(channel, HOLE)
    await town.says(channel, "在漪桂大道128号门口")
    permit, hole = await tickets(town)
    assert "窨井盖" not in permit.text
    assert "漪桂大道" in hole.text
    assert len({line for line in town.received(channel) if "查询码" in line}) == 2


async def test_the_citizen_says_that_the_last_one_was_another_matter(town: Town) -> None:
    await town.says("wechat", "临江路三号门口的路灯坏了三天")
    await town.says("wechat", "旁边的铁皮也松了")
    assert wording.ANOTHER_MATTER in town.received("wechat")[-1]
    await town.says("wechat", wording.ANOTHER_MATTER)
    lamp, sheet = await tickets(town)
    assert "铁皮也松了" not in lamp.text
    assert "铁皮也松了" in sheet.text
    assert lamp.number != sheet.number
    assert any("分开办理" in line for line in town.received("wechat"))


async def test_the_citizen_says_that_the_new_one_is_more_about_the_old(town: Town) -> None:
    await town.says("wechat", "临江路三号门口的路灯坏了三天")
    town.clock.turn(hours=3)
    await town.says("wechat", "这边的红绿灯灯光被挡，路口很乱")
    assert wording.SAME_MATTER in town.received("wechat")[-1]
    await town.says("wechat", wording.SAME_MATTER)
    lamp, joined = await tickets(town)
    assert (lamp.state, joined.state) == (State.PENDING_SIGN, State.MERGED)


@pytest.mark.parametrize(("seconds", "opened"), [(15 * 60, 1), (15 * 60 + 1, 2)])
async def test_within_a_quarter_of_an_hour_it_goes_on_with_the_same_matter(
    town: Town, seconds: int, opened: int
) -> None:
    await town.says("wechat", "临江路三号门口的路灯坏了三天")
    town.clock.turn(seconds=seconds)
    await town.says("wechat", "我要投诉路灯维修太慢")
    assert await town.tickets() == opened


async def test_the_answer_to_our_question_is_no_rating(town: Town) -> None:
    await town.says("sms", "灯坏")
    assert (await town.ticket()).state is State.NEED_INFO
    await town.says("sms", "5")
    assert await town.tickets() == 1
    assert "5" in (await town.ticket()).text


@pytest.mark.parametrize("channel", ["sms", "wechat", "telegram"])
async def test_who_insists_on_another_matter_hears_that_it_is_one(town: Town, channel: str) -> None:
    await town.says(channel, "居住证怎么办理要带什么材料")
    await town.says(channel, HOLE)
    await town.says(channel, wording.ANOTHER_MATTER)
    assert town.received(channel)[-1] == wording.SEPARATE_ALREADY
    assert len(await tickets(town)) == 2


async def test_after_a_greeting_the_matter_is_still_to_be_asked_for(town: Town) -> None:
    await town.says("sms", "居住证怎么办理要带什么材料")
    await town.says("sms", "你好")
    await town.says("sms", wording.ANOTHER_MATTER)
    assert town.received("sms")[-1] == wording.GREETING

"""A cry for help that comes second: after an ordinary matter, in a chat, in the answer to our question, in a call."""

import pytest

from dashboards.queries import alarms as queries
from dashboards.queries.intake import newest_ticket
from tests.walks.conftest import Town
from tickets import store
from tickets.models import Ticket, Urgency

FIRST = "老年卡在哪里办，要带照片吗"
CRY = "我不想活了，我现在在百货大楼楼顶准备跳下去"
NUMBERS = "110、119或120"
CHANNELS = ["sms", "wechat", "telegram", "phone"]


async def tickets(town: Town) -> list[Ticket]:
    async with town.work.reading() as session:
        return [await store.ticket(session, number) for number in range(1, await newest_ticket(town.work) + 1)]


async def shown(town: Town) -> list[str]:
    """The alarms as the open pages show them."""
    async with town.work.reading() as session:
        return [line.text for line in await queries.open_alarms(session)]


async def alarms(town: Town) -> int:
    return sum("紧急危险" in line for line in await town.notices("centre"))


@pytest.mark.parametrize("channel", CHANNELS)
async def test_right_after_another_matter(town: Town, channel: str) -> None:
    await town.says(channel, FIRST)
    assert await alarms(town) == 0
    await town.says(channel, CRY)
    assert any(CRY[:12] in line for line in await shown(town)), "whoever is on duty reads the cry, not the title"
    found = [ticket for ticket in await tickets(town) if ticket.danger_rings]
    assert [(ticket.danger, ticket.urgency) for ticket in found] == [("self_harm", Urgency.CRITICAL)]
    assert await alarms(town) == 1
    assert any(NUMBERS in line for line in town.received(channel))


@pytest.mark.parametrize("channel", CHANNELS)
async def test_as_more_about_the_open_matter(town: Town, channel: str) -> None:
    await town.says(channel, "临江路三号工地欠我们工资三个月不给")
    await town.says(channel, "再不解决我今天就从你们楼上跳下去")
    assert await alarms(town) == 1
    assert any(NUMBERS in line for line in town.received(channel))
    assert [ticket.urgency for ticket in await tickets(town) if ticket.danger_rings] == [Urgency.CRITICAL]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_jump_whose_place_is_left_unsaid(town: Town, channel: str) -> None:
    await town.says(channel, "临江路三号工地欠我们工资三个月不给")
    await town.says(channel, "好，那我就跳")
    assert await alarms(town) == 1
    assert any(NUMBERS in line for line in town.received(channel))


@pytest.mark.parametrize("channel", ["sms", "wechat"])
async def test_in_the_answer_to_the_follow_up_question(town: Town, channel: str) -> None:
    await town.says(channel, "临江路三号门口的路灯坏了三天")
    await town.answers("szgl", "已更换灯具")
    await town.says(channel, "没有解决，没有人管我，我不想活了，准备跳楼")
    assert await alarms(town) == 1
    assert any(NUMBERS in line for line in town.received(channel))


async def test_in_a_web_chat_it_is_answered_in_the_same_window(town: Town) -> None:
    visitor = await town.visitor("walk-token-of-32-characters-0001")
    await visitor.say(FIRST)
    await visitor.say(CRY)
    assert NUMBERS in await visitor.hears(NUMBERS)
    assert await alarms(town) == 1
    await visitor.socket.close()


async def test_a_second_cry_rings_again_and_courtesy_does_not(town: Town) -> None:
    await town.says("sms", CRY)
    await town.says("sms", "谢谢")
    assert await alarms(town) == 1
    await town.says("sms", "救命，我要跳下去了")
    assert await alarms(town) == 2


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(
    ("other", "seen"),
    [("我家厨房起火了，清漪路18号", "险情：疑似紧急危险"), ("有人在清漪路18号拿刀砍人", "扬言暴力：疑似紧急危险")],
)
async def test_a_danger_of_another_kind_is_a_matter_of_its_own(town: Town, channel: str, other: str, seen: str) -> None:
    await town.says(channel, "有人要跳楼，在百货大楼楼顶")
    await town.turn(minutes=2)
    before = len(town.received(channel))
    await town.says(channel, other)
    first, second = await tickets(town)
    assert (first.danger, first.danger_rings, second.danger_rings) == ("self_harm", True, True)
    assert second.text == other
    lines = await shown(town)
    assert [seen in line for line in lines] == [False, True], "an alarm line each"
    new = town.received(channel)[before:]
    assert NUMBERS in new[0], "whom to call comes first"
    assert any("查询码" in line for line in new[1:]), "and then a number of its own"


@pytest.mark.parametrize("channel", ["sms", "wechat"])
async def test_more_of_the_same_danger_stays_and_is_shown_in_its_newest_words(town: Town, channel: str) -> None:
    await town.says(channel, "有人要跳楼，在百货大楼楼顶")
    await town.turn(minutes=2)
    before = len(town.received(channel))
    await town.says(channel, "快来人，他要跳下去了")
    assert len(await tickets(town)) == 1
    (line,) = await shown(town)
    assert "他要跳下去了" in line
    assert NUMBERS in town.received(channel)[before:][0]
    assert len([one for one in town.received(channel) if NUMBERS in one]) == 2


async def test_whom_to_call_is_said_at_most_once_a_minute(town: Town) -> None:
    for text in (CRY, "我要跳下去了", "我真的跳了，跳下去算了"):
        await town.says("sms", text)
    assert len([one for one in town.received("sms") if NUMBERS in one]) == 1


@pytest.mark.parametrize("channel", ["sms", "wechat"])
async def test_whom_to_call_comes_before_every_other_answer(town: Town, channel: str) -> None:
    await town.says(channel, "临江路三号门口的路灯坏了三天")
    await town.answers("szgl", "已更换灯具")
    before = len(town.received(channel))
    await town.says(channel, "没有解决，没有人管我，我不想活了，准备跳楼")
    assert NUMBERS in town.received(channel)[before:][0]

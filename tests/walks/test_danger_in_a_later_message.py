"""A cry for help that comes second: after an ordinary matter, in a chat, in the answer to our question, in a call."""

import pytest
from sqlalchemy import select

from dashboards.desk.queries import alarms as queries
from router.outgoing.danger_wording import WATCHED
from sla.models import Review
from tests.walks.conftest import Town
from tickets.access.rights import SYSTEM
from tickets.models import Ticket, Urgency

FIRST = "老年卡在哪里办，要带照片吗"
CRY = "我不想活了，我现在在百货大楼楼顶准备跳下去"
NUMBERS = WATCHED  # ends every sentence that says whom to call
CHANNELS = ["sms", "wechat", "telegram", "phone"]


async def tickets(town: Town) -> list[Ticket]:
    async with town.work.reading() as session:
        return list(await session.scalars(select(Ticket).order_by(Ticket.id)))


async def shown(town: Town) -> list[str]:
    """The alarms as the open pages show them."""
    async with town.work.reading() as session:
        return [line.text for line in await queries.open_alarms(session, SYSTEM)]


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


@pytest.mark.parametrize(
    "answer",
    ["2分，水库的冰塌了，有个学生掉进去了", "没有解决，谢谢，塘里有个娃漂起来了", "已解决，谢谢，塘里有个娃漂起来了"],
)
async def test_beside_an_answer_where_no_rule_knows_the_words(town: Town, answer: str) -> None:
    await town.says("sms", "临江路三号门口的路灯坏了三天")
    await town.answers("szgl", "已更换灯具")
    await town.says("sms", answer)
    assert await alarms(town) == 1
    assert any(NUMBERS in line for line in town.received("sms"))
    assert [ticket.danger for ticket in await tickets(town) if ticket.danger_rings] == ["hazard"]


@pytest.mark.parametrize(
    ("later", "stars"),
    [
        ("5分。水库的冰塌了，有个学生掉进去了", 5),
        ("1分。水库的冰塌了 有个学生掉进去了", 1),
        ("5分，谢谢。塘里有个娃漂起来了", 5),
    ],
)
async def test_beside_a_rating_after_the_answer(town: Town, later: str, stars: int) -> None:
    await town.says("sms", "临江路三号门口的路灯坏了三天")
    await town.answers("szgl", "已更换灯具")
    await town.says("sms", "已解决")
    await town.says("sms", later)
    assert await alarms(town) == 1
    assert any(NUMBERS in line for line in town.received("sms"))
    assert any(ticket.danger_rings for ticket in await tickets(town))
    async with town.work.reading() as session:
        assert list(await session.scalars(select(Review.satisfied))) == [stars]


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


async def test_of_a_call_the_dangerous_sentence_comes_first_on_the_alarm_and_on_the_board(town: Town) -> None:
    call = "坐席：您好。\n市民：我想问老年卡怎么办。\n坐席：在社区。\n市民：等等，我妈倒在厨房叫不应！\n坐席：地址？"
    await town.says("phone", call)
    (line,) = await shown(town)
    assert line.startswith("等等，我妈倒在厨房叫不应！")
    board = [one for one in await town.notices("centre") if "紧急危险" in one]
    assert [one.startswith("“等等，我妈倒在厨房叫不应！”") for one in board] == [True]


async def test_of_a_confidential_matter_neither_shows_the_words(town: Town) -> None:
    await town.says("sms", "我举报村支书贩毒，不要说是我讲的，他拿刀追着我砍")
    (line,) = await shown(town)
    board = [one for one in await town.notices("centre") if "紧急危险" in one]
    assert line.startswith("保密件")
    assert "拿刀" not in line
    assert board
    assert not any("“" in one for one in board)


@pytest.mark.parametrize("channel", ["sms", "wechat", "telegram"])
async def test_a_farewell_after_a_bare_rating_rings_and_is_no_answer(town: Town, channel: str) -> None:
    """The learnt reading took it for an answer that no rule had read: the message was refused, and came to nobody."""
    await town.says(channel, "临江路三号门口的路灯坏了三天")
    await town.answers("szgl", "已更换灯具")
    await town.says(channel, "5")
    await town.says(channel, "再见，我不活了")
    assert await alarms(town) == 1
    assert any(NUMBERS in line for line in town.received(channel))
    assert "这是另一件事" not in town.received(channel)[-1], "whoever is in danger is not asked to sort"


async def test_pills_taken_in_other_words_are_no_withdrawal(town: Town) -> None:
    await town.says("sms", FIRST)
    await town.says("sms", "算了 药我已经吃下去了 谢谢你们这么久")
    assert await alarms(town) == 1
    assert any(NUMBERS in line for line in town.received("sms"))


async def test_a_medicine_that_did_not_help_rings_for_nobody(town: Town) -> None:
    await town.says("sms", "药已经吃了，没效果，社区卫生院开的药能退吗")
    assert await alarms(town) == 0

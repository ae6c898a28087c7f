"""Who may want no more messages, and does not say so plainly, is asked once; no ticket is opened meanwhile."""

import pytest

from router.outgoing import wording
from tests.walks.conftest import Town
from tests.walks.test_solved_and_satisfied_are_two_facts import CHANNELS, Citizen
from tickets.lifecycle import State

ROUNDABOUT = "消息太密了，受不了"
LAMP = "临江路三号门口的路灯坏了三天，晚上走路很危险"


@pytest.fixture(params=CHANNELS)
async def stranger(request: pytest.FixtureRequest, town: Town) -> Citizen:
    """Somebody without any matter."""
    return Citizen(town, request.param)


async def test_a_yes_is_obeyed_and_confirmed_once(town: Town, stranger: Citizen) -> None:
    assert await stranger.says(ROUNDABOUT) == [wording.OPT_OUT_ASKED]
    assert await stranger.says("是") == [wording.OPTED_OUT]
    assert await town.tickets() == 0
    await stranger.says(LAMP)
    await town.answers("szgl", "已更换灯具")
    assert "已更换灯具" not in await stranger.last(), "nothing is sent any more"


async def test_a_matter_in_reply_is_registered(town: Town, stranger: Citizen) -> None:
    await stranger.says(ROUNDABOUT)
    await stranger.says(LAMP)
    assert await town.tickets() == 1
    assert (await town.ticket()).text == LAMP
    await town.answers("szgl", "已更换灯具")
    assert "已更换灯具" in await stranger.last(), "nobody was silenced"


async def test_a_no_silences_nobody_and_opens_nothing(town: Town, stranger: Citizen) -> None:
    await stranger.says(ROUNDABOUT)
    assert await stranger.says("不是") == [wording.GREETING]
    assert await town.tickets() == 0


async def test_a_second_line_that_is_no_plainer_is_read_by_a_person(town: Town) -> None:
    for text in (ROUNDABOUT, "又来短信了，没完没了"):
        await town.says("sms", text)
    assert town.received("sms").count(wording.OPT_OUT_ASKED) == 1
    assert await town.tickets() == 1


async def test_a_yes_counts_for_a_day(town: Town) -> None:
    await town.says("sms", ROUNDABOUT)
    town.clock.turn(hours=25)
    await town.says("sms", "是")
    assert wording.OPTED_OUT not in town.received("sms")


async def test_a_yes_that_answers_no_question_silences_nobody(town: Town) -> None:
    await town.says("wechat", ROUNDABOUT)
    await town.says("wechat", LAMP)
    await town.says("wechat", "好")
    assert wording.OPTED_OUT not in town.received("wechat")


async def test_danger_in_reply_rings(town: Town) -> None:
    await town.says("telegram", ROUNDABOUT)
    await town.says("telegram", "我不想活了，我在楼顶")
    assert "110" in town.received("telegram")[1]
    assert (await town.ticket()).danger_rings


async def test_after_the_end_of_a_matter_the_writer_is_asked_as_well(town: Town) -> None:
    await town.says("sms", LAMP)
    await town.answers("szgl", "已更换灯具")
    await town.says("sms", "已解决，5")
    assert (await town.ticket()).state is State.CLOSED
    town.clock.turn(days=20)
    await town.says("sms", ROUNDABOUT)
    assert town.received("sms")[-1] == wording.OPT_OUT_ASKED
    assert await town.tickets() == 1

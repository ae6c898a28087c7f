"""The citizen says nothing to our question. They are asked again the next day, then called; silence is no praise."""

from tests.walks.conftest import PHONE, Town
from tests.walks.test_the_ladder_of_questions import called
from tickets.lifecycle import State

WORDS = "临江路三号门口的路灯坏了三天，晚上走路很危险"


async def test_the_citizen_is_asked_three_times_on_three_days_and_never_counted_as_satisfied(town: Town) -> None:
    await town.says("sms", WORDS)
    await town.answers("szgl", "已更换灯具")
    asked = len(town.received("sms"))

    await town.turn(days=1)
    assert len(town.received("sms")) == asked + 1
    assert "还没有收到您的评价" in town.received("sms")[-1]

    await town.turn(days=1)
    assert len(town.received("sms")) == asked + 1  # the third try is a person's call
    assert [line.text.startswith("请回访") for line in await town.call_list()] == [True]
    assert town.house.settings.keys.open((await town.call_list())[0].address_sealed) == PHONE

    await town.turn(days=3)
    assert (await town.ticket()).state is State.CALLBACK
    await town.says("sms", "已解决，5")  # late is not too late
    assert (await town.ticket()).state is State.CLOSED


async def test_in_the_end_it_is_closed_unrated_and_may_still_be_reopened(town: Town) -> None:
    await town.says("sms", WORDS)
    await town.answers("szgl", "已更换灯具")
    for _ in range(3):
        await town.turn(days=1)
        for line in await town.call_list():
            await called(town, line.id)
    await town.turn(days=1)
    assert any("三次回访未获评价" in line for line in await town.notices("centre"))
    await town.turn(days=16)
    assert (await town.ticket()).state is State.CLOSED
    await town.says("sms", "还是没修好")
    assert (await town.ticket()).state is State.PENDING_DISPATCH

"""A citizen reports on their own channel that the street lamp is out, and is answered and asked there.

The same story on each channel that a provider brings; web chat has its own file, for it is a socket.
"""

import pytest

from hotline.base.security import codes
from router.outgoing import review_wording
from tests.walks.conftest import Town
from tickets import query_codes
from tickets.lifecycle import State

WORDS = "临江路三号门口的路灯坏了三天，晚上走路很危险"
CHANNELS = ["phone", "sms", "wechat", "telegram"]


@pytest.mark.parametrize("channel", CHANNELS)
async def test_from_the_first_word_to_the_rating(town: Town, channel: str) -> None:
    await town.says(channel, WORDS)
    acknowledged = town.received(channel)[0]
    ticket = await town.ticket()
    assert ticket.number in acknowledged.replace(" ", "")
    code = codes.code_in(acknowledged)
    assert ticket.code_hash == query_codes.code_hash(ticket.number, code, town.house.settings.keys)
    assert ticket.state is State.PENDING_SIGN
    assert ticket.text == WORDS

    await town.answers("szgl", "已更换灯具并恢复照明，联系人：值班室")
    asked = town.received(channel)[-1]
    assert "已更换灯具并恢复照明" in asked
    assert "解决了吗" in asked

    back = "sms" if channel == "phone" else channel  # who phoned is written to, and writes back, by SMS
    await town.says(back, "已解决，谢谢")
    assert "已办结" in town.received(channel)[-1]
    assert (await town.ticket()).state is State.CLOSED


@pytest.mark.parametrize("channel", CHANNELS)
async def test_not_solved_comes_back_as_rework(town: Town, channel: str) -> None:
    await town.says(channel, WORDS)
    await town.answers("szgl", "已安排处理")
    back = "sms" if channel == "phone" else channel
    await town.says(back, "没有解决，灯还是不亮")
    assert "重新办理" in town.received(channel)[-1]
    ticket = await town.ticket()
    assert (ticket.state, ticket.reworks) == (State.REWORK, 1)

    await town.answers("szgl", "已重新接线，路灯恢复正常")
    await town.says(back, "解决了")
    assert (await town.ticket()).state is State.CLOSED


@pytest.mark.parametrize("channel", CHANNELS)
async def test_the_providers_repeat_is_answered_like_the_first_and_opens_nothing(town: Town, channel: str) -> None:
    first = await town.bring(town.brought(channel, WORDS))
    second = await town.bring(town.brought(channel, WORDS, again=True))
    assert first == second
    await town.settle()
    assert len(town.received(channel)) == (2 if channel == "telegram" else 1)  # Telegram also hears who handles it
    assert await town.tickets() == 1


@pytest.mark.parametrize("channel", ["wechat", "telegram"])
async def test_a_messenger_offers_the_answers_as_buttons(town: Town, channel: str) -> None:
    fake = town.wechat if channel == "wechat" else town.telegram
    await town.says(channel, WORDS)
    assert fake.taken[-1].choices == ()
    await town.answers("szgl", "已更换灯具并恢复照明。" * 60)
    assert fake.taken[-1].choices == ("已解决", "未解决")
    await town.says(channel, fake.taken[-1].choices[0])
    assert (await town.ticket()).state is State.CLOSED
    assert fake.taken[-1].choices == ("5", "4", "3", "2", "1")
    await town.says(channel, "5")
    assert review_wording.RATED in fake.taken[-1].text

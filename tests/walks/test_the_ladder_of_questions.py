"""The question climbs its ladder: the citizen's own channel, a short message with a link, a call by a person."""

import re

import pytest
from sqlalchemy import select

from channels import outbox
from sla.models import Review
from sla.reviews import asking_promise
from tests.walks.conftest import PHONE, Town
from tickets import store
from tickets.lifecycle import State
from tickets.models import Lamp

WORDS = "临江路三号门口的路灯坏了三天，晚上走路很危险"


async def numbered(town: Town, *, proven: bool, phone: str = PHONE) -> None:
    """The citizen of the only ticket has a telephone number."""
    async with town.work.begin() as uow:
        citizen = await store.citizen(uow.session, (await town.ticket()).citizen_id)
        keys = uow.settings.keys
        citizen.phone_sealed, citizen.phone_index = keys.seal(phone), keys.blind(f"phone:{phone}")
        citizen.phone_proven = proven


async def by_centre(town: Town) -> bool:
    async with town.work.reading() as session:
        return bool(await session.scalar(select(Review.by_centre)))


async def test_a_messenger_then_a_short_message_then_a_call(town: Town) -> None:
    await town.says("wechat", WORDS)
    await numbered(town, proven=True)
    await town.answers("szgl", "已更换灯具")
    asked = len(town.received("wechat"))
    await town.turn(days=1)
    (text,) = town.received("sms")
    assert "临江路" in text
    assert len(town.received("wechat")) == asked
    await town.turn(days=1)
    assert (len(town.received("sms")), len(town.received("wechat"))) == (1, asked)
    assert [line.text.endswith("两次消息未获评价。") for line in await town.call_list()] == [True]
    link = re.search(r"/r/[\w-]+", text)
    assert link is not None
    assert (await town.client.get(link[0])).status == 200
    await town.says("sms", "已解决，5")  # the same number answers there
    assert (await town.ticket()).state is State.CLOSED


async def test_a_number_that_was_only_given_gets_no_link_and_no_word_of_the_matter(town: Town) -> None:
    await town.says("wechat", WORDS)
    await numbered(town, proven=False)
    await town.answers("szgl", "已更换灯具")
    await town.turn(days=1)
    (text,) = town.received("sms")
    assert "凭编号和查询码" in text
    assert "/r/" not in text
    assert "路灯" not in text


async def test_of_a_confidential_matter_the_short_message_says_nothing(town: Town) -> None:
    await town.says("wechat", WORDS)
    await numbered(town, proven=True)
    async with town.work.begin() as uow:
        (await store.ticket(uow.session, (await town.ticket()).id)).confidential = True
    await town.answers("szgl", "已更换灯具")
    await town.turn(days=1)
    (text,) = town.received("sms")
    assert "路灯" not in text
    assert "/r/" in text
    assert await by_centre(town)


@pytest.mark.parametrize(("channel", "anonymous"), [("telegram", False), ("wechat", True)])
async def test_who_has_no_number_is_asked_three_times_on_their_own_channel(
    town: Town, channel: str, anonymous: bool
) -> None:
    await town.says(channel, WORDS)
    await town.answers("szgl", "已更换灯具")
    asked = len(town.received(channel))
    for tries in (1, 2, 2):
        await town.turn(days=1)
        assert len(town.received(channel)) == asked + tries
    assert town.received("sms") == []
    assert await town.call_list() == []
    assert await by_centre(town) is anonymous, "neither name nor number: the centre alone asks"
    assert any("三次回访未获评价" in line for line in await town.notices("centre"))


async def test_a_landline_takes_no_short_message(town: Town) -> None:
    await town.says("telegram", WORDS)
    await numbered(town, proven=True, phone="07712345678")
    await town.answers("szgl", "已更换灯具")
    asked = len(town.received("telegram"))
    await town.turn(days=1)
    assert (len(town.received("telegram")), town.received("sms")) == (asked + 1, [])
    await town.turn(days=1)
    assert len(await town.call_list()) == 1


async def test_who_left_no_channel_is_called_at_once(town: Town) -> None:
    await town.says("wechat", WORDS)
    await numbered(town, proven=False)
    async with town.work.begin() as uow:
        (await store.ticket(uow.session, (await town.ticket()).id)).conversation_id = None
    await town.answers("szgl", "已更换灯具")
    (line,) = await town.call_list()
    assert "没有留下可以回复的渠道" in line.text


async def test_a_landline_is_asked_when_somebody_reads_the_message_to_it(town: Town) -> None:
    """0030: until then the centre is asked for it, no try counts, and nobody is called silent (DOMAIN 6.4)."""
    await town.says("wechat", WORDS)
    await numbered(town, proven=False, phone="07712345678")
    async with town.work.begin() as uow:
        (await store.ticket(uow.session, (await town.ticket()).id)).conversation_id = None
    await town.answers("szgl", "已更换灯具")
    for _ in range(3):
        await town.turn(days=1)
    assert (await town.ticket()).lamp is Lamp.RED
    assert not any("三次回访未获评价" in line for line in await town.notices("centre"))
    (line,) = await town.call_list()
    await called(town, line.id)
    assert (await town.ticket()).lamp is Lamp.GREEN
    assert await town.call_list() == []
    await town.turn(days=1)
    (again,) = await town.call_list()
    assert again.id != line.id, "the next try by telephone comes after the first was made"


async def called(town: Town, line_id: int) -> None:
    """A caller reads the line to the citizen, and says so (`dashboards.desk.follow_up.record_call`)."""
    async with town.work.begin() as uow:
        line = await outbox.line(uow.session, line_id)
        assert line is not None
        assert line.ticket_id is not None
        assert await outbox.called(uow, line_id)
        await asking_promise.informed_by_call(uow, line.ticket_id, written_at=line.created_at)

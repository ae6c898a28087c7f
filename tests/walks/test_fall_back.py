"""What cannot reach a citizen on the own channel goes another way that the city has set, once, and never in doubt."""

from typing import Any

import pytest
from sqlalchemy import select

from channels import opt_out_store
from channels.contract import Obstacle
from channels.models import Outbox, OutboxState, Settled
from hotline.app.process.background import deliver_all
from hotline.base.settings import Settings
from tests.walks.conftest import PHONE, Town
from tickets import store

LAMP = "临江路三号门口的路灯坏了三天，晚上走路很危险"
WINDOW = (45015, "response out of time limit")
ANSWER = "已更换灯具并恢复照明"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"wechat_notice_template": "tmpl-1"})


async def _wrote_by_wechat(town: Town, *, phone: str = PHONE, proven: bool = False) -> None:
    """A citizen of whom we know the number, whose window at WeChat is closed from now on."""
    await town.says("wechat", LAMP)
    if phone:
        async with town.work.begin() as uow:
            ticket = await store.ticket(uow.session, (await town.ticket()).id)
            citizen = await store.citizen(uow.session, ticket.citizen_id)
            keys = uow.settings.keys
            citizen.phone_sealed, citizen.phone_index = keys.seal(phone), keys.blind(f"phone:{phone}")
            citizen.phone_proven = proven


async def _answered(town: Town, failure: Any = WINDOW) -> None:
    town.wechat.failures.extend([failure] * 20)
    await town.answers("szgl", ANSWER)
    await deliver_all(town.house)  # what one lane gives to another
    town.wechat.failures.clear()


async def _chain(town: Town) -> list[Outbox]:
    """The rows of the answer, from the one that did not arrive on."""
    async with town.work.reading() as session:
        rows = list(await session.scalars(select(Outbox).order_by(Outbox.id)))
    first = next(row for row in rows if ANSWER in row.text)
    found = [first]
    while nexts := [row for row in rows if row.instead_of_id == found[-1].id]:
        found += nexts
    return found


async def test_a_closed_window_becomes_a_subscription_message(town: Town) -> None:
    await _wrote_by_wechat(town)
    town.wechat.subscribed = True
    await _answered(town)
    number = (await town.ticket()).number
    notice = next(one.text for one in town.wechat.notices if number in one.text)
    assert notice.startswith("tmpl-1 ")
    assert " 您的诉求有新消息，请点开查看 " in notice
    assert ANSWER not in notice
    assert not town.received("sms")
    first, second = await _chain(town)
    assert (first.obstacle, first.settled) == (Obstacle.WINDOW, Settled.FELL_BACK)
    assert second.state is OutboxState.SENT


async def test_who_refuses_those_is_written_to_by_sms_without_what_was_said(town: Town) -> None:
    """Nobody has proven that the number is the citizen's own."""
    await _wrote_by_wechat(town)
    await _answered(town)
    number = (await town.ticket()).number
    texts = [text for text in town.received("sms") if "有新的消息" in text]
    assert texts
    assert all(number in text.replace(" ", "") and ANSWER not in text for text in texts)
    assert [row.channel for row in await _chain(town)] == ["wechat", "wechat", "sms"]
    assert not [text for text in await town.notices("centre") if "没有送达" in text]


async def test_a_proven_number_gets_the_words_themselves_once(town: Town) -> None:
    await _wrote_by_wechat(town, proven=True)
    await _answered(town)
    await deliver_all(town.house)
    assert len([text for text in town.received("sms") if ANSWER in text]) == 1


async def test_a_confidential_matter_is_not_told_on_another_channel(town: Town) -> None:
    await _wrote_by_wechat(town, proven=True)
    async with town.work.begin() as uow:
        ticket = await store.ticket(uow.session, (await town.ticket()).id)
        ticket.confidential = True
    await _answered(town)
    assert town.received("sms")
    assert all(ANSWER not in text for text in town.received("sms"))


async def test_the_stop_list_is_obeyed_and_a_person_is_asked(town: Town) -> None:
    await _wrote_by_wechat(town)
    async with town.work.begin() as uow:
        await opt_out_store.opt_out(uow, "sms", PHONE)
    await _answered(town)
    assert not town.received("sms")
    assert [text for text in await town.notices("centre") if "没有送达" in text]
    assert (await _chain(town))[-1].settled is None


async def test_what_may_have_arrived_is_said_by_no_other_way(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await _wrote_by_wechat(town, proven=True)
    adapter = town.house.adapters["wechat"]

    async def answers_nothing(_message: object) -> str:
        raise TimeoutError

    monkeypatch.setattr(adapter, "send", answers_nothing)
    await town.answers("szgl", ANSWER)
    for _ in range(4):
        await town.turn(minutes=30)
    assert not town.received("sms")
    (row,) = await _chain(town)
    assert (row.state, row.obstacle) == (OutboxState.FAILED, Obstacle.UNKNOWN)
    assert [text for text in await town.notices("centre") if "没有送达" in text]


async def test_the_citys_own_ladder_ends_at_the_list_of_calls(town: Town) -> None:
    settings = town.work.settings
    town.work.settings = settings.model_copy(update={"fallback": {"wechat": ("call",)}})
    await _wrote_by_wechat(town)
    await _answered(town)
    assert not town.received("sms")
    script = next(call.text for call in await town.call_list() if ANSWER in call.text)
    assert script.startswith("消息没有送达诉求人，请电话告知：")


async def test_a_person_without_a_number_is_left_to_staff(town: Town) -> None:
    await _wrote_by_wechat(town, phone="")
    await _answered(town)
    assert [text for text in await town.notices("centre") if "没有送达" in text]

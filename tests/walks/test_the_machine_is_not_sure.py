"""What the machine must not decide goes to a person, with the reason; a citizen in danger gets the number to call."""

import pytest

from classifier.danger.rescue_patterns import Help
from router.outgoing.danger_wording import warning
from tests.walks.conftest import Town
from tickets.lifecycle import State


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("我想问问那件事情到底归哪里管才对呢", "把握不足"),
        ("我要举报某超市卖过期食品，请保密", "举报件"),
        ("欠薪三个月了，老板再不给钱我就跳楼", "紧急危险"),
        ("路灯砸了我的车，法院判决下来了市政不给钱，请12345帮我执行", "可能应走法定途径（法院判决、裁定"),
    ],
)
async def test_it_is_put_before_a_person_with_the_reason(town: Town, words: str, why: str) -> None:
    await town.says("sms", words)
    ticket = await town.ticket()
    assert ticket.state is State.PENDING_DISPATCH
    assert why in str(ticket.needs_person)
    assert "已登记" in town.received("sms")[-1]


async def test_who_says_too_little_is_asked_for_more_and_then_heard(town: Town) -> None:
    await town.says("sms", "灯坏")
    assert (await town.ticket()).state is State.NEED_INFO
    assert "是什么事，发生在哪里" in town.received("sms")[-1]
    await town.says("sms", "临江路三号门口的路灯坏了三天")
    assert (await town.ticket()).state is State.PENDING_SIGN


async def test_danger_alarms_the_centre_and_answers_the_citizen_at_once(town: Town) -> None:
    await town.says("sms", "小区里燃气漏气，味道很大，老人都头晕了")
    warned, registered = town.received("sms")
    assert warned == warning(Help.GAS)
    assert "已登记" in registered
    assert any("紧急危险" in line for line in await town.notices("centre"))


async def test_a_report_is_confidential_from_the_start(town: Town) -> None:
    await town.says("sms", "我要举报某超市卖过期食品，请保密")
    assert (await town.ticket()).confidential


async def test_without_a_model_people_go_on(town: Town) -> None:
    town.house.classifier = None
    await town.says("sms", "临江路三号门口的路灯坏了三天")
    ticket = await town.ticket()
    assert ticket.state is State.PENDING_DISPATCH
    assert "请人工派单" in str(ticket.needs_person)


async def test_a_broken_model_stops_nothing(town: Town) -> None:
    class Broken:
        version = "broken"

        def predict(self, _texts: object) -> list[object]:
            raise RuntimeError("model file damaged")

    town.house.classifier = Broken()
    await town.says("sms", "临江路三号门口的路灯坏了三天")
    assert "请人工派单" in str((await town.ticket()).needs_person)

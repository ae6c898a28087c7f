"""A city says what has to be known of a category and which words are sensitive: asked once, and seen by a person."""

from typing import Any

import pytest

from router.dispatch.sensitive_rules import SENSITIVE_RULE
from router.templates.questionnaires import QUESTIONNAIRE
from tests.fakes.scripted import ScriptedGuesser
from tests.papers_of_rules import approved
from tests.walks.conftest import Town
from tickets.access.rights import Role
from tickets.configuration.kinds import SettingKind
from tickets.lifecycle import State

LAMP = "漪桂大道128号门口的路灯坏了三天了，请来修"
POLE: dict[str, Any] = {"ask": "路灯杆上的编号是多少？", "needed": True, "words": ["编号", "杆号", "没有牌"]}
WHEN: dict[str, Any] = {"ask": "整条路都不亮吗？", "needed": True, "words": ["整条", "一盏", "全部"]}
SOFT: dict[str, Any] = {"ask": "方便留照片吗？", "needed": False, "words": []}


@pytest.fixture(autouse=True)
def lamps(town: Town) -> None:
    town.house.classifier = ScriptedGuesser({"路灯": "szgl"}, category="020301")


async def decided(town: Town, kind: SettingKind, *rows: dict[str, Any], key: str = "") -> None:
    by, second = await town.person(Role.SUPERVISOR), await town.person(Role.LEADER)
    await approved(town.work, kind, {"row": list(rows)}, by=by, second=second, key=key)


async def test_what_is_needed_is_asked_in_one_message_and_only_once(town: Town) -> None:
    await decided(town, QUESTIONNAIRE, POLE, WHEN, SOFT, key="0203")
    await town.says("sms", LAMP)
    assert (await town.ticket()).state is State.NEED_INFO
    asked = town.received("sms")[-1]
    assert (POLE["ask"] in asked, WHEN["ask"] in asked, SOFT["ask"] in asked) == (True, True, False)
    await town.says("sms", "编号看不清")
    assert (await town.ticket()).state is State.PENDING_SIGN, "asked once, whatever the answer"


async def test_who_has_said_it_is_not_asked(town: Town) -> None:
    await decided(town, QUESTIONNAIRE, POLE, key="020301")
    await town.says("wechat", f"{LAMP}，杆号是 07-113")
    assert (await town.ticket()).state is State.PENDING_SIGN


async def test_another_category_asks_nothing(town: Town) -> None:
    await decided(town, QUESTIONNAIRE, POLE, key="0901")
    await town.says("sms", LAMP)
    assert (await town.ticket()).state is State.PENDING_SIGN


async def test_a_sensitive_word_of_the_city_leaves_it_to_a_person(town: Town) -> None:
    await decided(town, SENSITIVE_RULE, {"name": "涉军", "words": ["营房", "退役军人"], "basis": "市双拥办"})
    await town.says("sms", f"{LAMP}，就在营房门口")
    ticket = await town.ticket()
    assert (ticket.state, ticket.sensitive) == (State.PENDING_DISPATCH, True)
    assert "敏感事项（涉军）" in str(ticket.needs_person)


async def test_what_the_law_asks_holds_whatever_the_city_writes(town: Town) -> None:
    await decided(town, SENSITIVE_RULE, {"name": "涉军", "words": ["营房"], "basis": ""})
    await town.says("sms", f"{LAMP}，楼上那家有家暴")
    ticket = await town.ticket()
    assert (ticket.sensitive, "家庭暴力" in str(ticket.needs_person)) == (True, True)

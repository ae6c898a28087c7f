"""Further kinds of lines that were once heard wrongly, and neighbours that mean otherwise."""

from datetime import UTC, datetime, timedelta

import pytest

from router.triage import Latest, Purpose, Situation, decide
from router.triage.file_input import answer, situation
from tickets.lifecycle import State

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def purpose(text: str, context: str, channel: str = "wechat") -> Purpose:
    return decide(text, situation(context, channel, now=NOW), now=NOW).purpose


@pytest.mark.parametrize(
    ("text", "context", "wanted"),
    [
        ("/stop", "none", Purpose.OPT_OUT),
        ("/unsubscribe", "open_ticket", Purpose.OPT_OUT),
        ("回T退订是吧 T T", "awaiting_review", Purpose.OPT_OUT),
        ("这个号换人了，以前那个机主的事不要再发来", "none", Purpose.OPT_OUT),
        ("请把我从回访对象里剔除", "none", Purpose.OPT_OUT),
        ("别发选择题了，叫个接线员来跟我说", "awaiting_review", Purpose.HUMAN),
        ("明白了[抱拳][玫瑰]不急", "open_ticket", Purpose.THANKS),
        ("劳烦了，懂了", "open_ticket", Purpose.THANKS),
        ("nmsl nmsl", "none", Purpose.ABUSE),
        ("我就是想骂你们这些废物", "chatting", Purpose.ABUSE),
        ("妹妹声音真甜 穿的什么内衣呀", "chatting", Purpose.ABUSE),
        ("使点劲催催他们，说好五天现在九天了", "open_ticket", Purpose.CHASE),
        ("上周讲的那个坑是不是忘在脑后了，赶紧", "none", Purpose.CHASE),
        ("你们工单上写成噪音了，应该是油烟", "open_ticket", Purpose.FOLLOW_UP),
        ("再开一张单，幼儿园门口路灯坏了", "open_ticket", Purpose.NEW),
        ("今天打来是讲我们村口的桥裂了", "open_ticket", Purpose.NEW),
        ("这回不是垃圾，是楼道里停水了", "open_ticket", Purpose.NEW),
        ("评分等会再填，小学门口又有人摆摊占了盲道", "awaiting_review", Purpose.NEW),
        ("那个先放放，我的社保卡丢了怎么补", "awaiting_info", Purpose.NEW),
        ("那盏灯有人来看过了没得", "open_ticket", Purpose.PROGRESS),
        ("any update on this", "open_ticket", Purpose.PROGRESS),
        ("编号尾数3312，是有人接手了还是还挂着", "open_ticket", Purpose.PROGRESS),
        ("开春的时候打过电话报路灯，现在是什么情况", "none", Purpose.PROGRESS),
        ("稍等哈我去关个窗马上来", "chatting", Purpose.SMALL_TALK),
        ("不好意思我家娃乱按的", "none", Purpose.SMALL_TALK),
        ("早上好愿你事事顺心", "none", Purpose.SMALL_TALK),
        ("材料不补了，我放弃，别派人来了", "awaiting_info", Purpose.WITHDRAW),
        ("那条是误发，烦请作废，无需办理", "open_ticket", Purpose.WITHDRAW),
        ("勿要再协调了，谈拢了", "open_ticket", Purpose.WITHDRAW),
        ("你讲他走到祠堂左转，我在路口等", "awaiting_info", Purpose.SUPPLY_INFO),
    ],
)
def test_a_line_is_understood(text: str, context: str, wanted: Purpose) -> None:
    assert purpose(text, context) is wanted


def test_that_somebody_answers_is_no_wish_for_a_person() -> None:
    assert purpose("谢谢，半夜还有人接电话真不容易", "none") is not Purpose.HUMAN


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("老板问我穿什么内衣，还摸我", "none"),
        ("有人骂我是废物，邻居天天堵楼道", "none"),
        ("我家娃被狗咬了，狗主不管", "none"),
        ("等我去拍照，管子又漏了", "none"),
    ],
)
def test_a_matter_is_not_swallowed(text: str, context: str) -> None:
    assert purpose(text, context) in {Purpose.NEW, Purpose.EMERGENCY}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("门口填平了，虽说没人打过电话，但是活干得利索，满意", (True, 4, False)),
        ("已妥善解决，社区同志来电解释过，评5分", (True, 5, True)),
        ("partly 味道小了 3分", (False, 3, None)),
        ("部分解决：坑补了，砖还堆着没人管，评价一般", (False, 3, None)),
        ("没动过，给1不能再高", (False, 1, None)),
        ("最低是几分我给几分", (None, 1, None)),
        ("是修好了没错，可拖了两个月，不满意", (True, 2, None)),
        ("解决了吗没有满意吗不满意联系了吗联系了", (False, 2, True)),
        ("冇人揾过我，个渠仲系塞住", (False, None, False)),
        ("有个同志打来讲会处理，之后没下文", (False, None, True)),
        ("算解决，给3分", (None, 3, None)),
        ("不知道算不算好，5分", (None, 5, None)),
    ],
)
def test_an_answer_keeps_every_fact_that_was_said(
    text: str, facts: tuple[bool | None, int | None, bool | None]
) -> None:
    found = answer({"text": text, "context": "awaiting_review", "channel": "sms"}, now=NOW)
    assert (found["solved"], found["satisfied"], found["contacted"]) == facts


@pytest.mark.parametrize(
    ("text", "rings", "stars"),
    [
        ("算解决，给3分", False, 3),
        ("5分，谢谢。塘里有个娃漂起来了", True, 5),
        ("1分。楼上着火了，有人出不来", True, 1),
        ("办好了，4分，照顾好孩子", False, 4),
    ],
)
def test_after_the_answer_a_rating_is_kept_also_beside_a_danger(text: str, rings: bool, stars: int) -> None:
    closed = Situation(Latest(State.CLOSED, NOW - timedelta(hours=5), NOW - timedelta(hours=6)))
    found = decide(text, closed, now=NOW)
    assert (found.purpose is Purpose.EMERGENCY, found.stars) == (rings, stars)
    assert rings or found.purpose is Purpose.RATING


def test_what_may_speak_against_a_late_rating_is_read_by_a_person() -> None:
    closed = Situation(Latest(State.CLOSED, NOW - timedelta(hours=5), NOW - timedelta(hours=6)))
    assert decide("算解决吧，3分，隔壁那段护栏还缺着", closed, now=NOW).purpose is not Purpose.RATING


@pytest.mark.parametrize(
    "text",
    [
        "您好，您的来信已收到，我会尽快回复。",
        "您的短信已收到，将尽快与您联系（自动）",
        "I'm driving, I'll call you later",
    ],
)
def test_more_machines_are_known(text: str) -> None:
    assert purpose(text, "open_ticket") is Purpose.AUTOMATIC


@pytest.mark.parametrize("text", ["短信已收到，请尽快回复我", "你们说留言已收到会尽快回复，到现在也没回"])
def test_a_citizen_who_speaks_of_such_a_reply_is_no_machine(text: str) -> None:
    assert purpose(text, "open_ticket") is not Purpose.AUTOMATIC

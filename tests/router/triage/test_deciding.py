"""What a message is for: a table of words and what was before them."""

from datetime import UTC, datetime, timedelta

import pytest

from router.triage import Latest, Purpose, Situation, decide
from router.triage.by_wording import context_of
from tickets.lifecycle import State

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def latest(state: State, *, minutes: float) -> Latest:
    then = NOW - timedelta(minutes=minutes)
    return Latest(state, then, then if state is State.CLOSED else None)


JUST_NOW = latest(State.PENDING_SIGN, minutes=3)
YESTERDAY = latest(State.IN_PROGRESS, minutes=1440)
CLOSED_LAST_WEEK = latest(State.CLOSED, minutes=7 * 1440)
CLOSED_LONG_AGO = latest(State.CLOSED, minutes=60 * 1440)
ARCHIVED = latest(State.ARCHIVED, minutes=60 * 1440)
WAITING_FOR_WORDS = latest(State.NEED_INFO, minutes=3 * 1440)


@pytest.mark.parametrize(
    ("text", "before", "purpose"),
    [
        ("路灯坏了三天没人修", None, Purpose.NEW),
        ("您好", None, Purpose.SMALL_TALK),
        ("谢谢", None, Purpose.THANKS),
        ("您好，小区停水两天了", None, Purpose.NEW),
        ("转人工", None, Purpose.HUMAN),
        ("进度怎么样了", None, Purpose.PROGRESS),
        ("请问我上次反映的问题处理得怎么样了？", None, Purpose.PROGRESS),
        ("GL 261123 7102 0965 0 办好了吗", YESTERDAY, Purpose.PROGRESS),
        ("我上周投诉的噪音解决了没有", YESTERDAY, Purpose.PROGRESS),
        ("查一下我的工单", YESTERDAY, Purpose.PROGRESS),
        ("小区旧改进度太慢，没人管", YESTERDAY, Purpose.NEW),
        ("什么时候能办好居住证", YESTERDAY, Purpose.NEW),
        ("投诉物业办理停车证进度慢", YESTERDAY, Purpose.NEW),
        ("请查一下这家店的投诉", YESTERDAY, Purpose.NEW),
        ("对你们的答复不满意", YESTERDAY, Purpose.FOLLOW_UP),
        ("我投诉的噪音还是没有解决", YESTERDAY, Purpose.CHASE),
        ("孩子学校的录取结果什么时候有消息", YESTERDAY, Purpose.NEW),
        ("进度怎么样了", YESTERDAY, Purpose.PROGRESS),
        ("就在大门口右边", JUST_NOW, Purpose.FOLLOW_UP),
        ("楼上装修太吵了", YESTERDAY, Purpose.NEW),
        ("补充：晚上更严重", YESTERDAY, Purpose.FOLLOW_UP),
        ("在解放小区三栋", WAITING_FOR_WORDS, Purpose.SUPPLY_INFO),
        ("还是没人来修", CLOSED_LAST_WEEK, Purpose.REOPEN),
        ("还是没人来修", CLOSED_LONG_AGO, Purpose.NEW),
        ("补充：晚上更严重", ARCHIVED, Purpose.NEW),
        ("公交车站牌倒了", CLOSED_LAST_WEEK, Purpose.NEW),
        ("5", CLOSED_LAST_WEEK, Purpose.RATING),
        ("  ！！ ", JUST_NOW, Purpose.NOTHING),
    ],
)
def test_the_words_and_what_was_before_them(text: str, before: Latest | None, purpose: Purpose) -> None:
    assert decide(text, Situation(before), now=NOW).purpose is purpose


@pytest.mark.parametrize(
    ("text", "solved"),
    [("已解决，5", True), ("已解决", True), ("还是没人来修", False), ("5", None), ("1", None), ("2 态度差", None)],
)
def test_an_answer_to_our_question_comes_first(text: str, *, solved: bool | None) -> None:
    found = decide(text, Situation(YESTERDAY, asked=True), now=NOW)
    assert found.purpose is Purpose.REVIEW_ANSWER
    assert found.verdict is not None
    assert found.verdict.solved is solved


def test_a_call_is_always_taken_down() -> None:
    assert decide("", Situation(is_call=True), now=NOW).purpose is Purpose.NEW


@pytest.mark.parametrize(
    ("text", "stars"), [("已解决，4", 4), ("已解决", None), ("解决了，谢谢", None), ("修好了 5", 5), ("5，谢谢", 5)]
)
def test_the_glad_answer_once_more_is_no_new_matter(text: str, stars: int | None) -> None:
    found = decide(text, Situation(CLOSED_LAST_WEEK), now=NOW)
    assert (found.purpose, found.stars) == (Purpose.RATING, stars)


def test_an_old_answer_gone_bad_is_still_heard() -> None:
    assert decide("没有解决，又坏了", Situation(latest(State.CLOSED, minutes=60)), now=NOW).purpose is Purpose.REOPEN


@pytest.mark.parametrize(
    "text", ["[图片]", "[语音消息，没有转写]", "[文件]", "[位置] 建设路18号", "（没有文字，请听录音）"]
)
def test_what_came_without_words_is_never_small_talk(text: str) -> None:
    """A photo alone is a matter: the adapter's word for it says nothing of what the citizen wants."""
    assert decide(text, Situation(), now=NOW).purpose is Purpose.NEW


@pytest.mark.parametrize(
    ("since", "context"),
    [
        (timedelta(minutes=15) - timedelta(microseconds=1), "chatting"),
        (timedelta(minutes=15), "open_ticket"),
        (timedelta(minutes=15) + timedelta(microseconds=1), "open_ticket"),
    ],
)
def test_a_talk_is_over_after_exactly_a_quarter_of_an_hour(since: timedelta, context: str) -> None:
    before = Latest(State.PENDING_SIGN, NOW - since, None)
    assert context_of(Situation(before), NOW) == context

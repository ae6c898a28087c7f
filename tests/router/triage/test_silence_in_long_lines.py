"""A wish for silence is heard in a long line as well; what only speaks of notices, or of others' messages, is none."""

from datetime import UTC, datetime

import pytest

from router import triage
from router.triage.file_input import CONTEXTS, situation
from router.triage.purposes import Purpose

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ASKED = """
以后什么通知都不用给我了，我都看不过来
你们发的我一条都没看过，以后全部停掉吧
从今天开始任何形式的信息都请不要再推送到我这个手机上
我换号了，这个号现在是我女儿在用，别再往这儿发了
我每天上夜班白天睡觉，你们的短信把我吵醒了，能不能别发了
老人家不识字，收到这些也看不懂，以后就别往她手机发了
结果我自己上网看就行，不用再一条条发给我
把我从你们的发送名单里拿掉，谢谢配合
不想再收到12345的任何消息
可不可以不要再回访了，我接电话都接烦了
每办一步就发一条，太多了，帮我关了吧
手机里全是你们的提醒，请全部取消
别给我发了行不行，一天到晚响
唔好再send嚟啦，好烦
莫发了莫发了，手机都没内存了
我不需要进度提醒
以后有什么都不要通知我
都不用告诉我了，我不关心了
再也不想看到你们的短信
这个手机号停止接收一切通知
"""
NOT_ASKED = """
以后什么时候通知我结果
别老说等通知，到底哪天修
不用通知物业，我自己跟他们说
你们没有通知我就停水了
社区每次都不通知我们开会
移动公司天天发广告短信，退订也没用
请不要给邻居发我的信息
满意，我走了，别找我
我手机收不到你们的通知，能再发一次吗
以后停水能不能提前发短信通知
孩子学校的群消息太多
"""


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("text", ASKED.split("\n")[1:-1])
def test_silence_is_heard(text: str, context: str) -> None:
    assert triage.decide(text, situation(context, "sms", now=NOW), now=NOW).purpose is Purpose.OPT_OUT


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("text", NOT_ASKED.split("\n")[1:-1])
def test_no_silence_is_read_into_other_words(text: str, context: str) -> None:
    assert triage.decide(text, situation(context, "sms", now=NOW), now=NOW).purpose is not Purpose.OPT_OUT


def test_a_satisfied_parting_is_an_answer() -> None:
    found = triage.decide("满意，我走了，别找我", situation("awaiting_review", "sms", now=NOW), now=NOW)
    assert found.purpose is Purpose.REVIEW_ANSWER
    assert found.verdict is not None
    assert found.verdict.satisfied == 4

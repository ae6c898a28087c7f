"""Kinds of lines that were once heard wrongly, several wordings of each, and their neighbours that mean otherwise."""

from datetime import UTC, datetime

import pytest

from router.triage import Latest, Purpose, Situation, decide
from router.triage.file_input import CONTEXTS, answer, situation
from tickets.lifecycle import State

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
OPEN = ("open_ticket", "chatting")


def purposes(text: str, *contexts: str, channel: str = "wechat") -> set[Purpose]:
    return {decide(text, situation(one, channel, now=NOW), now=NOW).purpose for one in contexts or CONTEXTS}


CANNOT_WRITE = """
我不识字打电话来
我不认得字，你们打过来讲
不会打字，给我来个电话吧
眼睛看不清，麻烦打电话
老人家不会用手机打字，你们电话联系吧
我七十多了不会弄这个，打我电话
我是文盲，发字我看不懂，请打电话
我妈八十岁了，不会打字，请打电话给她
年纪大了打字慢，能不能打电话说
字太小看不见，电话里讲行不行
俺不识字恁给俺打电话
我唔识字，打电话嚟
没读过书，看不懂，打电话跟我讲
打我座机吧，我不会用微信
我不识字
给我回个电话
请回电
"""
CAN_WRITE = """
老人家打电话来问低保怎么办
我妈不识字，被人骗去签了合同，五万块要不回来
我打电话来过三次了，没人管
我不识字，村干部代我领了补贴不给我
老人不识字，银行自助机没人教，取不了钱
社区打电话来了，还是没解决
路灯坏了，打电话给物业没人接
诈骗分子打电话给我
他们天天打电话给我催债
以后有什么事不要发信息给我，我不识字的
"""


@pytest.mark.parametrize("text", CANNOT_WRITE.split())
def test_who_cannot_read_or_type_is_called(text: str) -> None:
    contexts = ("none", "open_ticket", "chatting", "awaiting_info")
    found = [decide(text, situation(one, "wechat", now=NOW), now=NOW) for one in contexts]
    assert {(one.purpose, one.beside) for one in found} == {(Purpose.HUMAN, False)}


@pytest.mark.parametrize("text", CAN_WRITE.split())
def test_to_speak_of_reading_or_calling_is_no_wish_to_be_called(text: str) -> None:
    assert Purpose.HUMAN not in purposes(text)


NOBODY_CAME = """
几天了，影子都没见一个
人影都没一个
连个人影都没看到
一个电话都没有
到现在一个电话都没接到
说好派人来，鬼影都没有
几天了也没人跟我联系
从头到尾没一个人找过我
都一个礼拜了，连个回音都没有
没见有人来过啊
哪有人来
没有一个人打过电话给我
等到今天一个人都没来
电话也没一个，人也没一个
"""
OF_THEIR_OWN = """
楼上漏水几天了，物业影子都没见一个
小区保安一个都没有，晚上没人巡逻
我家门口的路灯一个都不亮
电话都打不通，宽带坏了三天
广场上一个垃圾桶都没有，请加几个
医院排队半天没见医生，投诉
"""


@pytest.mark.parametrize("text", NOBODY_CAME.split())
def test_nobody_came_or_called_presses_the_open_matter(text: str) -> None:
    assert purposes(text, *OPEN) == {Purpose.CHASE}


@pytest.mark.parametrize("text", OF_THEIR_OWN.split())
def test_something_missing_elsewhere_presses_nothing(text: str) -> None:
    assert purposes(text, "none", *OPEN) == {Purpose.NEW}


WITH_ANOTHER = """
我去信访局反映过，没人理，帮我催催
我去信访局反映过三次没有结果，帮我催一下
我跟派出所报过案，半年了没动静，帮忙催一下
我在12315投诉过，一个月没回复，请帮忙催办
上次去社保局交的材料，到现在没消息，帮我催一下
我到法院申请执行半年了，没动静，催一下
房管局那边交了资料，三个月了没回音，请催一下
我去信访局反映的事有结果了吗
调解书生效半年了，他一分没给，怎么办
仲裁裁决下来了公司不给钱，都三个月了
合同到期两个月了，钱还没退
协议签了三个月了，他一直拖着
我的事信访局已经受理了，还没有答复，请你们再催一催信访局
"""


@pytest.mark.parametrize("text", WITH_ANOTHER.split())
def test_what_waits_elsewhere_is_a_matter_where_none_is_open_here(text: str) -> None:
    assert purposes(text, "none") == {Purpose.NEW}


DECIDED_ELSEWHERE = """
行政复议决定书不服，想让12345撤销
对行政处罚决定不服，请帮我撤销罚款
我要撤销对我的处罚
帮我取消ETC自动扣费
"""


@pytest.mark.parametrize("text", DECIDED_ELSEWHERE.split())
def test_what_an_authority_decided_is_not_taken_back_here(text: str) -> None:
    """国办函〔2025〕66号 item 10: who contests it is referred to the legal procedure, not asked what to withdraw."""
    assert purposes(text, "none") == {Purpose.NEW}
    assert Purpose.WITHDRAW not in purposes(text, *OPEN)


def test_what_waits_elsewhere_does_not_press_an_open_matter_of_another_kind() -> None:
    lamp = Situation(Latest(State.IN_PROGRESS, NOW, None, "临江路三号门口的路灯坏了"))
    assert decide("我到法院申请执行半年了，没动静，催一下", lamp, now=NOW).purpose is Purpose.NEW
    assert decide("社区说没收到单子，路灯还没修，催一下", lamp, now=NOW).purpose is Purpose.CHASE


REPROACHES = """
骗人 骗子 骗人的 又骗我 你们骗人 你们看 你们自己看 你们评评理 你们管管吧 你们说呢 你来看看 你们猜 你看嘛 你懂的
不要脸 没良心 良心坏透了 缺德 装死 无耻 太过分了 不像话 什么东西 你们等着 说话不算话 假的 老赖 你们瞧瞧
"""
INSULTS = """
你们是骗子 一群骗子 你们不要脸 12345就会装死 傻逼 你们都是废物 一群吃干饭的 王八蛋 政府都是骗子 脑残客服 狗屁热线
"""


@pytest.mark.parametrize("text", REPROACHES.split())
@pytest.mark.parametrize("channel", ["phone", "wechat"])
def test_a_reproach_is_no_insult(text: str, channel: str) -> None:
    """It may be of those who are complained about, and somebody has to read it."""
    assert not purposes(text, channel=channel) & {Purpose.ABUSE, Purpose.THANKS}


@pytest.mark.parametrize("text", INSULTS.split())
@pytest.mark.parametrize("channel", ["phone", "wechat"])
def test_an_insult_to_us_stays_one(text: str, channel: str) -> None:
    assert purposes(text, "none", *OPEN, channel=channel) == {Purpose.ABUSE}


NO_OPT_OUT = """
短信轰炸 被短信轰炸了 天天短信轰炸 手机被短信轰炸，一天几百条 骚扰电话烦死了 骚扰短信能不能管管 推销电话烦死人
退一下 我要退 帮我退 申请退 n N R 停 停了 停吧 音乐太吵了，停！
不要发短信给我，我不识字，打电话来
"""
OPT_OUT = """
TD T td 退订 拒收 退短信 退订短信 回复TD 回T 退订回T 退订请回复TD T退订 N退订 停发短信 屏蔽我 别再轰炸我
你们别短信轰炸我了 别给我发垃圾短信了 不要再打骚扰电话给我 你们天天发短信轰炸我，别发了
取关 取关了 谁允许你们给我发短信的，把我手机号删了 谁要你们天天给我发的 再发消息我就去工信部告你们 再给我发短信就举报
"""


@pytest.mark.parametrize("text", NO_OPT_OUT.split())
def test_a_word_that_may_mean_something_else_silences_nobody(text: str) -> None:
    assert Purpose.OPT_OUT not in purposes(text, channel="sms")


@pytest.mark.parametrize("text", ["退", "退！", "退吧", "退啊", "退退退"])
def test_a_bare_tui_is_silence_only_where_no_matter_is_open(text: str) -> None:
    """Beside an open matter it may speak of money; without one it would open a ticket that says nothing."""
    assert purposes(text, "none", channel="sms") == {Purpose.OPT_OUT}
    assert not purposes(text, *(one for one in CONTEXTS if one != "none")) & {Purpose.OPT_OUT, Purpose.NEW}
    assert purposes(text, "none", channel="phone") == {Purpose.NEW}


@pytest.mark.parametrize("text", ["n", "N", "N。", "停"])
def test_a_letter_to_nothing_of_ours_opens_no_ticket(text: str) -> None:
    assert answer({"text": text, "context": "none", "channel": "sms"}, now=NOW)["decision"] == "small_talk"


@pytest.mark.parametrize("text", ["谁让你们在我家门口打桩的", "再发臭水我就投诉到环保局", "谁准学校给我孩子发这种药的"])
def test_a_reproach_about_anything_else_silences_nobody(text: str) -> None:
    assert Purpose.OPT_OUT not in purposes(text, channel="sms")


@pytest.mark.parametrize("text", OPT_OUT.split())
def test_the_words_of_the_carriers_and_plain_wishes_are_obeyed(text: str) -> None:
    assert purposes(text, channel="sms") == {Purpose.OPT_OUT}


PROMISED = """
要是真解决了我就给满意
如果修好了我就满意
解决了我就给五星
修好了再给好评
等修好我再评满意
什么时候修好什么时候满意
只要把钱退了就满意
你们把路灯修好我就满意了
除非把灯修好，不然别想我满意
真能解决的话我给好评
把钱退给我，我马上给满意
若能解决，非常满意
哪天修好了，我肯定满意
先把水修好再说满意
"""


@pytest.mark.parametrize("text", PROMISED.split())
def test_praise_that_is_promised_answers_neither_question(text: str) -> None:
    for channel in ("sms", "phone"):
        found = answer({"text": text, "context": "awaiting_review", "channel": channel}, now=NOW)
        assert (found["decision"], found["solved"], found["satisfied"]) == ("review_answer", None, None)


@pytest.mark.parametrize("text", ["满意你个头", "满意你妹", "满意个球", "满意你奶奶个腿", "好评你个头", "谢谢你个头"])
def test_mockery_is_dissatisfied(text: str) -> None:
    found = answer({"text": text, "context": "awaiting_review", "channel": "sms"}, now=NOW)
    assert (found["decision"], found["satisfied"]) == ("review_answer", 1)
    assert found["solved"] is not True


CRIES = ("好，那我就跳", "那我跳了", "我真跳了啊", "不给说法我就跳", "跳就跳，反正没人管")


@pytest.mark.parametrize("text", CRIES)
def test_a_jump_without_a_place_is_danger_before_everything(text: str) -> None:
    assert purposes(text) == {Purpose.EMERGENCY}

"""What people write when they want something of us besides a matter, and what only looks like it."""

from datetime import UTC, datetime

import pytest

from router.triage import Purpose, decide
from router.triage.file_input import situation

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def purpose(text: str, context: str = "none", channel: str = "sms") -> Purpose:
    return decide(text, situation(context, channel, now=NOW), now=NOW).purpose


OPT_OUT = (
    *(
        "TD",
        "td",
        "T",
        "退订",
        "回复TD退订",
        "拒收",
        "ＴＤ",
        "td。",
        "取消订阅",
        "别再给我发短信了",
        "不要再给我发消息",
        "别再给我发了",
    ),
    *(
        "请停止发送短信",
        "不想再收到你们的短信",
        "以后不要发了",
        "请把我的号码移出名单",
        "不接收短信",
        "唔好再发短信畀我",
    ),
)
NO_OPT_OUT = (
    *(
        "移动公司老给我发广告短信，退订不了，请处理",
        "怎么退订话费套餐",
        "投诉某健身房不停发短信骚扰",
        "T恤店卖假货不给退",
    ),
    *("学校群里天天发广告，退订不掉", "请发一下办理居住证的材料清单"),
)


@pytest.mark.parametrize("text", OPT_OUT)
@pytest.mark.parametrize("context", ["none", "open_ticket", "awaiting_review", "awaiting_info", "chatting"])
def test_no_more_messages_are_wanted(text: str, context: str) -> None:
    assert purpose(text, context) is Purpose.OPT_OUT


@pytest.mark.parametrize("text", NO_OPT_OUT)
def test_a_complaint_about_others_messages_is_a_matter(text: str) -> None:
    assert purpose(text) is Purpose.NEW


AUTOMATIC = (
    "您拨打的机主已启用短信秘书",
    "您的来电已转到语音信箱",
    "此号码已停机",
    *(
        "【自动回复】您好，我正在开车，稍后与您联系。",
        "自动回复：您好，我现在有事不在，一会再和您联系。",
        "我正在开会，稍后回复您",
    ),
    *(
        "【中国移动】您的话费余额为12.3元",
        "您有一条新的语音留言",
        "您拨打的用户暂时无法接通",
        "【来电提醒】机主正在通话中",
    ),
    *(
        "本短信由系统自动发送，请勿回复",
        "短信发送失败",
        "DELIVRD",
        "Out of office: I am on leave until Monday",
        "[自动回复]正在上课",
    ),
)
BY_A_PERSON = (
    "我收到【中国移动】的扣费短信，凭什么乱扣我钱，请帮我处理",
    "我正在开车在高速上，前面有大石头挡路，请派人来",
    "小区一直收到诈骗短信，验证码老是乱发，怎么办",
)


@pytest.mark.parametrize("text", AUTOMATIC)
def test_a_machine_has_written_it(text: str) -> None:
    assert purpose(text) is Purpose.AUTOMATIC
    assert purpose(text, "open_ticket") is Purpose.AUTOMATIC


@pytest.mark.parametrize("text", BY_A_PERSON)
def test_a_person_has_written_it(text: str) -> None:
    assert purpose(text) is not Purpose.AUTOMATIC


HUMAN = (
    *(
        "转人工",
        "人工",
        "转人工客服谢谢",
        "请转接人工服务",
        "不要机器人",
        "找个人跟我说",
        "我要找人工",
        "有没有真人",
        "叫个人打给我",
        "轉人工",
    ),
    *("我不跟机器人说，给我转人工", "能不能让客服打电话给我", "叫你们领导跟我讲", "人工服务", "有冇真人啊"),
)


@pytest.mark.parametrize("text", HUMAN)
@pytest.mark.parametrize("context", ["none", "open_ticket", "chatting", "awaiting_info"])
def test_a_person_is_wanted(text: str, context: str) -> None:
    found = decide(text, situation(context, "webchat", now=NOW), now=NOW)
    assert (found.purpose, found.beside) == (Purpose.HUMAN, False)


@pytest.mark.parametrize(
    "text", ["我要人工，我家漏水了", "转人工，小区停水两天没人管", "别用机器人了，我的工资三个月没发"]
)
def test_a_person_is_wanted_and_a_matter_stated(text: str) -> None:
    found = decide(text, situation("none", "wechat", now=NOW), now=NOW)
    assert (found.purpose, found.beside) == (Purpose.HUMAN, True)


@pytest.mark.parametrize(
    "text",
    ["人工湖里有死鱼，臭得很", "人工费收得太贵，装修公司不退钱", "淘宝客服态度差不给退货", "人工智能专业招生咨询"],
)
def test_the_word_alone_is_no_wish(text: str) -> None:
    assert purpose(text) is Purpose.NEW


PROGRESS = (
    *(
        "我的事办到哪里了",
        "办到哪里了",
        "我的工单处理得怎么样了",
        "查一下进度",
        "上次反映的路灯有结果了吗",
        "那个单子派人了没",
    ),
    *(
        "咋样了",
        "有消息没",
        "我前天打来讲的水表的事，现在到哪一步了",
        "请问工单办理情况",
        "大概要几天有答复",
        "我個case而家去到邊個部門",
    ),
)
CHASE = (
    *(
        "怎么还没人联系我",
        "请催一催",
        "催一下",
        "快点处理啊",
        "都三天了还没人来",
        "第三次打电话了",
        "到底还要等多久",
        "能不能加急",
    ),
    *("一个星期了一点动静都没有", "说好昨天来的，人呢", "等咗成个礼拜都冇人嚟"),
)
WITHDRAW = (
    *(
        "申请撤销工单",
        "我想取消刚才说的井盖那件事",
        "不用处理了",
        "撤回我的投诉",
        "算了不投诉了",
        "帮我把单子撤了",
        "刚才登记的那条帮我删掉",
    ),
)
REPAIRED = (
    "已经修好了，撤销吧",
    "师傅来修好了，不用再派人了",
    "路灯亮了，修好了，单子可以关了",
    "水来了，不用处理了，修好了",
)


@pytest.mark.parametrize("text", PROGRESS)
def test_news_are_wanted(text: str) -> None:
    assert purpose(text, "open_ticket") is Purpose.PROGRESS


@pytest.mark.parametrize("text", CHASE)
def test_the_matter_is_pressed(text: str) -> None:
    assert purpose(text, "open_ticket") is Purpose.CHASE


@pytest.mark.parametrize(
    "text", ["路灯坏了三天没人修，请尽快处理", "楼下烧烤店天天吵到半夜，一直没人管", "小区停水一个星期了没人管"]
)
def test_a_first_complaint_is_no_chase(text: str) -> None:
    assert purpose(text) is Purpose.NEW
    assert purpose(text, "open_ticket") is Purpose.NEW


@pytest.mark.parametrize("text", [*WITHDRAW, *REPAIRED])
def test_it_is_taken_back(text: str) -> None:
    found = decide(text, situation("open_ticket", "wechat", now=NOW), now=NOW)
    assert found.purpose is Purpose.WITHDRAW
    assert found.withdrawal is not None
    assert (found.withdrawal.value == "repaired") == (text in REPAIRED)


@pytest.mark.parametrize(
    "text", ["公交路线取消了，上班不方便", "开发商撤销预售证怎么办", "低保被取消了，想问为什么", "谁把我的工单撤销了"]
)
def test_what_others_cancelled_is_no_withdrawal(text: str) -> None:
    assert purpose(text, "open_ticket") is not Purpose.WITHDRAW


@pytest.mark.parametrize(
    "text", ["谢谢", "知道了，谢谢！", "好的收到", "辛苦你们了🙏", "嗯嗯", "非常感谢", "麻烦您了，再见", "唔該晒"]
)
@pytest.mark.parametrize("context", ["none", "open_ticket", "chatting"])
def test_thanks_are_thanks(text: str, context: str) -> None:
    assert purpose(text, context) is Purpose.THANKS


@pytest.mark.parametrize(
    "text", ["你好", "在吗", "有人吗？", "你是机器人吗", "测试一下", "今天天气真好", "早上好", "中秋快乐", "[微笑]"]
)
@pytest.mark.parametrize("context", ["none", "open_ticket", "chatting"])
def test_small_talk_is_small_talk(text: str, context: str) -> None:
    assert purpose(text, context) is Purpose.SMALL_TALK


@pytest.mark.parametrize("text", ["一群废物", "你们都是垃圾", "傻逼热线", "吃干饭的东西", "你个王八蛋"])
def test_an_insult_alone_is_abuse(text: str) -> None:
    assert purpose(text) is Purpose.ABUSE


@pytest.mark.parametrize(
    "text", ["垃圾三天没人收了，臭死了", "你们这群废物，小区停电三天了都不管", "狗屁物业乱收停车费"]
)
def test_an_insult_around_a_matter_is_a_matter(text: str) -> None:
    assert purpose(text) is Purpose.NEW


@pytest.mark.parametrize("text", ["3", "15号", "2栋", "是5栋2单元"])
def test_a_digit_that_answers_our_question_is_no_rating(text: str) -> None:
    assert purpose(text, "awaiting_info") is Purpose.SUPPLY_INFO


@pytest.mark.parametrize(
    "text", ["我不想活了，我在楼顶准备跳下去", "救命，家里着火了，人困在里面", "煤气漏了好大味道，老人晕倒了"]
)
@pytest.mark.parametrize("context", ["none", "open_ticket", "awaiting_info", "awaiting_review", "chatting"])
def test_danger_comes_before_everything(text: str, context: str) -> None:
    assert purpose(text, context) is Purpose.EMERGENCY


@pytest.mark.parametrize(
    "text", ["快来修路灯", "路灯快点修", "快派人来修水管", "赶紧来清垃圾", "尽快修路", "快来人修电梯"]
)
def test_a_first_message_that_urges_and_names_a_matter_is_one(text: str) -> None:
    assert purpose(text) is Purpose.NEW


@pytest.mark.parametrize("text", ["快点", "快点处理", "催一下", "抓紧时间"])
def test_a_first_message_that_only_urges_is_none(text: str) -> None:
    assert purpose(text) is Purpose.CHASE


@pytest.mark.parametrize("text", ["让活人来接", "老人不会打字，有人可以打电话给我吗", "谁能给我打个电话"])
def test_a_person_is_asked_for_in_other_words(text: str) -> None:
    assert purpose(text, "open_ticket") is Purpose.HUMAN

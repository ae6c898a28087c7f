"""What tells of a trouble is never laid aside as thanks, small talk, an insult or a wish about messages.

On every channel and in every context: nobody looks at such a line again.
"""

from datetime import UTC, datetime, timedelta

import pytest

from router import triage
from router.triage import Latest, Purpose, Situation
from router.triage.file_input import CONTEXTS, answer
from tickets.lifecycle import State

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LAID_ASIDE = {"thanks", "small_talk", "abuse", "opt_out"}
TROUBLES = (
    # thanks or a greeting before it
    *("谢谢你们，门口的沟盖板还没盖", "辛苦你们来看看，墙裂了", "好的谢谢，那个水管又爆了", "谢谢你们把我家拆了"),
    *("谢谢你，把路挖成这样", "太谢谢了，半夜两点施工", "给你们点赞，顺便把树修一下", "谢谢，我在洗溪矿区有一套产权房"),
    *("祝你们身体健康，河里的鱼全死了", "中秋节快乐，楼下烧烤烟大", "春节快乐，老板还欠我两千", "谢谢，城市道路太狭隘"),
    *("你好 停电了", "您好 我要举报", "你好，我要投诉", "喂，楼上漏水", "早上好，我们村没有水喝", "你好，却无人管"),
    # small talk that is none
    "早来的路灯",
    *("今天真热，教室里没有空调", "你是机器人吧，我要的是人来修", "路过发现有人偷树", "路过看见一个小孩在河里"),
    *("打错了，不是路灯是井盖", "测试水质不合格", "试试能不能投诉", "生日快乐歌每天早上六点放", "发错了，应该是3栋"),
    *("点错了，我要改地址", "手滑发错了，是西园路", "[图片] 谢谢", "好，那我就跳", "等不到公交"),
    # one word
    *(
        "停电",
        "停水",
        "没电",
        "漏水",
        "吵",
        "臭",
        "饿",
        "冷",
        "好臭",
        "灯坏了",
        "有蛇",
        "蚊子多",
        "路塌",
        "没饭吃",
        "帮帮我",
    ),
    *("退款", "没发工资", "孩子没学上", "不发钱", "胸口痛", "考试作弊", "3栋2单元501", "25号", "13877100001"),
    # strong words, about somebody else or beside a matter
    *(
        "他妈的又停电了",
        "他妈的工资不发",
        "妈的 欠我三个月工资",
        "傻逼物业不修电梯",
        "校长是畜生，摸学生",
        "猪头肉有虫",
    ),
    *("骗子，骗了我三万", "中介是骗子", "狗东西咬人", "滚石掉下来了", "锤子声半夜响", "智障孩子残疾证", "狗屎满地"),
    *(
        "什么东西这么臭",
        "蛀虫村支书贪钱",
        "不要脸的邻居占我家地",
        "仆街老细唔出粮",
        "屁用没有的护栏倒了",
        "楼下全是垃圾",
    ),
    *("他妈的教室几乎都是空的", "他妈的连个信息都查不到", "不用谢，你们什么时候来", "明白了那我去告你们"),
    # not our messages
    *(
        "不要再放音乐了",
        "不要再施工了",
        "叫他们别打电话催债骚扰我",
        "stop construction at night",
        "退了",
        "店家拒收硬币",
    ),
    *("叫我们不要搬起石头砸自己的脚", "特别是考试就只公布名单不公布成绩"),
    # other tongues
    *("thank you but the road is still broken", "The street light is broken", "ok but still no water", "help"),
)
STILL_SMALL = {
    "thanks": ("谢谢", "辛苦了，谢谢你们帮忙", "好的，谢谢，我找一下再发给您", "讲得很清楚，感谢感谢"),
    "small_talk": ("你好", "在吗", "打错了", "哈哈哈", "讲个笑话来听听嘛"),
    "abuse": ("傻逼", "你们都是废物", "你脑子有泡吧"),
    "opt_out": ("TD", "退订", "别再给我发短信了", "以后不要再打电话给我了", "拉黑"),
}


@pytest.mark.parametrize("text", TROUBLES)
def test_a_trouble_is_kept(text: str) -> None:
    laid_aside = [
        (context, channel)
        for context in CONTEXTS
        for channel in ("sms", "wechat", "phone")
        if answer({"text": text, "context": context, "channel": channel}, now=NOW)["decision"] in LAID_ASIDE
    ]
    assert laid_aside == []


@pytest.mark.parametrize(("decision", "text"), [(one, text) for one, texts in STILL_SMALL.items() for text in texts])
def test_what_asks_for_nothing_opens_nothing(decision: str, text: str) -> None:
    assert answer({"text": text, "context": "none", "channel": "wechat"}, now=NOW)["decision"] == decision


@pytest.mark.parametrize("text", ["别发模板了，找个人跟我讲", "在线客服在吗,别给我发菜单"])
def test_who_wants_a_person_instead_of_menus_does_not_opt_out(text: str) -> None:
    assert answer({"text": text, "context": "open_ticket", "channel": "wechat"}, now=NOW)["decision"] == "human"


UNHAPPY = (
    *(
        "解决了，解决了提问题的人",
        "处理了，处理了我",
        "搞定了，被他们搞定了",
        "80%解决了",
        "解决了百分之五十",
        "half done",
    ),
    *(
        "partly solved",
        "工资发了，扣了一半",
        "押金退了，扣了两百",
        "谢谢，不用解决了，我搬家了",
        "不用修了，我换了新的",
    ),
    *("好像解决了", "应该解决了吧", "自己解决了", "好一些了", "社区说已经办好了", "写的解决了", "就当解决了吧"),
    *("解决了，行了吧", "行行行解决了别再打了", "解决解决，烦死了", "井盖盖上了，高出一截", "坑填了，用沙子填的"),
    *("好了好了，行了吧，满意了吧", "90%处理好了，剩下的没管", "退了押金扣了清洁费八百", "换了灯泡，电线还裸着"),
    # what was done was done elsewhere, or to the person who complained
    *(
        "解决了，把反映问题的人解决了",
        "处理了，反倒我被约谈了",
        "树砍了，砍的是路对面那棵",
        "楼道灯装了，装在你们表格里",
    ),
    *("押金退了，退到下辈子去了", "坑补了，补的是物业门口", "处理了，把我们举报的几户都罚了"),
)


@pytest.mark.parametrize("text", UNHAPPY)
def test_an_unhappy_or_unsure_answer_closes_nothing(text: str) -> None:
    for channel in ("sms", "phone"):
        assert answer({"text": text, "context": "awaiting_review", "channel": channel}, now=NOW)["solved"] is not True


BESIDE_AN_ANSWER = (  # by the model alone: no rule knows these words
    *(
        "2分，水库的冰塌了，有个学生掉进去了",
        "还没有解决。河边冰裂开了 两个小孩掉下去了",
        "已解决，谢谢，对面楼有人站在窗台外边",
    ),
    "不满意！冰窟窿里掉进去一个老人",
)


@pytest.mark.parametrize("text", BESIDE_AN_ANSWER)
@pytest.mark.parametrize("context", CONTEXTS)
def test_a_danger_beside_an_answer_rings(text: str, context: str) -> None:
    assert answer({"text": text, "context": context, "channel": "sms"}, now=NOW)["decision"] == "emergency"


SECRECY = (
    *(
        "请替我保个密哦",
        "帮我把姓名隐去哈，谢谢",
        "我叫什么就不说了",
        "你们查归查，别牵连我",
        "千万别传出去",
        "口风紧一点",
    ),
    *(
        "帮我瞒着点",
        "请一定保密",
        "不想留姓名",
        "能不能不让他们知道我是谁",
        "别声张啊，麻烦了",
        "请把我的名字遮住，辛苦了",
    ),
)


@pytest.mark.parametrize("text", SECRECY)
def test_a_wish_for_secrecy_is_no_courtesy_and_no_answer(text: str) -> None:
    for context in CONTEXTS:
        found = answer({"text": text, "context": context, "channel": "wechat"}, now=NOW)
        assert found["decision"] in {"new_request", "follow_up", "supply_info"}, context
        assert found["solved"] is None


def test_what_is_said_besides_a_wish_for_secrecy_is_kept() -> None:
    answered = answer({"text": "修好了，5分，别说是我反映的", "context": "awaiting_review", "channel": "sms"}, now=NOW)
    assert (answered["decision"], answered["solved"], answered["satisfied"]) == ("review_answer", True, 5)
    taken_back = answer({"text": "不投诉了，帮我撤回吧，怕被报复", "context": "open_ticket", "channel": "sms"}, now=NOW)
    assert taken_back["decision"] == "withdraw"


@pytest.mark.parametrize(
    ("text", "satisfied"),
    [
        ("五星是没可能的，做梦", None),
        ("给4分？不可能给4分", None),
        ("别想要5分", None),
        ("5分给不了，给2分", 2),
        ("算办了，打3分", 3),
        ("总算办好了，4分", 4),
    ],
)
def test_a_figure_that_is_refused_rates_nothing(text: str, satisfied: int | None) -> None:
    assert answer({"text": text, "context": "awaiting_review", "channel": "sms"}, now=NOW)["satisfied"] == satisfied


@pytest.mark.parametrize("text", ["5，就这样吧，爸妈我对不起你们", "5，再见，我不活了", "5分 谢谢 来世再见"])
def test_a_farewell_beside_a_rating_rings_after_the_end_too(text: str) -> None:
    closed = Latest(State.CLOSED, NOW, NOW - timedelta(hours=3), "临江路三号门口的路灯坏了三天")
    found = triage.decide(text, Situation(closed), now=NOW)
    assert (found.purpose, found.danger is not None and found.danger.rings) == (Purpose.EMERGENCY, True)


@pytest.mark.parametrize("text", ["5，谢谢，路灯又坏了", "3分，太慢了，等了一个月", "1分，气死我了，再也不找你们了"])
def test_a_bitter_rating_after_the_end_does_not_ring(text: str) -> None:
    closed = Latest(State.CLOSED, NOW, NOW - timedelta(hours=3), "临江路三号门口的路灯坏了三天")
    assert triage.decide(text, Situation(closed), now=NOW).purpose is not Purpose.EMERGENCY


def test_an_unread_answer_of_somebody_in_danger_is_about_the_ticket() -> None:
    """What was only learnt to be an answer says nothing of the ticket: there is no verdict to take down."""
    asked = Situation(Latest(State.CALLBACK, NOW - timedelta(hours=3), None, "路灯坏了三天"), asked=True)
    found = triage.decide("再见，我不活了", asked, now=NOW)
    assert (found.purpose, found.verdict, found.about) == (Purpose.EMERGENCY, None, Purpose.FOLLOW_UP)

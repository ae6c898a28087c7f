from pathlib import Path

import numpy as np
import pytest

from classifier.danger.danger_detection import alarm, alarms, danger, hear, level
from classifier.danger.danger_model import ARRAYS
from classifier.danger.danger_training import digest, lessons
from classifier.danger.signals import NAMES, RULES
from classifier.text.citizen_text import fold
from hotline.teaching.teach_danger import everyday

ROWS = lessons()
UNSEEN = lessons(Path(__file__).parent / "danger_unseen.tsv")  # never taught: the honest figure
SHORT = lessons(Path(__file__).parent / "danger_short.tsv")  # never taught: cries and chatter as people type them


def test_the_list_is_long_and_more_than_half_of_it_is_harmless() -> None:
    harmless = sum(signal == "-" for signal, _ in ROWS)
    assert len(ROWS) >= 300
    assert 0.5 < harmless / len(ROWS) < 0.7
    assert not {text for _, text in ROWS} & {text for _, text in UNSEEN + SHORT}


def _figures(rows: list[tuple[str, str]]) -> tuple[float, float]:
    """Recall and precision of an alarm of any kind."""
    found = [(signal != "-", danger(text) is not None) for signal, text in rows]
    hits = sum(real and said for real, said in found)
    return hits / sum(real for real, _ in found), hits / sum(said for _, said in found)


def test_danger_is_not_missed_and_false_alarms_are_rare() -> None:
    recall, precision = _figures(ROWS)
    assert recall >= 0.99
    assert precision >= 0.9


def test_sentences_that_nobody_taught_are_heard_as_well() -> None:
    recall, precision = _figures(UNSEEN)
    assert recall >= 0.97
    assert precision >= 0.93


def _levels(rows: list[tuple[str, str]]) -> tuple[float, float]:
    """Shares of texts that ring, and that ring or are marked."""
    found = [hear(text) for _, text in rows]
    return sum(one is not None and one.rings for one in found) / len(rows), sum(map(bool, found)) / len(rows)


def test_cries_in_peoples_own_words_ring_and_chatter_does_not() -> None:
    rings, heard = _levels([row for row in SHORT if row[0] != "-"])
    assert rings >= 0.95
    assert heard >= 0.97
    rings, heard = _levels([row for row in SHORT if row[0] == "-"])
    assert rings < 0.02
    assert heard < 0.04


CHATTER = """他明天来 你们忙完了吗 我等着呢 辛苦你们了 我在家 她在家吗 老师教得好 让他们来看看 都好了 师傅走了
我要人工 谢谢 我要人工，我家漏水了 表扬环卫工人，每天早起扫街很辛苦 路灯杆上有个裸露的金属架子
去年我去信访局上访过，给了答复 前年我们村集体上访过一次，后来解决了 我们以前也拉过横幅，后来走了法院
谢谢你们那天劝住了我儿子 感谢消防员把我爸从电梯里救出来 听说有人跳楼，是真的吗 溺水急救课在哪学 抢劫罪判几年
上访和信访有什么区别 消防说火已经扑灭了 炸鸡店油烟大 拼多多砍一刀"""


@pytest.mark.parametrize("text", CHATTER.split())
def test_chatter_thanks_and_the_past_are_neither_an_alarm_nor_a_mark(text: str) -> None:
    assert hear(text) is None


CRIES = """救命 着火了 有人跳河了 煤气味好大 他拿刀 我老公打我 漏气了快来人 我不想活了 小孩掉河里了 电梯困人
我这里有炸弹 有人开枪了 邻居往井里下毒 老师打我孩子 我被困电梯了 自焚 有人服毒 我要跳楼 煤气漏了 有人触电
谢谢你们，但是我现在真的不想活了 火扑灭了，但是里面还有人被困 请问我孩子吃了老鼠药怎么办
去年我要跳楼被你们劝住了，现在又不给钱，我还是要跳楼"""


@pytest.mark.parametrize("text", CRIES.split())
def test_a_cry_rings_however_short(text: str) -> None:
    found = hear(text)
    assert found is not None
    assert found.rings


@pytest.mark.parametrize(
    ("text", "signal", "rings"),
    [
        ("再不解决我就找记者曝光你们", "opinion", False),
        ("你们等着上热搜吧，我已经联系电视台了", "opinion", False),
        ("公司拖欠我五个月工资，总是推脱不给", "wages", False),
        ("老板欠我们三十个人的工钱，再不给就从塔吊上跳下去", "self_harm", True),
        ("欠薪没人管，我们要去堵高速", "group", True),
        ("再不处理我就发抖音，还要一把火烧了你们办公楼", "violence", True),
    ],
)
def test_the_press_and_plain_wages_are_a_quiet_mark_and_extremes_ring(text: str, signal: str, rings: bool) -> None:
    found = hear(text)
    assert found is not None
    assert (found.signal, found.rings) == (signal, rings)


def test_in_a_transcript_the_citizens_words_count() -> None:
    desk = "坐席：您好。如遇火灾、煤气泄漏、有人跳楼请拨打119、110。\n市民：{}\n坐席：请注意安全，不要跳下去。"
    assert hear(desk.format("我想问居住证怎么办")) is None
    cry = hear(desk.format("我在楼顶，我要跳楼"))
    assert cry is not None
    assert cry.rings


def test_what_the_desk_asks_and_the_citizen_confirms_counts() -> None:
    talk = "坐席：请问是煤气泄漏了吗？\n市民：{}\n坐席：好的。\n市民：在城东花园三栋。"
    confirmed = hear(talk.format("对，味道很重"))
    assert confirmed is not None
    assert confirmed.rings
    assert hear(talk.format("不是，是问燃气费")) is None


def test_everyday_requests_are_heard_calmly() -> None:
    calm = [fold(text) for text in everyday()]
    assert sum(signal is not None for signal, _ in alarms(calm)) / len(calm) < 0.03


def test_the_model_was_trained_on_the_lessons_in_its_folder() -> None:
    with np.load(ARRAYS, allow_pickle=False) as arrays:
        assert arrays["lessons"].item() == digest(), "run: python -m hotline.teaching.teach_danger"


def test_one_cry_is_heard_in_a_long_letter_and_a_long_letter_alone_is_no_cry() -> None:
    calm = "小区的绿化带很久没有修剪，垃圾桶也不够用，物业收费却涨了，希望街道和物业坐下来谈一谈。" * 8
    assert danger(calm) is None
    assert danger(f"{calm}我现在站在楼顶，不想活了。{calm}") is not None


@pytest.mark.parametrize("cry", ["我现在站在楼顶，不想活了", "隔壁煤气泄漏，老人在里面没声音", "他拿刀把我老婆砍了"])
def test_a_polite_letter_does_not_drown_a_cry(cry: str) -> None:
    polite = "尊敬的领导您好。百忙之中打扰您了。我是一名普通市民。我们一直很支持政府的工作。感谢您的耐心阅读。"
    found = hear(f"{polite * 20}{cry}。{polite * 20}")
    assert found is not None
    assert found.rings
    assert hear(polite * 40) is None


def test_many_texts_are_heard_as_each_alone() -> None:
    texts = [fold(text) for _, text in ROWS[::40]]
    assert alarms(texts) == [alarm(text) for text in texts]


def test_most_signals_carry_their_right_name() -> None:
    named = [(signal, (danger(text) or ("", ()))[0]) for signal, text in ROWS if signal != "-"]
    assert sum(real == said for real, said in named) / len(named) > 0.95


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("我不是要跳楼", None),
        ("不是吓唬你们，我要跳楼", "self_harm"),
        ("再不解决我就跳楼", "self_harm"),
        ("新闻说有人跳楼", None),
        ("被困扰很久了", None),
        ("被困在电梯里", "hazard"),
        ("去年发生过火灾", None),
        ("小孩掉河里了，救命", "hazard"),
        ("老人落水了", "hazard"),
        ("电梯困人", "hazard"),
        ("隔壁有人喊救命", "violence"),
        ("你们是我的救命稻草", None),
        ("", None),
    ],
)
def test_denial_quotation_and_the_past_are_understood(text: str, signal: str | None) -> None:
    found = danger(text)
    assert (found[0] if found else None) == signal


def test_the_words_are_given_and_the_gravest_signal_wins() -> None:
    assert danger("几十个工人要去堵项目部大门，有人喊着要跳楼") == ("self_harm", ("跳楼",))
    assert alarm("工地拖欠农民工工资") == ("wages", "紧急")
    assert level("停水了") == "一般"


def test_every_word_of_danger_holds_an_anchor() -> None:
    """The quick look must never hide what the slow one would find."""
    for _, text in ROWS:
        for rule in RULES:
            for found in rule.words.finditer(fold(text)):
                assert any(anchor in found.group() for anchor in rule.anchors), (rule.signal, found.group())


def test_every_signal_has_a_name() -> None:
    assert {rule.signal for rule in RULES} == set(NAMES)


PETITIONS_THEN = """
之前我父亲去北京上访被接回来，现在低保怎么办
前年我们村去省里上访，现在征地款到了吗
当年因为拆迁上访，现在想办房产证
以前我去市政府上访，现在我的退休金没有着落
去年业主拉横幅维权，现在电梯又坏了
几年前我妈上访，现在她的医保为什么停了
我之前去信访局上访，现在问问结果
去年工人堵门讨薪，现在工资发了，社保怎么补
前几年村民进京上访，现在村里的路还没修
我曾去国家信访局上访，现在材料在县里，想问进度
那年我们到省政府上访，现在安置房漏水
三年前我上访被拘留，现在想查案底
我以前上访是因为工伤，现在想申请残疾证
去年因为上访和镇里签了协议，现在协议没有兑现
上次我们集体上访，答应修桥，现在桥还没修
2018年我去北京上访，今天想咨询养老保险
当时我们几十人上访，镇里开了会，现在会议纪要能给我吗
"""
PETITIONS_NOW = """
之前上访没用，现在我们准备去北京
去年上访没人管，明天我们再去省政府上访
以前去过信访局，现在几百人在市政府门口静坐
前年开始上访，一直到现在还在北京
去年拉横幅没用，现在正在堵路
之前上访答复不满意，现在又来省里上访了
几年前上访，现在还要进京上访
"""


@pytest.mark.parametrize("text", PETITIONS_THEN.split())
def test_a_petition_in_the_past_raises_no_alarm(text: str) -> None:
    found = hear(text)
    assert found is None or not found.rings


@pytest.mark.parametrize("text", PETITIONS_NOW.split())
def test_a_petition_that_goes_on_still_rings(text: str) -> None:
    found = hear(text)
    assert found is not None
    assert found.rings


@pytest.mark.parametrize(
    "text", ["墙体裂了，怕塌", "围墙歪了，孩子上学走那边很担心", "楼房倾斜了我们不敢住", "阳台裂了，怕掉下来砸到人"]
)
def test_what_is_broken_and_feared_is_looked_at_and_rings_nobody(text: str) -> None:
    danger = hear(text)
    assert danger is not None
    assert (danger.signal, danger.rings) == ("hazard", False)


@pytest.mark.parametrize(
    "text", ["墙皮掉了怕影响美观", "手机屏幕裂了怕修不好", "屋顶漏水怕发霉", "房贷利率调整担心还不起"]
)
def test_a_worry_about_something_else_is_no_danger(text: str) -> None:
    assert hear(text) is None

import pytest

from classifier.text.answer_quality import is_hollow, judge, points

MESSAGE = "榕树街的路灯坏了一周，请问什么时候能修好？另外垃圾桶满了没人清，希望增加清运次数。"
GOOD = (
    "您好，经现场核实，榕树街路灯因电缆故障熄灭，我中心已于3月5日更换电缆并恢复照明；垃圾桶已清运，"
    "自本周起清运次数由每日一次增加到两次。如有疑问请致电0771-1234567。"
)
EMPTY = "您好，您反映的问题我局高度重视，正在进一步研究处理中，请耐心等待，感谢您的支持与理解。"


def test_every_question_is_a_point() -> None:
    assert len(points(MESSAGE)) == 2
    assert points("路灯坏了，什么时候修？电费怎么算？") == ["路灯坏了，什么时候修", "电费怎么算"]


def test_a_full_answer_beats_an_empty_one() -> None:
    good, empty = judge(MESSAGE, GOOD), judge(MESSAGE, EMPTY)
    assert good.score >= 90
    assert empty.score <= 40
    assert "套话过多" in empty.reasons
    assert len(empty.unmet) == 2


def test_a_copied_message_and_a_copied_answer_are_noticed() -> None:
    assert "大段照抄来件内容" in judge(MESSAGE, MESSAGE + "收到。").reasons
    assert "与其他答复雷同" in judge(MESSAGE, GOOD, [GOOD]).reasons


def test_one_word_is_too_short() -> None:
    assert "答复过于简短" in judge(MESSAGE, "已办。").reasons
    assert judge("", "").score < 60


@pytest.mark.parametrize(
    ("answer", "hollow"),
    [
        ("已处理，请知悉。", True),
        ("已处理完毕", True),
        ("您好，您反映的问题我单位高度重视，正在处理，感谢您的支持。", True),
        ("已转办，请耐心等待", True),
        ("已核实处理", True),
        ("好的", True),
        ("您反映的问题已转相关科室，请您耐心等待，感谢理解与支持！", True),
        ("您反映的路灯问题我们已经知晓，将尽快安排处理，请耐心等待。", True),
        ("您好，您反映的问题我单位高度重视，已安排工作人员跟进处理，感谢您的支持。", True),
        ("该问题不属于我单位职责范围。", True),
        ("11111111111111", True),
        ("井盖已换新", False),
        ("已通知物业关停噪音设备", False),
        ("已列入12月维修计划", False),
        ("请到政务中心办理", False),
        ("灯已修好", False),
        ("换了三盏灯", False),
        ("今晚抢修", False),
        ("11月21日已更换灯泡", False),
        ("已补发工资3200元", False),
    ],
)
def test_an_answer_that_says_nothing_is_hollow(answer: str, hollow: bool) -> None:
    assert is_hollow(answer) is hollow

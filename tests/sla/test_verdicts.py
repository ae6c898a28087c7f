import pytest

from sla.verdicts import understand
from tests.sla.sentences import SENTENCES, UNSEEN


@pytest.mark.parametrize(
    ("text", "solved", "satisfied"),
    [
        ("1", False, 1),
        ("2", False, 2),
        ("3", True, 3),
        ("4", True, 4),
        ("５", True, 5),
        ("5分", True, 5),
        ("选5", True, 5),
        ("我打4分", True, 4),
        ("4。", True, 4),
        ("满意", True, 4),
        ("滿意", True, 4),
        ("很满意，谢谢", True, 5),
        ("非常满意！", True, 5),
        ("基本满意", True, 3),
        ("还可以", True, 3),
        ("一般", True, 3),
        ("不满意", False, 2),
        ("不太满意", False, 2),
        ("不怎么满意", False, 2),
        ("很不满意", False, 1),
        ("非常不满意", False, 1),
        ("差评！！", False, 1),
        ("已经修好了", True, None),
        ("修好了，谢谢你们", True, None),
        ("已解决", True, None),
        ("解决了", True, None),
        ("問題已經解決", True, None),
        ("路灯现在亮了，都修好了，非常满意", True, 5),
        ("来水了", True, None),
        ("不吵了", True, None),
        ("垃圾清理干净了", True, None),
        ("钱退到账了", True, None),
        ("是", True, None),
        ("没有", False, None),
        ("没解决", False, None),
        ("沒有解決", False, None),
        ("未解决", False, None),
        ("根本没解决", False, None),
        ("还没有人来修", False, None),
        ("还是没人来修", False, None),
        ("還是沒人來修", False, None),
        ("没人管", False, None),
        ("到现在都没有人联系我", False, None),
        ("修好了又坏了", False, None),
        ("还是老样子", False, None),
        ("问题依然存在", False, None),
        ("解决不了", False, None),
        ("部分解决", False, None),
        ("只修了一半", False, None),
        ("没修好，很不满意", False, 1),
        ("什么时候才来修啊，一直没人来", False, None),
        ("还没退款", False, None),
        ("没有任何进展", False, None),
        ("踢皮球", False, None),
    ],
)
def test_what_citizens_answer(text: str, *, solved: bool, satisfied: int | None) -> None:
    verdict = understand(text)
    assert verdict is not None, text
    assert (verdict.solved, verdict.satisfied) == (solved, satisfied), text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "？",
        "谢谢",
        "好的",
        "你好",
        "6",
        "12345",
        "13800138000",
        "请问怎么办理居住证",
        "什么时候能修好？",
        "我要反映另外一件事，民主路的井盖",
        "民主路35号的路灯坏了",
        "转人工",
        "小区停水了",
        "我想投诉物业乱收费，" * 12,
    ],
)
def test_what_is_no_answer(text: str) -> None:
    assert understand(text) is None, text


def test_nobody_contacted_him() -> None:
    verdict = understand("没有人联系过我")
    assert verdict is not None
    assert verdict.contacted is False


def _read(text: str) -> str:
    verdict = understand(text)
    return "?" if verdict is None else "yes" if verdict.solved else "no"


@pytest.mark.parametrize(("sentences", "at_least"), [(SENTENCES, 0.98), (UNSEEN, 0.8)], ids=["known", "unseen"])
def test_a_long_list_of_answers_is_understood_or_left_to_people(
    sentences: tuple[tuple[str, str], ...], at_least: float
) -> None:
    wrong = [(text, meant, _read(text)) for text, meant in sentences if _read(text) != meant]
    assert [one for one in wrong if {one[1], one[2]} == {"yes", "no"}] == []  # never the opposite
    assert 1 - len(wrong) / len(sentences) >= at_least, wrong

from itertools import product

import pytest

from sla.reviews.review_reply_parser import ReviewReply, understand
from tests.sla.answers import HAPPY, HEADS, TABLES, TAILS, Row, rows
from tests.sla.sentences import SENTENCES, UNSEEN

ALL = [row for table in TABLES for row in rows(table)]


@pytest.mark.parametrize("row", ALL, ids=lambda row: row.text[:24])
def test_the_three_facts_of_an_answer(row: Row) -> None:
    verdict = understand(row.text)
    if row.no_answer:
        assert verdict is None
        return
    assert verdict is not None
    if row.doubtful:
        assert (verdict.doubtful, verdict.solved) == (True, None)
    else:
        assert verdict == ReviewReply(row.contacted, row.solved, row.satisfied)


def test_the_tables_are_large_and_say_each_thing_once() -> None:
    texts = [row.text for row in ALL]
    assert len(texts) >= 250
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize(
    ("text", "solved", "satisfied"),
    [
        ("1", None, 1),  # a figure says how satisfied, and nothing else
        ("2", None, 2),
        ("3", None, 3),
        ("4", None, 4),
        ("５", None, 5),
        ("5分", None, 5),
        ("选5", None, 5),
        ("我打4分", None, 4),
        ("4。", None, 4),
        ("满意", None, 4),
        ("滿意", None, 4),
        ("很满意，谢谢", None, 5),
        ("非常满意！", None, 5),
        ("基本满意", None, 3),
        ("还可以", None, 3),
        ("一般", None, 3),
        ("不满意", None, 2),  # so do the words of the scale: dissatisfied is not unsolved
        ("不太满意", None, 2),
        ("不怎么满意", None, 2),
        ("很不满意", None, 1),
        ("非常不满意", None, 1),
        ("差评！！", None, 1),
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
def test_what_citizens_answer(text: str, *, solved: bool | None, satisfied: int | None) -> None:
    verdict = understand(text)
    assert verdict is not None, text
    assert (verdict.solved, verdict.satisfied, verdict.doubtful) == (solved, satisfied, False), text


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


@pytest.mark.parametrize(
    ("text", "solved", "doubtful"),
    [
        ("没解决，" + "从上个月起我跑了四趟窗口，" * 10, False, False),
        ("解决了，" + "从上个月起我跑了四趟窗口，" * 10, None, True),
        ("5，" + "从上个月起我跑了四趟窗口，" * 10, None, True),
    ],
)
def test_of_a_long_text_only_the_beginning_answers_and_nothing_is_closed(
    text: str, *, solved: bool | None, doubtful: bool
) -> None:
    verdict = understand(text)
    assert verdict is not None
    assert (verdict.solved, verdict.doubtful) == (solved, doubtful)


@pytest.mark.parametrize("tail", TAILS)
def test_what_follows_a_success_can_take_it_back(tail: str) -> None:
    assert [one for one in HAPPY if (said := understand(one + tail)) is not None and said.solved] == []


@pytest.mark.parametrize("head", HEADS)
def test_words_before_a_success_can_take_it_back(head: str) -> None:
    assert [one for one in HAPPY if (said := understand(head + one)) is not None and said.solved] == []


@pytest.mark.parametrize("stars", [1, 2, 3, 4, 5])
def test_a_figure_stays_a_figure_with_any_words_around_it(stars: int) -> None:
    figures = (str(stars), "零一二三四五"[stars] + "分", f"{stars}星", f"给{stars}分", "⭐" * stars)
    for figure, (text, solved) in product(figures, (("{}", None), ("解决了，{}", True), ("没解决，{}", False))):
        said = understand(text.format(figure))
        assert said == ReviewReply(None, solved=solved, satisfied=stars), text.format(figure)


def _read(text: str) -> str:
    said = understand(text)
    if said is None or said.doubtful:
        return "?"
    if said.solved is None:
        return "+" if (said.satisfied or 0) >= 3 else "-"
    return "yes" if said.solved else "no"


@pytest.mark.parametrize(("sentences", "at_least"), [(SENTENCES, 0.98), (UNSEEN, 0.8)], ids=["known", "unseen"])
def test_a_long_list_of_answers_is_understood_or_left_to_people(
    sentences: tuple[tuple[str, str], ...], at_least: float
) -> None:
    wrong = [(text, meant, _read(text)) for text, meant in sentences if _read(text) != meant]
    assert [one for one in wrong if {one[1], one[2]} == {"yes", "no"}] == []  # never the opposite
    assert 1 - len(wrong) / len(sentences) >= at_least, wrong


@pytest.mark.parametrize(
    ("text", "solved", "satisfied"),
    [
        ("没得，不安逸", False, 2),
        ("不巴适", None, 2),
        ("好个鬼", None, 1),
        ("两个路灯修好了一个", False, None),
        ("三家店关停了一家", False, None),
        ("两个坑都补好了，满意", True, 4),
    ],
)
def test_half_of_it_and_dialect_negations(text: str, *, solved: bool | None, satisfied: int | None) -> None:
    found = understand(text)
    assert found is not None
    assert (found.solved, found.satisfied) == (solved, satisfied)

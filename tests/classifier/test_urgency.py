from pathlib import Path

import numpy as np
import pytest

from classifier.ear import ARRAYS
from classifier.ear_lessons import digest, lessons
from classifier.signals import NAMES, RULES
from classifier.text import fold
from classifier.urgency import alarm, alarms, danger, level
from hotline.app.teach_danger import everyday

ROWS = lessons()
UNSEEN = lessons(Path(__file__).parent / "danger_unseen.tsv")  # never taught: the honest figure


def test_the_list_is_long_and_half_of_it_are_traps() -> None:
    traps = sum(signal == "-" for signal, _ in ROWS)
    assert len(ROWS) >= 300
    assert 0.4 < traps / len(ROWS) < 0.6
    assert not {text for _, text in ROWS} & {text for _, text in UNSEEN}


def _figures(rows: list[tuple[str, str]]) -> tuple[float, float]:
    """Recall and precision of an alarm of any kind."""
    found = [(signal != "-", danger(text) is not None) for signal, text in rows]
    hits = sum(real and said for real, said in found)
    return hits / sum(real for real, _ in found), hits / sum(said for _, said in found)


def test_danger_is_not_missed_and_seldom_cried() -> None:
    recall, precision = _figures(ROWS)
    assert recall >= 0.99
    assert precision >= 0.9


def test_sentences_that_nobody_taught_are_heard_as_well() -> None:
    recall, precision = _figures(UNSEEN)
    assert recall >= 0.97
    assert precision >= 0.93


def test_everyday_requests_are_heard_calmly() -> None:
    calm = [fold(text) for text in everyday()]
    assert sum(signal is not None for signal, _ in alarms(calm)) / len(calm) < 0.03


def test_the_ear_was_taught_the_lessons_that_stand_beside_it() -> None:
    with np.load(ARRAYS, allow_pickle=False) as arrays:
        assert arrays["lessons"].item() == digest(), "run: python -m hotline.app.teach_danger"


def test_one_cry_is_heard_in_a_long_letter_and_a_long_letter_alone_is_no_cry() -> None:
    calm = "小区的绿化带很久没有修剪，垃圾桶也不够用，物业收费却涨了，希望街道和物业坐下来谈一谈。" * 8
    assert danger(calm) is None
    assert danger(f"{calm}我现在站在楼顶，不想活了。{calm}") is not None


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


def test_the_words_are_told_and_the_gravest_signal_wins() -> None:
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

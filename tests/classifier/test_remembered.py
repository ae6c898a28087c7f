"""What is heard in a text is heard once, and the same alone as together with others."""

from collections.abc import Sequence

import pytest

from classifier.danger import danger_detection
from classifier.request_type import reporting, secrecy
from classifier.text.citizen_text import fold
from classifier.text.remembered import Remembered

TEXTS = (
    "楼上漏水三天了没人管，墙都泡坏了",
    "有人在桥上要跳下去，快来",
    "我举报隔壁老板偷税，别说是我讲的",
    "请为我保密，门口的烧烤摊半夜还在吵",
    "谢谢",
    "",
)


def test_each_text_is_asked_about_once_and_answered_in_order() -> None:
    asked: list[str] = []

    def lengths(texts: Sequence[str]) -> list[int]:
        asked.extend(texts)
        return [len(text) for text in texts]

    remembered = Remembered(lengths, kept=2)
    assert remembered(["路灯", "水", "路灯"]) == [2, 1, 2]
    assert remembered(["水", "垃圾站"]) == [1, 3]
    assert asked == ["路灯", "水", "垃圾站"]
    remembered(["一二三四", "五"])
    assert remembered(["路灯"]) == [2]  # forgotten, for two are kept and two from before
    assert asked == ["路灯", "水", "垃圾站", "一二三四", "五", "路灯"]


def test_what_failed_is_asked_again() -> None:
    answers = iter([ValueError("broken"), [7]])

    def told(_texts: Sequence[str]) -> list[int]:
        answer = next(answers)
        if isinstance(answer, ValueError):
            raise answer
        return answer

    remembered = Remembered(told)
    with pytest.raises(ValueError, match="broken"):
        remembered(["路灯"])
    assert remembered(["路灯"]) == [7]


def test_together_they_are_heard_as_each_alone() -> None:
    folded = [fold(text) for text in TEXTS]
    alone = [danger_detection._heard([text])[0] for text in folded]  # noqa: SLF001 - past what is remembered
    assert danger_detection._heard(folded) == alone  # noqa: SLF001
    assert [found is not None and found.rings for found in alone] == [False, True, False, False, False, False]
    assert reporting._reported(TEXTS) == [reporting._reported([text])[0] for text in TEXTS]  # noqa: SLF001
    assert reporting.reported(TEXTS) == [False, False, True, False, False, False]
    assert secrecy._asked(TEXTS) == [secrecy._asked([text])[0] for text in TEXTS]  # noqa: SLF001
    assert secrecy.asked_in(TEXTS) == [False, False, True, True, False, False]

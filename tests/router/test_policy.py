"""When the machine may dispatch by itself, and in which words it leaves it to a person."""

from dataclasses import replace

import pytest

from classifier.model import Guess, Prediction
from router.catalogue import Entry, Unit
from router.policy import decide

TEXT = "临江路三号门口的路灯坏了三天"
SURE = Prediction(
    department=Guess("lamps", 0.95, (("roads", 0.03),), ()),
    category=Guess("0101", 0.9, (), ()),
    type=Guess("投诉", 0.9, (), ()),
    danger=None,
    urgency="一般",
)
ENTRY = Entry("0101", "照明", "lamps", co=("roads",))
UNIT = Unit(1, "lamps", "市政局", "市政", "city")


def test_sure_and_in_the_catalogue_it_dispatches_and_says_why() -> None:
    decision = decide(SURE, text=TEXT, entry=ENTRY, unit=UNIT, threshold=0.85)
    assert decision.department == "lamps"
    assert "0101 照明" in decision.reason
    assert decision.candidates == (("lamps", 0.95), ("roads", 0.03))


@pytest.mark.parametrize(
    ("prediction", "entry", "unit", "text", "why"),
    [
        (None, ENTRY, UNIT, TEXT, "暂不可用"),
        (replace(SURE, department=None), ENTRY, UNIT, TEXT, "暂不可用"),
        (replace(SURE, danger="hazard"), ENTRY, UNIT, TEXT, "紧急危险"),
        (SURE, ENTRY, UNIT, "灯坏", "太短"),
        (replace(SURE, type=Guess("举报", 0.9, (), ())), ENTRY, UNIT, TEXT, "举报件"),
        (SURE, replace(ENTRY, sensitive=True), UNIT, TEXT, "敏感事项"),
        (replace(SURE, department=Guess("lamps", 0.84, (), ())), ENTRY, UNIT, TEXT, "把握不足"),
        (SURE, ENTRY, None, TEXT, "不在派单目录"),
        (SURE, ENTRY, replace(UNIT, active=False), TEXT, "不在派单目录"),
        (SURE, ENTRY, replace(UNIT, level="centre"), TEXT, "热线自身"),
        (SURE, replace(ENTRY, rules=("有无规划许可",)), UNIT, TEXT, "按事实认定"),
        (SURE, ENTRY, replace(UNIT, level="street"), TEXT, "不得派给镇街"),
        (SURE, replace(ENTRY, lead="water", co=()), UNIT, TEXT, "不一致"),
    ],
)
def test_it_leaves_it_to_a_person_in_words(
    prediction: Prediction | None, entry: Entry | None, unit: Unit | None, text: str, why: str
) -> None:
    decision = decide(prediction, text=text, entry=entry, unit=unit, threshold=0.85)
    assert not decision.dispatches
    assert why in decision.reason

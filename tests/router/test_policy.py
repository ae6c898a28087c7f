"""When the machine may dispatch by itself, and in which words it leaves it to a person."""

from dataclasses import replace

import pytest

from classifier.model import Guess, Prediction
from router.catalogue import Catalogue, Entry, Unit
from router.policy import Decision, decide

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


def decided(
    prediction: Prediction | None = SURE,
    *,
    entry: Entry | None = ENTRY,
    unit: Unit | None = UNIT,
    text: str = TEXT,
    kind: str = "投诉",
) -> Decision:
    book = Catalogue({entry.code: entry} if entry else {}, {unit.code: unit} if unit else {})
    return decide(prediction, text=text, kind=kind, catalogue=book, threshold=0.85)


def test_sure_and_in_the_catalogue_it_dispatches_and_says_why() -> None:
    decision = decided()
    assert decision.department == "lamps"
    assert "0101 照明" in decision.reason
    assert decision.candidates == (("lamps", 0.95), ("roads", 0.03))


@pytest.mark.parametrize(
    ("prediction", "entry", "unit", "text", "kind", "why"),
    [
        (None, ENTRY, UNIT, TEXT, "投诉", "暂不可用"),
        (replace(SURE, department=None), ENTRY, UNIT, TEXT, "投诉", "读不出"),
        (replace(SURE, department=None, danger="hazard"), ENTRY, UNIT, TEXT, "投诉", "紧急危险"),
        (replace(SURE, danger="hazard"), ENTRY, UNIT, TEXT, "投诉", "紧急危险"),
        (SURE, ENTRY, UNIT, "灯坏", "投诉", "太短"),
        (SURE, ENTRY, UNIT, TEXT, "举报", "举报件"),
        (SURE, replace(ENTRY, sensitive=True), UNIT, TEXT, "投诉", "敏感事项"),
        (replace(SURE, department=Guess("lamps", 0.84, (), ())), ENTRY, UNIT, TEXT, "投诉", "把握不足"),
        (SURE, ENTRY, None, TEXT, "投诉", "不在派单目录"),
        (SURE, ENTRY, replace(UNIT, active=False), TEXT, "投诉", "不在派单目录"),
        (SURE, ENTRY, replace(UNIT, level="centre"), TEXT, "投诉", "热线自身"),
        (SURE, replace(ENTRY, rules=("有无规划许可",)), UNIT, TEXT, "投诉", "按事实认定"),
        (SURE, ENTRY, replace(UNIT, level="street"), TEXT, "投诉", "不得派给镇街"),
        (SURE, replace(ENTRY, lead="water", co=()), UNIT, TEXT, "投诉", "不一致"),
    ],
)
def test_it_leaves_it_to_a_person_in_words(
    prediction: Prediction | None, entry: Entry | None, unit: Unit | None, text: str, kind: str, why: str
) -> None:
    decision = decided(prediction, entry=entry, unit=unit, text=text, kind=kind)
    assert not decision.dispatches
    assert why in decision.reason

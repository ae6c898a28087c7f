"""When the machine may dispatch by itself, and in which words it leaves it to a person."""

from dataclasses import replace

import pytest

from classifier.model.model import Guess, Prediction
from classifier.text.gazetteer import LocatedPlace
from router.dispatch.automatic_policy import Decision, DispatchCase, decide
from router.dispatch.catalogue import Catalogue, CategoryNode, DispatchUnit, LeadRule, ResponsibilityFact

TEXT = "临江路三号门口的路灯坏了三天"
SURE = Prediction(
    department=Guess("lamps", 0.95, (("roads", 0.03),), ()),
    category=Guess("0101", 0.9, (), ()),
    type=Guess("投诉", 0.9, (), ()),
    danger=None,
    urgency="一般",
)
ENTRY = CategoryNode("0101", "照明", "lamps", co=("roads",))
SOMEWHERE = LocatedPlace("桂澜市", "临澜区", "", "漪桂大道")
FACT = ResponsibilityFact("permit", "许可", "有没有许可证？", {"有证": ("有许可证",), "无证": ("没有许可证",)})
UNIT = DispatchUnit(1, "lamps", "市政局", "市政", "city")


def decided(
    prediction: Prediction | None = SURE,
    *,
    entry: CategoryNode | None = ENTRY,
    unit: DispatchUnit | None = UNIT,
    text: str = TEXT,
    kind: str = "投诉",
    place: LocatedPlace = SOMEWHERE,
) -> Decision:
    units = {one.code: one for one in (unit, DispatchUnit(2, "water", "水务局", "水务", "city")) if one}
    book = Catalogue({entry.code: entry} if entry else {}, units, {FACT.code: FACT})
    return decide(DispatchCase(prediction, text, kind, place, book, 0.85))


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
        (SURE, replace(ENTRY, lead=None), UNIT, TEXT, "投诉", "没有写明主办"),
        (SURE, ENTRY, replace(UNIT, active=False), TEXT, "投诉", "不在派单目录"),
        (SURE, ENTRY, replace(UNIT, level="centre"), TEXT, "投诉", "热线自身"),
        (SURE, replace(ENTRY, rules=("有无规划许可",)), UNIT, TEXT, "投诉", "按事实认定"),
        (SURE, ENTRY, replace(UNIT, level="street"), TEXT, "投诉", "不得派给镇街"),
        (replace(SURE, category=None), ENTRY, replace(UNIT, level="street"), TEXT, "投诉", "不得派给镇街"),
        (SURE, replace(ENTRY, lead="water", co=()), UNIT, TEXT, "投诉", "不一致"),
    ],
)
def test_it_leaves_it_to_a_person_in_words(
    prediction: Prediction | None, entry: CategoryNode | None, unit: DispatchUnit | None, text: str, kind: str, why: str
) -> None:
    decision = decided(prediction, entry=entry, unit=unit, text=text, kind=kind)
    assert not decision.dispatches
    assert why in decision.reason


@pytest.mark.parametrize(("confidence", "dispatches"), [(0.85, True), (0.8499, False)])
def test_the_threshold_itself_is_enough(confidence: float, dispatches: bool) -> None:
    assert decided(replace(SURE, department=Guess("lamps", confidence, (), ()))).dispatches is dispatches


def test_who_says_too_little_is_asked_and_who_is_in_danger_is_not() -> None:
    assert "发生在哪里" in decided(text="灯坏").ask
    assert decided(replace(SURE, danger="hazard"), text="着火").ask == ""


def test_every_look_is_reported_in_order() -> None:
    looks = [step.look for step in decided().steps]
    assert looks == [
        "危险信号",
        "字数",
        "地点",
        "保密",
        "被反映对象",
        "类型",
        "法定途径",
        "分类",
        "模型推荐",
        "派单目录",
        "限制",
        "结果",
    ]
    assert [step.stops for step in decided(kind="举报").steps][-1]


def test_a_matter_with_a_legal_way_goes_to_a_person_with_the_ground() -> None:
    """国办函〔2025〕66号 item 10: the citizen is referred to the procedure; no unit gets it, however sure the model."""
    for prediction in (SURE, None):
        case = DispatchCase(prediction, "不服判决", "投诉", SOMEWHERE, Catalogue({}, {}, {}), 0.85, way="appeal")
        decision = decide(case)
        assert not decision.dispatches
        assert not decision.ask  # short as it is
        assert "法定途径（不服法院判决、裁定" in decision.reason


def test_a_report_with_a_legal_way_stays_a_report_and_names_the_ground() -> None:
    reason = decide(DispatchCase(SURE, TEXT, "举报", SOMEWHERE, None, 0.85, way="court")).reason
    assert "举报件" in reason
    assert "法定途径" in reason


def test_the_catalogue_names_another_lead_here_and_its_co_handler() -> None:
    here = replace(ENTRY, clauses=(LeadRule("water", co=("lamps",), districts=("临澜区",)),))
    decision = decided(entry=here)
    assert (decision.department, decision.co) == ("water", ("lamps",))
    assert decided(entry=here, place=replace(SOMEWHERE, county="青屏区")).department == "lamps"


@pytest.mark.parametrize(("said", "lead"), [("没有许可证", "water"), ("有许可证", "lamps"), ("", None)])
def test_a_fact_decides_and_a_missing_one_is_asked(said: str, lead: str | None) -> None:
    entry = replace(ENTRY, clauses=(LeadRule("water", fact="permit", value="无证"),))
    decision = decided(entry=entry, text=f"{TEXT}{said}")
    assert decision.department == lead
    assert decision.ask == ("" if lead else "有没有许可证？")


def test_an_unknown_place_is_asked_where_the_matter_needs_one() -> None:
    needs = replace(ENTRY, needs_place=True)
    assert "发生在哪里" in decided(entry=needs, place=LocatedPlace()).ask
    assert decided(entry=needs).dispatches
    unsure = replace(SURE, category=Guess("0101", 0.4, (), ()))
    assert decided(unsure, entry=needs, place=LocatedPlace()).dispatches  # the question might be beside the matter


def test_without_a_catalogue_confidence_alone_decides() -> None:
    decision = decide(DispatchCase(SURE, TEXT, "投诉", LocatedPlace(), None, 0.85))
    assert (decision.department, "没有派单目录" in decision.reason) == ("lamps", True)

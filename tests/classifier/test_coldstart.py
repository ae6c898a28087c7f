from dataclasses import replace
from pathlib import Path

from classifier.model.coldstart import CatalogueCategory, CatalogueUnit, Request, examples
from classifier.model.head_training import QUICK
from classifier.model.model import Classifier
from classifier.model.train import train

UNITS = (
    CatalogueUnit("water", "市水务局", ("供水排水管理", "河道整治"), ("停水", "水压", "爆管", "水费")),
    CatalogueUnit("school", "市教育局", ("义务教育管理",), ("入学", "转学", "补课", "校车")),
    CatalogueUnit("rare", "市气象局", ("气象灾害预警发布",), ("天气预报", "雷电")),
)
MATTERS = (
    CatalogueCategory("0101", "停水", ("没水", "断水"), "water"),
    CatalogueCategory("0201", "入学", ("报名", "学区"), "school"),
)
REQUESTS = (
    Request("榕树街从早上停水到现在", category="0101", type="投诉", group="a"),
    Request("孩子入学报名要什么材料", category="0201", type="咨询", group="b"),
    Request("  ", category="0101"),
)


def test_every_unit_and_category_gets_texts_of_its_own() -> None:
    corpus = examples(UNITS, MATTERS, REQUESTS)
    assert {example.labels.get("department") for example in corpus} >= {"water", "school", "rare"}
    assert {example.labels.get("category") for example in corpus} >= {"0101", "0201"}
    assert all(example.text.strip() for example in corpus)


def test_the_lead_of_the_category_teaches_the_department() -> None:
    first = examples(UNITS, MATTERS, REQUESTS)[0]
    assert first.labels == {"department": "water", "category": "0101", "type": "投诉"}
    assert first.weight > examples(UNITS, MATTERS, REQUESTS)[-1].weight


def test_what_may_go_down_teaches_the_street_office_too() -> None:
    down = [replace(matter, local=matter.code == "0101") for matter in MATTERS]
    lines = [one for one in examples(UNITS, down, REQUESTS, street="street") if one.labels == {"department": "street"}]
    assert [one.text for one in lines] == ["榕树街从早上停水到现在"]
    assert lines[0].weight < examples(UNITS, down, REQUESTS)[0].weight


def test_who_handles_it_in_truth_comes_before_the_lead() -> None:
    request = Request("村口的水管没人修", category="0101", department="street")
    assert examples(UNITS, MATTERS, [request])[0].labels == {"department": "street", "category": "0101"}


def test_a_rare_department_can_be_reached_on_the_first_day(tmp_path: Path) -> None:
    train(examples(UNITS, MATTERS, REQUESTS), tmp_path / "m", heads=["department", "category"], effort=QUICK)
    guess = Classifier.load(tmp_path / "m").predict(["明天的天气预报和雷电预警在哪里看"])[0].department
    assert guess is not None
    assert guess.label == "rare"

import json
from pathlib import Path

import pytest

from classifier.model.corpus import BadCorpus
from classifier.model.evaluation import evaluate_file
from classifier.model.label_mapping import read_mapping

NAMES = {"市水务局": "water"}


def test_json_and_lines_read_alike_and_names_stand_for_codes(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(json.dumps({"自来水公司": "市水务局", "学校": ["school", "lights"]}), "utf-8")
    (tmp_path / "m.tsv").write_text("自来水公司\t市水务局\n学校\tschool,lights\n", "utf-8")
    expected = {"自来水公司": ("water",), "学校": ("school", "lights")}
    assert read_mapping(tmp_path / "m.json", NAMES) == read_mapping(tmp_path / "m.tsv", NAMES) == expected


@pytest.mark.parametrize(("name", "text"), [("m.json", "[1]"), ("m.json", "{"), ("m.tsv", "没有制表符"), ("gone", "")])
def test_a_table_that_cannot_be_read_is_refused_in_words(name: str, text: str, tmp_path: Path) -> None:
    if text:
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(BadCorpus, match="对照表"):
        read_mapping(tmp_path / name, NAMES)


def test_any_label_that_the_table_gives_is_right(model_folder: Path, tmp_path: Path) -> None:
    rows = [("路灯坏了没人修", "路灯所"), ("家里停水两天", "公用事业"), ("老师布置作业太多", "不在表里")]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps({"t": text, "d": label}) for text, label in rows), "utf-8")
    mapping = {"路灯所": ("lights",), "公用事业": ("lights", "water")}
    report = evaluate_file(model_folder, path, text=["t"], label="d", mapping=mapping)
    assert report.accuracy == pytest.approx(2 / 3, abs=1e-3)
    assert report.per_class["公用事业"].f1 == 1

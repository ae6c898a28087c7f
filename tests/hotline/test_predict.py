"""`hotline predict`: one JSON object a line, in order, for any content; decided by the office that dispatches."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from classifier.model.model import Classifier
from hotline.app import model_store, predicting, sample_city
from hotline.base.settings import Settings
from router.dispatch.decision import DecisionContext
from tests.fakes.scripted import ScriptedGuesser
from tests.hotline.test_cli import hotline

KEYS = [
    *("department", "confidence", "runners_up", "category", "type", "danger", "urgency", "place", "words", "decision"),
    *("confidential", "accused"),
]
PLACE = ["city", "county", "street", "road_or_place"]
LINES = (
    '{"title": "路灯", "body": "漪桂大道路灯坏了三天"}',
    "not json",
    '{"other": 1}',
    "",
    "[1]",
    '{"title": null, "body": "学校补课"}',
)


@pytest.fixture
def home(tmp_path: Path, small_model: Path) -> Path:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "models").symlink_to(small_model / "models")
    return tmp_path / "home"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_bytes("\n".join(LINES).encode() + b'\n{"body": "\xff"}\n')
    return path


def rows(said: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert said.returncode == 0, said.stderr
    return [json.loads(line) for line in said.stdout.splitlines()]


def test_every_line_is_answered_in_its_place(home: Path, file: Path) -> None:
    answered = rows(hotline("predict", str(file), "--text", "title,body", home=home))
    assert [list(one) == KEYS for one in answered] == [True, False, False, False, False, True, False]
    assert list(answered[0]["place"]) == PLACE
    assert [one["line"] for one in answered if "error" in one] == [2, 3, 4, 5, 7]
    assert (answered[0]["department"], answered[5]["department"]) == ("szgl", "jyj")
    assert answered[0]["place"]["road_or_place"] == "漪桂大道"
    assert not (home / "hotline.sqlite3").exists()  # looking makes no database


def test_a_packed_file_and_standard_input_say_the_same(home: Path, file: Path, tmp_path: Path) -> None:
    packed = tmp_path / "in.jsonl.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    by_pipe = subprocess.run(
        [sys.executable, "-m", "hotline", "predict", "-", "--text", "title,body"],
        env={**os.environ, "HOTLINE_HOME": str(home)},
        input=file.read_bytes(),
        capture_output=True,
        check=True,
    )
    unpacked = [json.loads(line) for line in by_pipe.stdout.splitlines()]
    answered = rows(hotline("predict", str(packed), "--text", "title,body", home=home))
    assert [one.get("department") for one in answered] == [one.get("department") for one in unpacked]


def test_a_missing_file_is_answered_in_words(home: Path) -> None:
    said = hotline("predict", "absent.jsonl", "--text", "t", home=home)
    assert (said.returncode, "没有文件" in said.stderr) == (1, True)


async def test_a_foreign_model_decides_by_its_confidence_alone(tmp_path: Path, small_model: Path) -> None:
    office = await predicting.office_of(Settings(home=tmp_path), small_model / "models" / "first")
    assert office.catalogue is not None  # its departments are ours
    alone = DecisionContext(ScriptedGuesser({"路灯": "别处路灯所"}), None)
    [judged] = alone.judge(["门口的路灯坏了三天"])
    assert judged.decision.department == "别处路灯所"
    assert "没有派单目录" in judged.decision.reason


def test_the_sample_office_says_what_dispatch_does() -> None:
    office = DecisionContext(ScriptedGuesser({"路灯": "szgl"}), sample_city.catalogue())
    judged = office.judge(["门口的路灯坏了三天", "我要举报路灯厂偷排"])
    sent, left = (predicting.as_json(one)["decision"] for one in judged)
    assert (sent.startswith("dispatch: 三定职责"), left.startswith("person: 举报件")) == (True, True)


def test_it_says_what_is_confidential_and_whom_it_is_about() -> None:
    office = DecisionContext(ScriptedGuesser({"社保": "sbzx", "路灯": "szgl"}), sample_city.catalogue())
    texts = ["我举报社保中心工作人员帮人造假", "举报某饭店用地沟油", "路灯坏了，别说是我反映的", "门口的路灯坏了三天"]
    lines = [predicting.as_json(one) for one in office.judge(texts)]
    assert [(one["type"], one["confidential"], one["accused"]) for one in lines] == [
        ("举报", True, "sbzx"),
        ("举报", True, "某饭店"),
        ("投诉", True, None),
        ("投诉", False, None),
    ]
    assert [one["decision"].partition(":")[0] for one in lines] == ["person", "person", "person", "dispatch"]


def test_a_text_of_nothing_goes_to_a_person(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_text('{"t": ""}\n{"t": "？？？"}\n')
    answered = rows(hotline("predict", str(path), "--text", "t", home=home))
    assert [(one["department"], one["decision"]) for one in answered] == [(None, "person: 内容太短，请核实后派单")] * 2


def test_the_oddest_lines_stop_nothing(home: Path, tmp_path: Path) -> None:
    good = '{"t": "漪桂大道路灯坏了三天"}'
    odd = {
        "[" * 100_000: "太深",
        '{"t": ' + "9" * 5000 + "}": "太大",
        '{"t": ["路灯"]}': "字段 t 应是文字",
        '{"t": true}': "字段 t 应是文字",
        '{"t": "路灯坏了': "读不懂",
        " ": "是空行",
    }
    read = (
        '{"t": "\\ud83d路灯坏了三天"}',  # half an emoji
        '{"t": "' + "路灯坏了没人修，" * 1250 + '"}',
        '{"t": "😀😀😀"}',
        '{"t": "路燈壞了三天沒人修"}',
        '{"t": "坐席：您好，请讲。市民：路灯坏了三天。坐席：在哪里？市民：漪桂大道。"}',
        '{"t": 12345}',
        '{"t": null}',
    )
    path = tmp_path / "odd.jsonl"
    path.write_text("\n".join([*odd, *read, good]) + "\n")
    answered = rows(hotline("predict", str(path), "--text", "t", home=home))
    for one, why in zip(answered, odd.values(), strict=False):
        assert why in one["error"]
    text = answered[len(odd) :]
    assert [list(one) == KEYS for one in text] == [True] * (len(read) + 1)
    departments = [one["department"] for one in text if not one["decision"].startswith("person: 内容太短")]
    assert departments == ["szgl"] * 5
    assert text[4]["place"]["road_or_place"] == "漪桂大道"


def test_the_houses_first_model_has_the_bar_that_it_has_by_its_folder(home: Path) -> None:
    """What `predict --model` leaves to a person is not dispatched by the system."""
    own, named = model_store.load(home), Classifier.load(model_store.ensure_first(home))
    assert own is not None
    for label in named.heads["department"].labels:
        assert own.threshold("department", label) == named.threshold("department", label)

import gzip
import json
from pathlib import Path

import pytest

from classifier.model.corpus import BadCorpus, Example, labelled, read_jsonl
from classifier.model.evaluation import evaluate_file
from classifier.model.train import train_file


def _write(path: Path, rows: list[object]) -> Path:
    text = "\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text)
    return path


def test_plain_and_packed_files_read_alike(tmp_path: Path) -> None:
    rows = [{"title": "停水", "body": "两天了", "dept": "水务"}, "", {"title": None, "body": "路灯", "dept": "市政"}]
    for name in ("a.jsonl", "a.jsonl.gz"):
        records = list(read_jsonl(_write(tmp_path / name, rows), text=["title", "body"], label="dept"))
        assert [(one.line, one.title, one.text, one.label) for one in records] == [
            (1, "停水", "两天了", "水务"),
            (3, "", "路灯", "市政"),
        ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{broken", "第 2 行不是 JSON"),
        ("[1]", "第 2 行应是一个 JSON 对象"),
        ({"other": "x", "dept": "y"}, "第 2 行没有字段 text"),
        ({"text": "x"}, "第 2 行没有标签字段 dept"),
        ({"text": ["x"], "dept": "y"}, "第 2 行的字段 text 应是文字"),
        ("[" * 100_000, "第 2 行的 JSON 太大、太深"),
        ('{"text": ' + "9" * 5000 + "}", "第 2 行的 JSON 太大、太深"),
    ],
)
def test_a_bad_row_is_named_by_its_line(row: object, reason: str, tmp_path: Path) -> None:
    path = _write(tmp_path / "bad.jsonl", [{"text": "a", "dept": "b"}, row])
    with pytest.raises(BadCorpus, match=reason):
        list(read_jsonl(path, text=["text"], label="dept"))


def test_a_missing_title_is_taken_from_the_next_field_if_a_body_is_left(tmp_path: Path) -> None:
    rows = [{"t": "路灯", "u": "灯", "b": "不亮"}, {"t": None, "u": "灯", "b": "不亮"}, {"t": "", "u": "", "b": "不亮"}]
    read = read_jsonl(_write(tmp_path / "c.jsonl", list(rows)), text=["t", "u", "b"], label=None)
    assert [(one.title, one.text) for one in read] == [("路灯", "灯\n不亮"), ("灯", "不亮"), ("", "不亮")]


def test_a_file_that_is_not_there_or_not_packed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fake.jsonl.gz").write_text("not packed")
    for name in ("missing.jsonl", "fake.jsonl.gz"):
        with pytest.raises(BadCorpus, match="无法读取"):
            list(read_jsonl(tmp_path / name, text=["text"], label=None))


def test_a_file_is_trained_on_and_measured(tmp_path: Path, small: list[Example]) -> None:
    rows: list[object] = [
        {"t": one.title, "b": one.text, "dept": one.labels["department"], "dup_group": one.group} for one in small
    ]
    path = _write(tmp_path / "c.jsonl.gz", rows)
    manifest = train_file(path, text=["t", "b"], label="dept", out=tmp_path / "m")
    assert manifest.examples == len(rows)
    report = evaluate_file(tmp_path / "m", path, text=["t", "b"], label="dept").as_dict()
    assert report["accuracy"] > 0.95
    assert report["top3"] == 1.0
    assert report["per_class"]["water"]["support"] == 48
    assert report["load_seconds"] < 1.5
    assert {
        "macro_f1",
        "top2",
        "top5",
        "ece",
        "coverage_at_98",
        "precision_at_threshold",
        "docs_per_second",
    } <= report.keys()


def test_groups_come_along(tmp_path: Path) -> None:
    path = _write(tmp_path / "g.jsonl", [{"text": "a", "dept": "b", "dup_group": 7}])
    assert labelled(read_jsonl(path, text=["text"], label="dept"), "department")[0].group == "7"

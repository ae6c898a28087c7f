"""A recorded month as a file, and what other promises would have made of it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hotline.base.errors import BadInput
from hotline.commands.simulate import simulate
from hotline.simulation.recorded_month import Columns, moment_of, read_month
from tickets.models import Kind, Urgency

COLUMNS = Columns(["at"], ["unit"], ["kind"], ["urgency"], ["hours"])
ROWS = [
    {"at": "2026-11-23 09:00", "unit": "市政中心", "kind": "QZ", "hours": 7},
    {"at": "2026-11-23T09:00+08:00", "unit": "市政中心", "kind": "求助", "hours": 7},
    {"at": "2026-11-23 09:00", "unit": "市政中心", "kind": "求助", "hours": 21},
    {"at": "2026-11-23 09:00", "unit": "供水公司", "kind": "咨询", "urgency": "特急"},
    {"at": "", "unit": "供水公司"},
]


@pytest.fixture
def month(tmp_path: Path) -> Path:
    path = tmp_path / "month.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS), encoding="utf-8")
    return path


def test_rows_become_matters(month: Path) -> None:
    read = read_month(month, COLUMNS)
    assert (read.units, read.skipped) == (["市政中心", "供水公司"], 1)
    assert [(m.kind, m.urgency, m.hours) for m in read.matters] == [
        (Kind.HELP, Urgency.NORMAL, 7),
        (Kind.HELP, Urgency.NORMAL, 7),
        (Kind.HELP, Urgency.NORMAL, 21),
        (Kind.CONSULT, Urgency.CRITICAL, 0.5),
    ]
    assert {m.dispatched_at for m in read.matters} == {datetime(2026, 11, 23, 1, tzinfo=UTC)}


def test_moments_are_read_in_several_forms() -> None:
    forms = ["2026-11-23 09:00", "2026/11/23 09:00", "2026-11-23T01:00:00Z", "1795395600"]
    assert {moment_of({"at": form}, ["at"]) for form in forms} == {datetime(2026, 11, 23, 1, tzinfo=UTC)}
    assert moment_of({"at": "昨天"}, ["at"]) is None


def test_a_file_without_a_usable_row_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "x"}', encoding="utf-8")
    with pytest.raises(BadInput, match="--department"):
        read_month(path, COLUMNS)


def test_policies_are_compared_on_the_same_month(
    month: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOTLINE_HOME", str(tmp_path))
    simulate(month, policy=["guangxi", "sichuan_2025"], staffing=["1"], department="unit", json_=True)
    text = capsys.readouterr().out
    found = json.loads(text.splitlines()[-1])
    assert [(one["scenario"], one["breaches"]) for one in found["scenarios"]] == [("guangxi", 1), ("sichuan_2025", 0)]
    assert found["scenarios"][0]["departments"]["市政中心"]["longest_queue"] == 3
    assert "各单位" in text

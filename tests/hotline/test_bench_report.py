"""What `make bench` writes into docs/benchmarks.md, and what a bench of the city profile tells."""

from pathlib import Path

import pytest

from hotline.base.settings import Settings
from hotline.bench import report
from hotline.bench.intake.measuring import IntakeLoad, bench_intake
from hotline.bench.report import Run

RUNS = {
    "intake": Run({"tickets_per_second": 150.0, "cpu_ms_per_ticket": 8.0, "growth_ratio": 1.1}, 1500.0, 2.0),
    "repeats": Run({"p95_ms": 4.0, "found": 0.87}, 2000.0, 1.0),
}


def test_each_figure_is_beside_its_yardstick() -> None:
    rows = [line for line in report.table(RUNS, quick=False).splitlines() if line.startswith("| ")]
    assert "| city profile, tickets a second | 150.0 | 150 | 1500 | 0.100 | 2.0 |" in rows
    assert "| CPU a ticket, ms | 8.0 | 8 | 1500 | 12.000 | 2.0 |" in rows, "8 ms are as long as 12 commits"
    assert "| CPU a ticket among many : among few | 1.1 | 1.2 | 1500 |  | 2.0 |" in rows
    assert "| the same matter found, p95 ms | 4.0 | 20 | 2000 | 8.000 | 1.0 |" in rows


def test_only_the_measured_part_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "benchmarks.md"
    path.write_text("# Benchmarks\n\nTold by hand.\n", encoding="utf-8")
    report.write(path, "first")
    path.write_text(path.read_text(encoding="utf-8") + "\nMore by hand.\n", encoding="utf-8")
    report.write(path, "second")
    text = path.read_text(encoding="utf-8")
    assert "Told by hand." in text
    assert "More by hand." in text
    assert "first" not in text
    assert text.count(report.BEGIN) == text.count("second") == 1


@pytest.mark.long
@pytest.mark.usefixtures("postgres_url", "redis_url")
async def test_the_city_profile_is_measured_with_its_own_processes() -> None:
    load = IntakeLoad(messages=40, warm_up=10, at_once=8, already=200, commits=20)
    found = await bench_intake(Settings(), ["临江路路灯坏了三天没人修", "小区门口垃圾一直没有清运"], load)
    asked = ("tickets_per_second", "cpu_ms_per_ticket", "queries_per_ticket", "yardstick_per_second", "ratio")
    assert [name for name in (*asked, "growth_ratio") if not found.get(name, 0) > 0] == []
    assert (found["messages"], found["already"]) == (40, 200)

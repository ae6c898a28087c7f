"""`hotline due` as people meet it, and every example of docs/deadlines.md."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from hotline.commands.due import due
from sla.policy.time_limit import TimeUnit

PAGE = (Path(__file__).parents[2] / "docs" / "deadlines.md").read_text("utf-8")
EXAMPLES = re.findall(r"^\| `(\d{4}-[^`]+)` \| `([^`]+)` \| `([^`]+)` \| (.+) \|$", PAGE, re.MULTILINE)
NOT_BY_NAME = ("hotline.app.wiring", "aiohttp", "openpyxl", "pypdf", "rjieba", "numpy", "hotline.simulation")


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """In a city without a database yet, with the policy that comes with the product."""
    monkeypatch.setenv("HOTLINE_HOME", str(tmp_path))
    monkeypatch.delenv("HOTLINE_POLICY", raising=False)
    return CliRunner()


def run(asked: CliRunner, *arguments: str) -> Result:
    app = typer.Typer()
    app.command()(due)
    return asked.invoke(app, arguments, env={"COLUMNS": "80"})


@pytest.mark.parametrize(("start", "budget", "ends", "why"), EXAMPLES, ids=lambda text: text[:30])
def test_an_example_of_the_page_is_true(asked: CliRunner, start: str, budget: str, ends: str, why: str) -> None:
    said = run(asked, start, budget).stdout.splitlines()
    assert said[0] == ends
    assert f"{start.replace('T', ' ')} 起算" in said[1]
    assert ("暂定" in why) == any(line.startswith("暂定：") for line in said)


def test_the_page_has_an_example_and_a_row_for_every_unit() -> None:
    """In particular of those that `hotline due` knows and nobody would guess."""
    units = {unit.value for unit in TimeUnit}
    assert set(re.findall(r"^\| `[\d.]+([a-z]+)` \|", PAGE, re.MULTILINE)) == units
    assert {re.sub(r"[\d.]", "", budget) for _, budget, _, _ in EXAMPLES} == units
    assert any("." in budget for _, budget, _, _ in EXAMPLES)


def test_the_help_names_every_unit(asked: CliRunner) -> None:
    said = run(asked, "--help").stdout
    assert [unit.value for unit in TimeUnit if not re.search(rf"\d{unit.value}（", said)] == []


def test_it_says_why_below_the_date(asked: CliRunner) -> None:
    said = run(asked, "2026-05-13T09:00", "60ld").stdout.splitlines()
    assert said[:2] == ["2026-07-12 24:00", "2026-05-13 09:00 起算 60日，2026-07-12 24:00 到期"]
    assert "民法典203条2款：最后一日2026-07-12（周末）没有业务时间，到当日24时为止" in said[2]


def test_it_says_by_which_days_off_the_end_has_moved(asked: CliRunner) -> None:
    assert "不计 2026-06-19 至 2026-06-21：最后一日遇端午顺延" in run(asked, "2026-04-20T09:00", "60ld").stdout
    assert "不计 2026-11-28 至 2026-11-29：最后一日遇周末顺延" in run(asked, "2026-11-23T09:00", "5d").stdout
    assert "顺延" not in run(asked, "2026-05-08T09:00", "60ld").stdout.replace("顺延到节后第一日，普通周末不顺延", "")


def test_it_loads_nothing_that_it_does_not_need() -> None:
    """Scripts ask it by the hundred: with the services of the system it took four seconds of the processor."""
    code = f"import hotline.commands.due, sys; print([name for name in {NOT_BY_NAME} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"

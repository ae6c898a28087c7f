"""`make lint` finds what only tests use; pre-commit runs the checks of `make lint`, each as it does."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.house.test_architecture import FLOORS, ROOT

CHECK = ROOT / ".ci" / "dead_code.py"
PLANTED = "\n\ndef never_called() -> int:\n    return 1\n"
SHOWN = "\n\nclass Shown:\n    @property\n    def never_read(self) -> int:\n        return 1\n\n\nShown()\n"


def checked(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(CHECK), str(root)], capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for floor in FLOORS:
        shutil.copytree(ROOT / floor, tmp_path / floor, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_product_has_no_dead_code() -> None:
    found = checked(ROOT)
    assert (found.returncode, found.stdout) == (0, ""), found.stderr


def test_what_nothing_calls_is_named_with_its_place_and_what_a_template_reads_is_not(copy: Path) -> None:
    numbering = copy / "tickets" / "numbering.py"
    lines = len(numbering.read_text().splitlines())
    numbering.write_text(numbering.read_text() + PLANTED + SHOWN)
    found = checked(copy)
    assert found.returncode == 1, found.stderr
    function, unread = found.stdout.splitlines()
    assert function == f"tickets/numbering.py:{lines + 3}: unused function 'never_called'"
    assert unread.endswith("unused property 'never_read'")
    (copy / "dashboards" / "web" / "templates" / "planted.html").write_text("{{ shown.never_read }}")
    assert checked(copy).stdout.splitlines() == [function]


def test_a_private_name_that_another_module_has_too_is_found(copy: Path) -> None:
    numbering = copy / "tickets" / "numbering.py"
    lines = len(numbering.read_text().splitlines())
    numbering.write_text(numbering.read_text() + "\n\ndef _moment() -> int:\n    return 1\n")
    assert checked(copy).stdout == f"tickets/numbering.py:{lines + 3}: unused private name '_moment'\n"


def test_the_list_of_exceptions_holds_nothing_that_is_not_there() -> None:
    names = re.findall(r'^    "(\w+)": "', CHECK.read_text(), re.MULTILINE)
    assert len(names) < 30
    product = "\n".join(path.read_text() for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))
    assert [name for name in names if not re.search(rf"\b{name}\b", product)] == []


def test_pre_commit_runs_what_make_lint_runs() -> None:
    lint = (ROOT / "Makefile").read_text().partition("\nlint: setup\n")[2].partition("\n\n")[0]
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    run = [hook["entry"].replace(" --force-exclude", "").removeprefix(".venv/bin/") for hook in hooks]
    made = [line.strip().removeprefix("@$(BIN)/").removesuffix(" .") for line in lint.splitlines()]
    assert run == made

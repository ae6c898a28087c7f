"""The tree follows its plan: layers, names, what lies at the top, what is imported where."""

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("hotline", "channels", "router", "tickets", "classifier", "sla", "dashboards")
TOP_FOLDERS = {*FLOORS, "tests", "docs", ".ci"}
QUERY_FILES = re.compile(
    r"(^|/)(\w+_)?(store|queries|outbox|bulk_sql)(/|\.py$)|/queries/|^hotline/(migrations|bench)/|^tests/"
)
LATE_IMPORT = re.compile(r"noqa: PLC0415 - \w+")


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--config", str(ROOT / "pyproject.toml")],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", FLOORS)
def test_each_floor_resolves_inside_this_repository(name: str) -> None:
    module = importlib.import_module(name)
    assert Path(str(module.__file__)).is_relative_to(ROOT)


def test_nothing_else_lies_at_the_top() -> None:
    folders = {name.split("/")[0] for name in tracked() if "/" in name}
    assert folders <= TOP_FOLDERS


def test_floors_call_down_only() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("tickets/lifecycle.py", "import router.intake"),
        ("channels/contract.py", "import tickets.models"),
        ("sla/policy/policy_lines.py", "import classifier.model.model"),
        ("hotline/base/text/cleaning.py", "import tickets.models"),
        ("channels/sms/aliyun.py", "import channels.messenger.wechat"),
        ("router/triage/purposes.py", "import router.dispatch.decision"),
        ("tickets/handling/intake.py", "import tickets.search.terms"),
        ("hotline/base/text/digits.py", "import hotline.base.storage.database"),
    ],
)
def test_a_planted_violation_is_caught(tmp_path: Path, where: str, line: str) -> None:
    for name in tracked():
        if name.endswith((".py", ".toml")) and not name.startswith("tests/"):
            copy = tmp_path / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes((ROOT / name).read_bytes())
    planted = tmp_path / where
    planted.write_text(f"{planted.read_text()}\n{line}\n")
    result = lint_imports(tmp_path)
    assert result.returncode != 0
    assert "BROKEN" in result.stdout
    assert where.removesuffix(".py").replace("/", ".") in result.stdout


def test_queries_stand_in_stores() -> None:
    """Habit 2: every `select` lives in a store, a queries file or the outbox; commands may look after themselves."""
    allowed = re.compile(r"^hotline/(app|commands|simulation|teaching)/")
    strays = [
        name
        for name in tracked()
        if name.endswith(".py") and not QUERY_FILES.search(name) and not allowed.match(name)
        if re.search(r"(?<![\w.])select\(", (ROOT / name).read_text())
    ]
    assert strays == []


def test_imports_inside_functions_say_why() -> None:
    strays = []
    for name in tracked():
        if not name.endswith(".py") or name.startswith("hotline/migrations/"):
            continue
        source = (ROOT / name).read_text()
        lines = source.splitlines()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                strays += [
                    f"{name}:{inner.lineno}"
                    for inner in ast.walk(node)
                    if isinstance(inner, ast.Import | ast.ImportFrom)
                    if not LATE_IMPORT.search(lines[inner.lineno - 1])
                ]
    assert sorted(set(strays)) == []


def test_only_the_unit_of_work_commits() -> None:
    strays = [
        name
        for name in tracked()
        if name.endswith(".py")
        and not name.startswith(("tests/", "hotline/migrations/", "hotline/base/storage/unit_of_work.py"))
        if not name.startswith("hotline/bench/")  # a yardstick is what the unit of work is measured against
        if re.search(r"\.commit\(\)", (ROOT / name).read_text())
    ]
    assert strays == []


def test_every_ignored_rule_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    block = text[text.index("[tool.ruff.lint]") : text.index("[tool.ruff.lint.pydocstyle]")]
    rules = [line for line in block.splitlines() if re.match(r'\s+"[A-Z]+\d*",', line)]
    assert rules
    assert [line for line in rules if "#" not in line] == []


def test_a_suppression_says_why() -> None:
    strays = [
        f"{name}:{number}"
        for name in tracked()
        if name.endswith(".py")
        for number, line in enumerate((ROOT / name).read_text().splitlines(), 1)
        if re.search(r"#\s*type: ignore(?!\[)", line) or re.search(r"#\s*noqa(?!: [A-Z])", line)
    ]
    assert strays == []


@pytest.mark.parametrize("heavy", ["aiogram", "sklearn", "rq"])
def test_the_embedded_house_does_not_load_what_it_does_not_serve(heavy: str) -> None:
    code = f"import hotline.app.process.web, hotline.app.process.embedded, sys; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_requirements_are_hashed_and_name_no_host() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        pinned = re.findall(r"^[a-z0-9].*==", text, re.MULTILINE)
        assert len(pinned) > 50
        assert text.count("--hash=sha256:") >= len(pinned)

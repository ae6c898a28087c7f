"""docs/glossary.md: every row names files that are there, and its names in the code are in them."""

import re
from pathlib import Path

import pytest

from tests.house.test_architecture import ROOT

LINES = (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
ROWS = [line.strip("| ").split(" | ") for line in LINES if line.startswith("| ")][2:]
ROWS_BY_TERM = [pytest.param(*row, id=row[0]) for row in ROWS]


def modules(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


def test_a_row_has_a_term_a_name_and_a_file_and_occurs_once() -> None:
    assert [row for row in ROWS if len(row) != 3] == []
    assert [row for row in ROWS if "`" not in row[2]] == []
    terms = [row[0] for row in ROWS]
    assert sorted(terms) == sorted(set(terms))


@pytest.mark.parametrize(("term", "names", "files"), ROWS_BY_TERM)
def test_the_files_of_a_row_have_its_names(term: str, names: str, files: str) -> None:
    paths = [ROOT / path for path in re.findall(r"`([^`]+)`", files)]
    assert [str(path) for path in paths if not path.exists()] == []
    found = [module for path in paths for module in modules(path)]
    words = {word for module in found for word in re.findall(r"\w+", module.read_text("utf-8"))}
    words |= {module.stem for module in found} | {path.name for path in paths}
    lines = [part for name in re.findall(r"`([^`]+)`", names) for part in re.findall(r"\w+", name)]
    assert [name for name in lines if name not in words] == [], term

"""No file, no function and no decision grows beyond what is read at one sitting."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.house.test_architecture import ROOT, tracked

LINES_OF_A_FILE = 300
LINES_OF_A_FUNCTION = 46
BRANCHES = 16  # ways through a function: decisions, and/or, conditional expressions, comprehensions; ruff counts fewer
LISTS_OF_CASES = {  # a list of cases, the first match decides: read from top to bottom, and no shorter as a table
    "router/triage/by_wording.py _may_be",
    "router/triage/deciding.py _purpose",
    "router/triage/deciding.py _wish",
    "router/intake/accepting.py take",
    "sla/reviews/review_reply_parser.py _together",
    "classifier/danger/exclusions.py excused",
}
BRANCHES_OF_A_LIST = 28
BRANCHES_OF_A_TEST = 30  # a test asserts much of one story
MIGRATIONS = "hotline/migrations/"

Function = ast.FunctionDef | ast.AsyncFunctionDef
NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
ONE_MORE = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.Assert, ast.match_case)


def sources() -> list[str]:
    return [name for name in tracked() if name.endswith(".py") and not name.startswith(MIGRATIONS)]


@cache
def functions() -> dict[str, Function]:
    """By file, line and name."""
    return {
        f"{name}:{node.lineno} {node.name}": node
        for name in sources()
        for node in ast.walk(ast.parse((ROOT / name).read_text()))
        if isinstance(node, Function)
    }


def allowed(name: str) -> int:
    """How many branches this function may have."""
    if name.startswith("tests/"):
        return BRANCHES_OF_A_TEST
    return BRANCHES_OF_A_LIST if re.sub(r":\d+", "", name) in LISTS_OF_CASES else BRANCHES


def lines_of(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def own_parts(node: ast.AST) -> Iterator[ast.AST]:
    """What lies inside, functions inside left out: they are counted by themselves."""
    for part in ast.iter_child_nodes(node):
        if not isinstance(part, NESTED):
            yield part
            yield from own_parts(part)


def branches_of(node: Function) -> int:
    """McCabe's number with and/or and comprehensions counted (as radon does)."""
    count = 1
    for part in own_parts(node):
        if isinstance(part, ONE_MORE):
            count += 1
        elif isinstance(part, ast.BoolOp):
            count += len(part.values) - 1
        elif isinstance(part, ast.comprehension):
            count += 1 + len(part.ifs)
    return count


def test_no_file_is_too_long() -> None:
    lines = {name: len((ROOT / name).read_text().splitlines()) for name in sources()}
    assert {name: count for name, count in lines.items() if count > LINES_OF_A_FILE} == {}


def test_no_function_is_too_long() -> None:
    lines = {name: lines_of(node) for name, node in functions().items()}
    assert {name: count for name, count in lines.items() if count > LINES_OF_A_FUNCTION} == {}


def test_no_function_decides_too_much() -> None:
    branches = {name: branches_of(node) for name, node in functions().items()}
    assert {name: count for name, count in branches.items() if count > allowed(name)} == {}


def test_every_list_of_cases_is_there() -> None:
    assert {re.sub(r":\d+", "", name) for name in functions()} >= LISTS_OF_CASES


@pytest.mark.parametrize(
    ("body", "branches"),
    [
        ("return 1", 1),
        ("return a if b else c", 2),
        ("return a and b and c", 3),
        ("return [one for one in a if one]", 3),
        ("if a:\n        return b\n    elif c:\n        return d", 3),
        ("def inner():\n        return a or b\n    return inner", 1),
    ],
)
def test_branches_are_counted(body: str, branches: int) -> None:
    parsed = ast.parse(f"def outer(a, b, c, d):\n    {body}").body[0]
    assert isinstance(parsed, Function)
    assert branches_of(parsed) == branches


def test_a_migration_is_left_out() -> None:
    assert list(Path(ROOT, MIGRATIONS).rglob("*.py"))
    assert not [name for name in sources() if name.startswith(MIGRATIONS)]

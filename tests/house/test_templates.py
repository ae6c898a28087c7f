"""Templates are read like code: short lines, short files, and every part that one names is there."""

import re

import pytest
from jinja2 import Environment

from tests.house.test_architecture import ROOT, tracked

LINE = 120  # characters; a Python line has as many
LINES_OF_A_TEMPLATE = 250


def templates() -> list[str]:
    return [name for name in tracked() if name.startswith("dashboards/") and name.endswith(".html")]


def test_no_line_of_a_template_is_too_long() -> None:
    long = [
        f"{name}:{number}"
        for name in templates()
        for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), 1)
        if len(line) > LINE
    ]
    assert long == []


def test_no_template_is_too_long() -> None:
    lines = {name: len((ROOT / name).read_text("utf-8").splitlines()) for name in templates()}
    assert {name: count for name, count in lines.items() if count > LINES_OF_A_TEMPLATE} == {}


def test_every_template_that_is_named_is_there_and_every_one_is_named() -> None:
    """Loaded by a page, or extended, imported or included by another template."""
    sources = [name for name in tracked() if name.startswith("dashboards/") and name.endswith((".py", ".html"))]
    named = {found for name in sources for found in re.findall(r'"([a-z_]+\.html)"', (ROOT / name).read_text("utf-8"))}
    assert named == {name.rpartition("/")[2] for name in templates()}


@pytest.mark.parametrize("name", templates())
def test_every_template_can_be_read(name: str) -> None:
    """Jinja is no Python: `&` in a condition is found when the page is first opened."""
    assert Environment(autoescape=True).parse((ROOT / name).read_text("utf-8"), name).body

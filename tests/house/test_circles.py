"""No module reaches itself by its imports, and what is loaded by name is a table with a typed entry point."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

import grimp

from tests.house.test_architecture import FLOORS, ROOT, tracked

BY_NAME = {"hotline/cli.py", "channels/registry.py"}  # the table of commands, the adapters of the channels


def circle(imports: Mapping[str, Iterable[str]]) -> list[str]:
    """The modules of one circle, the first of them last again; empty where there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as found:
        return list(found.args[1])
    return []


def test_no_imports_run_in_a_circle() -> None:
    """Imports for type checking and inside functions included."""
    graph = grimp.build_graph(*FLOORS, cache_dir=None)
    assert circle({name: graph.find_modules_directly_imported_by(name) for name in graph.modules}) == []


def test_a_circle_is_caught() -> None:
    assert circle({"a": ["b"], "b": ["c"], "c": ["b"]}) in (["b", "c", "b"], ["c", "b", "c"])


def test_nothing_else_is_imported_by_its_name() -> None:
    """mypy and import-linter see an `import` inside a function; they do not see a name in a string."""
    named = {
        name
        for name in tracked()
        if name.endswith(".py") and not name.startswith("tests/")
        if "import_module" in (ROOT / name).read_text() or "__import__" in (ROOT / name).read_text()
    }
    assert named == BY_NAME

"""Each package says in its docstring what lives there, what it may import and where to start reading; and it is so."""

import ast
import re
from functools import cache

import grimp
import pytest

from tests.house.test_architecture import FLOORS, ROOT, tracked

LAYERS = (  # the highest first, as in pyproject.toml
    ("hotline.commands", "hotline.bench", "hotline.cli", "hotline.simulation", "hotline.teaching"),
    ("hotline.app",),
    ("dashboards",),
    ("router",),
    ("sla",),
    ("tickets", "classifier", "channels"),
    ("hotline.base", "hotline.city", "hotline.version"),
)
SAYS = re.compile(r"May import: (?P<may>[^.]*(?:\.\w[^.]*)*)\.(?:\s|$)")
START = re.compile(r"Start (?:reading )?(?:with|at) `(?P<module>[\w.]+)`")


def packages() -> list[str]:
    names = [name.removesuffix("/__init__.py") for name in tracked() if name.endswith("/__init__.py")]
    return [name.replace("/", ".") for name in names if not name.startswith("tests/")]


def docstring(package: str) -> str:
    path = ROOT / package.replace(".", "/") / "__init__.py"
    return " ".join((ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split())


@cache
def imports() -> grimp.ImportGraph:
    return grimp.build_graph(*FLOORS, cache_dir=None)


def is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def below(package: str) -> list[str]:
    """Every layer below the package's own."""
    own = next(place for place, layer in enumerate(LAYERS) if any(is_in(package, one) for one in layer))
    return [one for layer in LAYERS[own + 1 :] for one in layer]


def allowed(package: str, said: str) -> list[str]:
    found = re.findall(r"`([\w.]+)`", said)
    if said == "every layer":
        return list(FLOORS)
    if "layers below" in said:
        found += below(package)
    return [*found, package]


@pytest.mark.parametrize("package", packages())
def test_a_package_says_what_it_may_import_and_where_to_start(package: str) -> None:
    said = docstring(package)
    assert SAYS.search(said), said
    start = START.search(said)
    assert start, said
    path = ROOT / package.replace(".", "/") / start["module"].replace(".", "/")
    assert path.with_suffix(".py").is_file() or path.is_dir(), start["module"]


@pytest.mark.parametrize("package", [one for one in packages() if one != "hotline"])
def test_a_package_imports_what_it_says(package: str) -> None:
    graph, said = imports(), SAYS.search(docstring(package))
    assert said
    may = allowed(package, said["may"])
    inside = [name for name in graph.modules if is_in(name, package)]
    strays = {
        f"{name} -> {other}"
        for name in inside
        for other in graph.find_modules_directly_imported_by(name)
        if not any(is_in(other, one) for one in may)
    }
    assert strays == set()

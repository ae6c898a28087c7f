"""One class name has one meaning: no two modules of the product define a class of the same name."""

import ast
from collections import defaultdict

from tests.house.test_architecture import ROOT, tracked

LEFT_OUT = ("tests/", "hotline/migrations/")


def test_a_class_name_is_given_once() -> None:
    modules: dict[str, list[str]] = defaultdict(list)
    for name in tracked():
        if name.endswith(".py") and not name.startswith(LEFT_OUT):
            for node in ast.walk(ast.parse((ROOT / name).read_text("utf-8"))):
                if isinstance(node, ast.ClassDef):
                    modules[node.name].append(name)
    assert len(modules) > 700
    assert {name: where for name, where in modules.items() if len(where) > 1} == {}

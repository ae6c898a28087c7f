"""Code that nothing of the product uses: run by `make lint`; what only tests use counts as unused.

Fields, columns and members of enums are left out (they are read by name from rows, files and JSON), and so is what a
template names. All else that is used without being named by Python is listed in `USED`, with the reason.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from vulture import Vulture

FLOORS = ("hotline", "channels", "router", "tickets", "classifier", "sla", "dashboards")
BY_DECORATOR = ["@*.listens_for", "@field_validator", "@*.command", "@validates"]
USED = {
    "WeChat": "loaded by name: hotline.base.channels",
    "collect": "called by prometheus_client",
    "settings_customise_sources": "called by pydantic-settings",
    "Attempt": "a table that the version before still writes: dashboards/auth/models.py",
    "load_dialect_impl": "called by SQLAlchemy",
    "process_bind_param": "called by SQLAlchemy",
    "process_result_value": "called by SQLAlchemy",
    "fetchone": "called by SQLAlchemy: the driver's cursor",
    "fetchmany": "called by SQLAlchemy: the driver's cursor",
    "_async_soft_close": "called by SQLAlchemy: the driver's cursor",
    "writable": "called by io.BufferedWriter",
    "readinto": "called by io.BufferedReader",
    "demo": "loaded by name: hotline.cli.COMMANDS",
    "ticker": "loaded by name: hotline.cli.COMMANDS",
    "import_": "loaded by name: hotline.cli.COMMANDS",
    "evaluate_replies": "loaded by name: hotline.cli.COMMANDS",
    "needs_program": "called by migrations",
    "TABLE_MODULES": "imported for its tables",
    "webchat_say": "a fake delivery, for tests",
    "expire_token": "a fake provider, for tests",
}


def unused(root: Path) -> list[str]:
    found = Vulture(ignore_decorators=BY_DECORATOR)
    found.scavenge([root / floor for floor in FLOORS], exclude=["*/migrations/*"])
    for template in root.glob("dashboards/*/templates/*.html"):
        found.used_names.update(re.findall(r"[A-Za-z_]\w+", template.read_text("utf-8")))
    left = [
        f"{item.filename.relative_to(root)}:{item.first_lineno}: {item.message}"
        for item in found.get_unused_code(min_confidence=60)
        if item.name not in USED and not _is_field(item)
    ]
    modules = [
        path for floor in FLOORS for path in sorted((root / floor).rglob("*.py")) if "migrations" not in path.parts
    ]
    return left + [line for path in modules for line in _unused_private(path, root)]


def _unused_private(path: Path, root: Path) -> Iterator[str]:
    """Private names that only their own line mentions; vulture takes one of the same name elsewhere for a use."""
    source = path.read_text("utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = [] if node.decorator_list else [node.name]
        else:
            names = [one.id for one in getattr(node, "targets", ()) if isinstance(one, ast.Name)]
        for name in names:
            if re.fullmatch(r"_[a-zA-Z]\w*", name) and len(re.findall(rf"\b{name}\b", source)) == 1:
                yield f"{path.relative_to(root)}:{node.lineno}: unused private name '{name}'"


def _is_field(item) -> bool:  # noqa: ANN001 - vulture has no types
    """A field or attribute; a constant of a module is none."""
    if item.typ == "attribute":
        return True
    line = item.filename.read_text("utf-8").splitlines()[item.first_lineno - 1]
    return item.typ == "variable" and line.startswith(" ")


if __name__ == "__main__":
    root = Path(sys.argv[1] if sys.argv[1:] else Path(__file__).parents[1]).resolve()
    left = unused(root)
    sys.stdout.write("".join(f"{line}\n" for line in left))
    sys.exit(bool(left))

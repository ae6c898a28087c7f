"""Every path that a document, a docstring or a comment names is there, and no folder is too full."""

import io
import re
import tokenize
from collections import Counter
from pathlib import Path

import pytest

from tests.house.test_architecture import FLOORS, ROOT, tracked

ROOMS = "|".join((*FLOORS, "tests", "docs"))
PATH = re.compile(rf"(?<![\w./-])((?:{ROOMS})/[\w/-]+(?:\.\w+)+)")
MODULE = re.compile(rf"(?<![\w./-])((?:{'|'.join(FLOORS)})(?:\.[a-z_0-9]+)+)(?=`)")
HISTORY = ("CHANGELOG.md",)  # tells of what was called otherwise then
MOST = 18  # modules in a folder, `__init__` apart


def documents() -> list[str]:
    return [name for name in tracked() if name.endswith(".md") and name not in HISTORY]


def words_of(name: str) -> str:
    """A document whole; of a module its strings and comments."""
    text = (ROOT / name).read_text("utf-8")
    if not name.endswith(".py"):
        return text
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return "\n".join(token.string for token in tokens if token.type in {tokenize.STRING, tokenize.COMMENT})


FILE = re.compile(r"`([a-z_]+\.(?:py|html|js))`")
OF_EXAMPLES = ("docs/recipes.md",)


def is_module(dotted: str) -> bool:
    """A module or a package, or a name that a module has."""
    for name in (dotted, dotted.rpartition(".")[0]):
        path = ROOT / name.replace(".", "/")
        if path.is_dir() or path.with_suffix(".py").is_file():
            return True
    return False


@pytest.mark.parametrize("name", documents())
def test_paths_in_a_document_exist(name: str) -> None:
    text = words_of(name)
    gone = [path for path in PATH.findall(text) if not (ROOT / path).exists()]
    assert gone + [module for module in MODULE.findall(text) if not is_module(module)] == []


def test_a_file_that_a_document_names_without_its_folder_exists() -> None:
    known = {name.rpartition("/")[2] for name in tracked()}
    gone = {
        f"{name}: {file}"
        for name in documents()
        if name not in OF_EXAMPLES
        for file in FILE.findall(words_of(name))
        if file not in known
    }
    assert gone == set()


def test_paths_in_docstrings_and_comments_exist() -> None:
    gone = []
    for name in tracked():
        if not name.endswith(".py") or name.startswith(("hotline/migrations/", "tests/")):
            continue
        text = words_of(name)
        gone += [f"{name}: {path}" for path in PATH.findall(text) if not (ROOT / path).exists()]
        gone += [f"{name}: {module}" for module in MODULE.findall(text) if not is_module(module)]
    assert gone == []


def test_no_folder_is_a_heap() -> None:
    names = [Path(name) for name in tracked() if name.endswith(".py") and not name.startswith("tests/")]
    count = Counter(str(name.parent) for name in names if name.name != "__init__.py")
    count.pop("hotline/migrations/versions")  # a file a step, in order
    assert {folder: files for folder, files in count.items() if files > MOST} == {}


def test_a_room_says_what_lives_in_it() -> None:
    silent = [
        name
        for name in tracked()
        if name.endswith("__init__.py") and not name.startswith("tests/")
        if not (ROOT / name).read_text("utf-8").startswith('"""')
    ]
    assert silent == []

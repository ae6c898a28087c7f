"""Docstrings, comments and documents are plain technical English: no archaic or private words, no "he" for a person."""

import ast
import io
import re
import tokenize

from tests.house.test_architecture import ROOT, tracked

BANNED = re.compile(
    r"\b(whoever|whomever|whatever|anew|nought|upstairs|downstairs|lest|thereof|seldom"
    r"|told|untold|stands|ear|he|him|his|she|hers"
    r"|floors?|postm[ae]n|post room|heaps?|the house(?!s? number))\b",  # layers, delivery, outbox, sets, the system
    re.IGNORECASE,
)
QUOTED = re.compile(r"`[^`]*`|^ {4,}.*$|\"[^\"\n]*\"", re.MULTILINE)  # names of code, examples, quoted words
HISTORY = ("CHANGELOG.md",)


def prose(source: str) -> list[tuple[int, str]]:
    """Line and text of each docstring and comment."""
    found = [
        (token.start[0], token.string)
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    ]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node, clean=True)
            if text:
                found.append((node.body[0].lineno, text))
    return found


def paragraphs(document: str) -> list[tuple[int, str]]:
    """Line and text of each line of a document outside its blocks of code."""
    found, fenced = [], False
    for number, line in enumerate(document.splitlines(), 1):
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced:
            found.append((number, line))
    return found


def strays(text: str) -> list[str]:
    return BANNED.findall(QUOTED.sub("", text))


def test_docstrings_and_comments_are_plain_english() -> None:
    found = [
        f"{name}:{line}: {strays(text)}"
        for name in tracked()
        if name.endswith(".py")
        for line, text in prose((ROOT / name).read_text("utf-8"))
        if strays(text)
    ]
    assert found == []


def test_documents_are_plain_english() -> None:
    found = [
        f"{name}:{line}: {strays(text)}"
        for name in tracked()
        if name.endswith(".md") and name not in HISTORY
        for line, text in paragraphs((ROOT / name).read_text("utf-8"))
        if strays(text)
    ]
    assert found == []


def test_a_banned_word_is_found_and_a_name_of_code_is_none() -> None:
    found = prose('"""Whoever asks for `told`."""\nx = 1  # told anew\n')
    assert [(line, strays(text)) for line, text in found] == [(2, ["told", "anew"]), (1, ["Whoever"])]


def test_a_block_of_code_in_a_document_is_left_out() -> None:
    assert paragraphs("one\n```\ntold\n```\ntwo") == [(1, "one"), (5, "two")]

"""Labelled texts: what they are, and how they are read from JSON lines."""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotline.base.errors import BadInput

HEADS = ("department", "category", "type")


class BadCorpus(BadInput):
    """A file of texts cannot be used; the message names the file, the line and the reason."""

    title = "语料有误"


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled text; `labels` keys are heads; examples of one `group` are never on both sides of a split."""

    text: str
    labels: Mapping[str, str]
    weight: float = 1.0
    title: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file: `line` counts from 1, `row` is the whole JSON object."""

    line: int
    text: str
    title: str
    label: str | None
    row: Mapping[str, Any] = field(repr=False)

    @property
    def group(self) -> str:
        return str(self.row.get("dup_group") or "")


def read_jsonl(path: Path, *, text: Sequence[str], label: str | None) -> Iterator[Record]:
    """The rows of a .jsonl or .jsonl.gz file, UTF-8.

    With several `text` fields the first is the title; a row where it is empty takes the next for one, if another is
    left for the body. A row needs at least one of the text fields, and the label where
    one is asked for; raises `BadCorpus` naming file, line and reason at the first row that has not.
    """
    if not text:
        raise BadCorpus("至少要给一个正文字段（--text 字段名）")
    try:
        with _open(path) as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield record(path, number, line, text, label)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise BadCorpus(f"{path} 无法读取：{error}；需要 UTF-8 的 .jsonl 或 .jsonl.gz 文件") from error


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of such a file as they are, with any fields."""
    try:
        with _open(path) as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _row(path, number, line)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise BadCorpus(f"{path} 无法读取：{error}；需要 UTF-8 的 .jsonl 或 .jsonl.gz 文件") from error


def _open(path: Path) -> Any:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig")
    return path.open(encoding="utf-8-sig")


def record(path: Path, number: int, line: str, text: Sequence[str], label: str | None) -> Record:
    """One line as a record; raises `BadCorpus` with what is wrong with it."""
    row = _row(path, number, line)
    if not any(name in row for name in text):
        raise BadCorpus(f"{path} 第 {number} 行没有字段 {'、'.join(text)}；该行有：{'、'.join(row)}")
    if label is not None and row.get(label) in (None, ""):
        raise BadCorpus(f"{path} 第 {number} 行没有标签字段 {label}；该行有：{'、'.join(row)}")
    parts = [_said(row.get(name), f"{path} 第 {number} 行的字段 {name}") for name in text]
    title, body = _title_and_body(parts)
    return Record(number, body, title, None if label is None else str(row[label]), row)


def _title_and_body(parts: Sequence[str]) -> tuple[str, str]:
    """A single field is the body; of several the first is the title, or the next of at least two that are filled."""
    if len(parts) == 1:
        return "", parts[0]
    title, rest = parts[0], [part for part in parts[1:] if part]
    if not title and len(rest) > 1:
        title, *rest = rest
    return title, "\n".join(rest)


def _said(value: Any, where: str) -> str:
    """A field as text, halves of characters (lone surrogates) left out."""
    if isinstance(value, list | dict | bool):
        raise BadCorpus(f"{where} 应是文字")
    return "" if value is None else str(value).encode(errors="ignore").decode()


def _row(path: Path, number: int, line: str) -> dict[str, Any]:
    if not line.strip():
        raise BadCorpus(f"{path} 第 {number} 行是空行")
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadCorpus(f"{path} 第 {number} 行不是 JSON：从第 {error.pos + 1} 个字符起读不懂") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets in brackets in brackets
        raise BadCorpus(f"{path} 第 {number} 行的 JSON 太大、太深，无法读取") from error
    if not isinstance(row, dict):
        raise BadCorpus(f"{path} 第 {number} 行应是一个 JSON 对象")
    return row


def labelled(records: Iterator[Record], head: str) -> list[Example]:
    """Records with a label as examples of one head."""
    return [
        Example(record.text, {head: record.label}, title=record.title, group=record.group)
        for record in records
        if record.label is not None
    ]

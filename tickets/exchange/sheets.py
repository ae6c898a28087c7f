"""xlsx, CSV and JSON lines, row by row: no file is held in memory, however long it is."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol, Self
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from hotline.base.errors import BadInput

FORMATS = ("xlsx", "csv", "jsonl")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would calculate what a citizen wrote


def rows(path: Path, *, sheet: str = "") -> Iterator[tuple[int, list[str]]]:
    """Line number as the program that shows the file counts them, and the cells as text; empty lines are left out."""
    if not path.is_file():
        raise BadInput(f"没有文件 {path}")
    reading = _of_workbook(path, sheet) if path.suffix.lower() in {".xlsx", ".xlsm"} else _of_csv(path)
    return ((line, cells) for line, cells in reading if any(cells))


def _of_workbook(path: Path, sheet: str) -> Iterator[tuple[int, list[str]]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, OSError) as error:
        raise BadInput(f"{path.name} 不是能读的 xlsx 文件；请在表格软件里另存为 xlsx 或 CSV") from error
    try:
        if sheet and sheet not in book.sheetnames:
            raise BadInput(f"{path.name} 里没有名为“{sheet}”的工作表，有：{'、'.join(book.sheetnames)}")
        page = book[sheet] if sheet else book.worksheets[0]
        page.reset_dimensions()  # some programs write a wrong size
        for line, cells in enumerate(page.iter_rows(values_only=True), 1):
            yield line, [_plain(cell) for cell in cells]
    finally:
        book.close()


def _of_csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding=_encoding(path), newline="") as file:
        reader, line = csv.reader(file), 1
        try:
            for cells in reader:
                yield line, [cell.strip() for cell in cells]
                line = reader.line_num + 1  # a cell may hold line breaks
        except csv.Error as error:
            raise BadInput(f"{path.name} 第 {line} 行不是完整的 CSV：{error}") from error


def _encoding(path: Path) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=encoding) as file:
                while file.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise BadInput(f"{path.name} 的文字编码既不是 UTF-8 也不是 GB18030；请另存为 UTF-8")


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a phone number typed as a number
    return str(cell).strip()


class Writer(Protocol):
    """Takes rows of text in the order of the headings; the file is whole when the context ends."""

    def write(self, rows: Sequence[Sequence[str]]) -> None: ...


Kind = Callable[[Path, Sequence[str]], AbstractContextManager[Writer]]


def writer(path: Path, headings: Sequence[str]) -> AbstractContextManager[Writer]:
    """By the ending of the name: xlsx, csv (with the mark that Excel wants) or jsonl."""
    kinds: dict[str, Callable[[Path, Sequence[str]], AbstractContextManager[Writer]]] = {
        ".xlsx": _Book,
        ".csv": _Lines,
        ".jsonl": _Json,
    }
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        raise BadInput(f"不知道怎样写 {path.name}；文件名请以 {'、'.join(f'.{one}' for one in FORMATS)} 结尾")
    return kind(path, headings)


class _Book:
    """openpyxl writes its rows to a file at once in this mode; memory stays flat."""

    def __init__(self, path: Path, headings: Sequence[str]) -> None:
        self._path, self._book = path, Workbook(write_only=True)
        self._page = self._book.create_sheet("工单")
        self._page.append(list(headings))

    def __enter__(self) -> Self:
        return self

    def write(self, rows: Sequence[Sequence[str]]) -> None:
        for row in rows:
            self._page.append([harmless(cell) for cell in row])

    def __exit__(self, *_error: object) -> None:
        self._book.save(self._path)


class _Lines:
    def __init__(self, path: Path, headings: Sequence[str]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(headings)

    def __enter__(self) -> Self:
        return self

    def write(self, rows: Sequence[Sequence[str]]) -> None:
        self._writer.writerows([harmless(cell) for cell in row] for row in rows)

    def __exit__(self, *_error: object) -> None:
        self._file.close()


class _Json:
    def __init__(self, path: Path, headings: Sequence[str]) -> None:
        self._file, self._headings = path.open("w", encoding="utf-8"), headings

    def __enter__(self) -> Self:
        return self

    def write(self, rows: Sequence[Sequence[str]]) -> None:
        for row in rows:
            self._file.write(json.dumps(dict(zip(self._headings, row, strict=True)), ensure_ascii=False) + "\n")

    def __exit__(self, *_error: object) -> None:
        self._file.close()


def harmless(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula gets a mark in front; control characters cannot be stored."""
    kept = "".join(char for char in cell if char >= " " or char in "\n\t")
    return f"'{kept}" if kept.startswith(_FORMULA) else kept

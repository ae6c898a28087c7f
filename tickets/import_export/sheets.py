"""xlsx, CSV and JSON lines, row by row: no file is held in memory, however long it is."""

import csv
import io
import json
import re
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from typing import Any, Protocol, Self, TextIO

from openpyxl import Workbook, load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from hotline.base import zips
from hotline.base.errors import BadInput
from tickets.import_export.row_limits import ROW, check_row, too_long

FORMATS = ("xlsx", "csv", "jsonl")
_FORMULA = frozenset("=+-@")  # a spreadsheet would calculate what a citizen wrote; so do some with full-width marks
_BUDGET = zips.Budget(unpacked=600 * zips.MB, whole="sharedstrings", at_once=60 * zips.MB)  # sheets are read in rows
MEMORY = 640 * zips.MB  # address space of the reader; 60 MB of shared strings take 350
_WITHOUT_NUMPY = "import sys; sys.modules['numpy'] = None; "  # openpyxl does without, and begins twice as fast
_READER = ("-P", "-c", _WITHOUT_NUMPY + "from tickets.import_export import workbook_reader; workbook_reader.serve()")
_UNREADABLE = "{name} 不是能读的 xlsx 文件；请在表格软件里另存为 xlsx 或 CSV"
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_PIECE, _LONGEST_TAG = 1 << 20, 80  # bytes


@dataclass(frozen=True, slots=True)
class MergedCells:
    """One column of cells merged downwards: the value is in the first line only."""

    column: int  # from 0
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """`part`: where in the packed file it is; both are "" where the file has no sheets."""

    name: str = ""
    part: str = ""


def of_file(path: Path, sheet: str = "") -> list[Sheet]:
    """The visible sheets of a workbook, or the one that is asked for; one without a name for other files."""
    if not path.is_file():
        raise BadInput(f"没有文件 {path}")
    if not _is_workbook(path):
        return [Sheet()]
    with _book(path) as book:
        shown = [page for page in book.worksheets if page.sheet_state == "visible"] or book.worksheets[:1]
        pages = [_page(path, book, sheet)] if sheet else shown
        return [Sheet(page.title, page._worksheet_path) for page in pages]  # noqa: SLF001 - openpyxl tells it nowhere else


def rows(path: Path, *, sheet: str = "") -> Iterator[tuple[int, list[str]]]:
    """Line number as the program that shows the file counts them, and the cells as text; empty lines are left out."""
    if not path.is_file():
        raise BadInput(f"没有文件 {path}")
    reading = _of_workbook(path, sheet) if _is_workbook(path) else _of_csv(path)
    return ((line, cells) for line, cells in reading if any(cells))


def records(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells by heading, of a table whose headings are in its first line; "" where a cell is missing."""
    lines = rows(path)
    _, headings = next(lines, (0, []))
    for line, cells in lines:
        yield line, dict(zip(headings, [*cells, *[""] * (len(headings) - len(cells))], strict=False))


def merged(path: Path, sheet: Sheet) -> list[MergedCells]:
    """What is merged over several lines; read from the sheet as packed, for row by row it is not known."""
    if not sheet.part:
        return []
    found: dict[MergedCells, None] = {}
    with zipfile.ZipFile(path) as packed, packed.open(sheet.part) as source:
        left = b""
        while piece := source.read(_PIECE):
            text = left + piece
            found.update((one, None) for ref in _MERGED.findall(text) if (one := _downwards(ref.decode())))
            left = text[-_LONGEST_TAG:]
    return list(found)


def _downwards(ref: str) -> MergedCells | None:
    column, first, _, last = range_boundaries(ref)
    return MergedCells(column - 1, first, last) if last > first else None


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() in {".xlsx", ".xlsm"}


@contextmanager
def _book(path: Path) -> Iterator[Any]:
    """For the names of its sheets; their rows are read by `_of_workbook`."""
    _weigh(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError) as error:
        raise BadInput(_UNREADABLE.format(name=path.name)) from error
    try:
        yield book
    finally:
        book.close()


def _page(path: Path, book: Any, sheet: str) -> Any:
    if sheet not in book.sheetnames:
        raise BadInput(f"{path.name} 里没有名为“{sheet}”的工作表，有：{'、'.join(book.sheetnames)}")
    return book[sheet]


def _weigh(path: Path) -> None:
    try:
        zips.weigh(path, _BUDGET)
    except zips.Unreadable as error:
        raise BadInput(_UNREADABLE.format(name=path.name)) from error


def _of_workbook(path: Path, sheet: str) -> Iterator[tuple[int, list[str]]]:
    """By a process of its own (`workbook_reader`), which ends where it needs more memory than a sheet may."""
    _weigh(path)
    asked = [sys.executable, *_READER, str(path), sheet, str(MEMORY)]  # fixed words, our own path, the mapping's sheet
    reader = Popen(asked, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL)  # noqa: S603 - no shell reads them
    try:
        for line in map(json.loads, reader.stdout or ()):
            if isinstance(line, list):
                yield line[0], line[1]
            elif line["wrong"]:
                raise BadInput(line["wrong"])
            else:
                return
        raise BadInput(f"{path.name} 读不完，可能太大或已损坏；请在表格软件里另存为 CSV，或分成几个文件")
    finally:
        reader.kill()
        reader.communicate()


def _of_csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding=_encoding(path), newline="") as file:
        lines = _BoundedLines(file)
        reader = csv.reader(lines)
        try:
            for cells in reader:
                check_row(lines.first, cells)
                yield lines.first, [cell.strip() for cell in cells]
                lines.begin(reader.line_num + 1)  # a cell may hold line breaks
        except csv.Error as error:
            if "field limit" in str(error):
                raise too_long(lines.first) from error
            raise BadInput(f"{path.name} 第 {lines.first} 行不是完整的 CSV：{error}") from error


class _BoundedLines:
    """Lines of a file; raises BadInput where the row that begins at `first` grows longer than a row may be."""

    def __init__(self, file: TextIO) -> None:
        self._file, self.first, self._length = file, 1, 0

    def begin(self, line: int) -> None:
        self.first, self._length = line, 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._file.readline(2 * ROW + 1)
        self._length += len(line)
        if self._length > 2 * ROW:  # marks between the cells count, too
            raise too_long(self.first)
        if not line:
            raise StopIteration
        return line


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


class Writer(Protocol):
    """Takes rows of text in the order of the headings; the file is whole when the context ends."""

    def write(self, rows: Sequence[Sequence[str]]) -> None: ...


Kind = Callable[[Path, Sequence[str]], AbstractContextManager[Writer]]


def writer(path: Path, headings: Sequence[str], *, title: str = "工单") -> AbstractContextManager[Writer]:
    """By the ending of the name: xlsx (`title`: its sheet's), csv (with the mark that Excel wants) or jsonl."""
    kinds: dict[str, Callable[[Path, Sequence[str]], AbstractContextManager[Writer]]] = {
        ".xlsx": partial(_Book, title=title),
        ".csv": _Lines,
        ".jsonl": _Json,
    }
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        raise BadInput(f"不知道怎样写 {path.name}；文件名请以 {'、'.join(f'.{one}' for one in FORMATS)} 结尾")
    return kind(path, headings)


def csv_writer(path: Path, headings: Sequence[str]) -> AbstractContextManager[Writer]:
    """CSV with the mark that Excel wants, with any name."""
    return _Lines(path, headings)


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """Lines of CSV to send as they are made; texts are made harmless, numbers stay numbers."""
    out = io.StringIO()
    csv.writer(out).writerows([harmless(one) if isinstance(one, str) else one for one in row] for row in rows)
    return out.getvalue()


class _Book:
    """openpyxl writes its rows to a file at once in this mode; memory stays flat."""

    def __init__(self, path: Path, headings: Sequence[str], *, title: str) -> None:
        self._path, self._book = path, Workbook(write_only=True)
        self._page = self._book.create_sheet(title)
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
    begins = unicodedata.normalize("NFKC", kept.lstrip()[:1])[
        :1
    ]  # the first character after blanks, tabs and line breaks
    return f"'{kept}" if begins in _FORMULA or cell[:1] in {"\t", "\r", "\n"} else kept

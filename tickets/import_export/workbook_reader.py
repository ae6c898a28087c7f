"""One sheet of a workbook as lines of JSON, read in a process of its own that may take only so much memory.

openpyxl and its XML parser hold a cell, a row and what lies outside of rows whole, however long the file says they are.
Each line is `[line number, cells]`, the last one `{"wrong": words}`: empty where the sheet was read to its end.
"""

import json
import resource
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from hotline.base.errors import BadInput
from tickets.import_export.row_limits import check_row

CPU = 900  # seconds: a million lines take 200
_NO_MEMORY = 1  # expat's XML_ERROR_NO_MEMORY


def main(path: Path, sheet: str) -> str:
    """What is wrong, in words; the rows went to standard output."""
    try:
        for line, cells in _rows(path, sheet):
            _write([line, cells])
    except BadInput as bad:
        return bad.message
    except (MemoryError, ParseError, InvalidFileException, BadZipFile, KeyError, ValueError, OSError) as error:
        if isinstance(error, MemoryError) or (isinstance(error, ParseError) and error.code == _NO_MEMORY):
            return f"{path.name} 里有太大的单元格或太多的空内容，会占满内存；请在表格软件里另存为 CSV，或分成几个文件"
        return f"{path.name} 不是能读的 xlsx 文件；请在表格软件里另存为 xlsx 或 CSV"
    return ""


def _rows(path: Path, sheet: str) -> Iterator[tuple[int, list[str]]]:
    with closing(load_workbook(path, read_only=True, data_only=True)) as book:
        if sheet and sheet not in book.sheetnames:
            raise BadInput(f"{path.name} 里没有名为“{sheet}”的工作表，有：{'、'.join(book.sheetnames)}")
        page = book[sheet] if sheet else book.worksheets[0]
        page.reset_dimensions()  # some programs write a wrong size
        for line, found in enumerate(page.iter_rows(values_only=True), 1):
            cells = [_plain(cell) for cell in found]
            check_row(line, cells)
            if any(cells):
                yield line, cells


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a phone number typed as a number
    return str(cell).strip()


def _write(line: object) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=True) + "\n")


def serve() -> None:
    """The arguments: the file, the name of the sheet (empty: the first one), how many bytes of memory it may take."""
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[3]),) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    _write({"wrong": main(Path(sys.argv[1]), sys.argv[2])})
